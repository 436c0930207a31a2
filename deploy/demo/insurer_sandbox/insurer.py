"""One insurer's program: gets a token, sends orders under an Idempotency-Key, cancels, reads events, says its word.

What does not come through is tried again with the same key, as an insurer's program does.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]  # Any: what the gateway says is JSON


class GatewaySilent(Exception):
    """The gateway gave no answer we can use."""


@dataclass(frozen=True)
class Reply:
    """What the gateway answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Json:
        """The answer as JSON."""
        read: Json = json.loads(self.text)
        return read


class Insurer:
    """The program of one partner."""

    def __init__(
        self, *, partner: str, client_id: str, secret: str, gateway_url: str, session: aiohttp.ClientSession
    ) -> None:
        self.partner = partner
        self._client_id = client_id
        self._secret = secret
        self._url = gateway_url.rstrip("/")
        self._session = session
        self._token: tuple[str, float] | None = None

    async def token(self) -> str:
        """A token that is still good for a minute."""
        if self._token is None or self._token[1] < time.monotonic() + 60:
            auth = aiohttp.encode_basic_auth(self._client_id, self._secret)
            form = {"grant_type": "client_credentials"}
            url = f"{self._url}/oauth/token"
            async with self._session.post(url, data=form, headers={"Authorization": auth}) as response:
                if response.status != 200:
                    raise GatewaySilent(f"token refused: {response.status}")
                given = await response.json()
            self._token = (given["access_token"], time.monotonic() + given["expires_in"])
        return self._token[0]

    async def order(self, content: Json, *, key: str, correlation_id: str | None = None, tries: int = 1) -> Reply:
        """Sends an order."""
        headers = {"Idempotency-Key": key} | ({"X-Correlation-Id": correlation_id} if correlation_id else {})
        return await self._patiently("POST", "/v1/orders", body=content, headers=headers, tries=tries)

    async def cancel(self, order_id: str, *, reason: str, key: str) -> Reply:
        """Asks for a cancellation."""
        path = f"/v1/orders/{order_id}/commands/cancel"
        return await self.call("POST", path, body={"reason": reason}, headers={"Idempotency-Key": key})

    async def ack(self, message_id: str, *, ack: str, text: str | None = None) -> Reply:
        """Says the insurer's word on a message."""
        return await self.call("POST", f"/v1/events/{message_id}/acks", body={"ack": ack, "text": text})

    async def events(self, *, after: int, wait: int = 0) -> Json:
        """Messages after a position."""
        reply = await self.call("GET", f"/v1/events?after={after}&limit=500&wait={wait}")
        if reply.status != 200:
            raise GatewaySilent(f"events: {reply.status}")
        return reply.json()

    async def call(
        self, method: str, path: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Any call, with the token."""
        sent = {"Authorization": f"Bearer {await self.token()}", **(headers or {})}
        async with self._session.request(method, self._url + path, json=body, headers=sent) as response:
            return Reply(response.status, response.headers, await response.text())

    async def _patiently(self, method: str, path: str, *, body: Json, headers: Mapping[str, str], tries: int) -> Reply:
        pause = 0.2
        for left in range(tries - 1, -1, -1):
            try:
                reply = await self.call(method, path, body=body, headers=headers)
                if reply.status < 500 or not left:
                    return reply
            except (aiohttp.ClientError, TimeoutError, GatewaySilent) as error:
                if not left:
                    raise GatewaySilent(str(error)) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)
        raise GatewaySilent("no try left")
