"""Doors on searches: the list, one intervention, a decision with every reason, *why not X*, a choice by hand."""

from uuid import UUID

from aiohttp import web

from services.assignment.api.bodies import ChoiceBody
from services.assignment.api.network import actor_of
from services.assignment.api.views import decision_out, reason_out, round_out, row_out, rules_out, story_out
from services.assignment.domain.states import RoundState
from services.assignment.use_cases.by_hand import ByHand, Choice
from services.assignment.use_cases.explaining import Explaining
from services.assignment.use_cases.rule_book import RuleBook
from shared.errors import Invalid, NotFound
from shared.guards import Staff, StaffKeys
from shared.web import Route, read_json

ASSIGNS = ("cc", "gr", "supervisor", "admin")


def search_routes(*, explaining: Explaining, by_hand: ByHand, rules: RuleBook, keys: StaffKeys) -> list[Route]:
    """`/v1/interventions`, `/v1/decisions`, `/v1/rules`."""
    staff, assigner = Staff(keys), Staff(keys, roles=ASSIGNS)

    async def interventions(request: web.Request) -> web.Response:
        state, page = listed(request)
        rows, total = await explaining.interventions(state=state, search=request.query.get("search"), page=page)
        return web.json_response({"interventions": [row_out(row) for row in rows], "total": total, "page": page})

    async def intervention(request: web.Request) -> web.Response:
        return web.json_response(story_out(await explaining.story(path_id(request))))

    async def assign(request: web.Request) -> web.Response:
        body = await read_json(request, ChoiceBody)
        choice = Choice(intervention_id=path_id(request), **body.model_dump())
        round = await by_hand.choose(choice, actor=actor_of(request["who"]))
        return web.json_response(round_out(round))

    async def decision(request: web.Request) -> web.Response:
        return web.json_response(decision_out(await explaining.decision(path_id(request))))

    async def why_not(request: web.Request) -> web.Response:
        firm = request.query.get("firm", "")
        if not firm:
            raise Invalid("Donnez le code de l'entreprise.", rule="FORM-002", field="firm")
        return web.json_response(reason_out(await explaining.why_not(path_id(request), firm_code=firm)))

    async def rule_sets(_request: web.Request) -> web.Response:
        return web.json_response({"rules": [rules_out(one) for one in rules.all()]})

    return [
        Route("GET", "/v1/interventions", interventions, staff),
        Route("GET", "/v1/interventions/{id}", intervention, staff),
        Route("POST", "/v1/interventions/{id}/assign", assign, assigner),
        Route("GET", "/v1/decisions/{id}", decision, staff),
        Route("GET", "/v1/decisions/{id}/why-not", why_not, staff),
        Route("GET", "/v1/rules", rule_sets, staff),
    ]


def path_id(request: web.Request) -> UUID:
    """The id in the path; what is not one is as if it were not there."""
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise NotFound("Cet identifiant n'existe pas.") from error


def listed(request: web.Request) -> tuple[str | None, int]:
    """The filter and the page of a list."""
    state, page = request.query.get("state") or None, request.query.get("page", "1")
    if state is not None and state not in set(RoundState):
        raise Invalid("Cet état n'existe pas.", rule="FORM-002", field="state")
    if not page.isdecimal() or not 0 < int(page) < 100_000:
        raise Invalid("Cette page n'existe pas.", rule="FORM-002", field="page")
    return state, int(page)
