"""Who calls the API: the keys of the key file become rows of hashes at start, and a call shows one of them."""

import hashlib
from collections.abc import Callable, Sequence

from services.esign.store import keys as store
from services.esign.store.keys import Caller, Key
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unauthenticated


class Access:
    """Registers keys at start (a resource of the service), and finds whose one is."""

    def __init__(self, *, db: Database, clock: Clock, keys: Callable[[], Sequence[Key]]) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys

    async def __aenter__(self) -> "Access":
        async with self._db.transaction() as tx:
            await store.register(tx, self._keys(), now=self._clock.wall())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to undo."""

    async def caller(self, key: str) -> Caller:
        """Whose key this is.

        Raises:
            Unauthenticated: nobody's.
        """
        async with self._db.reading() as tx:
            found = await store.caller(tx, hashlib.sha256(key.encode()).digest())
        if found is None:
            raise Unauthenticated("Cette clé n'est pas connue.", rule="ACCESS-110")
        return found
