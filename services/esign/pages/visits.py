"""The link opened: landing, documents as images and as text, the signed file. A GET signs nothing."""

from typing import Final
from uuid import UUID

from aiohttp import web

from services.esign.domain.consent import TEXT, Where
from services.esign.domain.experiences import look
from services.esign.domain.signers import SignerStatus
from services.esign.use_cases.visiting import Visit, Visiting, Visitor
from shared.errors import NotFound
from shared.web import Route, client_address, redirect, render

BASE: Final = "/s/{token:[0-9a-f]{64}}"


class LinkGuard:
    """Whoever holds a signer's link."""

    name = "signer_link"

    def __init__(self, visiting: Visiting) -> None:
        self._visiting = visiting

    async def __call__(self, request: web.Request) -> Visitor:
        """The signer the link is for.

        Raises:
            LinkOver: nobody, or no longer.
        """
        return await self._visiting.visitor(request.match_info["token"])


def visit_routes(visiting: Visiting, link: LinkGuard) -> list[Route]:
    """The doors of a visit."""

    async def landing(request: web.Request) -> web.Response:
        visit = await visiting.open(request["who"], where_of(request))
        if look(visit.bundle.around.experience)["landing_page_disabled"]:
            return redirect(request, path_of(request, "/documents"))
        return page_of(request, "landing.html", visit)

    async def documents(request: web.Request) -> web.Response:
        return await documents_page(request, visiting)

    async def image(request: web.Request) -> web.Response:
        data = await visiting.page(request["who"], _document(request), int(request.match_info["page"]))
        return web.Response(body=data, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})

    async def file(request: web.Request) -> web.Response:
        document, data = await visiting.file(request["who"], _document(request))
        headers = {"Content-Disposition": f'attachment; filename="document-{document.position + 1}.pdf"'}
        return web.Response(body=data, content_type=document.content_type, headers=headers)

    async def end(request: web.Request) -> web.Response:
        visit = await visiting.see(request["who"])
        if visit.signer.status not in (SignerStatus.SIGNED, SignerStatus.DECLINED):
            return redirect(request, path_of(request))
        return page_of(request, "end.html", visit)

    return [
        Route("GET", BASE, landing, link, page=True),
        Route("GET", BASE + "/documents", documents, link, page=True),
        Route("GET", BASE + "/documents/{document}/pages/{page:[0-9]{1,4}}", image, link, page=True),
        Route("GET", BASE + "/documents/{document}/fichier", file, link, page=True),
        Route("GET", BASE + "/fin", end, link, page=True),
    ]


async def documents_page(
    request: web.Request, visiting: Visiting, *, error: object = None, typed: object = None, status: int = 200
) -> web.Response:
    """His documents with his form; again with what he typed when something was wrong."""
    visit = await visiting.see(request["who"])
    texts = await visiting.texts(visit)
    form = {"texts": texts, "consent": TEXT, "error": error, "typed": typed or {}}
    return page_of(request, "documents.html", visit, status=status, **form)


def page_of(request: web.Request, template: str, visit: Visit, *, status: int = 200, **context: object) -> web.Response:
    """A page of a visit."""
    mine = [field for field in visit.bundle.fields if field.signer_id == visit.signer.id]
    about = {
        "look": look(visit.bundle.around.experience),
        "visit": visit,
        "paper": visit.bundle.request,
        "signer": visit.signer,
        "fields": mine,
    }
    return render(request, template, status=status, base=f"/s/{request.match_info['token']}", **about, **context)


def path_of(request: web.Request, rest: str = "") -> str:
    """A path of this visit."""
    return f"/s/{request.match_info['token']}{rest}"


def where_of(request: web.Request) -> Where:
    """From where he acts; his address only as trusted proxies give it."""
    return Where(ip_address=client_address(request), user_agent=request.headers.get("User-Agent", ""))


def _document(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["document"])
    except ValueError as error:
        raise NotFound("Ce document n'existe pas.", rule="ESIGN-404") from error
