"""Whether two orders are about the same loss: compared trait by trait, told with its reasons.

No single trait decides. An insurer orders several trades under one claim, neighbours report one leak, and a digit is
mistyped on every tenth fax; so *the same* takes two traits that agree and none that contradicts, and all between that
and *new* is a question for a person.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from contracts.events.envelope import OrderContent
from services.intake.domain.values import plain

NEAR_DAYS: Final = 3
"""Two days of loss that far apart may be one: the day it happened, the day it was seen."""
SHORTEST_CLAIM: Final = 6
"""Below that one differing sign says nothing."""


class Likeness(StrEnum):
    """How much one order looks like another."""

    SAME = "same"
    PROBABLE = "probable"
    RELATED = "related"
    NEW = "new"


LIKENESS_LABELS: Final = {
    Likeness.SAME: "Même ordre",
    Likeness.PROBABLE: "Peut-être le même ordre",
    Likeness.RELATED: "Même immeuble",
    Likeness.NEW: "Autre sinistre",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """What an order says of its loss, as far as two orders are compared by it."""

    insurer: str
    claim_key: str = ""
    phones: frozenset[int] = frozenset()
    insee: str | None = None
    day: date | None = None
    street: str = ""
    kind: str = ""
    trade: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike, and why: French words for the person who decides."""

    likeness: Likeness
    reasons: tuple[str, ...]


def loss_of(insurer: str | None, claim_key: str, order: OrderContent) -> Loss:
    """The traits of an order; telephones only as hashes."""
    return Loss(
        insurer=insurer or "",
        claim_key=claim_key,
        phones=frozenset(map(phone_hash, order.insured.phones)),
        insee=order.site.insee,
        day=order.loss_date,
        street=street_key(order.site.address),
        kind=order.loss_kind,
        trade=order.trade or "",
    )


def phone_hash(number: str) -> int:
    """A telephone number in international form as a signed 64-bit number that does not tell it."""
    return int.from_bytes(blake2b(number.encode(), digest_size=8).digest(), signed=True)


_SHORT_WORDS: Final = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "bvd": "boulevard", "r": "rue",
    "pl": "place", "imp": "impasse", "all": "allee", "ch": "chemin", "che": "chemin", "rte": "route", "sq": "square",
    "st": "saint", "ste": "sainte", "res": "residence",
}  # fmt: skip


def street_key(address: str) -> str:
    """An address line without case, accents, punctuation and the usual shortenings; empty without a house number."""
    if not address:
        return ""
    words = [_SHORT_WORDS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain(address))]
    return " ".join(words) if any(word[0].isdigit() for word in words) else ""


def compare(new: Loss, known: Loss) -> Comparison:
    """How much a new order looks like a known one."""
    traits = _Traits.of(new, known)
    likeness = _likeness(traits)
    return Comparison(likeness, () if likeness is Likeness.NEW else tuple(traits.reasons()))


@dataclass(frozen=True, slots=True)
class _Traits:
    """Each trait of two orders: True agrees, False contradicts, None is not known of both."""

    insurer: bool
    claim: bool | None
    claim_near: bool
    phone: bool | None
    place: bool | None
    day: bool | None
    street: bool | None
    work: bool | None

    @classmethod
    def of(cls, new: Loss, known: Loss) -> "_Traits":
        return cls(
            insurer=new.insurer == known.insurer,
            claim=new.claim_key == known.claim_key if new.claim_key and known.claim_key else None,
            claim_near=_near(new.claim_key, known.claim_key),
            phone=bool(new.phones & known.phones) if new.phones and known.phones else None,
            place=new.insee == known.insee if new.insee and known.insee else None,
            day=abs((new.day - known.day).days) <= NEAR_DAYS if new.day and known.day else None,
            street=new.street == known.street if new.street and known.street else None,
            work=_same_work(new, known),
        )

    @property
    def here_and_then(self) -> bool:
        """The same commune within days."""
        return bool(self.place and self.day)

    @property
    def contradicted(self) -> bool:
        """Another commune, another time or another work: whatever agrees, a person has to look."""
        return False in (self.place, self.day, self.work)

    def reasons(self) -> list[str]:
        """What agrees and what does not, in the order a person weighs it."""
        said = [
            (self.claim, "même numéro de sinistre", "" if self.claim_near else "autre numéro de sinistre"),
            (self.claim_near or None, "numéro de sinistre à un signe près", ""),
            (self.phone, "même téléphone", ""),
            (self.place, "même commune", "autre commune"),
            (self.day, "même date de sinistre, à trois jours près", "autre date de sinistre"),
            (self.street, "même adresse", ""),
            (self.work, "", "autre corps de métier ou autre nature de sinistre"),
            (self.insurer, "", "autre assureur"),
        ]
        return [words for agrees, yes, no in said if agrees is not None and (words := yes if agrees else no)]


def _likeness(traits: _Traits) -> Likeness:
    neighbours = traits.here_and_then and bool(traits.street)
    if not traits.insurer:
        return Likeness.RELATED if neighbours else Likeness.NEW
    if traits.claim:
        backed = traits.phone or traits.place
        return Likeness.SAME if backed and not traits.contradicted else Likeness.PROBABLE
    person_there = bool(traits.phone) and (traits.here_and_then or (traits.place and traits.day is None))
    if person_there or (traits.claim_near and (traits.phone or traits.here_and_then)):
        return Likeness.PROBABLE
    return Likeness.RELATED if neighbours else Likeness.NEW


def _near(one: str, other: str) -> bool:
    """One sign typed wrong, left out, added, or two exchanged."""
    if one == other or min(len(one), len(other)) < SHORTEST_CLAIM:
        return False
    one, other = _after_what_is_shared(one, other)
    one, other = _after_what_is_shared(one[::-1], other[::-1])
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def near_ends(claim_key: str) -> tuple[str, str]:
    """The beginning and the end of which every claim number near to this one has at least one; empty when none is near.

    Two signs at most differ, and they stand together: what is alike before or behind them is half of the rest.
    """
    half = (len(claim_key) - 2) // 2 if len(claim_key) >= SHORTEST_CLAIM else 0
    return claim_key[:half], claim_key[len(claim_key) - half :]


def _after_what_is_shared(one: str, other: str) -> tuple[str, str]:
    """Both without the signs they begin with alike."""
    differing = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    at = next(differing, min(len(one), len(other)))
    return one[at:], other[at:]


def _same_work(new: Loss, known: Loss) -> bool | None:
    """Whether both ask for the same: a claim's second trade is an order of its own."""
    pairs = [(new.kind, known.kind), (new.trade, known.trade)]
    told = [one == other for one, other in pairs if one and other]
    return all(told) if told else None
