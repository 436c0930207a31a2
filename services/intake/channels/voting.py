"""Two engines read one page: what both say is trusted, what they dispute is for a person.

Measured (docs/reading.md): where both gave the same value of a typed field, it was right every time; an engine's own
score says little. So agreement is the main signal, and one engine alone is never enough to be sure.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from services.intake.channels.labels import Candidate
from services.intake.domain import values
from services.intake.domain.labels import CODED
from services.intake.domain.reading import RAPIDOCR

AGREED_LABEL: Final = 0.97
"""Both engines, and a label tells what it is."""
AGREED_WORDS: Final = 0.85
"""Both engines read the same words, but nobody said what they are."""
ALONE: Final = 0.75
"""Highest confidence of what one engine read and the other did not see."""
ALONE_CODE: Final = 0.6
"""The same for codes that mix letters and digits: 0 and O, 1 and I, 5 and S are one engine's guess."""
DISPUTED: Final = 0.4
LIKE: Final = 0.92
"""From this likeness on, two readings of a long text are one text."""

Allowed = Callable[[str, str], bool]
"""Whether a field may have a value, as far as formats tell."""


def voted(by_engine: Mapping[str, Mapping[str, Candidate]], allowed: Allowed) -> Iterable[Candidate]:
    """One candidate for each field that any engine found on a page."""
    for field in sorted({field for found in by_engine.values() for field in found}):
        found = {engine: one[field] for engine, one in sorted(by_engine.items()) if field in one}
        yield _decided(field, found, allowed)


def _decided(field: str, found: Mapping[str, Candidate], allowed: Allowed) -> Candidate:
    best = max(found, key=lambda engine: (allowed(field, found[engine].value), engine == RAPIDOCR))
    engines = {engine: one.value for engine, one in found.items()}
    chosen = replace(found[best], engines=engines, proved=False)
    if len(found) < 2:
        mixed = field in CODED and re.search(r"[A-Za-z]", chosen.value) and re.search(r"\d", chosen.value)
        return replace(chosen, confidence=min(chosen.confidence, ALONE_CODE if mixed else ALONE))
    one, other = (candidate.value for candidate in found.values())
    if not same(one, other, field):
        return replace(chosen, confidence=DISPUTED)
    weakest = min(candidate.confidence for candidate in found.values())
    labelled = all(candidate.rule in ("label", "template") for candidate in found.values())
    confidence = AGREED_LABEL if labelled else min(weakest + 0.1, AGREED_WORDS)
    proved = labelled and all(candidate.proved for candidate in found.values())
    return replace(chosen, confidence=confidence, proved=proved)


def same(one: str, other: str, field: str) -> bool:
    """Whether two readings are one value: case, accents and marks do not count; in a long text, nor a few letters."""
    first, second = (re.sub(r"[^a-z0-9]", "", values.plain(text)) for text in (one, other))
    if first == second:
        return True
    return field == "description" and SequenceMatcher(None, first, second, autojunk=False).ratio() >= LIKE
