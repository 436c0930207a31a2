"""Doors against requests nobody should send: bytes that are no text, forms in odd charsets, words of the library."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import aiohttp
import pytest
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from shared.clock import Clock
from shared.db import Database
from shared.errors import Invalid, ServiceError
from shared.guards import PUBLIC, Staff, StaffKeys
from shared.service import Service
from shared.settings import ROOT
from shared.web import Route, read_form, read_json, render
from tests.shared.test_service import settings
from tests.support.staff import StaffKeys as Signer

NO_TEXT = b"\xff\xfe\xc3("


class Given(BaseModel):
    model_config = ConfigDict(strict=True)

    size: Literal["small", "large"] = "small"
    name: str = Field(default="a", min_length=1)
    count: int = Field(default=1, ge=1, le=9)


class Typed(BaseModel):
    name: str


async def give(request: web.Request) -> web.Response:
    return web.json_response((await read_json(request, Given)).model_dump())


async def page(request: web.Request) -> web.Response:
    return render(request, "form.html")


async def typed(request: web.Request) -> web.Response:
    return web.Response(text=(await read_form(request, Typed)).name)


async def mark(request: web.Request) -> web.Response:
    return web.json_response({"mark": request.headers.get("X-Mark", "").encode().decode()})


@pytest.fixture
async def client(plumbed: str, staff_keys: Signer) -> AsyncIterator[aiohttp.ClientSession]:
    """A service with a door for JSON, one for forms, one for the staff and one that reads a header."""
    routes = [
        Route("POST", "/json", give, PUBLIC),
        Route("POST", "/form", typed, PUBLIC),
        Route("GET", "/staff", mark, Staff(StaffKeys(staff_keys.url))),
        Route("GET", "/staff-page", page, Staff(StaffKeys(staff_keys.url)), page=True),
        Route("GET", "/mark", mark, PUBLIC),
    ]
    made = settings(plumbed, "127.0.0.1:9")
    service = Service("program", made, Clock(), Database(plumbed), routes=routes, templates=Path(__file__).parent)
    async with service.running(), aiohttp.ClientSession(service.url) as session:
        yield session


async def spoken(client: aiohttp.ClientSession, head: bytes, *, body: bytes = b"") -> bytes:
    """What the door answers to these very bytes."""
    url = client._base_url or URL()
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(head + b"\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /mark HTTP/1.1\r\ntraceparent: " + NO_TEXT, 200),
        (b"GET /mark HTTP/1.1\r\nUser-Agent: " + NO_TEXT, 200),
        (b"GET /mark HTTP/1.1\r\nX-Mark: " + NO_TEXT, 400),
        (b"GET /staff HTTP/1.1\r\nAuthorization: Bearer " + NO_TEXT, 401),
        (b"GET /staff HTTP/1.1\r\nAuthorization: Bearer a." + NO_TEXT + b".c", 401),
        (b"GET /staff HTTP/1.1\r\nCookie: passerelle_staff=" + NO_TEXT, 401),
        (b"GET /staff-page HTTP/1.1\r\nCookie: passerelle_staff=" + NO_TEXT, 303),
    ],
)
async def test_bytes_that_are_no_text_are_never_a_fault(
    client: aiohttp.ClientSession, head: bytes, status: int
) -> None:
    answer = await spoken(client, head)

    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"application/x-www-form-urlencoded; charset=unicode_escape", b"name=\\ud800"),
        (
            b"multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=name\r\nContent-Transfer-Encoding: zzz\r\n\r\na\r\n--x--\r\n",
        ),
    ],
)
async def test_a_form_in_an_odd_coding_is_refused(client: aiohttp.ClientSession, kind: bytes, body: bytes) -> None:
    answer = await spoken(client, b"POST /form HTTP/1.1\r\nContent-Type: " + kind, body=body)

    assert answer.startswith(b"HTTP/1.1 422 "), answer[:200]
    assert b"FORM-00" in answer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"size": "huge"}, "Cette valeur n'est pas l'une de celles attendues : 'small' ou 'large'."),
        ({"name": ""}, "Ce champ est obligatoire."),
        ({"count": 0}, "Cette valeur est trop petite (1 au moins)."),
        ({"count": 10}, "Cette valeur est trop grande (9 au plus)."),
        ({"count": True}, "Un nombre ou un choix valide est attendu."),
        ({"count": "3"}, "Un nombre ou un choix valide est attendu."),
    ],
)
async def test_a_wrong_value_is_told_in_french(
    client: aiohttp.ClientSession, given: dict[str, object], sentence: str
) -> None:
    response = await client.post("/json", json=given)

    answer = await response.json()
    assert (response.status, answer["detail"]) == (422, sentence)


def test_input_that_names_no_rule_has_the_forms_own() -> None:
    assert (Invalid("x").rule, Invalid("x").problems[0].rule, Invalid("x", rule="R-053").rule) == (
        "FORM-002",
        "FORM-002",
        "R-053",
    )
    assert ServiceError("x").rule is None


@pytest.mark.parametrize("head", [b"FOO /mark HTTP/1.1", b"GET /" + b"x" * 9000 + b" HTTP/1.1", b"GET /\xc3 HTTP/1.1"])
async def test_what_is_no_http_is_answered(client: aiohttp.ClientSession, head: bytes) -> None:
    answer = await spoken(client, head)

    assert answer.startswith(b"HTTP/1.0 400 ")


LOGGING = """
import logging, structlog
from aiohttp.http_exceptions import LineTooLong
from shared.logs import set_up_logs
set_up_logs(service="program")
logging.getLogger("aiohttp.server").error("Error handling request", exc_info=LineTooLong(b"GET /x", 8190))
logging.getLogger("aiohttp.server").error("Unhandled exception", exc_info=ValueError("x"))
structlog.get_logger().info("request", agent="\\udcff")
"""


def test_what_is_no_http_wakes_nobody_and_every_line_is_written() -> None:
    ended = subprocess.run([sys.executable, "-c", LOGGING], capture_output=True, check=True, cwd=ROOT)

    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [
        ("info", "request_unreadable"),
        ("error", "library"),
        ("info", "request"),
    ]
