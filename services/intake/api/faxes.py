"""The door of the fax providers: a message is believed only when its signature holds, answered once it is kept; it
tells of a fax that came, or of one of ours.

Headers are looked at before the body is taken, few bodies are held at once: who cannot sign costs little.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from services.intake.channels.faxes.adapter import Adapter, Told, recent
from services.intake.domain.fax_replies import FaxNews
from services.intake.use_cases.fax_receipts import FaxReceipts
from services.intake.use_cases.faxes import Faxes
from shared.clock import Clock
from shared.errors import NotFound, TooLarge, Unavailable
from shared.web import Route

AT_ONCE: Final = 4
"""Bodies held in memory together."""
LONGEST_BODY_SECONDS: Final = 60


class ProviderGuard:
    """Lets a signed message of a provider pass; gives what it tells of, if anything."""

    name = "fax provider's signature"

    def __init__(self, adapters: Mapping[str, Adapter], clock: Clock, *, largest: int) -> None:
        self._adapters = adapters
        self._clock = clock
        self._largest = largest
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, request: web.Request) -> Told:
        """The fax, or the news of one.

        Raises:
            NotFound: no such provider is set up. Unauthenticated: the signature does not hold.
            Invalid: signed, and not what the contract says. TooLarge: more than a fax may have.
        """
        adapter = self._adapters.get(request.match_info["adapter"])
        if adapter is None:
            raise NotFound("Aucun fournisseur de fax n'est configuré à cette adresse.", rule="FAX-000")
        recent(adapter.timestamp(request.headers), self._clock.wall())
        async with self._turns:
            body = await self._body(request)
            adapter.prove(request.headers, body)
            return await asyncio.to_thread(adapter.read, request.headers, body)

    async def _body(self, request: web.Request) -> bytes:
        """All of the body; base64 makes a fax a third larger than it is."""
        most = self._largest * 4 // 3 + (1 << 16)
        taken = bytearray()
        try:
            async with asyncio.timeout(LONGEST_BODY_SECONDS):
                async for piece in request.content.iter_chunked(1 << 16):
                    taken += piece
                    if len(taken) > most:
                        raise TooLarge(f"Le fax dépasse {self._largest >> 20} Mo.", rule="FAX-004", field="media")
        except TimeoutError as error:
            raise Unavailable("Le fax n'est pas arrivé à temps.", rule="FAX-004") from error
        return bytes(taken)


def fax_routes(faxes: Faxes, receipts: FaxReceipts, guard: ProviderGuard) -> list[Route]:
    """The one route of all providers."""

    async def receive(request: web.Request) -> web.Response:
        """Keeps the fax or the news; 200 means durable."""
        told: Told = request["who"]
        if told is None:
            return web.json_response({"status": "ignored"})
        added = await (receipts.heard(told) if isinstance(told, FaxNews) else faxes.receive(told))
        return web.json_response({"status": {True: "kept", False: "known", None: "ignored"}[added]})

    return [Route("POST", "/v1/faxes/{adapter}", receive, guard)]
