"""A firm of the network: its file (every part with a validity period) and what it amounts to on one day.

A part is never changed, only ended and replaced, so that any past decision can be computed again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from services.assignment.domain.communes import Communes, Spot, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Anything true of a firm for a while; `valid_to` is the last day, None is for ever."""

    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is true on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Part):
    """Name and reach of the firm; without one that holds, it is not in the network."""

    name: str
    phone: str | None = None
    email: str | None = None
    base: str | None = None
    """INSEE code of the workshop: distances are taken from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Part):
    """A professional of the firm, or its manager; without trades of his own he does all the firm's."""

    number: str
    name: str
    phone: str | None = None
    email: str | None = None
    role: str = "professional"
    trades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Part):
    """A trade the firm does."""

    trade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Part):
    """Where the firm works, or (`exclude`) where it does not although a wider zone says so."""

    kind: str
    """commune (INSEE), postal, department."""
    codes: tuple[str, ...]
    effect: str = "include"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Part):
    """The insurer agreed this firm for this trade (the *agrément*)."""

    insurer: str
    trade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence(Part):
    """The firm, or one of its people, is away."""

    number: str | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Part):
    """The network stopped giving work to the firm for a while."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Part):
    """How much the firm takes: jobs open at once, jobs won in seven days. None is without limit."""

    max_open: int | None = None
    max_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Part):
    """A document that expires: URSSAF certificate, décennale per trade, registration."""

    kind: str
    trade: str | None = None


P = TypeVar("P", bound=Part)

PARTS: Final[tuple[type[Part], ...]] = (
    Profile, Person, Trade, Zone, Agreement, Absence, Suspension, Capacity, Paper,
)  # fmt: skip


@dataclass(frozen=True)
class FirmFile:
    """All that is known of a firm, past and future."""

    id: UUID
    code: str
    parts: tuple[Part, ...] = field(default=())

    def of(self, kind: type[P]) -> Iterator[P]:
        """The parts of one kind."""
        return (part for part in self.parts if isinstance(part, kind))

    def boundaries(self) -> set[date]:
        """The days on which something begins, or has just ended; the calendar's last day is written for *for ever*."""
        starts = {part.valid_from for part in self.parts}
        return starts | {
            part.valid_to + timedelta(days=1) for part in self.parts if part.valid_to and part.valid_to < date.max
        }


@dataclass(frozen=True, slots=True)
class Pro:
    """Somebody of the firm who is there that day."""

    number: str
    name: str
    trades: tuple[str, ...]


@dataclass(slots=True, eq=False)
class FirmOn:
    """A firm on one day, flattened for the rules; equal to nothing but itself, so that sets of firms are quick."""

    id: UUID
    code: str
    name: str
    member: bool
    suspended: str | None
    trades: frozenset[str]
    includes: tuple[str, ...]
    excludes: frozenset[str]
    departments: frozenset[str]
    agreements: frozenset[tuple[str, str]]
    papers: dict[tuple[str, str | None], date | None]
    lapsed: dict[tuple[str, str | None], date]
    absent: Absence | None
    people: tuple[Pro, ...]
    capacity: Capacity | None
    spot: Spot | None
    until: date | None
    """The first later day on which something of this changes."""
    key: int
    """The id as a number: hashing a UUID costs more than the whole judgement."""
    mark: bytes
    """The id as bytes, for the seed's own order."""

    @property
    def active(self) -> bool:
        """In the network and not suspended."""
        return self.member and self.suspended is None


def firm_on(*, firm: FirmFile, day: date, communes: Communes) -> FirmOn:
    """What the file amounts to on that day."""
    now = [part for part in firm.parts if part.holds(day)]
    profile = _last(now, Profile) or _last(firm.parts, Profile)
    papers, lapsed = _papers(firm, day)
    absences = [part for part in now if isinstance(part, Absence)]
    zones = [part for part in now if isinstance(part, Zone)]
    included = [zone for zone in zones if zone.effect == "include"]
    base = communes.by_insee.get(profile.base) if profile and profile.base else None
    return FirmOn(
        id=firm.id,
        code=firm.code,
        name=profile.name if profile else firm.code,
        member=bool(profile and profile.holds(day)),
        suspended=next((part.reason for part in now if isinstance(part, Suspension)), None),
        trades=frozenset(part.trade for part in now if isinstance(part, Trade)),
        includes=tuple(dict.fromkeys(_keys(included))),
        excludes=frozenset(_keys(zone for zone in zones if zone.effect == "exclude")),
        departments=frozenset(d for one in included for d in communes.departments_of(kind=one.kind, codes=one.codes)),
        agreements=frozenset((part.insurer, part.trade) for part in now if isinstance(part, Agreement)),
        papers=papers,
        lapsed=lapsed,
        absent=next((one for one in absences if one.number is None), None),
        people=_present(now, {one.number for one in absences}),
        capacity=_last(now, Capacity),
        spot=base.spot if base else None,
        until=min((one for one in firm.boundaries() if one > day), default=None),
        key=firm.id.int,
        mark=firm.id.bytes,
    )


def _last(parts: Iterable[Part], kind: type[P]) -> P | None:
    found = [part for part in parts if isinstance(part, kind)]
    return max(found, key=lambda part: part.valid_from, default=None)


def _keys(zones: Iterable[Zone]) -> Iterator[str]:
    return (key(zone.kind, code) for zone in zones for code in zone.codes)


def _present(parts: Iterable[Part], away: set[str | None]) -> tuple[Pro, ...]:
    people = [part for part in parts if isinstance(part, Person) and part.role == "professional"]
    there = sorted((one for one in people if one.number not in away), key=lambda one: one.number)
    return tuple(Pro(number=one.number, name=one.name, trades=one.trades) for one in there)


def _papers(
    firm: FirmFile, day: date
) -> tuple[dict[tuple[str, str | None], date | None], dict[tuple[str, str | None], date]]:
    """Papers that hold that day, and the last day of those that held before it."""
    held: dict[tuple[str, str | None], date | None] = {}
    lapsed: dict[tuple[str, str | None], date] = {}
    for paper in (part for part in firm.parts if isinstance(part, Paper)):
        name = (paper.kind, paper.trade)
        if paper.holds(day):
            held[name] = paper.valid_to
        elif paper.valid_to is not None and paper.valid_to < day:
            lapsed[name] = max(paper.valid_to, lapsed.get(name, paper.valid_to))
    return held, lapsed


def plain(part: Part) -> dict[str, Any]:  # JSON: dates as text, codes as lists
    """A part as JSON."""
    given = {one.name: getattr(part, one.name) for one in fields(part)}
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
