"""The JSON door of the leases: opening, beating, leaving, taking over, the next item that nobody holds."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api import shapes
from services.intake.api.items import item_id, person
from services.intake.store.tray import CODE
from services.intake.use_cases.reviews import Reviews
from shared.guards import Guard
from shared.web import Route, checked, read_json


class _Opening(BaseModel):
    """Taking an item, or saying that one is still there."""

    model_config = ConfigDict(extra="forbid")

    beating: bool = False


class _TakeOver(BaseModel):
    """Nothing to say but that it is JSON, which no foreign page can make a browser send."""

    model_config = ConfigDict(extra="forbid")


class _Next(BaseModel):
    """Which tray the next item is wanted from, and where one comes from."""

    model_config = ConfigDict(extra="forbid")

    team: str | None = Field(default=None, max_length=60, pattern=CODE)
    after: UUID | None = None


class _Leaving(BaseModel):
    """Which opening ends."""

    token: UUID | None = None


def review_routes(reviews: Reviews, staff: Guard) -> list[Route]:
    """The routes of leases; every one is for the staff."""
    api = ReviewsApi(reviews)
    item = "/v1/items/{item_id}"
    return [
        Route("POST", "/v1/items/next", api.next, staff),
        Route("POST", f"{item}/lease", api.open, staff),
        Route("DELETE", f"{item}/lease", api.leave, staff),
        Route("POST", f"{item}/take-over", api.take_over, staff),
    ]


class ReviewsApi:
    """Parses, calls the leases, prints."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews

    async def next(self, request: web.Request) -> web.Response:
        """The most pressing item that nobody holds, taken in hand."""
        given = await read_json(request, _Next)
        lease = await self._reviews.next(person(request), team=given.team, after=given.after, left=given.after)
        return web.json_response(shapes.lease(lease)) if lease else web.Response(status=204)

    async def open(self, request: web.Request) -> web.Response:
        """Takes an item in hand, or says that one is still there."""
        given = await read_json(request, _Opening)
        lease = await self._reviews.hold(item_id(request), person(request), beating=given.beating)
        return web.json_response(shapes.lease(lease))

    async def leave(self, request: web.Request) -> web.Response:
        """Gives it back."""
        given = checked(lambda: _Leaving.model_validate(dict(request.query)))
        await self._reviews.leave(item_id(request), person(request), token=given.token)
        return web.Response(status=204)

    async def take_over(self, request: web.Request) -> web.Response:
        """Takes it out of another's hands."""
        await read_json(request, _TakeOver)
        lease = await self._reviews.take_over(item_id(request), person(request))
        return web.json_response(shapes.lease(lease))
