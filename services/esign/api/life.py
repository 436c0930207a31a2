"""The rest of a request's life: a draft changed, deleted, erased, reactivated; signers changed, reminded, unblocked."""

from aiohttp import web

from services.esign.api.bodies import id_in, read_body
from services.esign.api.errors import told
from services.esign.api.patches import ReactivateBody, RequestPatch, SignerPatch
from services.esign.domain import shapes
from services.esign.use_cases.life import Life
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.signers import Signers
from shared.guards import Guard
from shared.web import Route

_REQUEST = "/v3/signature_requests/{request_id}"
_SIGNER = _REQUEST + "/signers/{signer_id}"


def life_routes(life: Life, signers: Signers, reminding: Reminding, guard: Guard) -> list[Route]:
    """The doors."""

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, RequestPatch)
        bundle = await life.change(request["who"], id_in(request, "request_id"), body.changes())
        return web.json_response(shapes.request(bundle))

    async def remove(request: web.Request) -> web.Response:
        for_good = request.query.get("permanent_delete", "").lower() in ("true", "1")
        await (life.erase if for_good else life.delete)(request["who"], id_in(request, "request_id"))
        return web.Response(status=204)

    async def reactivate(request: web.Request) -> web.Response:
        body = await read_body(request, ReactivateBody)
        bundle = await life.reactivate(request["who"], id_in(request, "request_id"), body.expiration_date)
        return web.json_response(shapes.request(bundle), status=201)

    async def change_signer(request: web.Request) -> web.Response:
        body = await read_body(request, SignerPatch)
        ids = id_in(request, "request_id"), id_in(request, "signer_id")
        signer, shown = await signers.change(request["who"], *ids, body.changes(), place=body.place())
        return web.json_response(shapes.signer(signer, bundle=shown.bundle, link=None))

    async def remove_signer(request: web.Request) -> web.Response:
        await signers.remove(request["who"], id_in(request, "request_id"), id_in(request, "signer_id"))
        return web.Response(status=204)

    async def remind(request: web.Request) -> web.Response:
        await reminding.remind(request["who"], id_in(request, "request_id"), id_in(request, "signer_id"))
        return web.Response(status=201)

    async def unblock(request: web.Request) -> web.Response:
        await reminding.unblock(request["who"], id_in(request, "request_id"), id_in(request, "signer_id"))
        return web.Response(status=204)

    return [
        Route("PATCH", _REQUEST, change, guard, told=told),
        Route("DELETE", _REQUEST, remove, guard, told=told),
        Route("POST", _REQUEST + "/reactivate", reactivate, guard, told=told),
        Route("PATCH", _SIGNER, change_signer, guard, told=told),
        Route("DELETE", _SIGNER, remove_signer, guard, told=told),
        Route("POST", _SIGNER + "/send_reminder", remind, guard, told=told),
        Route("POST", _SIGNER + "/unblock_identification", unblock, guard, told=told),
    ]
