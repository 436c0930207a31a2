"""The checker of HTTP exchanges itself: what is documented passes, what is not is said."""

import json
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.support.exchanges import Exchanges, NotAsDocumented

DOOR = textwrap.dedent("""
    openapi: 3.1.0
    info: {title: door, version: "1"}
    servers: [{url: "https://elsewhere.invalid"}]
    paths:
      /v1/things/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
        get:
          responses:
            "200":
              description: the thing
              content:
                application/json:
                  schema:
                    type: object
                    required: [name]
                    properties: {name: {type: string}}
            "404":
              description: none
              content:
                application/problem+json:
                  schema: {type: object, required: [title], properties: {title: {type: string}}}
    """)
THING = "/v1/things/019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Exchanges]:
    """A server that answers whatever `?answer=` says, beside its OpenAPI file."""

    async def say(request: web.Request) -> web.Response:
        status, content_type, body = json.loads(request.query["answer"])
        return web.Response(status=status, content_type=content_type, body=json.dumps(body).encode())

    (tmp_path / "door.yaml").write_text(DOOR, encoding="utf-8")
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", say)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield Exchanges(session, str(server.make_url("/")), service="door", folder=tmp_path)


def says(status: int, body: object, *, content_type: str = "application/json") -> dict[str, str]:
    return {"answer": json.dumps([status, content_type, body])}


async def test_a_documented_exchange_passes(door: Exchanges) -> None:
    answer = await door.get(THING, params=says(200, {"name": "thé"}))

    assert answer.status == 200
    assert answer.json() == {"name": "thé"}


async def test_a_documented_refusal_passes(door: Exchanges) -> None:
    answer = await door.get(THING, params=says(404, {"title": "Introuvable"}, content_type="application/problem+json"))

    assert answer.status == 404


async def test_a_body_that_breaks_its_schema_is_said(door: Exchanges) -> None:
    with pytest.raises(NotAsDocumented, match="name"):
        await door.get(THING, params=says(200, {"nom": "thé"}))


async def test_an_undocumented_status_is_said(door: Exchanges) -> None:
    with pytest.raises(NotAsDocumented, match="answered 418"):
        await door.get(THING, params=says(418, {}))


async def test_an_undocumented_path_is_said(door: Exchanges) -> None:
    with pytest.raises(NotAsDocumented, match="/v2/things"):
        await door.get("/v2/things", params=says(200, {"name": "x"}))


async def test_an_accepted_request_must_itself_be_documented(door: Exchanges) -> None:
    with pytest.raises(NotAsDocumented, match="not-a-uuid"):
        await door.get("/v1/things/not-a-uuid", params=says(200, {"name": "x"}))
