"""The JSON doors: the vendor's API v3, so that programs written for it work here by another base URL.

Every door answers in the vendor's codes and shapes; `contracts/http/esign.yaml` is the whole of it.
"""

from services.esign.api.fields import field_routes
from services.esign.api.guards import KeyGuard
from services.esign.api.requests import request_routes
from services.esign.api.signers import signer_routes
from services.esign.api.uploads import diagnostic_routes, document_routes
from services.esign.api.webhooks import webhook_routes
from services.esign.use_cases.access import Access
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.fields import Fields
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.uploading import Uploading
from services.esign.use_cases.webhooks import Webhooks
from shared.web import Route


def api_routes(
    *,
    access: Access,
    requests: Requests,
    activating: Activating,
    contents: Contents,
    uploading: Uploading,
    fields: Fields,
    signing: Signing,
    codes: Codes,
    webhooks: Webhooks,
) -> list[Route]:
    """All doors under /v3."""
    guard = KeyGuard(access)
    return [
        *request_routes(requests, activating, guard),
        *document_routes(contents, uploading, requests, guard),
        *diagnostic_routes(uploading, guard),
        *field_routes(contents, fields, requests, guard),
        *signer_routes(contents, requests, signing, codes, guard),
        *webhook_routes(webhooks, guard),
    ]
