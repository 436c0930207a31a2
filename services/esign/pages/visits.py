"""The link opened: landing, documents as images and as text, the signed file. A GET signs nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from services.esign.domain.consent import Where
from services.esign.domain.experiences import look, redirects
from services.esign.domain.mine import masked
from services.esign.domain.requests import RequestStatus
from services.esign.domain.signers import SignerStatus
from services.esign.domain.words import words
from services.esign.pages.assets import asset, pdfjs
from services.esign.pages.framing import ANYBODY, Framing, redirect_of, told
from services.esign.use_cases.visiting import Visit, Visiting, Visitor
from shared.errors import NotFound, ServiceError
from shared.web import Route, client_address, redirect, render

BASE: Final = "/s/{token:[0-9a-f]{64}}"


class LinkGuard:
    """Whoever holds a signer's link."""

    name = "signer_link"

    def __init__(self, visiting: Visiting, framing: Framing) -> None:
        self._visiting = visiting
        self._framing = framing

    async def __call__(self, request: web.Request) -> Visitor:
        """The signer the link is for.

        Raises:
            LinkOver: nobody, or no longer.
        """
        request["framing"] = self._framing
        return await self._visiting.visitor(request.match_info["token"])


def visit_routes(visiting: Visiting, link: LinkGuard) -> list[Route]:
    """The doors of a visit."""

    async def landing(request: web.Request) -> web.Response:
        visit = await visiting.open(request["who"], where_of(request))
        if look(visit.bundle.around.experience)["landing_page_disabled"]:
            return redirect(request, path_of(request, "/documents"))
        events = ["started"] if visit.signer.status is not SignerStatus.SIGNED else []
        return page_of(request, "landing.html", visit, events=events)

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
        return await _end_page(request, visiting, visit)

    return [
        Route("GET", BASE, landing, link, page=True),
        Route("GET", BASE + "/documents", documents, link, page=True),
        Route("GET", BASE + "/documents/{document}/pages/{page:[0-9]{1,4}}", image, link, page=True),
        Route("GET", BASE + "/documents/{document}/fichier", file, link, page=True),
        Route("GET", BASE + "/fin", end, link, page=True),
    ]


async def _end_page(request: web.Request, visiting: Visiting, visit: Visit) -> web.Response:
    """The end, told to the site around it; or that site itself, where the sender wants his signer back."""
    done = visit.bundle.request.status is RequestStatus.DONE
    signed = ["success", *(["signature.done"] if done else [])]
    events = signed if visit.signer.status is SignerStatus.SIGNED else ["declined"]
    answers = await visiting.answers(request["who"])
    onward = redirect_of(visit.signer, redirects_of(visit))
    page = page_of(request, "end.html", visit, events=events, answers=answers, onward=onward)
    if onward:
        page.headers["Refresh"] = f"0; url={onward}"
    return page


async def documents_page(
    request: web.Request,
    visiting: Visiting,
    *,
    error: ServiceError | None = None,
    typed: object = None,
    status: int = 200,
) -> web.Response:
    """His documents with his form; again with what he typed when something was wrong."""
    visit = await visiting.see(request["who"])
    sheets = await visiting.sheets(visit)
    return page_of(request, "documents.html", visit, status=status, sheets=sheets, error=error, typed=typed or {})


def page_of(
    request: web.Request,
    template: str,
    visit: Visit,
    *,
    status: int = 200,
    events: Sequence[str] = (),
    answers: Mapping[UUID, str | bool] | None = None,
    **context: object,
) -> web.Response:
    """A page of a visit, in its signer's language, for whoever may embed it."""
    signer, paper = visit.signer, visit.bundle.request
    mine = [field for field in visit.bundle.fields if field.signer_id == signer.id]
    own = words(signer.locale)
    about = {
        "look": look(visit.bundle.around.experience),
        "visit": visit,
        "paper": paper,
        "signer": signer,
        "fields": mine,
        "filename_of": {one.id: one.filename for one in visit.documents},
        "to": masked(signer.recipient),
        "mailbox": masked(signer.email),
        "t": own,
        "language": own.language,
        "asset": asset,
        "pdfjs": pdfjs,
        "frame": told(events, redirects_of(visit), fields=mine, answers=answers or {}),
    }
    page = render(request, template, status=status, base=path_of(request), **about, **context)
    beyond = template != "landing.html" or ANYBODY in request.query
    request["framing"].allow(page, request, anybody=paper.sandbox and beyond)
    return page


def redirects_of(visit: Visit) -> dict[str, Any]:  # Any: kept as they came
    """Where he goes afterwards: his own addresses, else the experience's."""
    return redirects(visit.signer.options.get("redirect_urls"), visit.bundle.around.experience)


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
