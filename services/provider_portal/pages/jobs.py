"""The pages of jobs: client, address and clock for the winner, one form per act, and what became of each.

Each form carries a key made when the page was, so that a double click or a resend counts once (R-124).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID, uuid4

from aiohttp import web
from pydantic import BaseModel, Field

from contracts.codes import MESSAGE_ABOUT
from services.provider_portal.domain import acts
from services.provider_portal.domain.acts import RETURN_REASONS, Act
from services.provider_portal.domain.jobs import CHASES_NEEDED, Job
from services.provider_portal.domain.places import read_day, read_local, zone_of
from services.provider_portal.pages.words import WORDS
from services.provider_portal.store.reports import Sent
from services.provider_portal.use_cases.jobs import Jobs, JobSeen
from shared.errors import Invalid, Problem, Refused
from shared.guards import Guard
from shared.web import Route, read_form, redirect, render

_ID: Final = "{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
_WORDS_LIMIT: Final = 2000


class _Form(BaseModel):
    form_key: str = Field(min_length=8, max_length=64)


class _Contact(_Form):
    contacted_at: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        return acts.Contact(read_local(self.contacted_at, insee=job.insee, field="contacted_at"), self.comment)


class _Chase(_Form):
    chased_at: str = Field(max_length=40)
    number_called: str = Field(max_length=40)
    outcome: str = Field(max_length=20)

    def act(self, job: Job) -> Act:
        at = read_local(self.chased_at, insee=job.insee, field="chased_at")
        return acts.Chase(at, self.number_called, self.outcome)


class _Unreachable(_Form):
    comment: str = Field(default="", max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        return acts.Unreachable(self.comment)


class _Visit(_Form):
    visit_at: str = Field(max_length=40)
    requested_by_client: bool = False
    comment: str | None = Field(default=None, max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        at = read_local(self.visit_at, insee=job.insee, field="visit_at")
        return acts.Visit(at, self.requested_by_client, self.comment)


class _VisitMove(_Form):
    visit_at: str = Field(max_length=40)
    requested_by_client: bool = False
    reason: str = Field(default="", max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        at = read_local(self.visit_at, insee=job.insee, field="visit_at")
        return acts.VisitMove(at, self.reason, self.requested_by_client)


class _Message(_Form):
    text: str = Field(default="", max_length=_WORDS_LIMIT)
    about: str = Field(default="", max_length=40)

    def act(self, job: Job) -> Act:
        return acts.Message(self.text, self.about or None)


class _WorksStart(_Form):
    started_on: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        return acts.WorksStart(read_day(self.started_on, field="started_on"), self.comment)


class _Return(_Form):
    reason: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=_WORDS_LIMIT)

    def act(self, job: Job) -> Act:
        return acts.Return(self.reason, self.comment)


AnyForm = _Contact | _Chase | _Unreachable | _Visit | _VisitMove | _WorksStart | _Message | _Return
_FORMS: Final[Mapping[str, type[AnyForm]]] = {
    "contact": _Contact,
    "relance": _Chase,
    "injoignable": _Unreachable,
    "visite": _Visit,
    "deplacer": _VisitMove,
    "travaux": _WorksStart,
    "message": _Message,
    "rendre": _Return,
}
"""Last part of the address → form."""


def job_routes(jobs: Jobs, craftsman: Guard) -> list[Route]:
    """The list, one job, and its acts."""

    async def listed(request: web.Request) -> web.Response:
        return render(request, "jobs.html", jobs=await jobs.of(request["who"]), **WORDS)

    async def one(request: web.Request) -> web.Response:
        return _page(request, await jobs.opened(request["who"], _id(request)))

    async def act(request: web.Request) -> web.Response:
        name = request.match_info["act"]
        seen = await jobs.one(request["who"], _id(request))
        try:
            form = await read_form(request, _FORMS[name])
            report = await jobs.report(request["who"], seen.job.id, form.act(seen.job), form_key=form.form_key)
        except (Invalid, Refused) as error:
            return _page(request, seen, tried=name, problems=error.problems, typed=dict(await request.post()))
        return redirect(request, f"/missions/{seen.job.id}?envoye={report}")

    names = "|".join(_FORMS)
    return [
        Route("GET", "/missions", listed, craftsman, page=True),
        Route("GET", f"/missions/{_ID}", one, craftsman, page=True),
        Route("POST", f"/missions/{_ID}/{{act:{names}}}", act, craftsman, page=True),
    ]


def _page(
    request: web.Request,
    seen: JobSeen,
    *,
    tried: str | None = None,
    problems: tuple[Problem, ...] = (),
    typed: Mapping[str, Any] | None = None,
) -> web.Response:
    """One job; after a form that was refused, with what was typed, beside the sentence and the rule."""
    here = [replace(one, field=f"{tried}-{one.field}" if one.field else None) for one in problems]
    given = typed or {}
    return render(
        request,
        "job.html",
        status=422 if problems else 200,
        job=seen.job,
        sent=[one for one in seen.sent if not _in_thread(one)],
        said=seen.said,
        thread=thread_of(seen),
        to_mend=seen.to_mend,
        just_sent=next((one for one in seen.sent if str(one.id) == request.query.get("envoye")), None),
        tried=tried,
        problems=here,
        errors={one.field: one.sentence for one in here},
        typed=lambda act, field, otherwise="": given.get(field, otherwise) if act == tried else otherwise,
        form_key=_new_key,
        typing_now=_local_now(seen.job),
        return_reasons=RETURN_REASONS,
        message_about=MESSAGE_ABOUT,
        chases_needed=CHASES_NEEDED,
        **WORDS,
    )


@dataclass(frozen=True)
class Said:
    """One message of the thread: the network's, or his own with what became of it."""

    at: datetime
    own: bool
    by: str
    words: str
    fresh: bool = False
    dated: str | None = None
    """The date d'action that came with it: its label and standard delay (R-122)."""
    due_at: datetime | None = None
    report: Sent | None = None


def thread_of(seen: JobSeen) -> list[Said]:
    """What the network and the firm wrote to each other, the last first."""
    theirs = [
        Said(
            at=one.written_at,
            own=False,
            by=one.sender,
            words=one.words,
            fresh=one.id in seen.fresh,
            dated=f"{one.action_label} ({one.delay_days})" if one.delay_days is not None else one.action_label,
            due_at=one.due_at,
        )
        for one in seen.received
    ]
    ours = [
        Said(at=one.reported_at, own=True, by=one.by_name, words=one.words or "", report=one)
        for one in seen.sent
        if _in_thread(one)
    ]
    return sorted([*theirs, *ours], key=attrgetter("at"), reverse=True)


def _in_thread(one: Sent) -> bool:
    """A message whose words are still there stands in the thread, everything else in the list of what was sent."""
    return one.kind == "message" and bool(one.words)


def _new_key() -> str:
    return str(uuid4())


def _local_now(job: Job) -> Callable[..., str]:
    """A moment as a date-and-time field takes it, in the site's zone."""
    zone = zone_of(job.insee)
    return lambda moment: moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _id(request: web.Request) -> UUID:
    return UUID(request.match_info["id"])
