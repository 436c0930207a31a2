"""The public check as JSON: a PDF in, one finding per signature out."""

from aiohttp import web

from services.esign.domain.shapes import Json, moment
from services.esign.domain.verifying import Verification, holds, sandboxed
from services.esign.use_cases.verifying import Verifying, gathered
from shared.guards import PUBLIC
from shared.web import Route, client_address


def verification_routes(verifying: Verifying) -> list[Route]:
    """The door; it keeps nothing and names nobody, so it is open to everybody."""

    async def verify(request: web.Request) -> web.Response:
        async def read() -> bytes:
            return await gathered(request.content.iter_chunked(1 << 16))

        return web.json_response(verification(await verifying.verify(client_address(request), read)))

    return [Route("POST", "/v1/verifications", verify, PUBLIC)]


def verification(one: Verification) -> Json:
    """What was found."""
    known = one.known
    return {
        "sha256": one.sha256.hex(),
        "known": {"what": known.what, "at": moment(known.at), "sentence": known.sentence} if known else None,
        "sentence": one.sentence,
        "signatures": [
            {
                "field": found.field,
                "signer": found.signer,
                "holds": holds(found),
                "intact": found.intact,
                "trusted": found.trusted,
                "issuer_known": found.issuer_known,
                "sandbox": sandbox,
                "level": found.level,
                "signed_at": moment(found.signed_at),
                "changed_since": list(found.changed_since),
                "sentence": found.sentence,
            }
            for found, sandbox in sandboxed(one.examined)
        ],
        "missing": list(one.examined.missing),
    }
