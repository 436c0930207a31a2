"""The JSON door of personal data: erasing the insured of a dossier, and the legal holds that forbid it."""

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from services.casework.api.asking import dossier_of, staff_of
from services.casework.use_cases.erasing import Erasing
from shared.guards import Guard
from shared.web import Route, read_json


class Why(BaseModel):
    """Why it is done."""

    model_config = ConfigDict(extra="forbid")

    reason: str


def personal_data_routes(*, erasing: Erasing, eraser: Guard) -> list[Route]:
    """For supervisors and administrators."""
    api = _Api(erasing)
    return [
        Route("POST", "/v1/dossiers/{key}/erasure", api.erase, eraser),
        Route("POST", "/v1/dossiers/{key}/hold", api.hold, eraser),
        Route("POST", "/v1/dossiers/{key}/hold/lift", api.lift, eraser),
    ]


@dataclass(frozen=True)
class _Api:
    erasing: Erasing

    async def erase(self, request: web.Request) -> web.Response:
        """The person is erased here at once; the other services obey within moments."""
        asked = await read_json(request, Why)
        key, staff = request.match_info["key"], staff_of(request)
        return dossier_of(await self.erasing.erase_person(key, reason=asked.reason, staff=staff))

    async def hold(self, request: web.Request) -> web.Response:
        """The dossier is kept by obligation."""
        asked = await read_json(request, Why)
        key, staff = request.match_info["key"], staff_of(request)
        return dossier_of(await self.erasing.hold(key, reason=asked.reason, staff=staff))

    async def lift(self, request: web.Request) -> web.Response:
        """It is kept no longer."""
        asked = await read_json(request, Why)
        key, staff = request.match_info["key"], staff_of(request)
        return dossier_of(await self.erasing.lift(key, reason=asked.reason, staff=staff))
