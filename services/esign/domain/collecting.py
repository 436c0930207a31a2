"""Collecting under mandates: what was announced, when it may be presented, in which sequence, and what a file carries.

A debit is announced 14 calendar days before it is due, or as many as creditor and debtor agreed; a schedule announces
all its dates at once. Each debit has a reference of its own that comes back with whatever the banks say of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.esign.domain.accounts import written
from services.esign.domain.creditors import Address, Creditor
from services.esign.domain.mandates import ENDED, Kind, Mandate, MandateForbids
from services.esign.domain.target import next_open
from shared.errors import Refused

MOST_AT_ONCE: Final = 10_000
"""Debits of one file."""
LONGEST_NAME: Final = 70
LONGEST_LABEL: Final = 140


class InstalmentState(StrEnum):
    """Where a debit stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    PRESENTED = "presented"
    REJECTED = "rejected"
    STOPPED = "stopped"


class TooEarly(Refused):
    """The debtor was not told early enough."""


class OnceOnly(Refused):
    """A one-off mandate has served, or is about to."""


class NothingToCollect(Refused):
    """No debit is due under an active mandate."""


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """One debit."""

    id: UUID
    mandate_id: UUID
    due_on: date
    amount_cents: int
    label: str
    last: bool
    end_to_end_id: str
    notified_on: date
    state: InstalmentState
    attempt: int
    represents: UUID | None = None
    collection_id: UUID | None = None
    payment_id: str | None = None
    sequence_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One file of debits for a bank."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    creditor: str
    scheme: str
    message_id: str
    state: str
    due_until: date
    count: int
    total_cents: int
    content: Mapping[str, Any]  # Any: JSON
    created_at: datetime
    file_sha256: bytes | None = None
    ready_at: datetime | None = None


def check_plan(mandate: Mandate, due: Sequence[date], *, notified_on: date, days: int, planned: int) -> None:
    """Whether these debits may be planned.

    Raises:
        MandateForbids: the mandate has ended. OnceOnly: it serves once.
        TooEarly: a date comes too soon after the notice.
    """
    if mandate.status in ENDED:
        raise MandateForbids("Ce mandat est terminé : rien ne peut être prélevé.", rule="SEPA-013", field="status")
    if mandate.kind is Kind.ONE_OFF and planned + len(due) > 1:
        sentence = "Un mandat ponctuel ne sert qu'une fois."
        raise OnceOnly(sentence, rule="SEPA-040", field="instalments")
    if any(day < notified_on + timedelta(days=days) for day in due):
        sentence = f"Une échéance tombe moins de {days} jours après l'information du débiteur."
        raise TooEarly(sentence, rule="SEPA-041", field="due_on")


def sequence_of(mandate: Mandate, creditor: Creditor, *, last: bool) -> str:
    """OOFF, FRST where the creditor's bank still wants it (optional since November 2016), RCUR, FNAL."""
    if mandate.kind is Kind.ONE_OFF:
        return "OOFF"
    if last:
        return "FNAL"
    return creditor.first_sequence if mandate.last_presented_on is None else "RCUR"


def presented_on(due_on: date, *, today: date) -> date:
    """The day asked for: the one announced, or the first open one behind it.

    At the soonest it is the open day after the one on which the bank takes the file (D-1, CORE and B2B rulebooks).
    """
    taken = next_open(today)
    return max(next_open(due_on), next_open(taken + timedelta(days=1)))


def payment_id(message_id: str, sequence: str, day: date) -> str:
    """The reference of the debits of one day and sequence inside a file."""
    return f"{message_id}-{sequence[1]}{day:%y%m%d}"


def party(name: str, address: Address) -> dict[str, Any]:  # Any: JSON
    """A name and an address as a bank takes them."""
    lengths = {"street": 70, "number": 16, "postal_code": 16, "town": 35}
    parts = {key: written(str(asdict(address)[key]), most) for key, most in lengths.items()}
    lines = [written(line, 70) for line in address.lines]
    return {"name": written(name, LONGEST_NAME), "country": address.country, "lines": lines, **parts}


def collector(creditor: Creditor) -> dict[str, Any]:  # Any: JSON
    """The creditor as a bank's message names him."""
    known = {"ics": creditor.ics, "iban": creditor.iban, "bic": creditor.bic}
    return {**party(creditor.name, creditor.address), **known}


def transaction(
    instalment: Instalment, mandate: Mandate, *, sequence: str, day: date, amendment: Mapping[str, Any]
) -> dict[str, Any]:  # Any: JSON
    """A debit as the file carries it."""
    return {
        "end_to_end_id": instalment.end_to_end_id,
        "cents": instalment.amount_cents,
        "label": written(instalment.label, LONGEST_LABEL),
        "sequence": sequence,
        "day": day.isoformat(),
        "rum": mandate.rum,
        "signed_on": mandate.signed_on.isoformat() if mandate.signed_on else "",
        "debtor": party(mandate.debtor.name, mandate.debtor.address),
        "iban": mandate.iban,
        "bic": mandate.bic,
        "amendment": dict(amendment),
    }


def amendment_of(changed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What a collection says of changes since the last one: (field, old value), the oldest first; the oldest counts.

    A changed account is said by SMNDA alone, without the old one: *same mandate, new debtor account* (rulebook 9).
    """
    said: dict[str, str] = {}
    for field, old in changed:
        match field:
            case "iban":
                said.setdefault("account", "SMNDA")
            case "rum":
                said.setdefault("rum", old)
            case _:
                name, _, ics = old.rpartition("|")
                said.setdefault("creditor_name", written(name, LONGEST_NAME))
                said.setdefault("ics", ics)
    return said


def file_of(
    creditor: Creditor, message_id: str, *, at: datetime, scheme: str, transactions: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:  # Any: JSON
    """Everything a file says."""
    return {
        "message_id": message_id,
        "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "creditor": collector(creditor),
        "scheme": scheme,
        "transactions": list(transactions),
    }
