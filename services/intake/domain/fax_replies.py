"""What the sender of a faxed order is told by fax, to which numbers nothing is ever faxed, and what follows from the
provider's news of a fax.

A fax makes a telephone ring, perhaps a stranger's: whoever called can claim any number. So only plain numbers are
dialled, never our own, few times, and what is told names nobody.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.intake.domain.receipts import PATIENCE, Kind, Receipt
from services.intake.domain.working_time import ZONE

NO_SENDER: Final = "aucun envoi de fax n'est réglé"
LONGEST_REASON: Final = 900
"""Signs of a reason that still leave everything on one page."""
MOST_UNANSWERED: Final = 3
"""Calls of a number that picks up and is no fax: perhaps a person's, who hears a whistle each time."""
_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180))


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number as its country's plan knows it."""

    e164: str
    country: str
    plain: bool
    """Fixed, mobile or by the internet: neither short nor dearer than a call."""


@dataclass(frozen=True, slots=True)
class FaxTraits:
    """What is known of a fax, and of who sent it."""

    number: Number | None
    """Where it came from, as the provider or the gateway says; what the machine printed on the page proves nothing."""
    called: str
    received_at: datetime
    pages: int | None = None
    failed: bool = False
    strange: bool = False
    """A mail that looks like a fax, and that no fax gateway of ours sent."""


@dataclass(frozen=True, slots=True)
class Dialling:
    """Which numbers are dialled."""

    countries: frozenset[str]
    ours: frozenset[str]
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """A receipt as it is faxed, line by line."""

    network: str
    written: str
    title: str
    told: str
    about: str


class News(StrEnum):
    """What a provider tells of a fax we handed over."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


class Cause(StrEnum):
    """What a failure is worth."""

    PASSING = "passing"
    """Nobody took the call, or the line failed: another time it may work."""
    NO_FAX = "no_fax"
    """Somebody or something took the call that was no fax: perhaps a fax next time, perhaps a person."""
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class FaxNews:
    """What a provider tells of one try of a receipt."""

    receipt_id: UUID
    attempt: int
    provider_id: str
    news: News
    to: str = ""
    reason: str = ""
    cause: Cause = Cause.FINAL


@dataclass(frozen=True, slots=True)
class Standing:
    """How a receipt, and one of its tries, stand when news comes."""

    state: str
    attempts: int
    outcome: str | None
    provider_id: str | None
    """Of this try's fax, once the provider has told it."""
    created_at: datetime
    recalled: str = ""
    """Why it must not be sent again, though it has left once."""


@dataclass(frozen=True, slots=True)
class Following:
    """What follows: how the try ended, and the receipt's new state, where it changes."""

    outcome: str
    told: str
    state: str | None = None
    next_at: datetime | None = None


def why_not(traits: FaxTraits, dialling: Dialling) -> str | None:
    """Why a fax is never answered, in French; nothing when it may be."""
    if traits.strange:
        return "ce courriel ne vient pas d'une passerelle de fax connue"
    if traits.failed:
        return "le fax n'est pas arrivé entier"
    if traits.number is None:
        return "numéro de l'appelant masqué, absent ou inutilisable"
    number = traits.number
    rules = (
        (number.e164 in dialling.ours | {traits.called}, "notre propre numéro"),
        (number.e164 in dialling.never, "numéro auquel rien ne doit être faxé"),
        (not number.plain, "numéro court, surtaxé ou spécial"),
        (number.country not in dialling.countries, "numéro d'un pays où rien n'est faxé"),
    )
    return next((reason for holds, reason in rules if holds), None)


def page(receipt: Receipt, traits: FaxTraits, *, network: str) -> Page:
    """The page for the sender; the same one at every try, for its day is the receipt's."""
    title, told = _words(receipt)
    pages = f" ({traits.pages} page{'s' if traits.pages > 1 else ''})" if traits.pages else ""
    return Page(
        network=network,
        written=f"Le {_moment(receipt.created_at)}",
        title=title,
        told=told,
        about=f"Votre fax reçu le {_moment(traits.received_at)}{pages}",
    )


def _words(receipt: Receipt) -> tuple[str, str]:
    words = _line(receipt.words)
    match receipt.kind:
        case Kind.OPENED:
            return f"Reçu, dossier n° {words}", "Rappelez ce numéro dans vos échanges."
        case Kind.REFUSED:
            return "Ordre de mission refusé", f"Motif : {words}"


def after(standing: Standing, news: FaxNews, *, now: datetime) -> Following | None:
    """What follows from news of a try; nothing when it is known, or comes after what ended it."""
    if not _open(standing):
        return None
    latest = news.attempt == standing.attempts and standing.state in ("waiting", "sent")
    match news.news:
        case News.ACCEPTED:
            return None if standing.outcome == "sent" else Following("sent", "", "sent" if latest else None)
        case News.DELIVERED:  # of an earlier try too: he has it
            arrived = standing.state in ("waiting", "sent")
            return Following("delivered", "", "delivered" if arrived else None)
        case News.FAILED:
            return _failed(standing, news, now) if latest else Following("failed", news.reason)


def _failed(standing: Standing, news: FaxNews, now: datetime) -> Following:
    if standing.recalled:
        return Following("failed", standing.recalled, "withheld")
    over = news.cause is Cause.FINAL or now - standing.created_at > PATIENCE
    if over or (news.cause is Cause.NO_FAX and standing.attempts >= MOST_UNANSWERED):
        return Following("failed", news.reason, "failed")
    return Following("later", news.reason, "waiting", next_try(news.attempt, now))


def _open(standing: Standing) -> bool:
    """Whether the provider may still have something to say of this try: also where our call had no answer in time."""
    return standing.outcome in (None, "sent") or (standing.outcome == "later" and standing.provider_id is None)


def next_try(attempt: int, now: datetime) -> datetime:
    """When a fax that did not arrive is followed by the next one: it rings, so less often than mail is tried."""
    return now + _PAUSES[min(attempt, len(_PAUSES)) - 1]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%d/%m/%Y à %H h %M}"


def _line(text: str) -> str:
    words = " ".join(re.sub(r"[^\w\s!-~€°’«»…–—§²³]", " ", text).split())
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 1].rstrip() + "…"
