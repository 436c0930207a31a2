"""An approver's page: the sealed documents, yes, or no with a reason. A GET answers nothing; no JavaScript."""

from typing import Final

from aiohttp import web
from pydantic import BaseModel, Field

from services.esign.domain.words import words
from services.esign.pages.following import document_of, file_of
from services.esign.pages.visits import where_of
from services.esign.use_cases.approving import Approving, Judge
from shared.errors import Invalid, Refused
from shared.web import Route, read_form, redirect, render

BASE: Final = "/a/{token:[0-9a-f]{64}}"


class ApproverLinkGuard:
    """Whoever holds an approver's link."""

    name = "approver_link"

    def __init__(self, approving: Approving) -> None:
        self._approving = approving

    async def __call__(self, request: web.Request) -> Judge:
        """The approver the link is for.

        Raises:
            LinkOver: nobody, or no longer.
        """
        return await self._approving.judge(request.match_info["token"])


class _Reason(BaseModel):
    reason: str = Field(default="", max_length=2000)


def approving_routes(approving: Approving) -> list[Route]:
    """The doors of an approver."""
    link = ApproverLinkGuard(approving)

    async def show(request: web.Request) -> web.Response:
        return await page(request)

    async def page(
        request: web.Request, *, error: Invalid | Refused | None = None, typed: str = "", status: int = 200
    ) -> web.Response:
        bundle, approver = await approving.see(request["who"])
        about = {"paper": bundle.request, "bundle": bundle, "approver": approver}
        return render(
            request,
            "approve.html",
            status=status,
            base=_path(request),
            t=words("fr"),
            error=error,
            typed=typed,
            **about,
        )

    async def file(request: web.Request) -> web.Response:
        return file_of(*await approving.file(request["who"], document_of(request)))

    async def approve(request: web.Request) -> web.Response:
        try:
            await approving.approve(request["who"], where_of(request))
        except Refused as error:
            return await page(request, error=error, status=error.status)
        return redirect(request, _path(request))

    async def reject(request: web.Request) -> web.Response:
        given = await read_form(request, _Reason)
        try:
            await approving.reject(request["who"], reason=given.reason, where=where_of(request))
        except (Invalid, Refused) as error:
            return await page(request, error=error, typed=given.reason, status=error.status)
        return redirect(request, _path(request))

    return [
        Route("GET", BASE, show, link, page=True),
        Route("GET", BASE + "/documents/{document}/fichier", file, link, page=True),
        Route("POST", BASE + "/approbation", approve, link, page=True),
        Route("POST", BASE + "/rejet", reject, link, page=True),
    ]


def _path(request: web.Request) -> str:
    return f"/a/{request.match_info['token']}"
