"""One person's requests in one place: a code to his mailbox or number opens his list for three hours.

The list opens documents; each signature still needs its own code.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog

from services.esign.domain import codes as code_rules
from services.esign.domain import limits
from services.esign.domain import mine as rules
from services.esign.domain.mine import AccessCode, Paper
from services.esign.store import messages as message_store
from services.esign.store import mine as store
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.renewing import Renewing
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, TooMany

log = structlog.get_logger()


class Mine:
    """The use cases of somebody's own list."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        secret: bytes,
        limiting: Limiting,
        renewing: Renewing,
        wake: Callable[[], object],
    ) -> None:
        self._db = db
        self._clock = clock
        self._secret = secret
        self._limiting = limiting
        self._renewing = renewing
        self._wake = wake

    async def ask(self, recipient: str, *, client: str) -> UUID:
        """Sends a code to this address, if it is anybody's here; the same answer if not.

        Raises:
            TooMany: too many were asked for from there, or for this address.
        """
        now = self._clock.wall()
        code_id: UUID = new_id()
        async with self._db.transaction() as tx:
            asked = await self._limiting.take(tx, limits.ACCESS_PER_CLIENT, client)
            if not asked or not await self._limiting.take(tx, limits.ACCESS_PER_RECIPIENT, recipient):
                raise TooMany("Trop de codes ont été demandés ; réessayez dans une heure.", retry_after=3600)
            signer_id = await store.latest(tx, recipient)
            digest = code_rules.digest_of(self._secret, code_id, code_rules.code_of(self._secret, code_id))
            code = AccessCode(id=code_id, recipient=recipient, signer_id=signer_id, digest=digest, sent_at=now)
            await store.insert_code(tx, code)
            if signer_id is not None and await self._may_leave(tx, recipient):
                channel = rules.channel_of(recipient)
                await message_store.order(
                    tx, signer_id=signer_id, kind="access", channel=channel, now=now, code_id=code_id
                )
        self._wake()
        return code_id

    async def _may_leave(self, tx: Transaction, recipient: str) -> bool:
        """Whether one more code may go there; a no is not said, or it would tell that the address is known."""
        try:
            await self._limiting.take_code(tx, channel=rules.channel_of(recipient), recipient=recipient)
        except TooMany:
            log.warning("access_code_limited", channel=rules.channel_of(recipient))
            return False
        return True

    async def enter(self, code_id: UUID, typed: str) -> str:
        """The secret of a session, for the right code; a wrong one counts.

        Raises:
            AccessRefused: wrong, used or too old.
        """
        now = self._clock.wall()
        secret = secrets.token_urlsafe(32)
        async with self._db.transaction() as tx:
            code = await store.held_code(tx, code_id)
            right = rules.check(code, typed, secret=self._secret, now=now)
            if code is not None and right:
                await store.use_code(tx, code.id, at=now)
                await store.start_session(
                    tx, secret_hash=_hash(secret), recipient=code.recipient, started_at=now, ends_at=now + rules.SESSION
                )
            elif code is not None:
                await store.tried(tx, code.id)
        if not right:
            raise rules.refused()
        return secret

    async def who(self, secret: str) -> str | None:
        """Whose session this is, while it lasts."""
        async with self._db.reading() as tx:
            return await store.session(tx, _hash(secret), now=self._clock.wall())

    async def leave(self, secret: str) -> None:
        """Ends a session."""
        async with self._db.transaction() as tx:
            await store.end_session(tx, _hash(secret))

    async def papers(self, recipient: str) -> Sequence[Paper]:
        """What waits for him and what he signed."""
        async with self._db.reading() as tx:
            return await store.papers(tx, recipient)

    async def open(self, recipient: str, signer_id: UUID) -> str:
        """The link of one of his papers.

        Raises:
            NotFound: it is not his, or there is nothing to open.
        """
        async with self._db.transaction() as tx:
            found = await store.signer_of(tx, recipient, signer_id)
            link = await self._renewing.fresh(tx, request_id=found[0], signer_id=signer_id) if found else None
        if link is None:
            raise NotFound("Ce document n'existe pas.", rule="ESIGN-404")
        return link

    async def forget(self) -> int:
        """Removes sessions and codes that ended a day ago."""
        async with self._db.transaction() as tx:
            await store.forget(tx, before=self._clock.wall() - limits.DAY)
        return 0


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
