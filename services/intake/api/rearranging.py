"""The JSON door of documents rearranged by hand: dividing, joining, parting, and what an item may belong to."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api import shapes
from services.intake.api.items import item_id, person
from services.intake.domain.acts import Pressed
from services.intake.domain.rearranging import MOST_ORDERS, Leaf
from services.intake.use_cases.matching import Matching
from services.intake.use_cases.rearranging import Rearranging
from shared.guards import Guard
from shared.web import Route, checked, read_json


class _Given(BaseModel):
    """A page, and the order it goes to; 0 is every order."""

    model_config = ConfigDict(extra="forbid")

    part: str = Field(min_length=1, max_length=60)
    page: int = Field(ge=0, le=10_000)
    order: int = Field(ge=0, le=MOST_ORDERS)


class _Split(BaseModel):
    """Which pages make which order."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    leaves: tuple[_Given, ...] = Field(max_length=1000)


class _Join(BaseModel):
    """The item that is joined to this one, or why it is taken out again."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    to: UUID | None = None
    reason: str = Field(default="", max_length=500)


class _Words(BaseModel):
    """What is looked for."""

    q: str = Field(default="", max_length=100)


def rearranging_routes(rearranging: Rearranging, matching: Matching, staff: Guard) -> list[Route]:
    """The routes; every one is for the staff."""
    api = RearrangingApi(rearranging, matching)
    item = "/v1/items/{item_id}"
    return [
        Route("POST", f"{item}/split", api.split, staff),
        Route("POST", f"{item}/join", api.join, staff),
        Route("POST", f"{item}/part", api.part, staff),
        Route("GET", f"{item}/matches", api.matches, staff),
    ]


class RearrangingApi:
    """Parses, calls, prints."""

    def __init__(self, rearranging: Rearranging, matching: Matching) -> None:
        self._rearranging = rearranging
        self._matching = matching

    async def split(self, request: web.Request) -> web.Response:
        """Divides an item's pages; its own order first, then the new ones."""
        given = await read_json(request, _Split)
        orders = {Leaf(one.part, one.page): one.order for one in given.leaves}
        made = await self._rearranging.divide(Pressed(item_id(request), given.version), person(request), orders)
        return web.json_response({"items": [shapes.standing(one) for one in made]})

    async def join(self, request: web.Request) -> web.Response:
        """Joins another item to this one."""
        given = await read_json(request, _Join)
        pressed = Pressed(item_id(request), given.version, to=given.to)
        return web.json_response(shapes.standing(await self._rearranging.join(pressed, person(request))))

    async def part(self, request: web.Request) -> web.Response:
        """Takes a joined item out again."""
        given = await read_json(request, _Join)
        pressed = Pressed(item_id(request), given.version, reason=given.reason)
        return web.json_response(shapes.standing(await self._rearranging.part(pressed, person(request))))

    async def matches(self, request: web.Request) -> web.Response:
        """What the item may belong to."""
        words = checked(lambda: _Words.model_validate(dict(request.query)))
        found = await self._matching.of(item_id(request), words.q)
        return web.json_response({"matches": [shapes.match(one) for one in found]})
