"""The virus scanner: clamd over its socket, given a message whole; it takes the attachments out by itself.

What it cannot judge (too large for it, an answer that is an error) counts as found: the message is held,
with that as the reason. A scanner that does not answer is weather.
"""

from io import BytesIO
from typing import Final

from aioclamd import BufferTooLongError, ClamdAsyncClient, ClamdConnectionError, ResponseError

from shared.errors import Unavailable

LONGEST_SCAN: Final = 60.0


class Scanner:
    """One clamd."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._clamd = ClamdAsyncClient(host, int(port), timeout=LONGEST_SCAN)

    async def scan(self, raw: bytes) -> str:
        """What was found in these bytes; nothing: an empty word.

        Raises:
            Unavailable: the scanner does not answer.
        """
        try:
            answer = await self._clamd.instream(BytesIO(raw))
        except BufferTooLongError:
            return "message trop volumineux pour l'antivirus"
        except ResponseError:
            return "message que l'antivirus n'a pas su examiner"
        except (ClamdConnectionError, OSError) as error:
            raise Unavailable("L'antivirus ne répond pas.") from error
        if not answer:
            raise Unavailable("L'antivirus n'a rien répondu.")
        status, name = next(iter(answer.values()))
        if status == "OK":
            return ""
        return str(name or "")[:200] if status == "FOUND" else "message que l'antivirus n'a pas su examiner"
