"""Erasing an insured person: what may be erased, by whom, when it is due, and what is said of it.

A person is erased from every file of his order at once: the main one, the one beside it, those that were merged. One
that is open or under legal hold stops them all. What is said holds ids only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.events.casework import ErasedFile, PersonErased
from contracts.events.envelope import Actor, Reached
from services.casework.domain.dates import plain
from services.casework.domain.file import Dossier, Status
from services.casework.domain.journal import Done
from services.casework.domain.people import ADMIN, SUPERVISOR, Staff
from services.casework.domain.texts import reason_of
from shared.errors import Conflict, Forbidden, Refused

ERASERS: Final = frozenset({SUPERVISOR, ADMIN})
ON_THE_WAY: Final = timedelta(days=15)
"""Topics keep fourteen days: what was last said before that cannot be on its way to anybody."""
PROFESSIONAL_GONE: Final = "Nom du professionnel {number} effacé : il a quitté le réseau"


class Ground(StrEnum):
    """Why a person is erased."""

    REQUEST = "request"
    RETENTION = "retention"


_WHY: Final = {Ground.REQUEST: "à la demande de la personne", Ground.RETENTION: "durée de conservation échue"}


class StillOpen(Refused):
    """One of the person's files is open."""


class UnderHold(Refused):
    """One of the person's files is kept by obligation."""


class NotYours(Forbidden):
    """Only a supervisor or an administrator erases, holds, or lifts a hold."""


class ReasonNames(Refused):
    """The reason names the person: it would keep what is to be erased."""


class HoldUnchanged(Conflict):
    """The file is held already, or is not."""


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A file that is kept by obligation: since when, by whom, why."""

    id: UUID
    dossier_id: UUID
    set_at: datetime
    set_by: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased: the files of one person, why, on whose word; a line for the journal of each."""

    person_id: UUID
    files: tuple[Dossier, ...]
    ground: Ground
    by: Actor
    reason: str
    at: datetime

    @property
    def line(self) -> str:
        """What the journal says of it; never the reason, which people type."""
        return Done(f"Données personnelles de l'assuré effacées ({_WHY[self.ground]})").text()

    def event(self, after: Iterable[Reached]) -> PersonErased:
        """What the other services obey."""
        files = tuple(
            ErasedFile(dossier_id=one.id, order_id=one.order_id, gateway_order_id=one.source.gateway_order_id)
            for one in self.files
        )
        return PersonErased(
            actor=Actor(kind=self.by.kind, id=self.by.id, name=self.by.name),
            person_id=self.person_id, files=files, ground=self.ground, after=tuple(after), erased_at=self.at,
        )  # fmt: skip


def check_eraser(staff: Staff) -> None:
    """Whether this member of the staff may erase, hold, or lift.

    Raises:
        NotYours: he is neither supervisor nor administrator.
    """
    if not staff.roles & ERASERS:
        raise NotYours("Seul un superviseur ou un administrateur agit sur les données personnelles.", rule="DATA-006")


def check_erasable(files: Sequence[Dossier], holds: Sequence[LegalHold]) -> None:
    """Whether a person's files may be erased now.

    Raises:
        StillOpen: one is open. UnderHold: one is kept by obligation.
    """
    for one in files:
        if one.status is Status.OPEN:
            raise StillOpen(
                f"Le dossier {one.number} est ouvert : il ne s'efface qu'une fois terminé.", rule="DATA-001"
            )
    for hold in holds:
        day = f"{hold.set_at:%d/%m/%Y}"
        raise UnderHold(f"Ce dossier est conservé par obligation depuis le {day} : {hold.reason}", rule="DATA-002")


def reason_for(files: Sequence[Dossier], typed: str) -> str:
    """Why a person is erased, as it is kept.

    Raises:
        ReasonMissing, TooLong: it says nothing, or too much. ReasonNames: it names him.
    """
    reason = reason_of(typed)
    words, digits = set(plain(reason).split()), "".join(c for c in reason if c.isdigit())
    for one in files:
        named = words & {word for word in plain(one.insured).split() if len(word) > 2}
        if named or any(phone[-9:] in digits for phone in map(_digits, one.phones) if phone):
            raise ReasonNames("Le motif ne doit pas nommer la personne effacée.", rule="DATA-004", field="reason")
    return reason


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())


def check_settable(standing: Sequence[LegalHold]) -> None:
    """Whether a hold can be set.

    Raises:
        HoldUnchanged: there is one.
    """
    if standing:
        raise HoldUnchanged("Ce dossier est déjà conservé par obligation.", rule="DATA-005")


def check_liftable(standing: Sequence[LegalHold]) -> LegalHold:
    """The hold to lift.

    Raises:
        HoldUnchanged: there is none.
    """
    if not standing:
        raise HoldUnchanged("Ce dossier n'est pas conservé par obligation.", rule="DATA-005")
    return standing[0]


def months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago; the 28th where there was none."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    try:
        return now.replace(year=years, month=month + 1)
    except ValueError:
        return now.replace(year=years, month=month + 1, day=28)
