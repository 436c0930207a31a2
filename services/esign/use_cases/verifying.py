"""Anybody may ask what the signatures of a file are worth: nothing of the file is kept, and few are read at once."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from services.esign.domain import verifying as rules
from services.esign.domain.limits import FILES_PER_CLIENT
from services.esign.domain.verifying import Examined, Verification
from services.esign.store import verifying as store
from services.esign.use_cases.limiting import Limiting
from shared.db import Database
from shared.errors import Invalid, TooLarge, Unavailable

_IN_HAND: Final = 6
"""Files in memory at once, 50 MB each at most; the next is told to come back."""
_LONGEST_READ: Final = 60.0
"""Seconds a file may take to arrive: slow senders do not keep the places of others."""

Examine = Callable[[bytes], Awaitable[Examined]]


async def gathered(pieces: AsyncIterator[bytes]) -> bytes:
    """The bytes of a file, up to the limit whatever its headers say.

    Raises:
        TooLarge: there are more.
    """
    kept, size = [], 0
    async for piece in pieces:
        kept.append(piece)
        if (size := size + len(piece)) > rules.LARGEST:
            raise TooLarge("Le fichier dépasse 50 Mo.", rule="ESIGN-415", field="file")
    return b"".join(kept)


class Verifying:
    """The public check of files."""

    def __init__(self, *, db: Database, limiting: Limiting, examine: Examine) -> None:
        self._db = db
        self._limiting = limiting
        self._examine = examine
        self._places = asyncio.Semaphore(_IN_HAND)
        self._in_hand: Counter[str] = Counter()

    async def verify(self, address: str, read: Callable[[], Awaitable[bytes]]) -> Verification:
        """Reads a file from its sender and says what it is worth.

        Raises:
            TooMany: this address came too often. Unavailable: too many files are being read.
            Invalid, NotSignable: it is no PDF, or one that cannot be read.
        """
        if wait := await self._limiting.wait_of(FILES_PER_CLIENT, address):
            raise rules.too_many(wait)
        rules.check_in_hand(self._in_hand[address])
        if self._places.locked():
            raise Unavailable("Beaucoup de fichiers sont en cours de lecture : réessayez dans un instant.")
        self._in_hand[address] += 1
        try:
            return await self._verified(read)
        finally:
            self._in_hand -= Counter([address])

    async def _verified(self, read: Callable[[], Awaitable[bytes]]) -> Verification:
        async with self._places:
            try:
                data = await asyncio.wait_for(read(), _LONGEST_READ)
            except TimeoutError as error:
                sentence = "Le fichier met trop de temps à arriver."
                raise Invalid(sentence, rule="ESIGN-416", field="file") from error
            rules.check_file(data)
            examined = await self._examine(data)
            digest = hashlib.sha256(data).digest()
        async with self._db.reading() as tx:
            return Verification(sha256=digest, examined=examined, known=await store.known(tx, digest))
