"""The page on which an item finds what it belongs to: a dossier to attach it to, a message to join to it."""

from aiohttp import web
from pydantic import BaseModel, Field

from services.intake.domain.items import CHANNEL_LABELS, STATE_LABELS
from services.intake.pages.forms import item_id
from services.intake.pages.words import team_name
from services.intake.use_cases.matching import Matching
from services.intake.use_cases.tray import Tray
from shared.guards import Guard
from shared.web import Route, checked, render


class _Search(BaseModel):
    """What is looked for."""

    q: str = Field(default="", max_length=100)


def matching_routes(tray: Tray, matching: Matching, staff: Guard, *, desk_url: str) -> list[Route]:
    """The one route of the page; what it offers is pressed on the item's own."""

    async def show(request: web.Request) -> web.Response:
        search = checked(lambda: _Search.model_validate(dict(request.query)))
        shown = await tray.show(item_id(request))
        return render(
            request,
            "matching.html",
            item=shown.item,
            found=await matching.of(shown.item.id, search.q),
            q=search.q,
            channels=CHANNEL_LABELS,
            states=STATE_LABELS,
            team_name=team_name,
            desk_url=desk_url,
        )

    return [Route("GET", "/elements/{item_id}/rapprocher", show, staff, page=True)]
