"""The one script of these pages, under an address that carries its content's sum and so is kept for good."""

import hashlib
from pathlib import Path
from typing import Final

from aiohttp import web

from shared.errors import NotFound
from shared.guards import PUBLIC
from shared.web import Route

REVIEW: Final = (Path(__file__).parent / "static" / "review.js").read_bytes()
REVIEW_ADDRESS: Final = f"/assets/{hashlib.sha256(REVIEW).hexdigest()[:12]}/review.js"


def asset_routes() -> list[Route]:
    """The door of the script; it says nothing of anybody, so everybody may have it."""

    async def script(request: web.Request) -> web.Response:
        if request.path != REVIEW_ADDRESS:
            raise NotFound("Ce fichier n'existe pas.")
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=REVIEW, content_type="text/javascript", charset="utf-8", headers=headers)

    return [Route("GET", "/assets/{sum}/review.js", script, PUBLIC, page=True)]
