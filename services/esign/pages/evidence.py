"""The staff's page of a request's evidence: whether its chain holds, what happened, and the legal hold."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from services.esign.domain.proof_words import FR
from services.esign.use_cases.insiders import Insider
from services.esign.use_cases.keeping import Keeping
from shared.errors import NotFound, ServiceError
from shared.guards import Guard
from shared.web import Route, read_form, redirect, render

BASE = "/preuves/{request_id}"


class _Reason(BaseModel):
    reason: str = Field(default="", max_length=500)


def evidence_routes(keeping: Keeping, readers: Guard, keepers: Guard) -> list[Route]:
    """The doors; `keepers` may hold."""

    async def show(request: web.Request) -> web.Response:
        return await _page(request, keeping)

    async def hold(request: web.Request) -> web.Response:
        return await _change(request, lift=False)

    async def lift(request: web.Request) -> web.Response:
        return await _change(request, lift=True)

    async def _change(request: web.Request, *, lift: bool) -> web.Response:
        given, who, request_id = await read_form(request, _Reason), request["who"], _id(request)
        try:
            await (keeping.lift if lift else keeping.hold)(who, request_id, reason=given.reason)
        except NotFound:
            raise
        except ServiceError as error:
            return await _page(request, keeping, error=error, typed=given.reason)
        return redirect(request, f"/preuves/{request_id}")

    return [
        Route("GET", BASE, show, readers, page=True),
        Route("POST", BASE + "/conservation", hold, keepers, page=True),
        Route("POST", BASE + "/levee", lift, keepers, page=True),
    ]


async def _page(
    request: web.Request, keeping: Keeping, *, error: ServiceError | None = None, typed: str = ""
) -> web.Response:
    who: Insider = request["who"]
    found = await keeping.check(who, _id(request))
    held = found.hold is not None and found.hold.lifted_at is None
    context = {"found": found, "held": held, "words": FR, "error": error, "typed": typed}
    return render(request, "evidence.html", status=error.status if error else 200, **context)


def _id(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["request_id"])
    except ValueError as error:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404") from error
