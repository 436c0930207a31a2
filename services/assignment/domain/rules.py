"""The insurer's rule set for assignment, as plain values: papers asked, clocks, weights.

It is data (`deploy/insurers/<code>/assignment.yaml`), versioned and dated; a decision pins the version it used.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from services.assignment.domain.hours import Hours


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of an offer, in time that runs within `hours` (R-053)."""

    exclusive: timedelta
    wave_size: int
    wave_every: timedelta
    hard_end: timedelta
    hours: Hours


@dataclass(frozen=True, slots=True)
class Weights:
    """What ranks the eligible: jobs owed by fair share, days without an offer, kilometres."""

    deficit: float = 1.0
    waiting_day: float = 0.0
    distance_km: float = 0.0
    near_km: float | None = None
    """Firms within (nearest + this) come before all others; None puts all in one tier."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of an insurer's rules."""

    insurer: str
    version: str
    valid_from: date
    papers: tuple[str, ...]
    clocks: Clocks
    weights: Weights


Plain = dict[str, Any]  # JSON: kept in a table with each version, read back with `from_plain`


def to_plain(rules: Rules) -> Plain:
    """As JSON."""
    clocks = rules.clocks
    return {
        "insurer": rules.insurer,
        "version": rules.version,
        "valid_from": rules.valid_from.isoformat(),
        "papers": list(rules.papers),
        "clocks": {
            "exclusive_minutes": clocks.exclusive // timedelta(minutes=1),
            "wave_size": clocks.wave_size,
            "wave_every_minutes": clocks.wave_every // timedelta(minutes=1),
            "hard_end_minutes": clocks.hard_end // timedelta(minutes=1),
            "opens": clocks.hours.opens,
            "closes": clocks.hours.closes,
        },
        "weights": asdict(rules.weights),
    }


def from_plain(plain: Plain) -> Rules:
    """The reverse of `to_plain`."""
    clocks = plain["clocks"]
    return Rules(
        insurer=plain["insurer"],
        version=plain["version"],
        valid_from=date.fromisoformat(plain["valid_from"]),
        papers=tuple(plain["papers"]),
        clocks=Clocks(
            exclusive=timedelta(minutes=clocks["exclusive_minutes"]),
            wave_size=clocks["wave_size"],
            wave_every=timedelta(minutes=clocks["wave_every_minutes"]),
            hard_end=timedelta(minutes=clocks["hard_end_minutes"]),
            hours=Hours(opens=clocks["opens"], closes=clocks["closes"]),
        ),
        weights=Weights(**plain["weights"]),
    )
