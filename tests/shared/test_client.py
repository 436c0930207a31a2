"""Outgoing calls: never inside, always bounded, two kinds of failure."""

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
