"""Outgoing calls: never inside, always bounded, two kinds of failure."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.client import LARGEST_ANSWER, Client
from shared.errors import Refused, Unavailable


async def answer(request: web.Request) -> web.Response:
    if request.path == "/moved":
        raise web.HTTPFound("http://169.254.169.254/")
    return web.Response(text="x" * 200_000)


@pytest.fixture
async def server() -> str:  # type: ignore[misc]  # an async generator fixture
    app = web.Application()
    app.router.add_get("/{any:.*}", answer)
    async with TestServer(app) as running:
        yield str(running.make_url("/"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://10.0.0.8/",
        "http://169.254.169.254/latest",
        "http://localhost:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[::127.0.0.1]:1/",
        "http://[64:ff9b::7f00:1]:1/",
        "http://[2002:7f00:1::]:1/",
        "http://[fe80::1%25lo]:1/",
        "http://[ff02::1]:1/",
        "http://224.0.0.1:1/",
        "http://127.1:1/",
        "http://2130706433:1/",
        "http://0x7f000001:1/",
        "http://0177.0.0.1:1/",
        "http://127.0.0.1.:1/",
    ],
)
async def test_private_and_metadata_addresses_are_never_called(url: str) -> None:
    async with Client() as client:
        with pytest.raises(Refused):
            await client.request("GET", url)


async def test_a_setting_lets_the_sandbox_in_and_only_so_much_is_read(server: str) -> None:
    async with Client(allow_private=True) as client:
        got = await client.request("GET", server)

    assert (got.status, len(got.body)) == (200, LARGEST_ANSWER)


async def test_redirects_are_told_not_followed(server: str) -> None:
    async with Client(allow_private=True) as client:
        got = await client.request("GET", server + "moved")

    assert got.status == 302


async def test_no_answer_is_try_again_later() -> None:
    async with Client(allow_private=True, timeout=2) as client:
        with pytest.raises(Unavailable):
            await client.request("GET", "http://127.0.0.1:9/")


async def test_an_answer_that_comes_in_pieces_is_read_to_its_end() -> None:
    go_on = asyncio.Event()

    async def in_pieces(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"ack": ')
        await go_on.wait()
        await response.write(b'"refused"}')
        return response

    app = web.Application()
    app.router.add_get("/", in_pieces)
    async with TestServer(app) as running, Client(allow_private=True) as client:
        asking = asyncio.create_task(client.request("GET", str(running.make_url("/"))))
        done, _ = await asyncio.wait({asking}, timeout=0.3)
        go_on.set()

        assert not done, "the first piece was taken for the whole answer"
        assert (await asking).body == b'{"ack": "refused"}'


@pytest.mark.parametrize("url", ["http://[::1", "http://name:99999/", "gopher://name/", "http://", ""])
async def test_what_is_no_address_is_refused_for_good(url: str) -> None:
    async with Client() as client:
        with pytest.raises(Refused):
            await client.request("GET", url)
