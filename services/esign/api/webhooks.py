"""Webhook subscriptions: a bare list, as the vendor gives it."""

from typing import Annotated, Any
from uuid import UUID

from aiohttp import web
from pydantic import AfterValidator, Field

from services.esign.api.bodies import Body, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.words import ADDRESS
from services.esign.domain import shapes
from services.esign.domain.webhooks import VENDORS
from services.esign.use_cases.webhooks import Webhooks
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/webhooks"
_ONE = _ALL + "/{webhook_id}"


def _event(name: str) -> str:
    if name not in VENDORS:
        raise ValueError("Cet événement n'existe pas.")
    return name


def _workspace(one: str) -> str:
    return one if one == "*" else str(UUID(one))


Event = Annotated[str, AfterValidator(_event)]
Scope = Annotated[str, Field(pattern=r"^(\*|app|public_api|[a-z]+_integration|connector_[a-z_]+)$")]
Workspace = Annotated[str, AfterValidator(_workspace)]


class WebhookBody(Body):
    """A new webhook subscription; `secret` is how one client names `secret_key`."""

    endpoint: str = Field(max_length=1024, pattern=ADDRESS)
    description: str | None = Field(default=None, max_length=128)
    subscribed_events: list[Event] = Field(min_length=1, max_length=60)
    scopes: list[Scope] = Field(default=["*"], max_length=10)
    workspaces: list[Workspace] = Field(default=["*"], max_length=100)
    secret_key: str | None = Field(default=None, min_length=32, max_length=32)
    secret: str | None = Field(default=None, min_length=8, max_length=64)
    auto_retry: bool = True
    enabled: bool = True

    def wanted(self) -> dict[str, Any]:  # Any: fields of a subscription
        """As the use case takes it."""
        return {
            "endpoint": self.endpoint,
            "description": self.description,
            "events": tuple(self.subscribed_events),
            "scopes": tuple(self.scopes),
            "workspaces": tuple(self.workspaces),
            "secret_key": self.secret_key or self.secret,
            "auto_retry": self.auto_retry,
            "enabled": self.enabled,
        }


class WebhookPatch(Body):
    """What changes of a subscription."""

    endpoint: str | None = Field(default=None, max_length=1024, pattern=ADDRESS)
    description: str | None = Field(default=None, max_length=128)
    subscribed_events: list[Event] | None = Field(default=None, min_length=1, max_length=60)
    scopes: list[Scope] | None = Field(default=None, max_length=10)
    workspaces: list[Workspace] | None = Field(default=None, max_length=100)
    secret_key: str | None = Field(default=None, min_length=32, max_length=32)
    auto_retry: bool | None = None
    enabled: bool | None = None

    def changes(self) -> dict[str, Any]:  # Any: fields of a subscription
        """What was given."""
        given = self.model_dump(exclude_unset=True, exclude_none=True)
        renamed = {"events" if name == "subscribed_events" else name: value for name, value in given.items()}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in renamed.items()}


def webhook_routes(webhooks: Webhooks, guard: Guard) -> list[Route]:
    """The doors of subscriptions."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, WebhookBody)
        made = await webhooks.create(request["who"], body.wanted())
        return web.json_response(shapes.subscription(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        return web.json_response([shapes.subscription(one) for one in await webhooks.all(request["who"])])

    async def get(request: web.Request) -> web.Response:
        one = await webhooks.get(request["who"], id_in(request, "webhook_id"))
        return web.json_response(shapes.subscription(one))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, WebhookPatch)
        one = await webhooks.change(request["who"], id_in(request, "webhook_id"), body.changes())
        return web.json_response(shapes.subscription(one))

    async def remove(request: web.Request) -> web.Response:
        await webhooks.remove(request["who"], id_in(request, "webhook_id"))
        return web.Response(status=204)

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
    ]
