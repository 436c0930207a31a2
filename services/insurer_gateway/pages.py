"""The staff's console: every message in and out with both acks, one message with its attempts, the endpoints.

Whoever may not see people sees the order with its personal values covered.
"""

from typing import Annotated, Literal
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.insurer_gateway.store.listing import Filters
from services.insurer_gateway.use_cases.console import Console
from shared.errors import NotFound
from shared.guards import Staff, StaffKeys
from shared.web import Route, checked, read_form, redirect, render

SEES_PEOPLE = frozenset({"cc", "gr", "supervisor", "admin"})
OPERATES = ("supervisor", "admin")


class Asked(BaseModel):
    """The query of the list; empty fields of the form count as absent."""

    model_config = ConfigDict(extra="ignore")

    partner: str | None = None
    direction: Literal["in", "out"] | None = None
    state: Literal["late", "failed", "pending", "refused"] | None = None
    search: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] | None = None
    before: UUID | None = None


class EndpointForm(BaseModel):
    """Which endpoint an act is about."""

    endpoint: Annotated[str, StringConstraints(max_length=200)]


def path_id(request: web.Request, name: str = "order_id") -> UUID:
    """The id in the path; what is not one is as if it were not there."""
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise NotFound("Cette page n'existe pas.") from error


def page_routes(console: Console, keys: StaffKeys) -> list[Route]:
    """The pages and their acts."""
    staff = Staff(keys)
    operator = Staff(keys, roles=OPERATES)

    async def home(request: web.Request) -> web.Response:
        return redirect(request, "/console/messages")

    async def messages(request: web.Request) -> web.Response:
        given = {name: value for name, value in request.query.items() if value}
        asked = checked(lambda: Asked.model_validate(given))
        lines, more = await console.messages(Filters(**asked.model_dump()))
        late = await console.late_acks()
        kept = {name: value for name, value in given.items() if name != "before"}
        return render(
            request, "messages.html", lines=lines, more=more, asked=asked, late=late, kept=kept,
            partners=console.partners(),
        )  # fmt: skip

    async def message(request: web.Request) -> web.Response:
        found = await console.message(path_id(request, "message_id"))
        body = orjson.dumps(found.body, option=orjson.OPT_INDENT_2).decode()
        operates = bool(request["who"].roles & set(OPERATES))
        return render(
            request, "message.html", message=found, row=found.row, body=body, operates=operates, now_wall=console.now()
        )

    async def order(request: web.Request) -> web.Response:
        unmasked = bool(request["who"].roles & SEES_PEOPLE)
        found = await console.order(path_id(request), unmasked=unmasked)
        content = orjson.dumps(found.content, option=orjson.OPT_INDENT_2).decode() if found.content else None
        return render(request, "order.html", order=found, row=found.row, content=content, masked=not unmasked)

    async def redeliver(request: web.Request) -> web.Response:
        form = await read_form(request, EndpointForm)
        message_id = path_id(request, "message_id")
        await console.redeliver(request["who"], message_id, form.endpoint)
        return redirect(request, f"/console/messages/{message_id}")

    async def endpoints(request: web.Request) -> web.Response:
        operates = bool(request["who"].roles & set(OPERATES))
        return render(request, "endpoints.html", endpoints=await console.endpoints(), operates=operates)

    async def open_endpoint(request: web.Request) -> web.Response:
        form = await read_form(request, EndpointForm)
        await console.switch(request["who"], form.endpoint, state="active")
        return redirect(request, "/console/endpoints")

    async def close_endpoint(request: web.Request) -> web.Response:
        form = await read_form(request, EndpointForm)
        await console.switch(request["who"], form.endpoint, state="disabled")
        return redirect(request, "/console/endpoints")

    return [
        Route("GET", "/", home, staff, page=True),
        Route("GET", "/console/messages", messages, staff, page=True),
        Route("GET", "/console/messages/{message_id}", message, staff, page=True),
        Route("POST", "/console/messages/{message_id}/redeliver", redeliver, operator, page=True),
        Route("GET", "/console/orders/{order_id}", order, staff, page=True),
        Route("GET", "/console/endpoints", endpoints, staff, page=True),
        Route("POST", "/console/endpoints/open", open_endpoint, operator, page=True),
        Route("POST", "/console/endpoints/close", close_endpoint, operator, page=True),
    ]
