"""A page that shows embedding at work: somebody's own site, with our script and our frame. Sandbox links only."""

import re
from typing import Final

from aiohttp import web

from services.esign.pages.assets import asset
from services.esign.use_cases.visiting import Visiting
from shared.errors import NotFound
from shared.guards import PUBLIC
from shared.web import Route, render

_TOKEN: Final = re.compile(r"/s/([0-9a-f]{64})$")


def demo_routes(visiting: Visiting, *, public_url: str) -> list[Route]:
    """The door of the demonstration."""

    async def shown(request: web.Request) -> web.Response:
        given = request.query.get("link", "").strip()
        token = _TOKEN.search(given)
        if given and token is None:
            raise NotFound("Ce n'est pas un lien de signature de ce service.", rule="ESIGN-370", field="link")
        if token is not None:
            visit = await visiting.see(await visiting.visitor(token[1]))
            if not visit.bundle.request.sandbox:
                raise NotFound("La démonstration ne montre que des liens de test.", rule="ESIGN-371", field="link")
        link = f"{public_url}/s/{token[1]}" if token else ""
        return render(request, "demo.html", link=link, asset=asset)

    return [Route("GET", "/embed/demo", shown, PUBLIC, page=True)]
