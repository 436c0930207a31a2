"""A link that is over asks for a new one. The page says the same whatever comes of it."""

from aiohttp import web

from services.esign.domain.words import words
from services.esign.pages.visits import BASE
from services.esign.use_cases.renewing import Renewing
from shared.guards import PUBLIC
from shared.web import Route, client_address, render


def renewing_routes(renewing: Renewing) -> list[Route]:
    """The door of a new link."""

    async def ask(request: web.Request) -> web.Response:
        await renewing.ask(request.match_info["token"], client=client_address(request))
        return render(request, "renewed.html", t=words("fr"), also=words("en"))

    return [Route("POST", BASE + "/nouveau-lien", ask, PUBLIC, page=True)]
