"""The scripts of these pages and the vendored pdf.js: our own files under addresses that carry their content's sum.

An address with a sum never changes its content, so a browser keeps it for good, as it keeps the shared `/static/`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from shared.errors import NotFound
from shared.guards import PUBLIC
from shared.web import Route

FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".ttf": "font/ttf"}
_KEPT: Final = "public, max-age=31536000, immutable"
_SHORT: Final = "public, max-age=300"
"""Of a script that other sites name without a sum."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    data: bytes
    content_type: str

    @property
    def sum(self) -> str:
        """What its address carries."""
        return hashlib.sha256(self.data).hexdigest()[:12]

    def answer(self, *, kept: bool) -> web.Response:
        """The file; scripts may be loaded by the sites that embed us."""
        headers = {"Cache-Control": _KEPT if kept else _SHORT, "Access-Control-Allow-Origin": "*"}
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return web.Response(body=self.data, content_type=self.content_type, charset=self._charset, headers=headers)

    @property
    def _charset(self) -> str | None:
        return "utf-8" if self.content_type == "text/javascript" else None


def _read(folder: Path) -> dict[str, Asset]:
    return {
        path.name: Asset(path.read_bytes(), _TYPES.get(path.suffix, "application/octet-stream"))
        for path in folder.iterdir()
        if path.is_file()
    }


OWN: Final[Mapping[str, Asset]] = _read(FOLDER)
PDFJS: Final[Mapping[str, Asset]] = _read(FOLDER / "vendored")
PDFJS_SUM: Final = hashlib.sha256(PDFJS["vendored.json"].data).hexdigest()[:12]
"""One sum for the whole of it: its files name each other."""


def asset(name: str) -> str:
    """The address of one of our scripts."""
    return f"/assets/{OWN[name].sum}/{name}"


def pdfjs(name: str = "") -> str:
    """The address of a file of pdf.js, or of its folder."""
    return f"/assets/pdfjs/{PDFJS_SUM}/{name}"


def asset_routes() -> list[Route]:
    """The doors of files."""

    async def own(request: web.Request) -> web.Response:
        found = OWN.get(request.match_info["name"])
        if found is None or found.sum != request.match_info["sum"]:
            raise NotFound("Ce fichier n'existe pas.")
        return found.answer(kept=True)

    async def vendored(request: web.Request) -> web.Response:
        found = PDFJS.get(request.match_info["name"])
        if found is None or request.match_info["sum"] != PDFJS_SUM:
            raise NotFound("Ce fichier n'existe pas.")
        return found.answer(kept=True)

    async def embedding(request: web.Request) -> web.Response:
        return OWN["passerelle-sign.js"].answer(kept=False)

    return [
        Route("GET", "/assets/{sum:[0-9a-f]{12}}/{name}", own, PUBLIC, page=True),
        Route("GET", "/assets/pdfjs/{sum:[0-9a-f]{12}}/{name}", vendored, PUBLIC, page=True),
        Route("GET", "/embed/passerelle-sign.js", embedding, PUBLIC, page=True),
        Route("GET", "/iframe-sdk-{version:[0-9.]+[0-9]}{minified:(?:\\.min)?}.js", embedding, PUBLIC, page=True),
    ]
