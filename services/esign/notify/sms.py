"""An SMS provider over HTTP: a bearer key, {to, from, text, reference}, an id back. The outbox of the demo is one.

The reference is the message's id at every try, so that a provider that knows it sends once.
"""

import orjson

from services.esign.domain.messages import Message
from services.esign.notify.codes import sms_error
from shared.client import Answer, Client


class SmsProvider:
    """Hands SMS over to the provider."""

    def __init__(self, *, client: Client, url: str, key: str, sender: str) -> None:
        self._client = client
        self._url = f"{url.rstrip('/')}/sms"
        self._key = key
        self._sender = sender

    async def send(self, message: Message) -> str:
        """Hand one SMS over and return the provider's id of it.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        body = {"to": message.to, "from": self._sender, "text": message.text.body, "reference": message.reference}
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        answer = await self._client.request("POST", self._url, data=orjson.dumps(body), headers=headers)
        if answer.status not in (200, 201, 202):
            raise sms_error(answer.status, _said(answer, "error"))
        return _said(answer, "id")


def _said(answer: Answer, field: str) -> str:
    try:
        read = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    return str(read.get(field, ""))[:200] if isinstance(read, dict) else ""
