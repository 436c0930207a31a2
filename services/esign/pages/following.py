"""A follower's page: how far a request is, and its documents. It only reads."""

from typing import Final
from uuid import UUID

from aiohttp import web

from services.esign.domain.documents import Document
from services.esign.domain.words import words
from services.esign.use_cases.following import Following, Watcher
from shared.errors import NotFound
from shared.web import Route, render

BASE: Final = "/suivi/{token:[0-9a-f]{64}}"


class FollowerLinkGuard:
    """Whoever holds a follower's link."""

    name = "follower_link"

    def __init__(self, following: Following) -> None:
        self._following = following

    async def __call__(self, request: web.Request) -> Watcher:
        """The follower the link is for.

        Raises:
            LinkOver: nobody, or no longer.
        """
        return await self._following.watcher(request.match_info["token"])


def following_routes(following: Following) -> list[Route]:
    """The doors of a follower."""
    link = FollowerLinkGuard(following)

    async def show(request: web.Request) -> web.Response:
        bundle = await following.see(request["who"])
        base = f"/suivi/{request.match_info['token']}"
        return render(request, "follow.html", base=base, t=words("fr"), paper=bundle.request, bundle=bundle)

    async def file(request: web.Request) -> web.Response:
        return file_of(*await following.file(request["who"], document_of(request)))

    return [
        Route("GET", BASE, show, link, page=True),
        Route("GET", BASE + "/documents/{document}/fichier", file, link, page=True),
    ]


def document_of(request: web.Request) -> UUID:
    """The document of the path.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(request.match_info["document"])
    except ValueError as error:
        raise NotFound("Ce document n'existe pas.", rule="ESIGN-404") from error


def file_of(document: Document, data: bytes) -> web.Response:
    """A document to keep."""
    headers = {"Content-Disposition": f'attachment; filename="document-{document.position + 1}.pdf"'}
    return web.Response(body=data, content_type=document.content_type, headers=headers)
