"""The authorities' doors, outside /v3: time stamps (RFC 3161), revocation lists and roots, faults of the sandbox.

Lists and roots are for everybody: whoever reads a certificate finds their addresses in it.
"""

import base64
from typing import Final

from aiohttp import web
from pydantic import BaseModel, Field

from services.esign.api.errors import told
from services.esign.domain.trust import LARGEST_QUERY, Fault
from services.esign.store.keys import Caller
from services.esign.use_cases.trust import Faults, Trust
from shared.guards import PUBLIC, Guard
from shared.web import Route, client_address, read_json

_ENVIRONMENT: Final = "{environment:sandbox|production}"
_ROOT: Final = "/pki/{root:[0-9a-f]{16}}"
_A_MINUTE: Final = {"Cache-Control": "public, max-age=60"}


class FaultBody(BaseModel):
    """A fault a caller wants to see."""

    kind: Fault
    times: int = Field(ge=0, le=1000)


def trust_routes(trust: Trust, faults: Faults, *, stamps: Guard | None, guard: Guard) -> list[Route]:
    """The doors; `stamps` is who may ask for time stamps, nobody when nothing."""

    async def stamp(request: web.Request) -> web.Response:
        who = request["who"]
        reply = await trust.stamp(
            who if isinstance(who, Caller) else None,
            await request.content.read(LARGEST_QUERY + 1),
            sandbox=request.match_info["environment"] == "sandbox",
            address=client_address(request),
            content_type=request.content_type,
        )
        return web.Response(body=reply, content_type="application/timestamp-reply")

    async def revoked(request: web.Request) -> web.Response:
        listed = await trust.revocation_list(request.match_info["root"])
        return web.Response(body=listed, content_type="application/pkix-crl", headers=_A_MINUTE)

    async def root(request: web.Request) -> web.Response:
        found = await trust.root(request.match_info["root"])
        return web.Response(body=found, content_type="application/pkix-cert", headers=_A_MINUTE)

    async def roots(request: web.Request) -> web.Response:
        found = await trust.roots(sandbox=request.match_info["environment"] == "sandbox")
        return web.Response(body=b"".join(map(_pem, found)), content_type="application/x-pem-file", headers=_A_MINUTE)

    async def order(request: web.Request) -> web.Response:
        body = await read_json(request, FaultBody)
        return web.json_response({"faults": dict(await faults.order(request["who"], body.kind, times=body.times))})

    async def ordered(request: web.Request) -> web.Response:
        return web.json_response({"faults": dict(await faults.ordered(request["who"]))})

    doors = [
        Route("GET", _ROOT + ".crl", revoked, PUBLIC, told=told),
        Route("GET", _ROOT + ".crt", root, PUBLIC, told=told),
        Route("GET", f"/pki/{_ENVIRONMENT}/roots.pem", roots, PUBLIC, told=told),
        Route("POST", "/v1/sandbox/faults", order, guard, told=told),
        Route("GET", "/v1/sandbox/faults", ordered, guard, told=told),
    ]
    if stamps is not None:
        doors.append(Route("POST", f"/tsa/{_ENVIRONMENT}", stamp, stamps, told=told))
    return doors


def _pem(der: bytes) -> bytes:
    lines = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"-----END CERTIFICATE-----\n"
