"""Debits planned and announced: what their debtor was told of, and when; or one that came back, presented again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.esign.domain import collecting as rules
from services.esign.domain.accounts import check_cents, check_writable
from services.esign.domain.collecting import Instalment, InstalmentState
from services.esign.domain.creditors import Creditors
from services.esign.domain.mandates import Mandate
from services.esign.store import instalments as store
from services.esign.store.keys import Caller
from services.esign.use_cases.mandates import found_mandate
from shared.db import Database, new_id
from shared.errors import Refused


class NotRejected(Refused):
    """Only a debit that came back is presented again."""


@dataclass(frozen=True, kw_only=True)
class WantedDebit:
    """A debit as its caller plans it."""

    due_on: date
    amount_cents: int
    label: str
    last: bool = False
    represents: UUID | None = None


class Planning:
    """The use cases of debits to come."""

    def __init__(self, *, db: Database, creditors: Creditors) -> None:
        self._db = db
        self._creditors = creditors

    async def plan(
        self,
        caller: Caller,
        mandate_id: UUID,
        wanted: Sequence[WantedDebit],
        *,
        notified_on: date,
        agreed_days: int | None,
    ) -> list[Instalment]:
        """Plans debits that the debtor was told of on this day.

        Raises:
            TooEarly, OnceOnly, MandateForbids, BadAmount: a rule says no. NotRejected: nothing to present again.
        """
        async with self._db.transaction() as tx:
            mandate = await found_mandate(tx, caller, mandate_id, lock=True)
            days = agreed_days or self._creditors.of(mandate.creditor).prenotification_days
            known = {one.id: one for one in await store.of(tx, mandate_id)}
            # A one-off mandate has served unless what it was used for came back.
            used = sum(one.state is not InstalmentState.REJECTED for one in known.values())
            due = [one.due_on for one in wanted]
            rules.check_plan(mandate, due, notified_on=notified_on, days=days, planned=used)
            planned = [_planned(mandate, one, known, notified_on=notified_on) for one in wanted]
            await store.insert(tx, planned)
        return planned

    async def planned(self, caller: Caller, mandate_id: UUID) -> list[Instalment]:
        """The debits of a mandate, the earliest first.

        Raises:
            NotFound: the mandate is not his.
        """
        async with self._db.reading() as tx:
            await found_mandate(tx, caller, mandate_id)
            return await store.of(tx, mandate_id)


def _planned(mandate: Mandate, wanted: WantedDebit, known: dict[UUID, Instalment], *, notified_on: date) -> Instalment:
    """A debit with a reference that no other has; one that is presented again counts its attempts."""
    check_writable(wanted.label, field="label")
    attempt = 1
    if wanted.represents is not None:
        before = known.get(wanted.represents)
        again = any(one.represents == wanted.represents for one in known.values())
        if before is None or before.state is not InstalmentState.REJECTED or again:
            sentence = "Seul un prélèvement rejeté de ce mandat peut être représenté, une fois."
            raise NotRejected(sentence, rule="SEPA-044", field="represents")
        attempt = before.attempt + 1
    instalment_id: UUID = new_id()
    return Instalment(
        id=instalment_id,
        mandate_id=mandate.id,
        due_on=wanted.due_on,
        amount_cents=check_cents(wanted.amount_cents),
        label=wanted.label,
        last=wanted.last,
        end_to_end_id=instalment_id.hex,
        notified_on=notified_on,
        state=InstalmentState.PLANNED,
        attempt=attempt,
        represents=wanted.represents,
    )
