"""The JSON door of senders' habits: what corrections propose, and what supervisors decide of it."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api.items import person
from services.intake.api.shapes import Json, instant
from services.intake.domain.habits import Habit, State, Verb
from services.intake.use_cases.habits import Habits, ShownHabit
from shared.errors import NotFound
from shared.guards import Guard
from shared.web import Handler, Route, checked, read_json


class _Asked(BaseModel):
    """Which habits are asked for."""

    state: State | None = None


class _Decision(BaseModel):
    """The version that was decided on, and why."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    reason: str = Field(default="", max_length=500)


def habit_routes(habits: Habits, *, staff: Guard, supervisors: Guard) -> list[Route]:
    """The routes: the staff reads, supervisors decide."""

    async def listed(request: web.Request) -> web.Response:
        asked = checked(lambda: _Asked.model_validate(dict(request.query)))
        return web.json_response({"habits": [_shown(one) for one in await habits.listed(asked.state)]})

    def deciding(verb: Verb) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            given = await read_json(request, _Decision)
            decided = await habits.decide(
                habit_id(request), verb, person(request), version=given.version, reason=given.reason
            )
            return web.json_response(_plain(decided))

        return handle

    return [
        Route("GET", "/v1/habits", listed, staff),
        *(Route("POST", f"/v1/habits/{{habit_id}}/{verb}", deciding(verb), supervisors) for verb in Verb),
    ]


def habit_id(request: web.Request) -> UUID:
    """The habit of the path.

    Raises:
        NotFound: this is no id.
    """
    try:
        return UUID(request.match_info["habit_id"])
    except ValueError as error:
        raise NotFound("Cette proposition n'existe pas.") from error


def _plain(habit: Habit) -> Json:
    return {
        "id": str(habit.id),
        "sender": habit.sender,
        "field": habit.field,
        "kind": habit.kind,
        "words": habit.words,
        "sentence": habit.sentence,
        "state": habit.state,
        "version": habit.version,
        "proposed_at": instant(habit.proposed_at),
        "decided_at": instant(habit.decided_at),
        "decided_by": habit.decided_by or None,
        "reason": habit.reason or None,
    }


def _shown(shown: ShownHabit) -> Json:
    return _plain(shown.habit) | {
        "corrections": [
            {
                "item_id": str(one.item_id), "proposal": one.proposal or None, "human": one.human,
                "rule": one.rule or None, "at": instant(one.at),
            }
            for one in shown.corrections
        ],
        "acts": [
            {
                "at": instant(one.at), "verb": one.verb, "version": one.version, "actor": one.actor_name,
                "reason": one.reason or None,
            }
            for one in shown.acts
        ],
    }  # fmt: skip
