"""Fetching mail from a mailbox: each message kept and the cursor moved in one transaction, then put away.

Whatever dies in between, nothing is lost and nothing comes twice: what was kept and not put away is put
away at the next connection, what was fetched and not kept is fetched again, and when the server numbers its
messages anew (UIDVALIDITY) all of them are looked at again, known by their bytes.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog

from services.intake.channels.mail import headers_of
from services.intake.channels.mailbox import Mailbox
from services.intake.domain.originals import Envelope, return_path
from services.intake.store import mailboxes
from services.intake.store.mailboxes import Cursor
from services.intake.use_cases.receiving import Alongside, Receiving
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Unavailable

log = structlog.get_logger()

AT_ONCE: Final = 20
"""Messages taken in one round of the loop."""


class Fetching:
    """The use case of the mailbox loop: one round is one look, or one moment of waiting."""

    def __init__(self, *, db: Database, receiving: Receiving, mailbox: Mailbox, clock: Clock) -> None:
        self._db = db
        self._receiving = receiving
        self._mailbox = mailbox
        self._clock = clock
        self._cursor = Cursor(0, 0)
        self._due = True
        self._failed = 0

    async def look(self) -> int:
        """Takes what is new, or waits for news; gives how many messages were taken.

        Raises:
            Unavailable: the mailbox or the storage does not answer; the loop comes back, less and less often.
        """
        try:
            taken = await self._look()
        except Unavailable:
            self._failed += 1
            raise
        self._failed = 0
        return taken

    async def trouble(self) -> dict[str, float]:
        """How often in a row the mailbox could not be read, by its name: an alarm from the third time on."""
        return {f"boîte {self._mailbox.account.name}": float(self._failed if self._failed > 2 else 0)}

    async def _look(self) -> int:
        if not self._mailbox.is_open:
            await self._open()
        if not self._due:
            self._due = await self._mailbox.news()
            return 0
        new = [uid for uid in await self._mailbox.uids(f"{self._cursor.uid + 1}:*") if uid > self._cursor.uid]
        for uid in new[:AT_ONCE]:
            await self._take(uid)
        self._due = bool(new) or await self._mailbox.more()
        return len(new[:AT_ONCE])

    async def _open(self) -> None:
        validity = await self._mailbox.open()
        async with self._db.reading() as tx:
            kept = await mailboxes.get(tx, self._mailbox.account.name)
        self._cursor = kept if kept and kept.uidvalidity == validity else Cursor(validity, 0)
        if kept and kept.uidvalidity != validity:
            log.warning("mailbox_numbered_anew", before=kept.uidvalidity, after=validity)
        self._due = True
        if self._cursor.uid:
            left = await self._mailbox.uids(f"1:{self._cursor.uid}")
            await self._mailbox.put_away([uid for uid in left if uid <= self._cursor.uid])

    async def _take(self, uid: int) -> None:
        raw = await self._mailbox.fetch(uid)
        moved = replace(self._cursor, uid=uid)
        if raw is not None:
            await self._receiving.keep(raw, self._envelope(raw), door="imap", alongside=self._moving(moved))
            await self._mailbox.put_away([uid])
        self._cursor = moved

    def _moving(self, cursor: Cursor) -> Alongside:
        async def alongside(tx: Transaction, _original_id: UUID) -> bool:
            await mailboxes.move(tx, self._mailbox.account.name, cursor, at=self._clock.wall())
            return True

        return alongside

    def _envelope(self, raw: bytes) -> Envelope:
        """Who handed it over, as the last server wrote on top of the message."""
        mail = headers_of(raw)
        account = self._mailbox.account
        return Envelope(return_path(mail.header("return-path"), mail.sender), (account.user,), account.host)
