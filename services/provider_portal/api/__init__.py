"""The JSON door: what a phone keeps in step, and the same acts as the pages (contracts/http/provider_portal.yaml).

A post says its Idempotency-Key; sent again it answers the same and changes nothing.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from services.provider_portal.api.shapes import job_json, job_seen_json, offer_json
from services.provider_portal.domain.acts import KINDS, Act
from services.provider_portal.domain.places import day_in_our_age, in_our_age
from services.provider_portal.use_cases.jobs import Jobs
from services.provider_portal.use_cases.offers import Decline, Offers
from shared.clock import Clock
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, read_json

_ID = "{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
_WORDS = 2000
_Moment = Annotated[AwareDatetime, AfterValidator(in_our_age)]


class _Accept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answer: Literal["accept"]


class _Decline(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answer: Literal["decline"]
    reason: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=1000)


class _Answer(RootModel[Annotated[_Accept | _Decline, Field(discriminator="answer")]]):
    """An answer to an offer."""

    model_config = ConfigDict(strict=True)


class _Contact(BaseModel):
    kind: Literal["contact"]
    contacted_at: _Moment
    comment: str | None = Field(default=None, max_length=_WORDS)


class _Chase(BaseModel):
    kind: Literal["chase"]
    chased_at: _Moment
    number_called: str = Field(max_length=40)
    outcome: str = Field(max_length=20)


class _Unreachable(BaseModel):
    kind: Literal["unreachable"]
    comment: str = Field(max_length=_WORDS)


class _Visit(BaseModel):
    kind: Literal["visit"]
    visit_at: _Moment
    requested_by_client: bool = False
    comment: str | None = Field(default=None, max_length=_WORDS)


class _VisitMove(BaseModel):
    kind: Literal["visit_move"]
    visit_at: _Moment
    requested_by_client: bool = False
    reason: str = Field(max_length=_WORDS)


class _Message(BaseModel):
    kind: Literal["message"]
    text: str = Field(default="", max_length=_WORDS)
    about: str | None = Field(default=None, max_length=40)


class _WorksStart(BaseModel):
    kind: Literal["works_start"]
    started_on: Annotated[date, AfterValidator(day_in_our_age)]
    comment: str | None = Field(default=None, max_length=_WORDS)


class _Return(BaseModel):
    kind: Literal["return"]
    reason: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=_WORDS)


AnyReport = _Contact | _Chase | _Unreachable | _Visit | _VisitMove | _WorksStart | _Message | _Return


class _Report(RootModel[Annotated[AnyReport, Field(discriminator="kind")]]):
    """A report on a job."""

    model_config = ConfigDict(strict=True)


_ACTS: dict[str, type[Act]] = {name: act for act, name in KINDS.items()}


def api_routes(*, offers: Offers, jobs: Jobs, craftsman: Guard, clock: Clock) -> list[Route]:
    """What is his, and the two posts."""

    async def sync(request: web.Request) -> web.Response:
        now = clock.now()
        proposed, mine = await offers.of(request["who"]), await jobs.of(request["who"])
        return web.json_response(
            {
                "now": now.isoformat(),
                "offers": [offer_json(one, now) for one in proposed],
                "jobs": [job_json(j) for j in mine],
            }
        )

    async def job(request: web.Request) -> web.Response:
        return web.json_response(job_seen_json(await jobs.one(request["who"], _id(request))))

    async def read(request: web.Request) -> web.Response:
        seen = await jobs.opened(request["who"], _id(request))
        return web.json_response(job_seen_json(seen))

    async def answer(request: web.Request) -> web.Response:
        _key(request)  # an offer takes one answer, whatever the key: the header is asked for to keep one way of posting
        given = (await read_json(request, _Answer)).root
        if isinstance(given, _Accept):
            offer = await offers.accept(request["who"], _id(request))
        else:
            offer = await offers.decline(request["who"], _id(request), Decline(given.reason, given.comment))
        return web.json_response(offer_json(offer, clock.now()), status=202)

    async def report(request: web.Request) -> web.Response:
        key = _key(request)
        given = (await read_json(request, _Report)).root
        act = _ACTS[given.kind](**given.model_dump(exclude={"kind"}))
        report_id = await jobs.report(request["who"], _id(request), act, form_key=key)
        return web.json_response({"report_id": str(report_id), "state": "recorded"}, status=202)

    return [
        Route("GET", "/api/sync", sync, craftsman),
        Route("GET", f"/api/jobs/{_ID}", job, craftsman),
        Route("POST", f"/api/jobs/{_ID}/read", read, craftsman),
        Route("POST", f"/api/offers/{_ID}/answers", answer, craftsman),
        Route("POST", f"/api/jobs/{_ID}/reports", report, craftsman),
    ]


def _id(request: web.Request) -> UUID:
    return UUID(request.match_info["id"])


def _key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 64 or not key.isascii() or not key.isprintable():
        sentence = "L'en-tête Idempotency-Key est obligatoire (8 à 64 caractères ASCII)."
        raise Invalid(sentence, rule="FORM-002", field="Idempotency-Key")
    return key
