"""The JSON door: dossiers found and read, their journal, the acts of the desk, deadlines and lateness.

Described in `contracts/http/casework.yaml`; for the staff's programs, with the staff's own rights.
"""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.casework.api.asking import dossier_of, outdated, staff_of
from services.casework.api.letters import letter_routes
from services.casework.api.words import dossier_json, entry_json, late_count_json, lateness_json, offer_json, page_json
from services.casework.domain.acts import StaffAct
from services.casework.domain.file import Status
from services.casework.domain.views import Outdated, Performed
from services.casework.use_cases.desk import Desk
from services.casework.use_cases.letters import LetterDesk
from services.casework.use_cases.reading import PAGE_SIZE, Reading
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, read_json

_NEWER: Final = "Le dossier a changé depuis que vous l'avez lu ; voici son état actuel."


class ActRequest(BaseModel):
    """An act and the version its author had before his eyes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int = Field(ge=0)
    intervention_id: UUID | None = None
    act: Annotated[StaffAct, Field(discriminator="act")]


def api_routes(*, reading: Reading, desk: Desk, letters: LetterDesk, staff: Guard) -> list[Route]:
    """All for the staff."""
    api = _Api(reading, desk)
    return [
        Route("GET", "/v1/dossiers", api.search, staff),
        Route("GET", "/v1/dossiers/{key}", api.show, staff),
        Route("GET", "/v1/dossiers/{key}/journal", api.journal, staff),
        Route("GET", "/v1/dossiers/{key}/journal.txt", api.export, staff),
        Route("GET", "/v1/dossiers/{key}/acts", api.acts, staff),
        Route("POST", "/v1/dossiers/{key}/acts", api.perform, staff),
        *letter_routes(letters, staff),
        Route("GET", "/v1/deadlines", api.deadlines, staff),
        Route("GET", "/v1/lateness", api.lateness, staff),
    ]


@dataclass(frozen=True)
class _Api:
    reading: Reading
    desk: Desk

    async def search(self, request: web.Request) -> web.Response:
        """Dossiers, the most overdue first."""
        asked = request.query
        page = await self.reading.search(
            text=asked.get("q", "")[:100],
            late_only=_flag(asked.get("late", "false"), "late"),
            status=_status(asked.get("status")),
            insurer=asked.get("insurer"),
            code=asked.get("code"),
            owner=asked.get("owner"),
            team=asked.get("team"),
            after=asked.get("after"),
            limit=_number(asked.get("limit"), PAGE_SIZE),
        )
        return web.json_response(page_json(page))

    async def show(self, request: web.Request) -> web.Response:
        """One dossier, with its version as ETag."""
        view = await self.reading.dossier(request.match_info["key"], staff=staff_of(request))
        return dossier_of(view)

    async def journal(self, request: web.Request) -> web.Response:
        """The journal's lines."""
        dossier, entries = await self.reading.journal(request.match_info["key"])
        return web.json_response({"number": dossier.number, "entries": [entry_json(one) for one in entries]})

    async def export(self, request: web.Request) -> web.Response:
        """The journal in the trade's text format (R-116)."""
        _, text = await self.reading.export(request.match_info["key"])
        return web.Response(text=text, content_type="text/plain", charset="utf-8")

    async def acts(self, request: web.Request) -> web.Response:
        """What can be done to the dossier, by whom asks, and why not the rest."""
        view = await self.reading.dossier(request.match_info["key"], staff=staff_of(request))
        acts = [offer_json(one) for one in view.acts]
        return web.json_response({"version": view.dossier.version, "acts": acts})

    async def perform(self, request: web.Request) -> web.Response:
        """Does an act; 409 with the newer state when the dossier has moved."""
        asked = await read_json(request, ActRequest)
        outcome = await self.desk.perform(
            request.match_info["key"],
            asked.act,
            staff=staff_of(request),
            version=asked.version,
            intervention_id=asked.intervention_id,
        )
        match outcome:
            case Performed(dossier=view):
                return dossier_of(view)
            case Outdated(dossier=view):
                return outdated(request, _NEWER, dossier_json(view))

    async def deadlines(self, _request: web.Request) -> web.Response:
        """Running and late dates, by code and owner."""
        counts = await self.reading.late_counts()
        return web.json_response({"deadlines": [late_count_json(one) for one in counts]})

    async def lateness(self, request: web.Request) -> web.Response:
        """The providers' lateness, from the original due dates (R-060, R-061)."""
        found = await self.reading.lateness(
            firm_code=request.query.get("firm"), limit=_number(request.query.get("limit"), 200)
        )
        return web.json_response({"lateness": [lateness_json(one) for one in found]})


def _status(text: str | None) -> str | None:
    if text not in (None, "ended", *Status):
        raise Invalid("Cet état n'existe pas.", rule="FORM-002", field="status")
    return text


def _flag(text: str, field: str) -> bool:
    if text not in ("true", "false"):
        raise Invalid("Cette valeur est true ou false.", rule="FORM-002", field=field)
    return text == "true"


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 0 < int(text) <= 1000:
        raise Invalid("Un nombre entre 1 et 1000 est attendu.", rule="FORM-002", field="limit")
    return int(text)
