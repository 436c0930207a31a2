"""Workspaces and users of the organisation; the routes with a fixed word come before those with an id."""

from typing import Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from services.esign.api.bodies import Body, Locale, Mail, Name, Phone, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain import shapes
from services.esign.use_cases.users import Users
from services.esign.use_cases.workspaces import Workspaces
from shared.guards import Guard
from shared.web import Route

_WORKSPACE = "/v3/workspaces/{workspace_id}"
_USER = "/v3/users/{user_id}"


class WorkspaceBody(Body):
    """A new workspace."""

    name: str = Field(min_length=1, max_length=200)
    external_name: str | None = Field(default=None, max_length=200)


class WorkspacePatch(Body):
    """What changes of a workspace."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    external_name: str | None = Field(default=None, max_length=200)

    def changes(self) -> dict[str, Any]:  # Any: fields of a workspace
        """What was given; a name is never taken away."""
        given = self.model_dump(exclude_unset=True)
        return {name: value for name, value in given.items() if name != "name" or value}


class TargetBody(Body):
    """Which workspace: where content moves, or which is the default."""

    workspace_id: UUID


class UserBody(Body):
    """Somebody to invite."""

    first_name: Name
    last_name: Name
    email: Mail
    phone_number: Phone | None = None
    locale: Locale = "fr"
    job_title: str | None = Field(default=None, max_length=255)
    role: Literal["owner", "admin", "member"] = "member"
    workspaces: list[UUID] = Field(default_factory=list, max_length=100)


class UserPatch(Body):
    """What changes of a user; his address does not."""

    first_name: Name | None = None
    last_name: Name | None = None
    phone_number: Phone | None = None
    locale: Locale | None = None
    job_title: str | None = Field(default=None, max_length=255)
    role: Literal["owner", "admin", "member"] | None = None
    is_active: bool | None = None


def workspace_routes(workspaces: Workspaces, guard: Guard) -> list[Route]:
    """The doors of workspaces."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, WorkspaceBody)
        made = await workspaces.create(request["who"], name=body.name, external_name=body.external_name)
        return web.json_response(shapes.workspace(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        limit = limit_in(request.query, usual=10)
        found, after = await workspaces.page(request["who"], after=cursor_in(request.query), limit=limit)
        return envelope([shapes.workspace(one) for one in found], after)

    async def get(request: web.Request) -> web.Response:
        found = await workspaces.get(request["who"], id_in(request, "workspace_id"))
        return web.json_response(shapes.workspace(found))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, WorkspacePatch)
        changed = await workspaces.change(request["who"], id_in(request, "workspace_id"), body.changes())
        return web.json_response(shapes.workspace(changed))

    async def remove(request: web.Request) -> web.Response:
        body = await read_body(request, TargetBody)
        await workspaces.remove(request["who"], id_in(request, "workspace_id"), target_id=body.workspace_id)
        return web.Response(status=204)

    async def default(request: web.Request) -> web.Response:
        return web.json_response(shapes.workspace(await workspaces.default(request["who"])))

    async def make_default(request: web.Request) -> web.Response:
        body = await read_body(request, TargetBody)
        await workspaces.make_default(request["who"], body.workspace_id)
        return web.Response(status=204)

    async def link(request: web.Request) -> web.Response:
        await workspaces.link(request["who"], id_in(request, "workspace_id"), id_in(request, "user_id"))
        return web.Response(status=204)

    async def unlink(request: web.Request) -> web.Response:
        await workspaces.unlink(request["who"], id_in(request, "workspace_id"), id_in(request, "user_id"))
        return web.Response(status=204)

    return [
        Route("GET", "/v3/workspaces", listed, guard, told=told),
        Route("POST", "/v3/workspaces", create, guard, told=told),
        Route("GET", "/v3/workspaces/default", default, guard, told=told),
        Route("POST", "/v3/workspaces/default", make_default, guard, told=told),
        Route("GET", _WORKSPACE, get, guard, told=told),
        Route("PATCH", _WORKSPACE, change, guard, told=told),
        Route("DELETE", _WORKSPACE, remove, guard, told=told),
        Route("PUT", _WORKSPACE + "/users/{user_id}", link, guard, told=told),
        Route("DELETE", _WORKSPACE + "/users/{user_id}", unlink, guard, told=told),
    ]


def user_routes(users: Users, guard: Guard) -> list[Route]:
    """The doors of users and invitations."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, UserBody)
        wanted = body.model_dump(exclude={"workspaces"})
        made = await users.create(request["who"], wanted, workspace_ids=list(dict.fromkeys(body.workspaces)))
        return web.json_response(shapes.user(made), status=201)

    async def listed(request: web.Request) -> web.Response:
        return await page(request, shapes.user)

    async def page(request: web.Request, shape: Any) -> web.Response:  # Any: how one of them reads
        email, after, limit = request.query.get("email"), cursor_in(request.query), limit_in(request.query)
        found, more = await users.page(request["who"], email=email, after=after, limit=limit)
        return envelope([shape(one) for one in found], more)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(shapes.user(await users.get(request["who"], id_in(request, "user_id"))))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, UserPatch)
        given = body.model_dump(exclude_unset=True)
        kept = {
            name: value for name, value in given.items() if value is not None or name in ("phone_number", "job_title")
        }
        return web.json_response(shapes.user(await users.change(request["who"], id_in(request, "user_id"), kept)))

    async def remove(request: web.Request) -> web.Response:
        await users.remove(request["who"], id_in(request, "user_id"))
        return web.Response(status=204)

    async def invitations(request: web.Request) -> web.Response:
        return await page(request, shapes.invitation)

    async def invitation(request: web.Request) -> web.Response:
        found = await users.invited(request["who"], id_in(request, "invitation_id"))
        return web.json_response(shapes.invitation(found))

    async def invitation_of(request: web.Request) -> web.Response:
        return web.json_response(shapes.invitation(await users.get(request["who"], id_in(request, "user_id"))))

    return [
        Route("GET", "/v3/users", listed, guard, told=told),
        Route("POST", "/v3/users", create, guard, told=told),
        Route("GET", "/v3/users/invitations", invitations, guard, told=told),
        Route("GET", "/v3/users/invitations/{invitation_id}", invitation, guard, told=told),
        Route("GET", _USER, get, guard, told=told),
        Route("PATCH", _USER, change, guard, told=told),
        Route("DELETE", _USER, remove, guard, told=told),
        Route("GET", _USER + "/invitation", invitation_of, guard, told=told),
    ]
