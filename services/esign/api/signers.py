"""Signers: added from scratch with their fields, read, sent a code, signing on the caller's own page; trails."""

from aiohttp import web

from services.esign.api.bodies import SignerBody, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.pictures import read_sign
from services.esign.domain import shapes
from services.esign.domain.consent import check_own_page
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.own_page import OwnPage
from services.esign.use_cases.parts import signer_in
from services.esign.use_cases.previews import Previews
from services.esign.use_cases.requests import Requests
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/signature_requests/{request_id}/signers"
_ONE = _ALL + "/{signer_id}"


def signer_routes(
    contents: Contents, requests: Requests, own_page: OwnPage, codes: Codes, previews: Previews, guard: Guard
) -> list[Route]:
    """The doors of signers."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, SignerBody)
        signer, shown = await contents.add_signer(request["who"], id_in(request, "request_id"), body.wanted())
        return web.json_response(shapes.signer(signer, bundle=shown.bundle, link=None), status=201)

    async def listed(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        seen = await previews.of(shown.bundle.signers)
        return web.json_response(
            [
                shapes.signer(one, bundle=shown.bundle, link=shown.links.get(one.id), preview=seen.get(one.id))
                for one in shown.bundle.signers
            ]
        )

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        signer = signer_in(shown.bundle, id_in(request, "signer_id"))
        seen = await previews.of([signer])
        link, preview = shown.links.get(signer.id), seen.get(signer.id)
        return web.json_response(shapes.signer(signer, bundle=shown.bundle, link=link, preview=preview))

    async def send_otp(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        signer = signer_in(shown.bundle, id_in(request, "signer_id"))
        check_own_page(shown.bundle, signer)
        await codes.send(shown.bundle.request.id, signer.id)
        return web.Response(status=204)

    async def sign(request: web.Request) -> web.Response:
        body, image = await read_sign(request)
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        signer = signer_in(shown.bundle, id_in(request, "signer_id"))
        await own_page.sign(
            shown.bundle.request.id,
            signer.id,
            body.otp,
            consent_at=body.consent_given_at,
            where=body.where(),
            image=image,
        )
        return web.Response(status=204)

    async def trail(request: web.Request) -> web.Response:
        ids = id_in(request, "request_id"), id_in(request, "signer_id")
        return web.json_response(await contents.trail(request["who"], *ids))

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("POST", _ONE + "/send_otp", send_otp, guard, told=told),
        Route("POST", _ONE + "/sign", sign, guard, told=told),
        Route("GET", _ONE + "/audit_trails", trail, guard, told=told),
    ]
