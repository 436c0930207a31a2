"""How long a request is kept, what may not be erased, and what a legal hold is.

A request under way is never erased, and a held one neither deleted nor erased until somebody lifts the hold and says
why. How many years each end is kept is a setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.esign.domain.evidence import Happening
from services.esign.domain.requests import RequestStatus
from shared.errors import Invalid, Refused

UNDER_WAY: Final = frozenset({RequestStatus.APPROVAL, RequestStatus.ONGOING, RequestStatus.PAUSED})
LONGEST_REASON: Final = 500


class Held(Refused):
    """A legal hold forbids it."""


class UnderWay(Refused):
    """What is under way is not erased."""


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
