"""Another site that embeds the signer's pages, written for the vendor's script."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from deploy.local.processes import free_port
from tests.esign.conftest import Desk

HOST: Final = """<!doctype html><html lang="en"><title>Client</title><div id="here" style="height:700px"></div>
<style>#yousign-iframe {{ width: 100%; height: 100% }}</style>
<script src="{url}/iframe-sdk-1.6.0.min.js"></script>
<script>
  window.heard = [];
  const signing = new Yousign({{ signatureLink: "{link}", iframeContainerId: "here", isSandbox: {sandbox},
    iframeAttributes: {{ referrerPolicy: "origin-when-cross-origin" }} }});
  for (const name of ["onStarted", "onSuccess", "onSignatureDone", "onError", "onDeclined", "onPing"])
    signing[name]((data) => window.heard.push({{ callback: name, ...data }}));
  window.signing = signing;
</script></html>"""
"""A client's page, written for the vendor's script."""


@dataclass
class Host:
    """Another site: its name is `localhost` where ours is an address, so that to a browser it is a foreign one."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def embed(self, name: str, desk: Desk, link: str, *, sandbox: bool = False) -> str:
        """A page of this site with the frame in it."""
        self.pages[name] = HOST.format(url=desk.url, link=desk.url + link, sandbox=str(sandbox).lower())
        return f"{self.origin}/{name}"


@asynccontextmanager
async def hosting() -> AsyncIterator[Host]:
    """The other site, until the block ends."""
    host = Host(free_port())

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=host.pages.get(request.path[1:], "Bienvenue"), content_type="text/html")

    app = web.Application()
    app.router.add_get("/{page:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", host.port).start()
    try:
        yield host
    finally:
        await runner.cleanup()
