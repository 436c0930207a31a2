"""The floor: an item's page and all that it loads, from the memory of a server that decides and writes nothing."""

import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from playwright.async_api import APIResponse, Page

from deploy.local.processes import free_port

ITEM: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Shown:
    """A page as it was answered, its item's id, and the parts it loaded: by path, whatever item."""

    item: str
    page: bytes
    parts: dict[str, tuple[bytes, dict[str, str]]]

    def unswapped(self) -> "Shown":
        """The same page, each form of which leads to a new document."""
        return replace(self, page=self.page.replace(b" hx-boost=", b" data-none="))


async def captured(page: Page) -> Shown:
    """The item that stands in the browser, asked for once more with all that it loads; it is left as it is."""
    await page.wait_for_load_state("networkidle")
    path = urlsplit(page.url).path
    answer = await page.context.request.get(page.url)
    parts: dict[str, tuple[bytes, dict[str, str]]] = {}
    for address in await page.evaluate("performance.getEntriesByType('resource').map(one => one.name)"):
        found = await page.context.request.get(address)
        if found.ok:
            parts[_part(urlsplit(address).path)] = (await found.body(), _headers(found))
    return Shown(path.rpartition("/")[2], await answer.body(), parts)


def _headers(answer: APIResponse) -> dict[str, str]:
    """What a browser goes by: the kind, and whether it keeps it."""
    return {name: answer.headers[name] for name in ("content-type", "cache-control") if name in answer.headers}


def _part(path: str) -> str:
    return ITEM.sub("any", path)


@asynccontextmanager
async def serving(shown: Shown) -> AsyncIterator[str]:
    """A server of these bytes: every form leads to the same page once more, as another item's."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/lease"):
            return web.json_response({})
        if request.method == "POST":
            raise web.HTTPSeeOther(f"/elements/{uuid.uuid4()}?suite=1&fait=submit")
        if part := shown.parts.get(_part(request.path)):
            return web.Response(body=part[0], headers=part[1])
        own = ITEM.search(request.path)
        body = shown.page.replace(shown.item.encode(), own[0].encode() if own else b"")
        return web.Response(body=body, content_type="text/html", headers={"Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()
