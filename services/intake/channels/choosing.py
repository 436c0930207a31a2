"""Among the candidates for a field, the value to propose: the surest, raised by agreement, lowered by a rival."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.labels import Candidate
from services.intake.channels.voting import same
from services.intake.domain import values
from services.intake.domain.reading import FieldRead

AGREED: Final = 0.97
ECHOED: Final = 0.85
"""The same words in two places, neither with a label: subjects and bodies repeat each other."""
CONFLICT: Final = 0.4
RIVAL: Final = 0.7
"""From this confidence on, another value of the same field makes a conflict."""


TAUGHT: Final = frozenset({"template", "habit"})
"""Rules that a sender's corrections taught: they come before whatever else is found."""


def habitual(candidates: Sequence[Candidate]) -> dict[str, FieldRead]:
    """For each field the value to propose; where a sender's habit tells it, what else was found is only shown.

    A value that is always the same is doubted as soon as the message says another; a place or a label of his form
    is believed, for that is what the corrections said of it.
    """
    taught = {one.field for one in candidates if one.rule in TAUGHT and one.value}
    fields = settled([one for one in candidates if one.rule in TAUGHT or one.field not in taught])
    for name in taught:
        read = fields[name]
        rivals = dict.fromkeys(
            one.value
            for one in candidates
            if one.field == name and one.value and one.confidence >= RIVAL and not _same(one.value, read.value)
        )
        if rivals:
            confidence = CONFLICT if read.rule == "habit" else read.confidence
            others = tuple(dict.fromkeys((*read.others, *rivals)))[:4]
            fields[name] = replace(read, others=others, confidence=confidence, proved=False)
    return fields


def settled(candidates: Sequence[Candidate]) -> dict[str, FieldRead]:
    """For each field that has any, the value to propose."""
    by_field: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.value:
            by_field[candidate.field].append(candidate)
    return {field: _chosen(field, found) for field, found in by_field.items()}


def _chosen(field: str, found: list[Candidate]) -> FieldRead:
    """The surest value; agreement elsewhere raises it, a rival that is nearly as sure lowers it."""
    if field == "phones":
        return _all_phones(found)
    best = max(found, key=lambda one: one.confidence)
    same = [one for one in found if _same(one.value, best.value)]
    rivals = dict.fromkeys(
        one.value
        for one in found
        if not _same(one.value, best.value) and one.confidence >= RIVAL and field not in _LENIENT
        and one.confidence >= best.confidence - 0.15
    )  # fmt: skip
    confidence = best.confidence
    if len({(one.part, one.page) for one in same}) > 1:
        confidence = max(confidence, AGREED if best.rule == "label" else ECHOED)
    if rivals:
        confidence = CONFLICT
    return FieldRead(
        value=best.value,
        raw=best.raw[:300],
        source=best.source,
        confidence=round(confidence, 2),
        rule=best.rule,
        part=best.part,
        page=best.page,
        others=tuple(dict.fromkeys((*rivals, *_disputed(best))))[:4],
        box=best.box,
        engines=best.engines,
        proved=best.proved and not rivals,
    )


_LENIENT: Final = frozenset({"description", "access", "dwelling", "insurer_reference"})
"""Fields where a second, different text is more text, not a contradiction."""


def _all_phones(found: list[Candidate]) -> FieldRead:
    """Every labelled number counts: a household has several."""
    best = max(found, key=lambda one: one.confidence)
    numbers = dict.fromkeys(number for one in found for number in one.value.split(", "))
    return FieldRead(
        value=", ".join(tuple(numbers)[:4]),
        raw=best.raw[:200],
        source=best.source,
        confidence=best.confidence,
        rule=best.rule,
        part=best.part,
        page=best.page,
        others=_disputed(best),
        box=best.box,
        engines=best.engines,
        proved=best.proved and set(best.value.split(", ")) == {*numbers},
    )


def _disputed(best: Candidate) -> tuple[str, ...]:
    """What the other engine read instead."""
    return tuple(value for value in best.engines.values() if not same(value, best.value, best.field))


def _same(one: str, other: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", values.plain(one)) == re.sub(r"[^a-z0-9]", "", values.plain(other))
