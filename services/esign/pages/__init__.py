"""The signer's screens: his link, the documents, his signature, his code, the end; a new link; all his requests.

Plain forms first: each page works without a script, and a script only makes it easier.
"""

from services.esign.pages.approving import approving_routes
from services.esign.pages.assets import asset_routes
from services.esign.pages.demo import demo_routes
from services.esign.pages.following import following_routes
from services.esign.pages.framing import Framing
from services.esign.pages.inviting import inviting_routes
from services.esign.pages.looking import looking_routes
from services.esign.pages.mine import MineGuard, mine_routes
from services.esign.pages.renewing import renewing_routes
from services.esign.pages.requests_to_signer import request_to_signer_routes
from services.esign.pages.signing import signing_routes
from services.esign.pages.together import together_routes
from services.esign.pages.visits import LinkGuard, visit_routes
from services.esign.use_cases.circle import Circle
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.mine import Mine
from services.esign.use_cases.renewing import Renewing
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.together import Together
from services.esign.use_cases.visiting import Visiting
from shared.web import Route


def page_routes(
    visiting: Visiting,
    signing: Signing,
    codes: Codes,
    *,
    renewing: Renewing,
    mine: Mine,
    framing: Framing,
    public_url: str,
    circle: Circle,
) -> list[Route]:
    """Every page."""
    link = LinkGuard(visiting, framing)
    session = MineGuard(mine, public_url=public_url)
    together = Together(mine=mine, visiting=visiting, codes=codes, signing=signing)
    return [
        *visit_routes(visiting, link),
        *signing_routes(visiting, signing, codes, link),
        *renewing_routes(renewing),
        *mine_routes(mine, session, public_url=public_url),
        *together_routes(together, mine, session),
        *demo_routes(visiting, public_url=public_url),
        *asset_routes(),
        *request_to_signer_routes(visiting, circle.demanding, link),
        *inviting_routes(circle.users),
        *looking_routes(visiting, circle.experiences, link),
        *approving_routes(circle.approving),
        *following_routes(circle.following),
    ]
