"""The JSON doors: the vendor's API v3, so that programs written for it work here by another base URL.

Every door answers in the vendor's codes and shapes; `contracts/http/esign.yaml` is the whole of it.
"""

from services.esign.api.approvers import approver_routes
from services.esign.api.around import follower_routes, label_routes, metadata_routes
from services.esign.api.attempts import attempt_routes
from services.esign.api.bank_accounts import bank_account_routes
from services.esign.api.collections import collection_routes
from services.esign.api.contacts import contact_routes
from services.esign.api.contract_papers import contract_paper_routes
from services.esign.api.deliveries import delivery_routes
from services.esign.api.demands import consent_routes, file_request_routes, signer_file_routes
from services.esign.api.experiences import experience_routes
from services.esign.api.fields import field_routes
from services.esign.api.guards import KeyGuard
from services.esign.api.life import life_routes
from services.esign.api.mandates import mandate_routes
from services.esign.api.not_enabled import not_enabled_routes
from services.esign.api.requests import request_routes
from services.esign.api.seals import archive_routes, image_routes, seal_routes
from services.esign.api.signers import signer_routes
from services.esign.api.templates import template_routes
from services.esign.api.trust import trust_routes
from services.esign.api.uploads import diagnostic_routes, document_routes
from services.esign.api.webhooks import webhook_routes
from services.esign.api.workspaces import user_routes, workspace_routes
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.archives import Archives
from services.esign.use_cases.circle import Circle
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contacts import Contacts
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.fields import Fields
from services.esign.use_cases.life import Life
from services.esign.use_cases.mandate_desk import MandateDesk
from services.esign.use_cases.own_page import OwnPage
from services.esign.use_cases.previews import Previews
from services.esign.use_cases.redelivering import Redelivering
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.replacing import Replacing
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.seal_trails import SealTrails
from services.esign.use_cases.seals import Seals
from services.esign.use_cases.signers import Signers
from services.esign.use_cases.trust import Faults, Trust
from services.esign.use_cases.uploading import Uploading
from services.esign.use_cases.webhooks import Webhooks
from shared.guards import PUBLIC, Guard
from shared.web import Route


def api_routes(
    *,
    guard: KeyGuard,
    requests: Requests,
    activating: Activating,
    contents: Contents,
    own_page: OwnPage,
    uploading: Uploading,
    fields: Fields,
    codes: Codes,
    previews: Previews,
    webhooks: Webhooks,
    redelivering: Redelivering,
    trust: Trust,
    faults: Faults,
    tsa: str,
    seals: Seals,
    seal_trails: SealTrails,
    archives: Archives,
    contacts: Contacts,
    replacing: Replacing,
    life: Life,
    signers: Signers,
    reminding: Reminding,
    circle: Circle,
) -> list[Route]:
    """All doors under /v3, and the authorities' own."""
    stamps: dict[str, Guard] = {"keyed": guard, "open": PUBLIC}
    return [
        *attempt_routes(replacing, requests, guard),
        *life_routes(life, signers, reminding, guard),
        *contact_routes(contacts, guard),
        *request_routes(requests, activating, guard),
        *document_routes(contents, uploading, requests, seals, guard),
        *diagnostic_routes(uploading, guard),
        *field_routes(contents, fields, requests, guard),
        *signer_routes(contents, requests, own_page, codes, previews, guard),
        *webhook_routes(webhooks, guard),
        *delivery_routes(redelivering, guard),
        *seal_routes(seals, seal_trails, guard),
        *image_routes(seals, guard),
        *archive_routes(archives, guard),
        *trust_routes(trust, faults, stamps=stamps.get(tsa), guard=guard),
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


def mandate_doors(desk: MandateDesk, guard: KeyGuard) -> list[Route]:
    """Our own doors under /v1 (mandates, collections, contract papers), and the vendor's check of a RIB."""
    return [
        *mandate_routes(desk.mandates, desk.messages, desk.planning, desk.confirming, guard),
        *collection_routes(desk.collecting, desk.reports, guard),
        *contract_paper_routes(desk.papers, guard),
        *bank_account_routes(desk.accounts, guard),
    ]
