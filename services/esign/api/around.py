"""What stands around a request: metadata, labels, followers."""

from typing import Annotated

from aiohttp import web
from pydantic import Field, RootModel, StrictBool, StrictFloat, StrictInt, StrictStr

from services.esign.api.bodies import Body, Locale, Mail, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain import shapes
from services.esign.use_cases.following import Following
from services.esign.use_cases.labels import Labels
from services.esign.use_cases.metadata import Metadata
from shared.guards import Guard
from shared.web import Route

_SR = "/v3/signature_requests/{request_id}"
_LABEL = "/v3/labels/{label_id}"


class MetadataBody(Body):
    """The caller's own values."""

    data: dict[str, StrictStr | StrictBool | StrictInt | StrictFloat]


class LabelBody(Body):
    """A label's name."""

    name: str = Field(min_length=1, max_length=128)


class FollowerBody(Body):
    """Who follows."""

    email: Mail
    locale: Locale = "fr"


class FollowerBodies(RootModel[Annotated[list[FollowerBody], Field(min_length=1, max_length=100)]]):
    """New followers: a bare array."""


def metadata_routes(metadata: Metadata, guard: Guard) -> list[Route]:
    """The doors of metadata."""

    async def get(request: web.Request) -> web.Response:
        return web.json_response({"data": await metadata.get(request["who"], id_in(request, "request_id"))})

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, MetadataBody)
        made = await metadata.create(request["who"], id_in(request, "request_id"), dict(body.data))
        return web.json_response({"data": made}, status=201)

    async def replace(request: web.Request) -> web.Response:
        body = await read_body(request, MetadataBody)
        made = await metadata.replace(request["who"], id_in(request, "request_id"), dict(body.data))
        return web.json_response({"data": made})

    async def remove(request: web.Request) -> web.Response:
        await metadata.remove(request["who"], id_in(request, "request_id"))
        return web.Response(status=204)

    return [
        Route("GET", _SR + "/metadata", get, guard, told=told),
        Route("POST", _SR + "/metadata", create, guard, told=told),
        Route("PUT", _SR + "/metadata", replace, guard, told=told),
        Route("DELETE", _SR + "/metadata", remove, guard, told=told),
    ]


def label_routes(labels: Labels, guard: Guard) -> list[Route]:
    """The doors of labels."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, LabelBody)
        return web.json_response(shapes.label(await labels.create(request["who"], body.name)), status=201)

    async def listed(request: web.Request) -> web.Response:
        query = request.query
        found, after = await labels.page(
            request["who"], name=query.get("name"), after=cursor_in(request.query), limit=limit_in(request.query)
        )
        return envelope([shapes.label(one) for one in found], after)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(shapes.label(await labels.get(request["who"], id_in(request, "label_id"))))

    async def rename(request: web.Request) -> web.Response:
        body = await read_body(request, LabelBody)
        return web.json_response(
            shapes.label(await labels.rename(request["who"], id_in(request, "label_id"), body.name))
        )

    async def remove(request: web.Request) -> web.Response:
        await labels.remove(request["who"], id_in(request, "label_id"))
        return web.Response(status=204)

    async def of_request(request: web.Request) -> web.Response:
        found = await labels.of_request(request["who"], id_in(request, "request_id"))
        return envelope([shapes.label(one) for one in found], None)

    async def attach(request: web.Request) -> web.Response:
        await labels.attach(request["who"], id_in(request, "request_id"), id_in(request, "label_id"))
        return web.Response(status=204)

    async def detach(request: web.Request) -> web.Response:
        await labels.detach(request["who"], id_in(request, "request_id"), id_in(request, "label_id"))
        return web.Response(status=204)

    return [
        Route("POST", "/v3/labels", create, guard, told=told),
        Route("GET", "/v3/labels", listed, guard, told=told),
        Route("GET", _LABEL, get, guard, told=told),
        Route("PATCH", _LABEL, rename, guard, told=told),
        Route("DELETE", _LABEL, remove, guard, told=told),
        Route("GET", _SR + "/labels", of_request, guard, told=told),
        Route("PUT", _SR + "/labels/{label_id}", attach, guard, told=told),
        Route("DELETE", _SR + "/labels/{label_id}", detach, guard, told=told),
    ]


def follower_routes(following: Following, guard: Guard) -> list[Route]:
    """The doors of followers: a bare array in, a bare array out; a list in an envelope without cursor."""

    async def add(request: web.Request) -> web.Response:
        body = await read_body(request, FollowerBodies)
        wanted = [(one.email, one.locale) for one in body.root]
        made = await following.add(request["who"], id_in(request, "request_id"), wanted)
        return web.json_response([shapes.follower(one, link=following.link(one)) for one in made], status=201)

    async def listed(request: web.Request) -> web.Response:
        found = await following.all(request["who"], id_in(request, "request_id"))
        return web.json_response({"data": [shapes.follower(one, link=following.link(one)) for one in found]})

    return [
        Route("POST", _SR + "/followers", add, guard, told=told),
        Route("GET", _SR + "/followers", listed, guard, told=told),
    ]
