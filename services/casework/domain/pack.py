"""An insurer's rules for the case file, as data: what it opens, holds, refuses, limits and is told.

A pack is a version with the day it takes effect; a dossier keeps the version it opened with, so that a
changed limit touches new files only (R-044). Reading the files is `store/tables.py`'s work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from contracts.events.envelope import OrderContent
from services.casework.domain.calling import RobotRules
from services.casework.domain.calls import CallRules
from services.casework.domain.conditions import When
from services.casework.domain.cover import AmountRule, Dated, Flag, LeakSearch, in_force
from services.casework.domain.dates import plain
from shared.errors import Invalid

STANDARD: Final = "01"
ON_SITE_EXPERTISE: Final = "04P"


class UnknownInsurer(Invalid):
    """No pack of this insurer is in force."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An order the insurer does not pay: opened and closed in one go, with its sentence."""

    rule: str
    when: When
    sentence: str


@dataclass(frozen=True, slots=True)
class Special:
    """An order that opens another kind of file, perhaps with a limit of its own (R-036…R-042)."""

    rule: str
    when: When
    kind: str
    limit_cents: int | tuple[Dated, ...] | None = None
    limit_from_text: bool = False
    note: str | None = None

    def limit(self, day: date) -> int | None:
        """Its limit for a file opened that day (R-044)."""
        return None if self.limit_cents is None else in_force(self.limit_cents, day)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where orders of the insurer come from, and what opening one does."""

    label: str
    televaluation: bool = False
    companion: str | None = None
    cause_repaired_for: tuple[str, ...] = ()
    team: str | None = None
    with_expert: str | None = None
    """With an expert the file opens under this origin, and only its team activates it (R-018)."""
    phones: Mapping[str, str] = field(default_factory=dict)
    """Phones to leave to the client, by use (R-020)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the network decides alone, in cents TTC, each perhaps for files of a period only (R-044…R-046)."""

    file: int | tuple[Dated, ...]
    by_loss: Mapping[str, int | tuple[Dated, ...]] = field(default_factory=dict)

    def of_file(self, day: date) -> int:
        """The file's limit; the reader of the packs saw to it that there always is one."""
        return in_force(self.file, day) or 0

    def of_loss(self, loss: str, day: date) -> int | None:
        """The loss's own limit."""
        return in_force(self.by_loss[loss], day) if loss in self.by_loss else None


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of an insurer's rules."""

    insurer: str
    name: str
    version: str
    valid_from: date
    origins: Mapping[str, Origin]
    limits: Limits
    tells: tuple[str, ...]
    televaluation: CallRules
    refusals: tuple[Refusal, ...] = ()
    specials: tuple[Special, ...] = ()
    robot: RobotRules | None = None
    leak_search: LeakSearch | None = None
    amounts: tuple[AmountRule, ...] = ()
    flags: tuple[Flag, ...] = ()
    trade_by_loss: Mapping[str, str] = field(default_factory=dict)
    keep_months: int = 60
    """How long after its end a file names its insured; then he is erased everywhere (docs/personal_data.md)."""

    def refusal(self, order: OrderContent) -> Refusal | None:
        """The first rule that refuses the order; an unknown origin does (R-002)."""
        if order.origin not in self.origins:
            return Refusal("R-002", When(), f"L'origine « {order.origin} » n'est pas connue pour {self.name}.")
        return next((one for one in self.refusals if one.when.holds(order)), None)

    def special(self, order: OrderContent) -> Special | None:
        """The first rule that opens another kind of file."""
        return next((one for one in self.specials if one.when.holds(order)), None)

    def limit(self, order: OrderContent, special: Special | None, *, day: date) -> int:
        """The lowest of the file's limit and the loss's (R-046); the mission's text may set the loss's own (R-041)."""
        own = order.limit.cents if order.limit else self.limits.of_file(day)
        if special is not None and special.limit_from_text:
            written = limit_in(order.description)
            if written is not None:
                return min(written, order.limit.cents) if order.limit else written
            return min(own, special.limit(day) or own)
        others = (self.limits.of_loss(order.loss_kind, day), special.limit(day) if special else None)
        return min((own, *(other for other in others if other is not None)))

    def amount_rule(self, *, kind: str, loss: str, day: date, cents: int, limit_cents: int | None) -> AmountRule | None:
        """The first rule that speaks of this amount on such a file."""
        for one in self.amounts:
            if one.holds(kind=kind, loss=loss, day=day, cents=cents, limit_cents=limit_cents):
                return one
        return None


_LIMIT = re.compile(r"limite\D{0,12}(\d{1,3}(?:[ .]?\d{3})*)(?:,(\d{1,2}))?")


def limit_in(description: str) -> int | None:
    """The limit an insurer wrote in the mission's text, in cents (R-041)."""
    match = _LIMIT.search(plain(description))
    if match is None:
        return None
    return int(re.sub(r"\D", "", match[1])) * 100 + int((match[2] or "0").ljust(2, "0"))


@dataclass(frozen=True)
class Packs:
    """The packs of all insurers, every version."""

    all: tuple[Pack, ...]

    def in_force(self, *, insurer: str, day: date) -> Pack:
        """The newest version of the insurer's pack that is valid on the day.

        Raises:
            UnknownInsurer: there is none.
        """
        valid = [pack for pack in self.all if pack.insurer == insurer and pack.valid_from <= day]
        if not valid:
            raise UnknownInsurer(f"L'assureur « {insurer} » n'a pas de règles en vigueur.", field="insurer")
        return max(valid, key=lambda pack: pack.valid_from)

    def of(self, *, insurer: str, version: str) -> Pack:
        """The version a dossier opened with.

        Raises:
            UnknownInsurer: it was removed from the folder.
        """
        for pack in self.all:
            if pack.insurer == insurer and pack.version == version:
                return pack
        raise UnknownInsurer(f"Les règles {version} de « {insurer} » ne sont plus dans le dossier des assureurs.")
