"""How long a request is kept, what may not be erased, and what a legal hold is.

A request under way is never erased, and a held one neither deleted nor erased until somebody lifts the hold and says
why. Nor is one erased with which a mandate was signed that its creditor still needs. How many years each end is kept is
a setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.esign.domain.evidence import Happening
from services.esign.domain.mandates import KEEPING_MONTHS, SIGNED, Mandate, months_after
from services.esign.domain.requests import RequestStatus
from shared.errors import Invalid, Refused

UNDER_WAY: Final = frozenset({RequestStatus.APPROVAL, RequestStatus.ONGOING, RequestStatus.PAUSED})
LONGEST_REASON: Final = 500
CLAIM_MONTHS: Final = 13
"""How long a debtor may say that he never allowed a debit: until then its creditor needs the signed mandate (Code
monétaire et financier, L. 133-24)."""


class Held(Refused):
    """A legal hold forbids it."""


class UnderWay(Refused):
    """What is under way is not erased."""


class Bound(Refused):
    """The creditor still needs the mandate that was signed with it."""


class HoldUnchanged(Refused):
    """It is held already, or is not."""


@dataclass(frozen=True, kw_only=True)
class LegalHold:
    """A hold: who set it and why; who lifted it and why, once it was."""

    id: UUID
    request_id: UUID
    set_at: datetime
    set_by: str
    reason: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None


def check_not_held(hold: LegalHold | None) -> None:
    """Whether a request may be deleted or erased, as far as holds go.

    Raises:
        Held: it is under legal hold.
    """
    if hold is not None and hold.lifted_at is None:
        day = f"{hold.set_at:%d/%m/%Y}"
        sentence = f"Cette demande est conservée par obligation depuis le {day} : {hold.reason}"
        raise Held(sentence, rule="ESIGN-420")


def check_ended(status: RequestStatus) -> None:
    """Whether a request is in a state in which it can be erased.

    Raises:
        UnderWay: it is under way.
    """
    if status in UNDER_WAY:
        raise UnderWay("Une demande en cours ne peut pas être effacée.", rule="ESIGN-421", field="status")


def check_unbound(mandates: Sequence[Mandate], *, today: date) -> None:
    """Whether a request may be erased, as far as the mandates that were signed with it go.

    Raises:
        Bound: one is in force, or what was collected under it may still be claimed back.
    """
    for one in mandates:
        if one.status in SIGNED:
            sentence = f"Le mandat {one.rum} signé ici est en vigueur : la demande est conservée jusqu'à sa fin."
            raise Bound(sentence, rule="ESIGN-425")
        if one.last_presented_on and (until := months_after(one.last_presented_on, CLAIM_MONTHS)) >= today:
            sentence = (
                f"Le dernier prélèvement du mandat {one.rum} signé ici peut être contesté jusqu'au "
                f"{until:%d/%m/%Y} : la demande est conservée jusque-là."
            )
            raise Bound(sentence, rule="ESIGN-425")


def claimed_since(today: date) -> date:
    """What was collected on this day or later may still be claimed back."""
    return months_after(today, -CLAIM_MONTHS)


def kept_since(today: date) -> date:
    """A mandate that was last used, or ended, on this day or later is kept by its creditor without being asked."""
    return months_after(today, -KEEPING_MONTHS)


def check_settable(hold: LegalHold | None) -> None:
    """Whether a hold can be set.

    Raises:
        HoldUnchanged: there is one.
    """
    if hold is not None:
        raise HoldUnchanged("Cette demande est déjà conservée par obligation.", rule="ESIGN-422")


def check_liftable(hold: LegalHold | None) -> LegalHold:
    """The hold to lift.

    Raises:
        HoldUnchanged: there is none.
    """
    if hold is None:
        raise HoldUnchanged("Cette demande n'est pas conservée par obligation.", rule="ESIGN-423")
    return hold


def reason_of(text: str) -> str:
    """A reason as it is kept.

    Raises:
        Invalid: none, or one that nobody would read.
    """
    if not (words := " ".join(text.split())) or len(words) > LONGEST_REASON:
        raise Invalid(
            f"Un motif est nécessaire ({LONGEST_REASON} caractères au plus).", rule="ESIGN-424", field="reason"
        )
    return words


def erased(signer_id: UUID | None, *, by: str, reason: str, at: datetime) -> Happening:
    """What the chain says of an erasure: who, why; never what."""
    return Happening(kind="erased", at=at, signer_id=signer_id, payload={"by": by, "reason": reason})


def limits(years: Mapping[str, int], *, now: datetime) -> dict[RequestStatus, datetime]:
    """For each state the moment before which its requests are erased."""
    return {RequestStatus(status): _years_before(now, count) for status, count in years.items()}


def _years_before(now: datetime, count: int) -> datetime:
    """The same day, years ago; the 28th where there was no 29th."""
    try:
        return now.replace(year=now.year - count)
    except ValueError:
        return now.replace(year=now.year - count, day=28)
