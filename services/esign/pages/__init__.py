"""The signer's screens: his link, the documents, his signature, his code, the end. Plain forms, no JavaScript."""

from services.esign.pages.approving import approving_routes
from services.esign.pages.following import following_routes
from services.esign.pages.inviting import inviting_routes
from services.esign.pages.looking import looking_routes
from services.esign.pages.requests_to_signer import request_to_signer_routes
from services.esign.pages.signing import signing_routes
from services.esign.pages.visits import LinkGuard, visit_routes
from services.esign.use_cases.circle import Circle
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.visiting import Visiting
from shared.web import Route


def page_routes(visiting: Visiting, signing: Signing, codes: Codes, circle: Circle) -> list[Route]:
    """Every page."""
    link = LinkGuard(visiting)
    return [
        *visit_routes(visiting, link),
        *signing_routes(visiting, signing, codes, link),
        *request_to_signer_routes(visiting, circle.demanding, link),
        *inviting_routes(circle.users),
        *looking_routes(visiting, circle.experiences, link),
        *approving_routes(circle.approving),
        *following_routes(circle.following),
    ]
