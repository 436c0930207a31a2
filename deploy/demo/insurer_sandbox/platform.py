"""The platform behind the sandbox's doors: its insurers, its books, and what it does with a message."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from uuid_utils.compat import uuid7

from deploy.demo.insurer_sandbox.behaviour import Behaviour, Told
from deploy.demo.insurer_sandbox.insurer import GatewaySilent, Insurer, Reply
from deploy.demo.insurer_sandbox.ledger import Ledger
from deploy.demo.insurer_sandbox.signatures import verified

Json = dict[str, Any]  # Any: orders and messages are JSON

_PROGRAM = "{partner}-orders"


@dataclass(frozen=True)
class Answer:
    """How a message is answered."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Platform:
    """Every insurer the gateway knows, played by one program."""

    def __init__(self, *, ledger: Ledger, keys: Path, gateway_url: str, session: aiohttp.ClientSession) -> None:
        self.ledger = ledger
        self.behaviour = Behaviour()
        self._keys = keys
        self._gateway_url = gateway_url
        self._session = session
        self._insurers: dict[str, Insurer] = {}
        self._afterwards: set[asyncio.Task[object]] = set()

    def partners(self) -> list[str]:
        """The partners we can play: those whose ordering program has a secret."""
        names = [name.removesuffix("-orders") for name in self._secrets("partner_clients.json")]
        return sorted(name for name in names if _PROGRAM.format(partner=name) in self._secrets("partner_clients.json"))

    def insurer(self, partner: str) -> Insurer:
        """The program of this partner.

        Raises:
            KeyError: we have no secret for it.
        """
        if partner not in self._insurers:
            client_id = _PROGRAM.format(partner=partner)
            secret = self._secrets("partner_clients.json")[client_id]
            self._insurers[partner] = Insurer(
                partner=partner,
                client_id=client_id,
                secret=secret,
                gateway_url=self._gateway_url,
                session=self._session,
            )
        return self._insurers[partner]

    def _secrets(self, file: str) -> Json:
        path = self._keys / file
        read: Json = json.loads(path.read_text()) if path.exists() else {}
        return read

    async def send(self, partner: str, content: Json, *, label: str, key: str | None = None, tries: int = 20) -> Json:
        """Sends an order and books what was answered."""
        key = key or str(uuid7())
        self.ledger.sending(key=key, partner=partner, label=label, content=content)
        try:
            reply = await self.insurer(partner).order(content, key=key, tries=tries)
        except GatewaySilent as error:
            return {"key": key, "status": None, "error": str(error)}
        order_id = reply.json().get("order_id") if reply.status == 202 else None
        self.ledger.answered(
            key,
            status=reply.status,
            order_id=order_id,
            correlation_id=reply.headers.get("X-Correlation-Id"),
            text=reply.text,
        )
        return {"key": key, "status": reply.status, "order_id": order_id, "answer": reply.json()}

    async def cancel(self, partner: str, order_id: str, *, reason: str, key: str | None = None) -> Reply:
        """Asks for the cancellation of an order."""
        return await self.insurer(partner).cancel(order_id, reason=reason, key=key or str(uuid7()))

    async def hear(self, partner: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Receives a message at our door, in the manner we were told."""
        told = self.behaviour.next(partner)
        secrets = self._secrets("webhook_secrets.json")
        known = [secret for name, some in secrets.items() if name.startswith(f"{partner}/") for secret in some]
        message_id = verified(headers, body, known)
        answer = Answer(401) if message_id is None else await self._answer(partner, told, json.loads(body))
        signed = message_id is not None
        self.ledger.called(partner, message_id, signed=signed, mode=told.mode, status=answer.status)
        return answer

    async def _answer(self, partner: str, told: Told, message: Json) -> Answer:
        match told.mode:
            case "error":
                return Answer(500, "panne de la plateforme")
            case "throttle":
                return Answer(503, headers={"Retry-After": str(max(1, round(told.seconds)))})
            case "gone":
                return Answer(410)
            case "unsigned":
                return Answer(401)
            case "silent":
                self.ledger.receive(partner, message, door="webhook")
                return Answer(204)
            case "wrong":
                self.ledger.receive(partner, message, door="webhook")
                return Answer(200, '{"ack": "peut-être", ')
            case "refuse":
                self.ledger.receive(partner, message, door="webhook")
                return _word("refused", "Nous ne reconnaissons pas ce dossier.")
            case "slow" | "timeout":
                self.ledger.receive(partner, message, door="webhook")
                await asyncio.sleep(told.seconds)
                return _word("accepted")
            case "twice":
                self.ledger.receive(partner, message, door="webhook")
                again = asyncio.create_task(self.insurer(partner).ack(message["id"], ack="accepted"))
                self._afterwards.add(again)
                again.add_done_callback(self._afterwards.discard)
                return _word("accepted")
            case "ok":
                self.ledger.receive(partner, message, door="webhook")
                return _word("accepted")

    async def poll(self, partner: str, *, after: int = 0) -> Json:
        """Reads the events door to its end and books what the webhooks did not bring."""
        new = 0
        while True:
            batch = await self.insurer(partner).events(after=after)
            new += sum(self.ledger.receive(partner, message, door="events") for message in batch["events"])
            after = batch["next"]
            if not batch["more"]:
                return {"partner": partner, "position": after, "new": new}


def _word(ack: str, text: str | None = None) -> Answer:
    return Answer(200, json.dumps({"ack": ack, "text": text}), {"Content-Type": "application/json"})
