"""The robot's telephone line over HTTP: it dials, says a text and gives back what was answered as text, hangs up.

`POST /calls` {to, reference} → {id, outcome}; `POST /calls/{id}/questions` {text} → {said}, null when the client hung
up; `POST /calls/{id}/end` {text}. The demo's stand-in (`deploy/demo/outbox/telephone.py`) plays the insured behind it.
"""

from typing import Any, Final
from urllib.parse import quote

import orjson
import structlog

from services.casework.channels.sms import abroad
from services.casework.domain.calls import OUTCOMES
from services.casework.domain.robot import Dialled
from shared.client import Client
from shared.errors import Refused, Unavailable

log = structlog.get_logger()

_NEVER: Final = frozenset({400, 404, 410, 422})


class Telephone:
    """The line's client."""

    def __init__(self, *, client: Client, url: str, key: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/calls"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    async def dial(self, number: str, *, reference: str) -> Dialled:
        """Calls the number.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        answer = await self._post("", {"to": abroad(number), "reference": reference})
        outcome = str(answer.get("outcome", ""))
        if outcome not in OUTCOMES:
            log.error("line_outcome_unknown", outcome=outcome)
            raise Unavailable(f"résultat d'appel inconnu ({outcome})")
        return Dialled(id=str(answer.get("id", "")), outcome=outcome)

    async def ask(self, call_id: str, text: str) -> str | None:
        """Says the text and gives what was answered; none when the client hung up."""
        answer = await self._post(f"/{quote(call_id, safe='')}/questions", {"text": text})
        said = answer.get("said")
        return None if said is None else str(said)[:1000]

    async def end(self, call_id: str, text: str) -> None:
        """Says goodbye and hangs up."""
        await self._post(f"/{quote(call_id, safe='')}/end", {"text": text})

    async def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:  # Any: what the line answers is JSON
        url = f"{self._url}{path}"
        answer = await self._client.request("POST", url, data=orjson.dumps(body), headers=self._headers)
        if answer.status in _NEVER:
            raise Refused(f"la ligne du robot refuse l'appel ({answer.status})")
        if answer.status not in (200, 201, 202):
            raise Unavailable(f"la ligne du robot est indisponible ({answer.status})")
        try:
            read = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            raise Unavailable("la ligne du robot ne répond pas en JSON") from error
        return read if isinstance(read, dict) else {}
