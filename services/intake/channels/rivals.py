"""Whether a value read from an image could be somebody else's: what another thing on its page may be meant by as well.

A label that says whose it is (*portable de l'assuré*, *adresse du risque*) or can only be the order's (*n° de
sinistre*) stands by itself. Any other is weak: its value is sure only where nothing else on the page could be the
same thing, but for what stands by a label of somebody else. A value that loses this way keeps its place, and its
label counts no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.labelled import Labelled
from services.intake.channels.labels import Candidate
from services.intake.channels.sections import of_sections
from services.intake.channels.whose import of_labels, theirs, without
from services.intake.channels.written import LISTS, says_only
from services.intake.domain import values
from services.intake.domain.standing import PROVABLE

AMONG: Final = "among"
"""The rule of a value that a label told, beside others that it may have meant."""
SECOND: Final = 0.65
"""Confidence of what a weak label tells beside a strong one: no rival of it."""
TOGETHER: Final = 4
"""Lines within which labels belong to one part of a form."""
_ADDRESS: Final = frozenset({"postal_code", "city"})
_ALONE: Final = frozenset({"claim_number", "agent_code", "broker_code", "policy_number"})
"""Codes: a weak label of theirs never makes them sure, for nothing tells one code from another."""


def told_apart(candidates: Iterable[Candidate], labelled: Labelled, own: frozenset[str]) -> Iterator[Candidate]:
    """The candidates of one engine's page, each as sure as what stands around it allows."""
    found = [*candidates]
    if not labelled.sheet.engine:
        yield from found
        return
    page = _Page(labelled, own, found)
    for one in found:
        if one.rule != "label":
            yield one
        elif one.field in ("phones", "email") and page.is_of_others(one):
            continue
        elif page.is_rivalled(one):
            second = page.is_second(one)
            yield replace(one, rule=AMONG, confidence=min(one.confidence, SECOND) if second else one.confidence)
        else:
            yield replace(one, proved=one.field in PROVABLE and (not one.weak or one.field in _ADDRESS))


class _Page:
    """What stands on a page that could be meant instead."""

    def __init__(self, labelled: Labelled, own: frozenset[str], found: Sequence[Candidate]) -> None:
        self._labelled, self._found = labelled, found
        sheet = labelled.sheet
        named = without(sheet, [*of_labels(labelled)]).text
        left = without(sheet, theirs(labelled, own)).text
        self._sections = any(True for _ in of_sections(labelled))
        told = {number for one in found if one.field == "phones" for number in values.phones(one.value)}
        self._phones = {*values.phones(_flat(left))} - own - told
        self._phones_around = {*values.phones(_flat(named))} - own - told
        mails = {one.value.lower() for one in found if one.field == "email" and one.rule != "words"}
        self._mails_around = {match[0].lower() for match in values.EMAIL.finditer(named)} - mails
        self._days = {match for one in left.split("\n") if (match := values.day(one))}

    def is_of_others(self, one: Candidate) -> bool:
        """Whether a weak label's value stands apart from the one whose label says that it is the insured's."""
        strong = [
            other for other in self._found if other.field == one.field and other.rule == "label" and not other.weak
        ]
        return one.weak and bool(strong) and all(self._apart(one, other) > TOGETHER for other in strong)

    def is_second(self, one: Candidate) -> bool:
        """Whether another label says of the same field that it is the order's."""
        return one.weak and any(
            other.field == one.field and other.rule == "label" and not other.weak for other in self._found
        )

    def is_rivalled(self, one: Candidate) -> bool:
        """Whether something else could be meant by a value's label."""
        if one.field in LISTS and not says_only(one.field, one.raw):
            return True
        match one.field:
            case "phones":
                return bool(self._phones) or (one.weak and (bool(self._phones_around) or self._scattered(one)))
            case "email":
                return one.weak and (bool(self._mails_around) or self._scattered(one))
            case "loss_date":
                return one.weak and len(self._days) > 1
            case "last_name" | "first_name":
                return one.weak and (self._sections or self._scattered(one))
            case "postal_code" | "city" | "address":
                return one.weak and not self._by_an_address(one)
            case _:
                return one.weak and one.field in _ALONE

    def _scattered(self, one: Candidate) -> bool:
        """Whether another value of the field stands in another part of the page."""
        return any(
            other.field == one.field and other.rule == "label" and self._apart(one, other) > TOGETHER
            for other in self._found
        )

    def _by_an_address(self, one: Candidate) -> bool:
        """Whether it goes on an address whose label says that it is where the damage is."""
        return one.field in _ADDRESS and any(
            other.field == "address"
            and other.rule == "label"
            and not other.weak
            and 0 <= self._row(one) - self._row(other) <= TOGETHER
            for other in self._found
        )

    def _apart(self, one: Candidate, other: Candidate) -> int:
        return abs(self._row(one) - self._row(other))

    def _row(self, one: Candidate) -> int:
        return self._labelled.sheet.text.count("\n", 0, one.at)


def _flat(text: str) -> str:
    return text.replace("\t", "  ")
