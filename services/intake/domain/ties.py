"""To which dossier a letter belongs: by our number, the claim's, the thread, the people and the place.

A number in a text only suggests: whoever writes may have it from anywhere. Certain takes one dossier that two
references agree on, or one reference in the hand of somebody who has to do with it; all else a person confirms.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.intake.domain.reading import Reading
from services.intake.domain.values import plain

MOST_NUMBERS: Final = 10


class Trait(StrEnum):
    """What a letter shares with a dossier, the most telling first."""

    NUMBER = "number"
    THREAD = "thread"
    CLAIM = "claim"
    QUOTED = "quoted"
    PARTY = "party"
    PHONE = "phone"
    NAME = "name"
    PLACE = "place"


TRAIT_LABELS: Final[Mapping[Trait, str]] = MappingProxyType(
    {
        Trait.NUMBER: "numéro de dossier",
        Trait.THREAD: "réponse à un message du dossier",
        Trait.CLAIM: "numéro de sinistre",
        Trait.QUOTED: "numéro de dossier dans le message cité",
        Trait.PARTY: "expéditeur connu du dossier",
        Trait.PHONE: "même téléphone",
        Trait.NAME: "nom de l'assuré",
        Trait.PLACE: "code postal du sinistre",
    }
)
REFERENCES: Final = frozenset({Trait.NUMBER, Trait.THREAD, Trait.CLAIM, Trait.QUOTED})
"""Each names a dossier by itself."""
ENOUGH: Final = 2
"""Traits that are no reference say something only together."""


class Grade(StrEnum):
    """How sure it is to which dossier a letter belongs."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class File:
    """A dossier as intake knows it, by the order that opened it."""

    order_id: UUID
    dossier_id: UUID
    number: str
    insurer: str
    sender: str = ""
    """Who mailed the order."""
    email: str = ""
    """The insured's."""
    claim_key: str = ""
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier a letter may belong to, and what they share."""

    file: File
    traits: frozenset[Trait]

    @property
    def references(self) -> frozenset[Trait]:
        """The traits that name the dossier by themselves."""
        return self.traits & REFERENCES

    @property
    def reasons(self) -> tuple[str, ...]:
        """In French, the most telling first."""
        return tuple(TRAIT_LABELS[one] for one in Trait if one in self.traits)


@dataclass(frozen=True, slots=True)
class Tie:
    """The dossiers a letter may belong to, the likeliest first, and how sure the first one is."""

    grade: Grade = Grade.NONE
    candidates: tuple[Candidate, ...] = ()

    @property
    def certain(self) -> Candidate | None:
        """The one dossier it belongs to beyond doubt."""
        return self.candidates[0] if self.grade is Grade.CERTAIN else None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, as far as it is believed."""

    address: str
    insurer: str | None = None
    """Whose pack names the address."""
    believed: bool = True


def tied(candidates: Iterable[Candidate], writer: Writer) -> Tie:
    """The dossiers in their order, and whether the first is certain."""
    known = [replace(one, traits=one.traits | _party(one.file, writer)) for one in candidates]
    told = [one for one in known if one.references or len(one.traits) >= ENOUGH]
    ranked = sorted(told, key=_rank)
    if not ranked:
        return Tie()
    first, *others = ranked
    alone = bool(first.references) and not any(_rivals(first, other) for other in others)
    backed = len(first.references) > 1 or Trait.PARTY in first.traits
    certain = writer.believed and alone and backed
    return Tie(Grade.CERTAIN if certain else Grade.PROBABLE, tuple(ranked))


def _rank(one: Candidate) -> tuple[int, int, bool]:
    best = min((at for at, trait in enumerate(Trait) if trait in one.traits), default=len(Trait))
    return best, -len(one.traits), one.file.end is not None


def _rivals(first: Candidate, other: Candidate) -> bool:
    """Whether another dossier is named too; one that only shares the claim of the first is its second trade."""
    if not other.references:
        return False
    same_claim = bool(first.file.claim_key) and first.file.claim_key == other.file.claim_key
    by_claim_alone = other.references == {Trait.CLAIM} and same_claim
    return not (by_claim_alone and first.references - {Trait.CLAIM})


def _party(file: File, writer: Writer) -> frozenset[Trait]:
    """Whether the writer has to do with the dossier: its insurer, who ordered it, the insured himself."""
    mine = writer.address and writer.address.lower() in (file.sender.lower(), file.email.lower())
    return frozenset({Trait.PARTY}) if mine or (writer.insurer and writer.insurer == file.insurer) else frozenset()


def role_of(file: File, writer: Writer, *, expert: bool) -> str:
    """Who writes, as casework is told: insurer, expert (by his report or his domain), insured, or nobody we know."""
    if expert or "expert" in writer.address.rpartition("@")[2]:
        return "expert"
    if writer.address and writer.address.lower() == file.email.lower():
        return "insured"
    by_order = bool(writer.address) and writer.address.lower() == file.sender.lower()
    return "insurer" if by_order or writer.insurer == file.insurer else "unknown"


_NUMBER: Final = re.compile(r"(?<![\w-])(\d{2})[ .\-‐–]{0,2}(\d{6,9})[ .\-‐–]{0,2}([a-z])(?!\w)")


def numbers_in(text: str) -> tuple[str, ...]:
    """What has the form of a dossier's number, in its proper form; whether there is one, the table says."""
    found = (f"{year}-{counter}-{letter.upper()}" for year, counter, letter in _NUMBER.findall(plain(text)))
    return tuple(dict.fromkeys(found))[:MOST_NUMBERS]


@dataclass(frozen=True, slots=True)
class Clues:
    """What a letter tells of its dossier."""

    numbers: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    claim_key: str = ""
    references: tuple[str, ...] = ()
    phones: tuple[int, ...] = ()
    name: str = ""
    postal_code: str = ""


def clues_of(reading: Reading, values: Mapping[str, str], *, claim_key: str, phones: Sequence[int]) -> Clues:
    """The clues of a letter; `values` are the fields that were read of it."""
    body = reading.body
    documents = "\n".join(sheet.text for sheet in reading.sheets if sheet.text not in body.new)
    files = "\n".join(part.name.replace("_", " ") for part in reading.parts if part.name)
    numbers = numbers_in(f"{reading.subject}\n{body.new}\n{files}")
    quoted = (one for one in numbers_in(f"{body.quoted}\n{documents}") if one not in numbers)
    return Clues(
        numbers=numbers,
        quoted=tuple(quoted),
        claim_key=claim_key,
        references=reading.references,
        phones=tuple(phones),
        name=values.get("last_name", ""),
        postal_code=values.get("postal_code", ""),
    )
