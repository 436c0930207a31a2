"""What is asked of the authorities from outside: time stamps, revocation lists, roots; and faults of the sandbox."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.esign.domain import trust as rules
from services.esign.domain.limits import Limit
from services.esign.domain.sealing import TimestampUnavailable
from services.esign.domain.trust import Fault, Unit
from services.esign.store import faults as store
from services.esign.store.keys import Caller
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.sealers import NoSealer
from shared.clock import Clock
from shared.db import Database
from shared.errors import Forbidden, NotFound

_FRESH: Final = timedelta(seconds=60)
"""How long a list that was given out is given out again: asking costs nobody a signature of the root."""


class Trust:
    """The authorities of this service, as others may ask them."""

    def __init__(self, *, clock: Clock, units: Mapping[bool, Unit], limiting: Limiting, stamps: Limit) -> None:
        self._clock = clock
        self._units = units
        self._limiting = limiting
        self._stamps = stamps
        self._lists: dict[str, tuple[datetime, bytes]] = {}

    async def stamp(
        self, caller: Caller | None, request: bytes, *, sandbox: bool, address: str, content_type: str
    ) -> bytes:
        """The time-stamp unit's reply.

        Raises:
            TooMany, TooLarge, Invalid: too often, too long, or no request.
            Forbidden: the key is for the other environment. NoSealer: this one is not offered here.
        """
        if caller is not None and caller.sandbox != sandbox:
            raise Forbidden("Cette clé est celle d'un autre environnement.", rule="ESIGN-304")
        rules.check_query(request, content_type=content_type)
        asker = str(caller.workspace_id) if caller else address
        if wait := await self._limiting.wait_of(self._stamps, asker):
            raise rules.too_many(wait)
        return await self._unit(sandbox=sandbox).stamp(request)

    async def revocation_list(self, root: str) -> bytes:
        """What a root has revoked, DER; at most a minute old.

        Raises:
            NotFound: it is none of ours.
        """
        now = self._clock.wall()
        if root in self._lists and now < self._lists[root][0] + _FRESH:
            return self._lists[root][1]
        for unit in self._units.values():
            if (listed := await unit.revocation_list(root)) is not None:
                self._lists[root] = (now, listed)
                return listed
        raise NotFound("Cette autorité n'est pas connue.", rule="ESIGN-305")

    async def root(self, root: str) -> bytes:
        """The certificate of a root, DER.

        Raises:
            NotFound: it is none of ours.
        """
        for unit in self._units.values():
            if root in (found := await unit.roots()):
                return found[root]
        raise NotFound("Cette autorité n'est pas connue.", rule="ESIGN-305")

    async def roots(self, *, sandbox: bool) -> list[bytes]:
        """Every root of an environment that is trusted, DER: today's, and those of before."""
        return list((await self._unit(sandbox=sandbox).roots()).values())

    def _unit(self, *, sandbox: bool) -> Unit:
        try:
            return self._units[sandbox]
        except KeyError as error:
            raise NoSealer("Cet environnement n'est pas ouvert ici.", rule="ESIGN-071") from error


class Faults:
    """What is to go wrong in a sandbox, because its caller wants to see it."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def order(self, caller: Caller, kind: Fault, *, times: int) -> Mapping[str, int]:
        """So many times from now on; what is still to happen.

        Raises:
            Forbidden: his key is for what counts.
        """
        rules.must_be_sandbox(sandbox=caller.sandbox)
        async with self._db.transaction() as tx:
            await store.order(tx, caller.workspace_id, kind, times=times)
            return await store.ordered(tx, caller.workspace_id)

    async def ordered(self, caller: Caller) -> Mapping[str, int]:
        """What is still to happen.

        Raises:
            Forbidden: his key is for what counts.
        """
        rules.must_be_sandbox(sandbox=caller.sandbox)
        async with self._db.reading() as tx:
            return await store.ordered(tx, caller.workspace_id)

    async def happens(self, workspace_id: UUID, kind: Fault) -> bool:
        """Whether it happens now."""
        async with self._db.transaction() as tx:
            return await store.strike(tx, workspace_id, kind)

    async def check_stamp(self, workspace_id: UUID) -> None:
        """Before each seal and signature of the sandbox.

        Raises:
            TimestampUnavailable: as if the unit did not answer.
        """
        if await self.happens(workspace_id, Fault.TIMESTAMP):
            sentence = "L'horodatage n'a pas pu être obtenu ; la signature sera reprise."
            raise TimestampUnavailable(sentence, rule="ESIGN-072")
