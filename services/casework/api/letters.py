"""Letters as JSON: on their dossier, and those that want a person; and saying that one is dealt with."""

from dataclasses import dataclass
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from services.casework.api.asking import staff_of
from services.casework.api.values import Json, letter_json
from services.casework.store.letters import Waiting
from services.casework.use_cases.letters import LetterDesk
from shared.errors import NotFound
from shared.guards import Guard
from shared.web import Route, read_json


class SettleRequest(BaseModel):
    """What was done about a letter."""

    model_config = ConfigDict(extra="forbid")

    comment: str = ""


def letter_routes(letters: LetterDesk, staff: Guard) -> list[Route]:
    """All for the staff."""
    api = _Letters(letters)
    return [
        Route("GET", "/v1/letters", api.waiting, staff),
        Route("POST", "/v1/letters/{letter}/settle", api.settle, staff),
    ]


@dataclass(frozen=True)
class _Letters:
    letters: LetterDesk

    async def waiting(self, _request: web.Request) -> web.Response:
        """The letters that want a person, the oldest first."""
        return web.json_response({"letters": [_waiting(one) for one in await self.letters.waiting()]})

    async def settle(self, request: web.Request) -> web.Response:
        """A letter is dealt with."""
        try:
            letter = UUID(request.match_info["letter"])
        except ValueError as error:
            raise NotFound("Ce courrier n'existe pas.") from error
        asked = await read_json(request, SettleRequest)
        await self.letters.settle(letter, staff=staff_of(request), comment=asked.comment)
        return web.Response(status=204)


def _waiting(one: Waiting) -> Json:
    """A letter that wants a person, with its dossier."""
    return {"dossier": one.number, "version": one.version, "status": one.status, "letter": letter_json(one.letter)}
