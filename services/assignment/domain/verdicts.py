"""One firm judged: the rules in the order they are asked, and the first that says no with what it saw and wanted.

The same function judges at the moment of the decision and years later (*why not X*): everything it looks at
is an argument.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from services.assignment.domain.communes import Site
from services.assignment.domain.network import FirmOn, Pro
from services.assignment.domain.rules import Rules


class Rule(StrEnum):
    """The rules in the order they are asked."""

    TRADE = "trade"
    ZONE = "zone"
    ZONE_EXCLUDED = "zone_excluded"
    AGREEMENT = "agreement"
    PAPERS = "papers"
    INACTIVE = "inactive"
    ABSENT = "absent"
    NOBODY = "nobody"
    CAPACITY = "capacity"
    LEFT_OUT = "left_out"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Request:
    """What a decision is asked about."""

    intervention_id: UUID
    round: int
    insurer: str
    trade: str
    insee: str
    postal_code: str
    at: datetime
    left_out: frozenset[UUID] = frozenset()
    """Firms casework leaves out: they gave the job back or it was taken from them."""
    declined: frozenset[UUID] = frozenset()
    """Firms that declined this intervention in an earlier round."""

    @property
    def seed(self) -> str:
        """What breaks the last tie: nobody can choose it, everybody can check it."""
        return f"{self.intervention_id}/{self.round}"


@dataclass(slots=True)
class Share:
    """What fairness owes a firm in a trade, and what it got: sums of 1/(number eligible), in `SHARE`."""

    owed: int = 0
    received: int = 0
    last_at: float = 0.0
    """When it was last asked first, in seconds of the epoch; 0 is never."""
    more_owed: int = 0
    more_received: int = 0
    """What this batch added: the sums in the table grow by this, whatever another process adds meanwhile."""


@dataclass(slots=True)
class Counts:
    """What is counted, not dated: read once per batch, then moved on in memory (soft by one batch).

    Firms are named by the number of their id (`FirmOn.key`).
    """

    open: dict[int, int] = field(default_factory=dict)
    week: dict[int, int] = field(default_factory=dict)
    shares: dict[str, dict[int, Share]] = field(default_factory=dict)
    """Trade → firm → share."""


class Verdict(NamedTuple):
    """The first rule that said no, what it saw and what it wanted; no rule means eligible."""

    rule: Rule | None
    value: str | None = None
    limit: str | None = None


ELIGIBLE: Final = Verdict(None)


class Line(NamedTuple):
    """One firm of the zone in a decision, with every number that was used (a rule of the day uses none)."""

    firm_id: UUID
    verdict: Verdict
    open: int = 0
    week: int = 0
    owed: int = 0
    received: int = 0
    last_at: float = 0.0
    """When it was last asked first, in seconds of the epoch; 0 is never."""
    km: float | None = None
    score: float | None = None
    tier: int = 0


def verdict_on(*, firm: FirmOn, site: Site, request: Request, rules: Rules, counts: Counts) -> Verdict:
    """The judgement of any firm, near or far: *why not X* is this, on the pinned rules, day and counts."""
    if request.trade not in firm.trades:
        return Verdict(Rule.TRADE, limit=request.trade)
    if not any(one in firm.includes for one in site.keys):
        return Verdict(Rule.ZONE, limit=site.insee)
    excluded = exclusion(firm, site)
    if excluded is not None:
        return excluded
    standing = standing_of(firm, request.insurer, request.trade, rules.papers)
    return standing if standing.rule else busy(firm, request, counts)


def exclusion(firm: FirmOn, site: Site) -> Verdict | None:
    """The firm works around, but not here."""
    if firm.excludes.isdisjoint(site.keys):
        return None
    out = next(one for one in site.keys if one in firm.excludes)
    return Verdict(Rule.ZONE_EXCLUDED, value=out, limit=site.insee)


def standing_of(firm: FirmOn, insurer: str, trade: str, papers: tuple[str, ...]) -> Verdict:
    """The rules that hold all day wherever the site is: agreement, papers, in activity, present."""
    if (insurer, trade) not in firm.agreements:
        return Verdict(Rule.AGREEMENT, limit=f"{insurer} {trade}")
    for kind in papers:
        if (kind, None) not in firm.papers and (kind, trade) not in firm.papers:
            return Verdict(Rule.PAPERS, value=_lapsed(firm, kind, trade), limit=kind)
    if not firm.active:
        return Verdict(Rule.INACTIVE, value=firm.suspended)
    if firm.absent is not None:
        return Verdict(Rule.ABSENT, value=firm.absent.reason, limit=_text(firm.absent.valid_to))
    if not _somebody(firm.people, trade):
        return Verdict(Rule.NOBODY, limit=trade)
    return ELIGIBLE


def busy(firm: FirmOn, request: Request, counts: Counts) -> Verdict:
    """The rules that change with every decision: capacity, left out, declined before."""
    if firm.capacity is not None and (full := _full(firm, counts)):
        return full
    if request.left_out and firm.id in request.left_out:
        return Verdict(Rule.LEFT_OUT)
    if request.declined and firm.id in request.declined:
        return Verdict(Rule.DECLINED)
    return ELIGIBLE


def somebody_for(people: tuple[Pro, ...], *, trade: str, turn: int) -> Pro | None:
    """The professional of the firm whose turn it is among those present for the trade (R-048)."""
    able = [one for one in people if not one.trades or trade in one.trades]
    return able[turn % len(able)] if able else None


def _somebody(people: tuple[Pro, ...], trade: str) -> bool:
    return any(not one.trades or trade in one.trades for one in people)


def _full(firm: FirmOn, counts: Counts) -> Verdict | None:
    assert firm.capacity is not None
    at_once, in_week = counts.open.get(firm.key, 0), counts.week.get(firm.key, 0)
    if firm.capacity.max_open is not None and at_once >= firm.capacity.max_open:
        return Verdict(Rule.CAPACITY, value=f"open {at_once}", limit=str(firm.capacity.max_open))
    if firm.capacity.max_week is not None and in_week >= firm.capacity.max_week:
        return Verdict(Rule.CAPACITY, value=f"week {in_week}", limit=str(firm.capacity.max_week))
    return None


def _lapsed(firm: FirmOn, kind: str, trade: str) -> str | None:
    return _text(firm.lapsed.get((kind, trade)) or firm.lapsed.get((kind, None)))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
