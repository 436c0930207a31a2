"""Mandates as a program handles them: created, sent out to be signed, read, amended, cancelled; void when unused.

A mandate's row stands first, with its reference; then its paper is printed and goes out by the very use cases that
serve the API. Whatever is interrupted in between is taken up again by a loop: the paper is the same bytes every time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from services.esign.domain import bank_messages as messages
from services.esign.domain import mandates as rules
from services.esign.domain.accounts import check_address, check_writable
from services.esign.domain.creditors import Creditor, Creditors
from services.esign.domain.mandates import Debtor, Kind, Mandate, MandateStatus, MandateVerb, Scheme
from services.esign.sepa.accounts import read_account
from services.esign.store import mandates as store
from services.esign.store.keys import Caller
from services.esign.store.mandates import Amendment, Listed
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mandate_papers import MandatePapers
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, ServiceError, Unavailable

log = structlog.get_logger()

AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class WantedMandate:
    """A mandate as its caller describes it."""

    creditor: str
    scheme: Scheme
    kind: Kind
    debtor: Debtor
    iban: str
    authentication_mode: str
    rum: str | None = None
    contract_number: str | None = None
    dossier_id: UUID | None = None
    own_request: bool = True


@dataclass(frozen=True, kw_only=True)
class ShownMandate:
    """A mandate with what changed of it since it was signed."""

    mandate: Mandate
    amendments: list[Amendment]


class Mandates:
    """The use cases of mandates."""

    def __init__(
        self, *, db: Database, clock: Clock, creditors: Creditors, papers: MandatePapers, facts: SignedMandates
    ) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._papers = papers
        self._facts = facts

    def described(self, caller: Caller, wanted: WantedMandate) -> Mandate:
        """The mandate that a description asks for, nowhere written yet.

        Raises:
            BadAccount, BadReference, ConsumerNeedsCore, UnstructuredAddress, NotWritable, NoSuchCreditor: not possible.
        """
        creditor = self._creditors.open_to(caller.workspace, wanted.creditor)
        account = read_account(wanted.iban)
        check_address(wanted.debtor.address)
        check_writable(wanted.debtor.name, field="debtor")
        rules.check_scheme(wanted.scheme, wanted.debtor)
        known = {name: getattr(wanted, name) for name in _KEPT}
        return Mandate(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            creditor_name=creditor.name,
            ics=creditor.ics,
            rum=self._reference(creditor, wanted),
            status=MandateStatus.DRAFT,
            iban=account.iban,
            bic=account.bic,
            place=wanted.debtor.address.town,
            created_at=self._clock.now(),
            **known,
        )

    def _reference(self, creditor: Creditor, wanted: WantedMandate) -> str:
        if wanted.rum is not None:
            return rules.check_rum(wanted.rum)
        return rules.new_rum(creditor, contract=wanted.contract_number, chance=new_id())

    async def create(self, caller: Caller, wanted: WantedMandate) -> ShownMandate:
        """A new mandate, on its way to its debtor. When sealing is not possible now, it goes out later by itself.

        Raises:
            ReferenceTaken: the creditor has given this reference already. And what `described` raises.
        """
        mandate = self.described(caller, wanted)
        async with self._db.transaction() as tx:
            await store.insert(tx, mandate, send_at=self._clock.wall() + store.LEASE)
        await self.send(mandate)
        return await self.get(caller, mandate.id)

    async def send(self, mandate: Mandate) -> None:
        """Sends it; bad weather leaves it to the loop, and one that can never go out is ended."""
        try:
            await self._papers.send(mandate)
        except Unavailable:
            log.warning("mandate_waits", mandate=str(mandate.id))
        except ServiceError:
            async with self._db.transaction() as tx:
                held = (await store.some(tx, [mandate.id]))[mandate.id]
                if held.status is MandateStatus.DRAFT:
                    await self._facts.end(tx, held, MandateVerb.CANCEL, reason="not_sent")
            raise

    async def send_waiting(self) -> int:
        """Sends what was to go out and has not: the service stopped, or nothing could be sealed; how many."""
        async with self._db.transaction() as tx:
            waiting = await store.to_send(tx, now=self._clock.wall(), limit=AT_ONCE)
        for mandate in waiting:
            try:
                await self.send(mandate)
            except ServiceError as error:
                log.error("mandate_never_sent", mandate=str(mandate.id), rule=error.rule)
        return len(waiting)

    async def get(self, caller: Caller, mandate_id: UUID) -> ShownMandate:
        """One mandate of this caller.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            mandate = await found_mandate(tx, caller, mandate_id)
            return ShownMandate(mandate=mandate, amendments=await store.amendments(tx, [mandate_id], open_only=False))

    async def all(self, caller: Caller, wanted: Listed) -> tuple[list[Mandate], UUID | None]:
        """A page of mandates, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.listed(
                tx, replace(wanted, limit=wanted.limit + 1), workspace_id=caller.workspace_id, sandbox=caller.sandbox
            )
        more = len(page) > wanted.limit
        return page[: wanted.limit], page[wanted.limit - 1].id if more else None

    async def amend(self, caller: Caller, mandate_id: UUID, changes: Mapping[str, str]) -> ShownMandate:
        """Changes reference or account of a signed mandate; the next collection says so, and no new signature is asked.

        A mandate that waited for an account goes on with the new one.

        Raises:
            MandateForbids: it was not signed, or has ended. BadAccount, BadReference, ReferenceTaken: not possible.
        """
        account = read_account(changes["iban"]) if "iban" in changes else None
        async with self._db.transaction() as tx:
            before = await found_mandate(tx, caller, mandate_id, lock=True)
            rules.check_amendable(before, changes)
            after = replace(before, rum=changes.get("rum", before.rum))
            if account is not None:
                after = replace(after, iban=account.iban, bic=account.bic)
                if account.iban != before.iban:  # another bank, which knows nothing of the mandate yet
                    after = replace(after, confirmed_on=None)
                if before.status is MandateStatus.SUSPENDED:
                    after = replace(after, status=rules.after(before.status, MandateVerb.RESUME))
            await self._record(tx, before, after)
        log.info("mandate_amended", mandate=str(mandate_id), fields=sorted(changes))
        return await self.get(caller, mandate_id)

    async def _record(self, tx: Transaction, before: Mandate, after: Mandate) -> None:
        at = self._clock.now()
        await store.save(tx, after)
        changed = [name for name in ("rum", "iban") if getattr(before, name) != getattr(after, name)]
        for name in changed:
            await store.amended(tx, after.id, field=name, old=getattr(before, name), new=getattr(after, name), at=at)
        reason = messages.BY_DEBTOR if "iban" in changed else messages.BY_CREDITOR
        if changed:
            await self._facts.message(tx, after, "pain.010", at=at, reason=reason, old_rum=before.rum)

    async def cancel(self, caller: Caller, mandate_id: UUID) -> ShownMandate:
        """Ends a mandate for good; a request that carries nothing else ends with it.

        Raises:
            MandateForbids: it has ended already.
        """
        async with self._db.reading() as tx:
            before = await found_mandate(tx, caller, mandate_id)
        rules.after(before.status, MandateVerb.CANCEL)
        if before.own_request and before.status is MandateStatus.AWAITING_SIGNATURE:
            await self._papers.withdraw(before)
        async with self._db.transaction() as tx:
            held = await found_mandate(tx, caller, mandate_id, lock=True)
            await self._facts.end(tx, held, MandateVerb.CANCEL, reason="cancelled")
        return await self.get(caller, mandate_id)

    async def expire(self) -> int:
        """Ends mandates under which nothing was presented for 36 months, by the business clock; how many."""
        today = self._clock.now().astimezone(rules.ZONE).date()
        horizon = rules.months_after(today, -rules.DORMANCY_MONTHS)
        async with self._db.reading() as tx:
            due = await store.dormant(tx, before=horizon, limit=AT_ONCE)
        ended = 0
        for mandate_id in due:
            async with self._db.transaction() as tx:
                mandate = (await store.some(tx, [mandate_id]))[mandate_id]
                if rules.is_dormant(mandate, today=today):
                    await self._facts.end(tx, mandate, MandateVerb.EXPIRE, reason="dormancy")
                    ended += 1
        return ended


_KEPT = ("creditor", "scheme", "kind", "debtor", "authentication_mode", "contract_number", "dossier_id", "own_request")


async def found_mandate(tx: Transaction, caller: Caller, mandate_id: UUID, *, lock: bool = False) -> Mandate:
    """A mandate of this caller.

    Raises:
        NotFound: there is none, or it is another's.
    """
    mandate = await store.one(tx, mandate_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox, lock=lock)
    if mandate is None:
        raise NotFound("Ce mandat n'existe pas.", rule="SEPA-404")
    return mandate
