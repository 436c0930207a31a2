"""The dates d'action as data: what each code means, who owns it, who may set it, how long it runs (R-064).

The table is read from `deploy/casework/dates.yaml` at start; nothing in the code knows a delay. Labels
are matched as people type them: whatever the case, the accents, the plural, the prefix (R-119).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from shared.errors import Refused

A1: Final = "A1"
A2: Final = "A2"
A3: Final = "A3"
C1: Final = "C1"
C6: Final = "C6"
E1: Final = "E1"
E4: Final = "E4"
E12: Final = "E12"
F1: Final = "F1"
F2: Final = "F2"
F3: Final = "F3"
F8: Final = "F8"
HOLD_TLV: Final = "HOLD_TLV"
HOLD_CAUSE: Final = "HOLD_CAUSE"
HOLD_ASSIGNMENT: Final = "HOLD_ASSIGNMENT"

Told = Literal["visit", "works", "quote", "difficulty", "question", "call"]
Need = Literal["comment", "visit", "moisture", "week", "party", "reason", "subjects"]

PROVIDER_GROUPS: Final = frozenset({"A", "D"})
"""Only the provider's own acts move these, so that his lateness stays visible (R-059)."""


class UnknownDate(Refused):
    """The code or label names no date d'action (R-064)."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long a date runs: hours on the clock, days at the same hour, or working days (R-062)."""

    hours: int = 0
    days: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class DateKind:
    """One row of the table."""

    code: str
    group: str
    label: str
    owner: str
    set_by: tuple[str, ...]
    closed_by: tuple[str, ...] = ()
    target: Delay | None = None
    printed: int | None = None
    requires: tuple[Need, ...] = ()
    interrupts: bool = False
    waits: bool = False
    told: Told | None = None
    reason: str | None = None
    losses: tuple[str, ...] = ()
    insurers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    """Where the intervention must stand; anywhere when empty."""
    aliases: tuple[str, ...] = ()
    default_hour: str | None = None
    chases: tuple[str, ...] = ()
    """The dates whose owner it asks for, while their delay still runs (R-077, R-085)."""
    set_act: str | None = None
    """The one act of the desk that sets it."""
    end_act: str | None = None
    """The one act that ends it, with its outcome (R-080, R-103, R-104)."""
    live: bool = False

    @property
    def stands_over(self) -> bool:
        """Whether it stands over the intervention's own date and gives it back."""
        return self.interrupts or self.waits

    @property
    def provider_only(self) -> bool:
        """Whether only the provider's own acts move it (R-059)."""
        return self.group in PROVIDER_GROUPS


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What a letter of a kind does: which date it sets over the current one, due when."""

    kind: str
    rule: str
    roles: tuple[str, ...] = ()
    """Who writes; anybody when empty."""
    chased: tuple[str, ...] = ()
    """Dates of which one must be open."""
    in_time: bool | None = None
    """Whether the chased date's delay still runs."""
    code: str | None = None
    due: Literal["chased"] | Delay | None = None
    confirm: bool = False
    """Whether a person must press before anything of it happens."""


@dataclass(frozen=True)
class DateTable:
    """All dates d'action, found by code or by label."""

    dates: tuple[DateKind, ...]
    letters: tuple[LetterRule, ...] = ()
    default_hour: str = "09:00"
    counter: Literal["code", "intervention"] = "code"
    farthest_days: int = 366
    """How far ahead a due date may lie: beyond it stands a slip of the keyboard (E11 lasts months, R-102)."""
    message_opens: str = "08:00"
    message_closes: str = "20:00"
    """Between which hours of the site a craftsman is told that a message is there."""
    _by_code: Mapping[str, DateKind] = field(init=False, repr=False)
    _by_label: Mapping[str, DateKind] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", _unique(self.dates))
        object.__setattr__(self, "_by_label", _labels(self.dates))
        for one in self.letters:
            if one.code is not None and not (self[one.code].live and self[one.code].stands_over):
                raise ValueError(f"a letter of kind {one.kind} sets {one.code}, which stands over no other date")
            if one.due == "chased" and not one.chased:
                raise ValueError(f"a letter of kind {one.kind} takes the due date of a date it does not chase")

    def __getitem__(self, code: str) -> DateKind:
        """The date with this code.

        Raises:
            UnknownDate: no such code (R-064).
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownDate(f"La date d'action « {code} » n'existe pas.", rule="R-064", field="code") from None

    def by_label(self, label: str) -> DateKind:
        """The date a label names, whatever the case, accents, plural or prefix (R-119).

        Raises:
            UnknownDate: no date has this label.
        """
        try:
            return self._by_label[label_key(label)]
        except KeyError:
            raise UnknownDate(f"Aucune date d'action ne s'appelle « {label} ».", rule="R-119") from None

    @property
    def lasting(self) -> frozenset[str]:
        """The dates that another craftsman, or a new search, does not end: only their own act does."""
        return frozenset(kind.code for kind in self.dates if kind.end_act)

    def hour_of(self, kind: DateKind) -> tuple[int, int]:
        """The hour a date set without one takes (R-063)."""
        hour, minute = (kind.default_hour or self.default_hour).split(":")
        return int(hour), int(minute)


_PREFIX = re.compile(r"^(?:(?:pt|devis|az)\s*[-:]\s*)+")


_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ′´`", "'"), **dict.fromkeys("‐‑‒–—−", "-"), "œ": "oe", "Œ": "oe",
                        "æ": "ae", "Æ": "ae"})  # fmt: skip
"""Apostrophes, dashes and joined letters that keyboards and telephones put for the plain ones."""


def plain(text: str) -> str:
    """Lower case, no accents, single spaces: how texts are compared (R-258)."""
    if text.isascii():  # most are: no accent to look for
        return " ".join(text.replace("`", "'").lower().split())
    bare = unicodedata.normalize("NFKD", text.translate(_TYPED))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).lower().split())


def label_key(label: str) -> str:
    """The normalised key of a label: no prefix, no punctuation, singular."""
    words = re.findall(r"[a-z0-9]+|>", _PREFIX.sub("", plain(label).replace("(s)", "s")))
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def _unique(dates: Iterable[DateKind]) -> dict[str, DateKind]:
    found: dict[str, DateKind] = {}
    for kind in dates:
        if kind.code in found:
            raise ValueError(f"date d'action {kind.code} stands twice in the table")
        found[kind.code] = kind
    return found


def _labels(dates: Iterable[DateKind]) -> dict[str, DateKind]:
    found: dict[str, DateKind] = {}
    for kind in dates:
        for label in (kind.label, *kind.aliases):
            found.setdefault(label_key(label), kind)
    return found
