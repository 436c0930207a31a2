"""The JSON doors: the vendor's API v3, so that programs written for it work here by another base URL.

Every door answers in the vendor's codes and shapes; `contracts/http/esign.yaml` is the whole of it.
"""

from services.esign.api.approvers import approver_routes
from services.esign.api.around import follower_routes, label_routes, metadata_routes
from services.esign.api.demands import consent_routes, file_request_routes, signer_file_routes
from services.esign.api.experiences import experience_routes
from services.esign.api.guards import KeyGuard
from services.esign.api.not_enabled import not_enabled_routes
from services.esign.api.requests import request_routes
from services.esign.api.signers import signer_routes
from services.esign.api.templates import template_routes
from services.esign.api.uploads import document_routes
from services.esign.api.webhooks import webhook_routes
from services.esign.api.workspaces import user_routes, workspace_routes
from services.esign.use_cases.access import Access
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.circle import Circle
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.webhooks import Webhooks
from shared.web import Route


def api_routes(
    *,
    access: Access,
    requests: Requests,
    activating: Activating,
    contents: Contents,
    signing: Signing,
    codes: Codes,
    webhooks: Webhooks,
    circle: Circle,
) -> list[Route]:
    """All doors under /v3."""
    guard = KeyGuard(access)
    return [
        *request_routes(requests, activating, guard),
        *document_routes(contents, requests, guard),
        *signer_routes(contents, requests, signing, codes, guard),
        *webhook_routes(webhooks, guard),
        *metadata_routes(circle.metadata, guard),
        *label_routes(circle.labels, guard),
        *follower_routes(circle.following, guard),
        *consent_routes(circle.demanding, guard),
        *file_request_routes(circle.demanding, guard),
        *signer_file_routes(circle.demanding, guard),
        *not_enabled_routes(guard),
        *workspace_routes(circle.workspaces, guard),
        *user_routes(circle.users, guard),
        *experience_routes(circle.experiences, guard),
        *template_routes(circle.templates, guard),
        *approver_routes(circle.approving, circle.asking, requests, guard),
    ]
