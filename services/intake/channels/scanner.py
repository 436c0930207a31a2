"""The virus scanner: clamd over its socket, given a message whole; it takes the attachments out by itself.

What it cannot judge (too large for it, twice no answer while it answers otherwise) counts as found: the message is
held, with that as the reason. A scanner that does not answer is weather.
"""

from io import BytesIO
from typing import Final

from aioclamd import BufferTooLongError, ClamdAsyncClient, ClamdConnectionError, ClamdError, ResponseError

from shared.errors import Unavailable

LONGEST_SCAN: Final = 60.0
TOO_LARGE: Final = "message trop volumineux pour l'antivirus"
NOT_JUDGED: Final = "message que l'antivirus n'a pas su examiner"


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
        for _ in range(2):  # it hangs up on what is too large; once may have been its restart
            try:
                return await self._scanned(raw)
            except BufferTooLongError:
                return TOO_LARGE
            except ResponseError:
                return NOT_JUDGED
            except (ClamdConnectionError, OSError):
                await self._answers()
        return NOT_JUDGED

    async def _scanned(self, raw: bytes) -> str:
        answer = await self._clamd.instream(BytesIO(raw))
        if not answer:
            raise ConnectionError("an empty answer")
        status, name = next(iter(answer.values()))
        if status == "OK":
            return ""
        return str(name or NOT_JUDGED)[:200] if status == "FOUND" else NOT_JUDGED

    async def _answers(self) -> None:
        try:
            await self._clamd.ping()
        except (ClamdError, OSError) as error:
            raise Unavailable("L'antivirus ne répond pas.") from error
