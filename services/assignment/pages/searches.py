"""Screens on searches: the list, one intervention with its timeline and a choice by hand, a decision explained.

A choice made from an older state changes nothing: its sender sees the newer state (409).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, StringConstraints

from contracts.codes import TRADES
from contracts.events.envelope import Actor
from services.assignment.domain.rounds import Round
from services.assignment.domain.sentences import RULES, STEPS
from services.assignment.domain.states import RoundState
from services.assignment.domain.texts import one_line
from services.assignment.pages import words
from services.assignment.pages.timeline import timeline
from services.assignment.use_cases.by_hand import ByHand, Choice
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.explaining import Explained, Explaining, Reason
from shared.errors import NotFound, ServiceError
from shared.guards import Guard
from shared.web import Route, read_form, redirect, render

_OPEN = (RoundState.OFFERING, RoundState.EXHAUSTED)


class ChoiceForm(BaseModel):
    """The form of a choice by hand."""

    firm_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
    reason: Annotated[str, BeforeValidator(one_line), StringConstraints(min_length=3, max_length=500)]
    agreed: str | None = None
    version: int


class SearchPages:
    """`/`, `/interventions/…`, `/decisions/…`."""

    def __init__(
        self,
        *,
        explaining: Explaining,
        covering: Covering,
        by_hand: ByHand,
        insurers: Mapping[str, str],
        casework_url: str,
    ) -> None:
        self._explaining = explaining
        self._covering = covering
        self._by_hand = by_hand
        # Any: what a template is given has no one type.
        self._shown: Any = {"insurers": insurers, "trades": TRADES, "words": words, "casework_url": casework_url}

    def routes(self, staff: Guard, assigner: Guard) -> list[Route]:
        """For every member of the staff; choosing is for a CC and above."""
        return [
            Route("GET", "/", self.listed, staff, page=True),
            Route("GET", "/interventions/{id}", self.intervention, staff, page=True),
            Route("POST", "/interventions/{id}/assign", self.assign, assigner, page=True),
            Route("GET", "/decisions/{id}", self.decision, staff, page=True),
        ]

    async def listed(self, request: web.Request) -> web.Response:
        """Interventions, those that wait for a CC first."""
        state, search = request.query.get("etat") or None, request.query.get("q", "").strip() or None
        page = max(1, int(given)) if (given := request.query.get("page", "1")).isdecimal() and len(given) < 6 else 1
        known = state if state in set(RoundState) else None
        rows, total = await self._explaining.interventions(state=known, search=search, page=page)
        return render(
            request,
            "interventions.html",
            rows=rows,
            total=total,
            page=page,
            pages=max(1, -(-total // self._explaining.page_size)),
            query=urlencode({name: value for name, value in (("etat", known), ("q", search)) if value}),
            state=known,
            search=search,
            waiting=await self._explaining.waiting(),
            state_of=lambda row: words.ROUND[RoundState(row["state"])],
            **self._shown,
        )

    async def intervention(self, request: web.Request) -> web.Response:
        """One intervention with everything that happened to it."""
        return await self._intervention(request, _id(request))

    async def assign(self, request: web.Request) -> web.Response:
        """A CC's choice; what a rule refuses comes back beside the form."""
        id, member = _id(request), request["who"]
        try:
            form = await read_form(request, ChoiceForm)
            choice = Choice(
                intervention_id=id,
                firm_code=form.firm_code,
                reason=form.reason,
                agreed=form.agreed is not None,
                version=form.version,
            )
            await self._by_hand.choose(choice, actor=Actor(kind="staff", id=member.id, name=member.name))
        except ServiceError as error:
            if error.status >= 500:
                raise
            return await self._intervention(request, id, error=error, typed=await request.post())
        return redirect(request, f"/interventions/{id}")

    async def _intervention(
        self,
        request: web.Request,
        id: UUID,
        *,
        error: ServiceError | None = None,
        typed: Mapping[str, object] | None = None,
    ) -> web.Response:
        story = await self._explaining.story(id)
        return render(
            request,
            "intervention.html",
            status=error.status if error else 200,
            story=story,
            round=story.round,
            one=story.round.intervention,
            timeline=timeline(story),
            firms=await self._choices(story.round),
            may_assign=story.round.state in _OPEN,
            error=error,
            typed=typed or {},
            **self._shown,
        )

    async def _choices(self, round: Round) -> list[tuple[str, str]]:
        """Firms of the trade around the site, for the form."""
        network = await self._covering.network()
        site = network.communes.site(insee=round.intervention.place.insee, postal_code="")
        near = network.surroundings(site.department, round.intervention.trade).of_trade
        firms = sorted((network.firms[id] for id in near), key=lambda firm: firm.code)
        return [(firm.code, f"{firm.code} · {firm.name}") for firm in firms]

    async def decision(self, request: web.Request) -> web.Response:
        """A decision: who, why, why not the others; and the box that asks about one firm."""
        explained = await self._explaining.decision(_id(request))
        asked = request.query.get("entreprise", "").strip()
        answer, refusal = await self._why_not(explained.kept.id, asked) if asked else (None, None)
        asked_about = await self._explaining.story(explained.kept.decision.request.intervention_id)
        return render(
            request,
            "decision.html",
            explained=explained,
            kept=explained.kept,
            decision=explained.kept.decision,
            story=asked_about,
            one=asked_about.round.intervention,
            last_at=_last_asked(explained),
            steps=STEPS,
            headings=RULES,
            asked=asked,
            answer=answer,
            refusal=refusal,
            **self._shown,
        )

    async def _why_not(self, decision_id: UUID, code: str) -> tuple[Reason | None, ServiceError | None]:
        try:
            return await self._explaining.why_not(decision_id, firm_code=code), None
        except NotFound as refusal:
            return None, refusal


def _last_asked(explained: Explained) -> datetime | None:
    """When the first of the ranking had last been asked first."""
    line = explained.reasons[0].line if explained.kept.decision.ranking else None
    return datetime.fromtimestamp(line.last_at, UTC) if line and line.last_at else None


def _id(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise NotFound("Cette page n'existe pas.") from error
