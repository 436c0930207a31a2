"""What an insurer covers, as data: dated limits, what an amount on a special file leads to, words that flag a line.

A limit and a threshold hold for files opened in their period (R-044): the opening day chooses, and a file that is open
keeps what it opened with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from contracts.events.envelope import Actor
from services.casework.domain.dates import plain

Outcome = Literal["works", "give_back", "expert", "insurer"]

OUTCOMES: Final[dict[str, str]] = {
    "works": "travaux possibles",
    "give_back": "rendre le dossier à l'assureur",
    "expert": "expertise à demander",
    "insurer": "accord de l'assureur à demander",
}
"""What an amount leads to, in words."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A limit in cents TTC for the files opened in its period; both days count, none is open."""

    cents: int
    since: date = date.min
    until: date = date.max

    def holds(self, day: date) -> bool:
        """Whether a file opened that day has it."""
        return self.since <= day <= self.until


def in_force(limits: int | tuple[Dated, ...], day: date) -> int | None:
    """The limit of a file opened that day; none when no period has it. The newest period wins."""
    if isinstance(limits, int):
        return limits
    valid = [one for one in limits if one.holds(day)]
    return max(valid, key=lambda one: one.since).cents if valid else None


@dataclass(frozen=True, slots=True)
class AmountRule:
    """What an amount TTC leads to: above `over_cents`, up to and with `up_to_cents`; without them, the file's limit."""

    rule: str
    sentence: str
    outcome: Outcome
    kinds: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    over_cents: int | None = None
    up_to_cents: int | None = None
    limit: Literal["within", "over"] | None = None
    since: date = date.min
    until: date = date.max

    def holds(self, *, kind: str, loss: str, day: date, cents: int, limit_cents: int | None) -> bool:
        """Whether it speaks of this file and this amount."""
        if (self.kinds and kind not in self.kinds) or (self.losses and loss not in self.losses):
            return False
        if not self.since <= day <= self.until:
            return False
        if self.limit is not None and (limit_cents is None or (cents > limit_cents) is not (self.limit == "over")):
            return False
        return (self.over_cents is None or cents > self.over_cents) and (
            self.up_to_cents is None or cents <= self.up_to_cents
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """Words in a quote's line that the insurer does not pay for (R-043)."""

    rule: str
    sentence: str
    text_any: tuple[str, ...]
    text_none: tuple[str, ...] = ()

    def marks(self, line: str) -> bool:
        """Whether the line is one of those."""
        text = plain(line)
        return any(plain(one) in text for one in self.text_any) and not any(
            plain(one) in text for one in self.text_none
        )


def flagged(flags: Iterable[Flag], lines: str) -> list[tuple[str, Flag]]:
    """The lines that a flag marks, each with the first that does."""
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        flag = next((one for one in flags if one.marks(line)), None)
        if flag is not None:
            found.append((line, flag))
    return found


@dataclass(frozen=True, slots=True)
class LeakSearch:
    """Which kinds of leak search an insurer orders, and how a mission's text names each (R-032, R-033)."""

    kinds: dict[str, tuple[str, ...]]

    def named_in(self, description: str) -> str | None:
        """The kind the text names; the longest words count, none when it names none."""
        text = plain(description)
        found = {
            kind: max((len(one) for one in words if plain(one) in text), default=0)
            for kind, words in self.kinds.items()
        }
        best = max(found, key=lambda kind: found[kind], default=None)
        return best if best is not None and found[best] else None


SEARCHES: Final[dict[str, str]] = {"VISUELLE": "visuelle", "NON_DESTRUCTIVE": "non destructive"}
"""Kinds of leak search, in words."""
LEAK_SEARCH: Final = "RECHERCHE_FUITE"
"""The trade that searches leaks."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on cover: who, when, the amount TTC, by which rule, and why (R-036…R-046)."""

    id: UUID
    at: datetime
    by: Actor
    rule: str
    outcome: str
    """`opened`: a special file was opened with that limit; else one of `OUTCOMES`."""
    sentence: str
    cents: int | None = None
    limit_cents: int | None = None
    reason: str | None = None
