"""The page of senders' habits: what corrections propose, why, and the supervisor's buttons."""

from typing import Final
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from services.intake.domain.fields import label_of
from services.intake.domain.habits import State, Verb
from services.intake.domain.values import readable_phone
from services.intake.pages.forms import person
from services.intake.pages.words import RULES, team_name
from services.intake.use_cases.habits import Habits
from shared.guards import Guard, StaffMember
from shared.web import Route, checked, read_form, redirect, render

STATES: Final = {
    State.PROPOSED: "À décider",
    State.ACCEPTED: "Appliquée",
    State.REFUSED: "Refusée",
    State.WITHDRAWN: "Retirée",
}
VERBS: Final = {Verb.ACCEPT: "Acceptée", Verb.REFUSE: "Refusée", Verb.WITHDRAW: "Retirée"}


class _Search(BaseModel):
    """Which habits are shown."""

    voir: State | None = None


class _Decision(BaseModel):
    """A button of the page."""

    habit: UUID
    verb: Verb
    version: int = Field(ge=1)
    reason: str = Field(default="", max_length=500)


def habit_pages(
    habits: Habits, *, staff: Guard, supervisors: Guard, deciders: frozenset[str], desk_url: str
) -> list[Route]:
    """The routes of the page: the staff reads, supervisors decide."""

    async def show(request: web.Request) -> web.Response:
        search = checked(lambda: _Search.model_validate({k: v for k, v in request.query.items() if v}))
        member: StaffMember = request["who"]
        return render(
            request,
            "habits.html",
            found=await habits.listed(search.voir),
            state=search.voir,
            states=STATES,
            verbs=VERBS,
            rules=RULES,
            sender_name=_sender_name,
            label_of=label_of,
            decides=bool(member.roles & deciders),
            team_name=team_name,
            desk_url=desk_url,
            done=request.query.get("fait", "") in [verb.value for verb in Verb],
        )

    async def decide(request: web.Request) -> web.Response:
        form = await read_form(request, _Decision)
        await habits.decide(form.habit, form.verb, person(request), version=form.version, reason=form.reason)
        return redirect(request, f"/profils?fait={form.verb}")

    return [Route("GET", "/profils", show, staff, page=True), Route("POST", "/profils", decide, supervisors, page=True)]


def _sender_name(sender: str) -> str:
    """A sender as people call him."""
    kind, _, address = sender.partition(":")
    return f"Fax du {readable_phone(address)}" if kind == "fax" else address
