"""The JSON doors: the vendor's API v3, so that programs written for it work here by another base URL.

Every door answers in the vendor's codes and shapes; `contracts/http/esign.yaml` is the whole of it.
"""

from services.esign.api.attempts import attempt_routes
from services.esign.api.contacts import contact_routes
from services.esign.api.guards import KeyGuard
from services.esign.api.life import life_routes
from services.esign.api.requests import request_routes
from services.esign.api.signers import signer_routes
from services.esign.api.transport import counted
from services.esign.api.uploads import document_routes
from services.esign.api.webhooks import webhook_routes
from services.esign.use_cases.access import Access
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contacts import Contacts
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.life import Life
from services.esign.use_cases.rates import Rates
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.replacing import Replacing
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.signers import Signers
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
    contacts: Contacts,
    replacing: Replacing,
    life: Life,
    signers: Signers,
    reminding: Reminding,
    rates: Rates,
) -> list[Route]:
    """All doors under /v3."""
    guard = KeyGuard(access)
    routes = [
        *attempt_routes(replacing, requests, guard),
        *life_routes(life, signers, reminding, guard),
        *contact_routes(contacts, guard),
        *request_routes(requests, activating, guard),
        *document_routes(contents, requests, guard),
        *signer_routes(contents, requests, signing, codes, guard),
        *webhook_routes(webhooks, guard),
    ]
    return counted(routes, guard=guard, rates=rates)
