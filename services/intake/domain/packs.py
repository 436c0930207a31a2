"""An insurer's pack as intake uses it: who writes to us, in which words, what is required, who opens.

A pack is data (design.md §7): a new insurer is a new folder. The values here are already validated
(`channels/packs.py` reads the files); a claim format or a default never stands in code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from services.intake.domain.kinds import Word
from services.intake.domain.working_time import USUAL, Closed, Hours, after_working_hours

OPEN_WITHIN_HOURS: Final = 4
"""The tray's clock of an item whose insurer nobody knows yet."""


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Format:
    """How a field must look for an origin; a warning when it does not block (R-009, R-010)."""

    field: str
    pattern: re.Pattern[str]
    rule: str
    sentence: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Fixed:
    """A field with one possible value, filled in when empty (R-011, R-012: n° d'ordre 0)."""

    value: str
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin of orders within an insurer (R-002) and what holds for it."""

    code: str
    label: str
    team: str
    """The tray its items fall into (R-007, R-019)."""
    opened_by: frozenset[str] = frozenset()
    """Teams that alone may submit; empty means every team (R-019)."""
    automatic: bool = False
    """A mail of this origin submits itself when every required field is sure."""
    formats: tuple[Format, ...] = ()
    fixed: Mapping[str, Fixed] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=_none)
    """Values stored when the order has none (R-014: broker 000)."""
    required: Mapping[str, str] = field(default_factory=_none)
    """Field → rule id; missing blocks submitting."""
    wanted: tuple[str, ...] = ()
    """Fields marked when missing, without blocking (R-015)."""
    open_within_hours: int | None = None
    """Its own clock, where it is not the insurer's."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: a mail address or domain, or a fax number, and what his orders are."""

    match: str
    origin: str | None = None
    values: Mapping[str, str] = field(default_factory=_none)
    """What this sender's orders always carry, e.g. his agent code."""


@dataclass(frozen=True, slots=True)
class Pack:
    """All of an insurer that intake needs, in one version."""

    code: str
    name: str
    version: str
    valid_from: date
    origins: Mapping[str, Origin]
    default_origin: str | None
    tray: str
    """The team whose tray takes items whose origin is not known yet."""
    senders: tuple[Sender, ...] = ()
    callers: tuple[Sender, ...] = ()
    words: tuple[tuple[re.Pattern[str], str | None], ...] = ()
    """Words of a subject or text that tell this insurer, and maybe the origin."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    loss_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[Word, ...] = ()
    """Words of its own by which messages that are no orders are told."""
    registries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Codes the insurer has given, field by field: one that is listed is read right."""
    intermediaries: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Whom the insurer works with, office by office: SIRET → the field that names him in an order, and his code."""
    target: float = 0.99
    """Of the values let through unseen, at least this share must be right."""
    sampled: float = 0.0
    """Share of the orders sure enough to go by themselves that a person checks all the same."""
    sure: float = 0.9
    """From this confidence on, a value counts as sure."""
    earned: int = 20
    """How many of a sender's latest sure values of a field, read from images, people must have let go as they were
    before one that nothing proves goes unseen."""
    open_within_hours: int = OPEN_WITHIN_HOURS
    """The tray's clock: an item should be handled within this many working hours."""
    hold_minutes: int = 0
    """How long a mail or fax that is sure is held back, because the same order may be on its way by web."""
    hours: Hours = USUAL
    """When its trays are worked on: the clock counts in these."""
    keep_days: int | None = None
    """How long the bytes of its orders' mail are kept, when this insurer says so."""

    def origin(self, code: str | None) -> Origin | None:
        """The origin of this code, if the insurer has it."""
        return self.origins.get(code) if code else None


class Packs:
    """Every insurer's pack, by code."""

    def __init__(
        self, packs: Mapping[str, Pack], *, shared_tray: str = "general", closed: Closed = lambda day: False
    ) -> None:
        self._packs = dict(packs)
        self.shared_tray = shared_tray
        self._closed = closed

    def get(self, code: str | None) -> Pack | None:
        """The pack of an insurer, or nothing for a code nobody knows."""
        return self._packs.get(code) if code else None

    def all(self) -> tuple[Pack, ...]:
        """Every pack, by code."""
        return tuple(self._packs[code] for code in sorted(self._packs))

    def due(self, received_at: datetime, pack: Pack | None, origin: Origin | None) -> datetime:
        """Until when the tray should have handled an item: by its origin's clock, else its insurer's."""
        hours = pack.open_within_hours if pack else OPEN_WITHIN_HOURS
        if origin and origin.open_within_hours:
            hours = origin.open_within_hours
        return after_working_hours(received_at, hours, self._closed, pack.hours if pack else USUAL)

    def teams(self) -> tuple[str, ...]:
        """Every tray that items can fall into."""
        found = {self.shared_tray}
        for pack in self._packs.values():
            found |= {pack.tray, *(origin.team for origin in pack.origins.values())}
        return tuple(sorted(found))


def team_of(origin: Origin | None, pack: Pack | None, packs: Packs) -> str:
    """The tray an item falls into (R-007, R-019)."""
    if origin:
        return origin.team
    return pack.tray if pack else packs.shared_tray
