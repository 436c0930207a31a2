"""The JSON door of the tray, as `contracts/http/intake.yaml` describes it: items, acts on them, originals."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.intake.api import shapes
from services.intake.domain.acts import Person, Pressed, item_named
from services.intake.domain.fields import BY_NAME
from services.intake.domain.items import Item, State
from services.intake.store.tray import CODE, Wanted
from services.intake.use_cases.copies import Copies
from services.intake.use_cases.erasing import Erasing
from services.intake.use_cases.keeping import Keeping
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.originals import Originals
from services.intake.use_cases.quarantine import Quarantine
from services.intake.use_cases.tray import Tray
from shared.errors import NotFound
from shared.guards import Guard
from shared.web import Handler, Route, checked, read_json


class _Asked(BaseModel):
    """The query of a list."""

    state: State | None = None
    team: str | None = Field(default=None, max_length=60, pattern=CODE)
    channel: str | None = Field(default=None, max_length=20, pattern=CODE)
    q: str = Field(default="", max_length=100)
    page: int = Field(default=1, ge=1, le=1000)


class _Act(BaseModel):
    """An act on an item: the version it was made from, and what the act needs."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    insurer: str | None = Field(default=None, max_length=60)
    values: dict[str, str] | None = None
    reason: str = Field(default="", max_length=500)
    to: UUID | None = None
    kind: str | None = Field(default=None, max_length=40)
    number: str = Field(default="", max_length=40)

    @field_validator("values")
    @classmethod
    def _known(cls, values: dict[str, str] | None) -> dict[str, str] | None:
        """A misspelt name would silently lose what was typed under it."""
        for name in values or ():
            if name not in BY_NAME:
                raise ValueError(f"Le champ « {name[:60]} » n'existe pas.")
        return values


class _Keep(BaseModel):
    """Why an original is held, or released."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=500, pattern="^[^\\x00]*$")


def api_routes(
    tray: Tray,
    copies: Copies,
    letters: Letters,
    originals: Originals,
    keeping: Keeping,
    quarantine: Quarantine,
    erasing: Erasing,
    *,
    staff: Guard,
    supervisors: Guard,
) -> list[Route]:
    """The routes of the JSON door; every one is for the staff, keeping, freeing and erasing for supervisors."""
    api = Api(tray, originals, keeping)
    item = "/v1/items/{item_id}"
    return [
        Route("GET", "/v1/items", api.list, staff),
        Route("GET", item, api.show, staff),
        Route("POST", f"{item}/amend", api.acting(tray.amend), staff),
        Route("POST", f"{item}/submit", api.acting(tray.submit), staff),
        Route("POST", f"{item}/reject", api.acting(tray.reject), staff),
        Route("POST", f"{item}/set-aside", api.acting(tray.set_aside), staff),
        Route("POST", f"{item}/take-back", api.acting(tray.take_back), staff),
        Route("POST", f"{item}/attach", api.acting(copies.attach), staff),
        Route("POST", f"{item}/attach-document", api.acting(copies.attach_document), staff),
        Route("POST", f"{item}/detach", api.acting(copies.part), staff),
        Route("POST", f"{item}/tie", api.acting(letters.tie), staff),
        Route("POST", f"{item}/untie", api.acting(letters.untie), staff),
        Route("POST", f"{item}/is-order", api.acting(letters.is_order), staff),
        Route("GET", f"{item}/original", api.original, staff),
        Route("GET", f"{item}/looks", api.looks, supervisors),
        Route("POST", f"{item}/hold", api.keeping(keeping.hold), supervisors),
        Route("POST", f"{item}/release", api.keeping(keeping.release), supervisors),
        Route("POST", f"{item}/erasure", api.keeping(erasing.erase_item), supervisors),
        Route("POST", f"{item}/scan-again", api.keeping(quarantine.scan_again), staff),
        Route("POST", f"{item}/let-out", api.keeping(quarantine.let_out), supervisors),
        Route("GET", f"{item}/parts/{{part}}/pages/{{page}}", api.page, staff),
    ]


class Api:
    """Parses, calls the tray, prints."""

    def __init__(self, tray: Tray, originals: Originals, keeping: Keeping) -> None:
        self._tray = tray
        self._originals = originals
        self._keeping = keeping

    async def list(self, request: web.Request) -> web.Response:
        """A page of the tray."""
        asked = checked(lambda: _Asked.model_validate(dict(request.query)))
        states = (asked.state,) if asked.state else tuple(State)
        found = await self._tray.listed(Wanted(states, asked.team, asked.channel, asked.q, asked.page))
        teams = [{"team": team, "waiting": count, "late": late} for team, (count, late) in found.teams.items()]
        lines = [shapes.line(entry) for entry in found.entries]
        return web.json_response(
            {"items": lines, "total": found.total, "page": asked.page, "pages": found.pages, "teams": teams}
        )

    async def show(self, request: web.Request) -> web.Response:
        """An item with its fields, their proofs, and what keeps it from being submitted."""
        return web.json_response(shapes.detail(await self._tray.show(item_id(request))))

    def acting(self, act: Callable[[Pressed, Person], Awaitable[Item]]) -> Handler:
        """A handler that does one act and answers with where the item stands."""

        async def handle(request: web.Request) -> web.Response:
            given = await read_json(request, _Act)
            pressed = Pressed(item_id=item_id(request), **dict(given))
            return web.json_response(shapes.standing(await act(pressed, person(request))))

        return handle

    async def original(self, request: web.Request) -> web.Response:
        """The message as it came, byte for byte: a download, never shown by the browser as a page."""
        item = item_id(request)
        headers = {"Content-Disposition": f'attachment; filename="{item}.eml"'}
        raw = await self._originals.original(item, person(request))
        return web.Response(body=raw, content_type="message/rfc822", headers=headers)

    async def looks(self, request: web.Request) -> web.Response:
        """Who looked at an item's original, newest first."""
        found = await self._keeping.looks(item_id(request))
        return web.json_response({"looks": [asdict(one) | {"at": shapes.instant(one.at)} for one in found]})

    def keeping(self, act: Callable[..., Awaitable[None]]) -> Handler:
        """A handler that does something with an original, for a reason."""

        async def handle(request: web.Request) -> web.Response:
            given = await read_json(request, _Keep)
            await act(item_id(request), person(request), reason=given.reason)
            return web.Response(status=204)

        return handle

    async def page(self, request: web.Request) -> web.Response:
        """A page of a fax or PDF as a PNG, to be kept by this browser only; an original never changes."""
        number = request.match_info["page"]
        if not number.isascii() or not number.isdigit():
            raise NotFound("Cette page n'existe pas.")
        part = request.match_info["part"]
        png = await self._originals.page(item_id(request), person(request), part=part, page=int(number[:6]))
        return web.Response(body=png, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def item_id(request: web.Request) -> UUID:
    """The item of the path."""
    return item_named(request.match_info["item_id"])


def person(request: web.Request) -> Person:
    """Who asks."""
    return Person.of(request["who"])
