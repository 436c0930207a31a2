"""How a signer's pages look: the colours of the request's custom experience as a style sheet of ours, and its logo.

The page's policy allows no style but of this address, so colours come as a file, in the one form the domain lets pass.
"""

from typing import Final

from aiohttp import web

from services.esign.domain.experiences import look
from services.esign.pages.visits import BASE, LinkGuard
from services.esign.use_cases.experiences import Experiences
from services.esign.use_cases.visiting import Visiting
from shared.errors import NotFound
from shared.web import Route

_PARTS: Final = {
    "background_color": ("--paper", "--surface"),
    "button_color": ("--brand", "--brand-strong"),
    "text_color": ("--ink",),
    "text_button_color": ("--brand-ink",),
}
"""Which names of our style sheet a colour sets."""
_ROUND: Final = ".logo{width:96px;height:96px;object-fit:cover;border-radius:50%}"


def looking_routes(visiting: Visiting, experiences: Experiences, link: LinkGuard) -> list[Route]:
    """The doors of a look."""

    async def style(request: web.Request) -> web.Response:
        visit = await visiting.see(request["who"])
        known = look(visit.bundle.around.experience)
        lines = [f"{part}:{known[name]};" for name, parts in _PARTS.items() for part in parts if known[name]]
        text = f":root{{color-scheme:light;{''.join(lines)}}}" if lines else ""
        text += _ROUND if known["logo_round"] else ""
        return web.Response(text=text, content_type="text/css")

    async def logo(request: web.Request) -> web.Response:
        visit = await visiting.see(request["who"])
        if (one := visit.bundle.around.experience) is None:
            raise NotFound("Cette page n'a pas de logo.", rule="ESIGN-404")
        kind, data = await experiences.logo(one.id)
        return web.Response(body=data, content_type=kind)

    return [
        Route("GET", BASE + "/presentation.css", style, link, page=True),
        Route("GET", BASE + "/logo", logo, link, page=True),
    ]
