"""Holds, erasure and the check of evidence: our own doors, for programs and for the staff."""

import base64
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.esign.api.bodies import id_in
from services.esign.domain.keeping import LegalHold
from services.esign.domain.shapes import Json, moment
from services.esign.store.proofs import Token
from services.esign.use_cases.keeping import Checked, Keeping
from shared.guards import Guard
from shared.web import Route, read_json

_ONE = "/v1/signature_requests/{request_id}"


class ReasonBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class ErasureBody(ReasonBody):
    """Why, and of whom; of all when nobody is named."""

    signer_id: UUID | None = None


def keeping_routes(keeping: Keeping, readers: Guard, keepers: Guard) -> list[Route]:
    """The doors; `keepers` may hold and erase."""

    async def check(request: web.Request) -> web.Response:
        return web.json_response(checked(await keeping.check(request["who"], id_in(request, "request_id"))))

    async def hold(request: web.Request) -> web.Response:
        body = await read_json(request, ReasonBody)
        held = await keeping.hold(request["who"], id_in(request, "request_id"), reason=body.reason)
        return web.json_response(hold_json(held))

    async def lift(request: web.Request) -> web.Response:
        body = await read_json(request, ReasonBody)
        lifted = await keeping.lift(request["who"], id_in(request, "request_id"), reason=body.reason)
        return web.json_response(hold_json(lifted))

    async def erase(request: web.Request) -> web.Response:
        body, request_id = await read_json(request, ErasureBody), id_in(request, "request_id")
        found = await keeping.erase(request["who"], request_id, reason=body.reason, signer_id=body.signer_id)
        return web.json_response(checked(found))

    return [
        Route("GET", _ONE + "/evidence/check", check, readers),
        Route("PUT", _ONE + "/legal_hold", hold, keepers),
        Route("DELETE", _ONE + "/legal_hold", lift, keepers),
        Route("POST", _ONE + "/erasure", erase, keepers),
    ]


def checked(one: Checked) -> Json:
    """What was found."""
    return {
        "holds": one.broken_at is None,
        "broken_at": one.broken_at,
        "events": len(one.links),
        "erased": one.erased,
        "head": one.links[-1].hash.hex() if one.links else None,
        "stamps": [_stamp(token) for token in one.tokens],
        "legal_hold": hold_json(one.hold) if one.hold else None,
    }


def _stamp(one: Token) -> Json:
    return {
        "sequence": one.sequence,
        "hash": one.hash.hex(),
        "stamped_at": moment(one.stamped_at),
        "token": base64.b64encode(one.token).decode(),
    }


def hold_json(one: LegalHold) -> Json:
    """A hold as it is read."""
    return {
        "held": one.lifted_at is None,
        "set_at": moment(one.set_at),
        "set_by": one.set_by,
        "reason": one.reason,
        "lifted_at": moment(one.lifted_at),
        "lifted_by": one.lifted_by,
        "lift_reason": one.lift_reason,
    }
