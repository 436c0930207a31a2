"""Counting what is asked for, in the transaction that grants it."""

from services.esign.domain import limits as rules
from services.esign.domain.limits import CodeLimits, Limit
from services.esign.store import asks as store
from shared.clock import Clock
from shared.db import Database, Transaction


class Limiting:
    """What may be asked for how often, on the wall clock."""

    def __init__(self, *, db: Database, clock: Clock, secret: bytes, codes: CodeLimits) -> None:
        self._db = db
        self._clock = clock
        self._secret = secret
        self._codes = codes

    async def take(self, tx: Transaction, limit: Limit, value: str) -> bool:
        """One more for this value, if there may be one more."""
        return await store.take(tx, limit, rules.key_of(self._secret, value), now=self._clock.wall())

    async def take_code(self, tx: Transaction, *, channel: str, recipient: str) -> None:
        """One more code for this number or address, and for its country.

        Raises:
            TooMany: there may be no more.
        """
        if not await self.take(tx, self._codes.recipient(), recipient):
            raise rules.too_many_codes()
        if channel == "sms":
            country = rules.country_of(recipient)
            if not await self.take(tx, self._codes.country(country), country):
                raise rules.country_closed()

    async def wait_of(self, limit: Limit, value: str) -> int:
        """One more for this value, over all replicas; the seconds to wait when there may be none now, else 0."""
        key, now = rules.key_of(self._secret, value), self._clock.wall()
        async with self._db.transaction() as tx:
            if await store.take(tx, limit, key, now=now):
                return 0
            return rules.seconds_until(await store.oldest(tx, limit, key), limit, now=now)

    async def forget(self) -> int:
        """Removes what no limit looks at any more."""
        async with self._db.transaction() as tx:
            return await store.forget(tx, before=self._clock.wall() - rules.DAY)
