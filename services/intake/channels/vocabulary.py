"""The labels of the trade as rows of words, and what words alone tell of a label: whose it is, which field it means."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from services.intake.domain.given_names import GIVEN
from services.intake.domain.label_owners import OTHER, OTHERS, OURS, THEIRS
from services.intake.domain.labels import KEYS, LABELS, STRONG, spelled
from services.intake.domain.value_words import DWELLING_WORDS, LOSS_WORDS, OCCUPANCY_WORDS, TRADE_WORDS
from services.intake.domain.wording import canonical, words_of

_FIRST: Final = {
    name: at
    for at, name in enumerate(
        ("postal_code", "claim_number", "policy_number", "agent_code", "broker_code", "insurer_reference", "phones",
         "email", "loss_date", "limit", "occupancy", "dwelling", "loss_kind", "trade", "has_expert", "order_number")
    )
}  # fmt: skip
"""Among the fields a label may mean, those whose values have a form are asked first."""

Row = tuple[str, ...]


@cache
def trade() -> Mapping[Row, tuple[str, ...]]:
    """The labels of the trade: for each row of words the fields that it may mean."""
    rows: dict[Row, dict[str, None]] = defaultdict(dict)
    for field, entries in LABELS.items():
        for label in (label for entry in entries for label in spelled(entry)):
            rows[words_of(label)][field] = None
    found = {row: tuple(sorted(fields, key=lambda one: _FIRST.get(one, 99))) for row, fields in rows.items() if row}
    others = {words_of(label): (OTHER,) for label in OTHERS}
    return {**{row: fields for row, fields in others.items() if row and row not in found}, **found}


_GIVEN: Final = frozenset(canonical(word) for word in GIVEN)


@cache
def said() -> frozenset[str]:
    """Words that are values themselves: *villa* is no misread *ville*."""
    lists = (OCCUPANCY_WORDS, DWELLING_WORDS, LOSS_WORDS, TRADE_WORDS)
    return _GIVEN | frozenset(
        canonical(word) for words in lists for some in words.values() for one in some for word in one.split()
    ) - {word for row in trade() for word in row}


@lru_cache(maxsize=1 << 12)
def says_whose(row: Row) -> bool:
    """Whether a label of several words says that it is the insured's, or where the damage is."""
    return len(row) > 1 and any((word,) in rows_of(OURS) for word in row[1:])


@cache
def strong() -> frozenset[Row]:
    return frozenset(words_of(label) for label in STRONG)


@cache
def rows_of(table: tuple[str, ...]) -> frozenset[Row]:
    return frozenset(words_of(one) for one in table)


@lru_cache(maxsize=1 << 12)
def by_key(words: frozenset[str]) -> tuple[str, ...]:
    """The fields that key words mean; nothing when a word says that it is somebody else's or another thing."""
    if any((word,) in rows_of(THEIRS) for word in words) or words & _negative():
        return ()
    for keys, among, fields in KEYS:
        if words & canon(keys) and (not among or words & canon(among)):
            return fields
    return ()


@cache
def canon(words: str) -> frozenset[str]:
    return frozenset(one for word in words.split() for one in words_of(word))


@cache
def words_in(table: tuple[str, ...]) -> frozenset[str]:
    """The words of a table; kept, for a page asks some hundreds of times."""
    return frozenset(word for one in table for word in words_of(one))


SHORT: Final = 3
"""Letters of words like *par*, which every label may have."""


@cache
def _negative() -> frozenset[str]:
    return frozenset(word for label in OTHERS for word in words_of(label) if len(word) > SHORT) - frozenset(
        word for row in trade() if trade()[row] != (OTHER,) for word in row
    )
