"""What a draft is worth beside the truth: fields right, wrong and missed; orders that needed no correction; values that
would have gone out unseen and were false.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bench.intake.orders import FIELDS, Order
from services.intake.domain import values
from services.intake.domain.reading import FieldRead
from services.intake.domain.standing import is_sure


@dataclass
class Score:
    """Counts over some faxes."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    untouched: int = 0
    """Orders of which no field needed a person."""
    agreed: int = 0
    """Fields that both engines read alike."""
    agreed_wrong: list[str] = field(default_factory=list)
    sure: int = 0
    """Fields that go unseen, of a sender nobody has reviewed."""
    sure_wrong: list[str] = field(default_factory=list)
    known: int = 0
    """Fields that go unseen, of a sender who has earned every field."""
    known_wrong: list[str] = field(default_factory=list)
    alone: int = 0
    """Orders of a known sender whose needed fields all go unseen: they may go with no human step."""
    carried: int = 0
    """Values that the pages of those orders hold."""
    lost: Counter[str] = field(default_factory=Counter)
    """Of these, the ones such an order goes without: not read, or not surely."""

    def add(
        self, order: Order, read: Mapping[str, FieldRead], *, sure: float, needed: Collection[str], name: str
    ) -> None:
        """Counts one fax; `needed` are the fields without which its insurer lets no order go by itself."""
        self.pages += 1
        clean = True
        for one in FIELDS:
            truth, found = order.values.get(one), read.get(one)
            if truth is None and found is None:
                continue
            verdict = _verdict(one, truth, found)
            clean = clean and verdict == "right"
            getattr(self, verdict)[one] += 1
            if found is not None:
                self._trusted(one, found, verdict == "right", sure, f"{name} {one}: {found.value!r} is {truth!r}")
        self.untouched += clean
        self._sent_alone(order, read, sure, needed)

    def _sent_alone(self, order: Order, read: Mapping[str, FieldRead], sure: float, needed: Collection[str]) -> None:
        unseen = {one for one in FIELDS if one in read and is_sure(one, read[one], least=sure, earned=FIELDS)}
        if unseen.issuperset(needed):
            self.alone += 1
            self.carried += len(order.values.keys() & set(FIELDS))
            self.lost.update(order.values.keys() & set(FIELDS) - unseen)

    def _trusted(self, one: str, found: FieldRead, right: bool, sure: float, told: str) -> None:
        agreed = len(found.engines) == 2 and not found.others
        self.agreed += agreed
        first = is_sure(one, found, least=sure, earned=())
        known = is_sure(one, found, least=sure, earned=FIELDS)
        self.sure += first
        self.known += known
        if not right:
            self.agreed_wrong += [told] * agreed
            self.sure_wrong += [told] * first
            self.known_wrong += [told] * known

    def precision(self, one: str | None = None) -> float:
        """Of the values given, how many were right."""
        given = _sum(self.right, one) + _sum(self.wrong, one)
        return _sum(self.right, one) / given if given else 0.0

    def recall(self, one: str | None = None) -> float:
        """Of the values there were, how many were given right."""
        there = _sum(self.right, one) + _sum(self.wrong, one) + _sum(self.missed, one)
        return _sum(self.right, one) / there if there else 0.0


def _sum(counts: Counter[str], one: str | None) -> int:
    return counts[one] if one else counts.total()


def _verdict(one: str, truth: str | None, found: FieldRead | None) -> str:
    if found is None:
        return "missed"
    return "right" if truth is not None and alike(one, found.value, truth) else "wrong"


def alike(one: str, value: str, truth: str) -> bool:
    """Whether a value needs no correction: letters and digits in their order; a description may differ in a few."""
    if one == "phones":
        return set(values.phones(value)) == set(values.phones(truth))
    given, wanted = (re.sub(r"[^a-z0-9]", "", values.plain(text)) for text in (value, truth))
    if one == "description":
        return SequenceMatcher(None, given, wanted, autojunk=False).ratio() >= 0.9
    if one == "city":
        given, wanted = (re.sub(r"^(st|ste)(?=[a-z])", "saint", text) for text in (given, wanted))
    return given == wanted
