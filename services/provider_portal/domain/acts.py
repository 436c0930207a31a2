"""What a craftsman may report on a job: values only, as he sent them; `jobs.report` says whether they can be."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from contracts.codes import DECLINE_REASONS
from services.provider_portal.domain.sign_in import phone_of

OUTCOMES: Final[dict[str, str]] = {
    "answered": "A répondu",
    "no_answer": "Pas de réponse",
    "message_left": "Message laissé",
}
"""What came of a call (R-030)."""

RETURN_REASONS: Final[dict[str, str]] = {
    code: label for code, label in DECLINE_REASONS.items() if code not in ("already_declined", "unreachable")
}
"""Why a job is given back; an insured who cannot be reached has an act of his own (R-029)."""


@dataclass(frozen=True)
class Contact:
    """*Client contacté*: when (R-123)."""

    contacted_at: datetime
    comment: str | None = None


@dataclass(frozen=True)
class Chase:
    """A call to the insured: when, which number, what came of it (R-030)."""

    chased_at: datetime
    number_called: str
    outcome: str


@dataclass(frozen=True)
class Unreachable:
    """*Client injoignable* (E4)."""

    comment: str


@dataclass(frozen=True)
class Visit:
    """The quote visit agreed with the insured (A2), or beyond 7 days at his request (A3)."""

    visit_at: datetime
    requested_by_client: bool = False
    comment: str | None = None


@dataclass(frozen=True)
class VisitMove:
    """Another moment for a booked visit, and why."""

    visit_at: datetime
    reason: str
    requested_by_client: bool = False


@dataclass(frozen=True)
class Message:
    """Words for the network (R-105), perhaps that the insured cancels (R-127)."""

    text: str
    about: str | None = None


@dataclass(frozen=True)
class WorksStart:
    """Works have begun, on which day (R-090)."""

    started_on: date
    comment: str | None = None


@dataclass(frozen=True)
class Return:
    """The job given back."""

    reason: str
    comment: str | None = None


Act = Contact | Chase | Unreachable | Visit | VisitMove | WorksStart | Message | Return

KINDS: Final[dict[type[Act], str]] = {
    Contact: "contact",
    Chase: "chase",
    Unreachable: "unreachable",
    Visit: "visit",
    VisitMove: "visit_move",
    WorksStart: "works_start",
    Message: "message",
    Return: "return",
}
LABELS: Final[dict[str, str]] = {
    "contact": "Client contacté",
    "chase": "Relance du client",
    "unreachable": "Client injoignable",
    "visit": "Rendez-vous de visite",
    "visit_move": "Visite déplacée",
    "works_start": "Début des travaux",
    "message": "Message au réseau",
    "return": "Mission rendue",
}


def rings(number: str) -> bool:
    """Whether this can be called: a telephone, or six digits as they are dialled in Nouvelle-Calédonie."""
    return phone_of(number) is not None or re.fullmatch(r"[1-9][0-9]{5}", number.replace(" ", "")) is not None


def says(text: str | None) -> bool:
    """Whether there is anything to see in a text: not only blanks and signs of no width."""
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in text or "")


def in_one_form(act: Act) -> Act:
    """The act with its moment in UTC and its number as every phone is kept: what is said twice compares equal."""
    match act:
        case Contact(contacted_at=at):
            return replace(act, contacted_at=at.astimezone(UTC))
        case Chase(chased_at=at, number_called=number):
            return replace(act, chased_at=at.astimezone(UTC), number_called=phone_of(number) or number.strip())
        case Visit(visit_at=at) | VisitMove(visit_at=at):
            return replace(act, visit_at=at.astimezone(UTC))
        case Unreachable() | WorksStart() | Message() | Return():
            return act


def happened(act: Act) -> datetime | None:
    """The moment an act is about, if it is about one."""
    match act:
        case Contact():
            return act.contacted_at
        case Chase():
            return act.chased_at
        case Visit() | VisitMove():
            return act.visit_at
        case Unreachable() | WorksStart() | Message() | Return():
            return None
