"""The JSON door of two dossiers: seen side by side, merged, parted again, linked, unlinked.

A merge and its undoing name the versions they were made from; 409 brings the newer state of both.
"""

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.casework.api.asking import dossier_of, outdated, staff_of
from services.casework.api.values import Json
from services.casework.api.words import dossier_json
from services.casework.domain.comparing import Comparison
from services.casework.domain.views import TwoOutcome, TwoOutdated, TwoPerformed
from services.casework.use_cases.linking import Linking
from services.casework.use_cases.merging import Merging
from shared.guards import Guard
from shared.web import Route, read_json


class MergeRequest(BaseModel):
    """Which dossier goes on, the versions of both that were read, and why."""

    model_config = ConfigDict(extra="forbid")

    into: str = Field(max_length=100)
    version: int = Field(ge=0)
    into_version: int = Field(ge=0)
    reason: str


class UndoRequest(BaseModel):
    """The absorbed dossier's version that was read, and why."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0)
    reason: str


class LinkRequest(BaseModel):
    """The other dossier, and why."""

    model_config = ConfigDict(extra="forbid")

    other: str = Field(max_length=100)
    reason: str


def merging_routes(*, merging: Merging, linking: Linking, staff: Guard) -> list[Route]:
    """All for the staff; the rules say for whom of them."""
    api = _Api(merging, linking)
    return [
        Route("GET", "/v1/dossiers/{key}/comparison", api.compare, staff),
        Route("POST", "/v1/dossiers/{key}/merge", api.merge, staff),
        Route("POST", "/v1/dossiers/{key}/merge/undo", api.undo, staff),
        Route("POST", "/v1/dossiers/{key}/links", api.link, staff),
        Route("POST", "/v1/dossiers/{key}/links/end", api.unlink, staff),
    ]


@dataclass(frozen=True)
class _Api:
    merging: Merging
    linking: Linking

    async def compare(self, request: web.Request) -> web.Response:
        """Both dossiers, trait by trait, and which of them may be kept."""
        key, other = request.match_info["key"], request.query.get("with", "")[:100]
        return web.json_response(_comparison(await self.merging.compare(key, other, staff=staff_of(request))))

    async def merge(self, request: web.Request) -> web.Response:
        """The dossier of the path ends; the one named goes on."""
        asked = await read_json(request, MergeRequest)
        outcome = await self.merging.merge(
            request.match_info["key"],
            into=asked.into,
            version=asked.version,
            into_version=asked.into_version,
            reason=asked.reason,
            staff=staff_of(request),
        )
        return _answer(request, outcome)

    async def undo(self, request: web.Request) -> web.Response:
        """The dossier of the path is one of its own again."""
        asked = await read_json(request, UndoRequest)
        outcome = await self.merging.undo(
            request.match_info["key"], version=asked.version, reason=asked.reason, staff=staff_of(request)
        )
        return _answer(request, outcome)

    async def link(self, request: web.Request) -> web.Response:
        """Both show each other."""
        asked = await read_json(request, LinkRequest)
        key, staff = request.match_info["key"], staff_of(request)
        return dossier_of(await self.linking.link(key, other=asked.other, reason=asked.reason, staff=staff))

    async def unlink(self, request: web.Request) -> web.Response:
        """Both show each other no longer."""
        asked = await read_json(request, LinkRequest)
        key, staff = request.match_info["key"], staff_of(request)
        return dossier_of(await self.linking.unlink(key, other=asked.other, reason=asked.reason, staff=staff))


def _answer(request: web.Request, outcome: TwoOutcome) -> web.Response:
    both: Json = {"kept": dossier_json(outcome.kept), "absorbed": dossier_json(outcome.absorbed)}
    match outcome:
        case TwoPerformed():
            return web.json_response(both)
        case TwoOutdated():
            sentence = "L'un des deux dossiers a changé depuis que vous l'avez lu ; voici leur état actuel."
            return outdated(request, sentence, both)


def _comparison(found: Comparison) -> Json:
    return {
        "left": {"number": found.left.number, "version": found.left.version},
        "right": {"number": found.right.number, "version": found.right.version},
        "traits": [
            {"name": one.name, "left": one.left, "right": one.right, "differs": one.differs} for one in found.traits
        ],
        "ways": [
            {
                "keep": one.number,
                "absorb": one.absorbed,
                "possible": one.possible,
                "rule": one.rule,
                "sentence": one.sentence,
            }
            for one in found.ways
        ],
    }
