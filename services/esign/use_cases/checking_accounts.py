"""Checks of bank details: what a file says, or a machine reads in its picture.

The answer is a row, kept for a time, and a webhook; the file itself is read once and kept nowhere.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from services.esign.domain import bank_account_checks as rules
from services.esign.domain.accounts import Account, BadAccount
from services.esign.domain.bank_account_checks import BadFile, BankAccountCheck, Named
from services.esign.domain.documents import BadDocument
from services.esign.domain.shapes.bank_account_checks import bank_account_check
from services.esign.sepa.accounts import read_account
from services.esign.store import bank_account_checks as store
from services.esign.store.keys import Caller
from services.esign.store.recognising import Recognising
from services.esign.store.sheets import Sheets
from services.esign.use_cases.announcing import announce
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound

log = structlog.get_logger()
AT_ONCE: Final = 500
EVENT = "verification.bank_account.done"


class CheckingAccounts:
    """The use cases of bank details."""

    def __init__(
        self, *, db: Database, clock: Clock, sheets: Sheets, recognising: Recognising, kept: timedelta
    ) -> None:
        self._db = db
        self._clock = clock
        self._sheets = sheets
        self._recognising = recognising
        self._kept = kept

    async def check(self, caller: Caller, data: bytes, named: Named) -> BankAccountCheck:
        """Reads bank details and compares them with what was named."""
        text, by_machine = await self._text(data)
        account = _account_in(text, named) or (repaired(text) if by_machine else None)
        status, codes, bic = rules.judged(
            text, account, named, holds=rules.machine_holds if by_machine else rules.holds
        )
        at = self._clock.now()
        made = BankAccountCheck(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            status=status,
            status_codes=codes,
            iban=account.iban if account else None,
            bic=bic,
            created_at=at,
            updated_at=at,
            read_by_machine=by_machine,
        )
        async with self._db.transaction() as tx:
            await store.insert(tx, made)
            await self._tell(tx, caller, made)
        return made

    async def _text(self, data: bytes) -> tuple[str, bool]:
        """What the file says, and whether a machine had to read its picture for it."""
        if not data.startswith(b"%PDF-"):
            return await self._recognised(data), True
        try:
            await self._sheets.count(data)
        except BadDocument:
            return "", False
        text = "\n".join(part.text for sheet in await self._sheets.read(data) for part in sheet.passages)
        if any(map(_account, rules.candidates(text))) or not await self._sheets.scanned(data):
            return text, False
        return f"{text}\n{await self._recognised(data)}", True

    async def _recognised(self, data: bytes) -> str:
        try:
            return await self._recognising.text(data)
        except BadFile as error:
            log.warning("picture_not_read", rule=error.rule, bytes=len(data))
            return ""

    async def _tell(self, tx: Transaction, caller: Caller, made: BankAccountCheck) -> None:
        """One webhook to every subscription that wants it."""
        await announce(
            tx,
            [(EVENT, lambda: {"bank_account": bank_account_check(made)})],
            about_id=made.id,
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            clock=self._clock,
        )

    async def get(self, caller: Caller, check_id: UUID) -> BankAccountCheck:
        """One check of this caller.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            found = await store.one(tx, check_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
        if found is None:
            raise NotFound("Cette vérification n'existe pas.", rule="ESIGN-404")
        return found

    async def all(
        self, caller: Caller, *, status: str | None, after: UUID | None, limit: int
    ) -> tuple[Sequence[BankAccountCheck], UUID | None]:
        """A page of checks, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.listed(
                tx,
                workspace_id=caller.workspace_id,
                sandbox=caller.sandbox,
                status=status,
                after=after,
                limit=limit + 1,
            )
        return page[:limit], page[limit - 1].id if len(page) > limit else None

    async def forget(self) -> int:
        """Takes away the checks whose time is over, by the business clock; how many."""
        async with self._db.transaction() as tx:
            gone = await store.forget(tx, before=self._clock.now() - self._kept, limit=AT_ONCE)
        if gone:
            log.info("bank_account_checks_forgotten", checks=gone)
        return gone


def _account_in(text: str, named: Named) -> Account | None:
    """The account a text holds: the one that was named when it is there, else the first that can be one."""
    accounts = [found for one in rules.candidates(text) if (found := _account(one))]
    asked = "".join(named.iban.split()).upper()
    return next((one for one in accounts if one.iban == asked), accounts[0] if accounts else None)


def repaired(text: str) -> Account | None:
    """The one account that undoing a machine's confusions gives; none when there are several, as that is a guess."""
    found = {account.iban: account for one in rules.repairs(text) if (account := _account(one))}
    return next(iter(found.values())) if len(found) == 1 else None


def _account(text: str) -> Account | None:
    try:
        return read_account(text)
    except BadAccount:
        return None
