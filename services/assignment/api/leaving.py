"""The door by which a professional who left his firm is erased; for those who keep the network."""

from aiohttp import web

from services.assignment.api.network import KEEPS_NETWORK, actor_of, checked_code
from services.assignment.use_cases.erasing import Erasing
from shared.guards import Staff, StaffKeys
from shared.web import Route


def leaving_routes(*, erasing: Erasing, keys: StaffKeys) -> list[Route]:
    """`/v1/firms/{code}/professionals/{number}/erasure`."""

    async def erase(request: web.Request) -> web.Response:
        """He is erased here at once; the others obey within moments."""
        code, number = checked_code(request), request.match_info["number"]
        person_id = await erasing.erase_professional(code, number, actor=actor_of(request["who"]))
        return web.json_response({"person_id": str(person_id)})

    return [Route("POST", "/v1/firms/{code}/professionals/{number}/erasure", erase, Staff(keys, roles=KEEPS_NETWORK))]
