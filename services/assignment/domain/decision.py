"""`decide`: who is asked first for an intervention, and for everyone else the first rule that said no.

Pure: the same request, rules, network and counts give the same decision, so a kept one can be computed
again years later. The rules are asked in one order, cheap and decisive first (R-047, R-053).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID
from zlib import crc32

from services.assignment.domain.communes import Site, distance_km
from services.assignment.domain.index import Network, Surroundings
from services.assignment.domain.network import FirmOn
from services.assignment.domain.rules import Rules, Weights
from services.assignment.domain.verdicts import Counts, Request, Rule, Share, Verdict, verdict_here

SHARE: Final = 1_000_000
"""One job, in the unit fair shares are counted in: integers, so that a replay is exact."""


class Line(NamedTuple):
    """One firm of the zone in a decision, with every number that was used."""

    firm_id: UUID
    verdict: Verdict
    open: int
    week: int
    owed: int
    received: int
    last_at: datetime | None
    km: float | None = None
    score: float | None = None
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Who, why, why not the others; pinned to a rule version, a network version and a day."""

    request: Request
    rules_version: str
    network_version: int
    day: date
    department: str
    lines: tuple[Line, ...]
    ranking: tuple[UUID, ...]
    funnel: tuple[tuple[str, int], ...]
    """How many were left after each rule, from everyone who works around."""
    surroundings: Surroundings


_CROWD: Final = "around"


def decide(*, request: Request, rules: Rules, network: Network, counts: Counts) -> Decision:
    """Asks every firm whose zone covers the site, ranks those no rule stopped, counts who was left after each rule."""
    site = network.communes.site(insee=request.insee, postal_code=request.postal_code)
    firms = network.covering(site, request.trade)
    lines = [_line(firm, site, request, rules, counts) for firm in firms]
    ranked = sorted((line for line in lines if line.verdict.rule is None), key=_order(request, lines, rules.weights))
    around = network.surroundings(site.department, request.trade)
    rest = [line for line in lines if line.verdict.rule is not None]
    return Decision(
        request=request,
        rules_version=rules.version,
        network_version=network.version,
        day=network.day,
        department=site.department,
        lines=tuple(_with_tiers(ranked, rules.weights) + rest),
        ranking=tuple(line.firm_id for line in ranked),
        funnel=_funnel(around, lines),
        surroundings=around,
    )


def after(decision: Decision, counts: Counts) -> Iterator[tuple[UUID, int, int]]:
    """Moves the counts on; yields (firm, owed more, received more) for each eligible firm."""
    trade, at = decision.request.trade, decision.request.at
    for place, firm_id in enumerate(decision.ranking):
        share = counts.shares.setdefault((firm_id, trade), Share())
        owed, received = SHARE // len(decision.ranking), SHARE if place == 0 else 0
        share.owed += owed
        share.received += received
        if place == 0:
            share.last_at = at
            counts.open[firm_id] = counts.open.get(firm_id, 0) + 1
        yield firm_id, owed, received


def counts_of(lines: tuple[Line, ...], trade: str) -> Counts:
    """The counts a kept decision used, to compute it again."""
    return Counts(
        open={line.firm_id: line.open for line in lines},
        week={line.firm_id: line.week for line in lines},
        shares={(line.firm_id, trade): Share(line.owed, line.received, line.last_at) for line in lines},
    )


_NO_SHARE: Final = Share()


def _line(firm: FirmOn, site: Site, request: Request, rules: Rules, counts: Counts) -> Line:
    verdict = verdict_here(firm, site, request, rules, counts)
    share = counts.shares.get((firm.id, request.trade), _NO_SHARE)
    km = score = None
    if verdict.rule is None:
        km = round(distance_km(firm.base, site.commune), 1) if firm.base and site.commune else None
        score = _score(share, km, request.at, rules.weights)
    return Line(
        firm.id, verdict, counts.open.get(firm.id, 0), counts.week.get(firm.id, 0),
        share.owed, share.received, share.last_at, km, score,
    )  # fmt: skip


def _score(share: Share, km: float | None, at: datetime, weights: Weights) -> float:
    """Jobs owed by fair share, plus what waiting and nearness are worth to this insurer."""
    score = weights.deficit * (share.owed - share.received) / SHARE
    if weights.waiting_day and share.last_at is not None:
        score += weights.waiting_day * (at - share.last_at).days
    if weights.distance_km and km is not None:
        score -= weights.distance_km * km
    return round(score, 6)


def _order(request: Request, lines: list[Line], weights: Weights) -> Callable[[Line], tuple[int, float, float, int]]:
    """Nearer tier, then score, then who has waited longest, then the seed's own order."""
    limit, seed = _near_limit(lines, weights), request.seed.encode()

    def place(line: Line) -> tuple[int, float, float, int]:
        waited = line.last_at.timestamp() if line.last_at else 0.0
        assert line.score is not None
        return _tier(line, limit), -line.score, waited, crc32(line.firm_id.bytes, crc32(seed))

    return place


def _near_limit(lines: list[Line], weights: Weights) -> float | None:
    if weights.near_km is None:
        return None
    nearest = min((line.km for line in lines if line.km is not None), default=None)
    return None if nearest is None else nearest + weights.near_km


def _tier(line: Line, limit: float | None) -> int:
    return int(limit is not None and (line.km is None or line.km > limit))


def _with_tiers(ranked: list[Line], weights: Weights) -> list[Line]:
    limit = _near_limit(ranked, weights)
    return ranked if limit is None else [line._replace(tier=_tier(line, limit)) for line in ranked]


def _funnel(around: Surroundings, lines: list[Line]) -> tuple[tuple[str, int], ...]:
    stopped = Counter(line.verdict.rule for line in lines)
    left = max(len(around.of_trade), len(lines))
    steps = [(_CROWD, left + len(around.others)), (Rule.TRADE.value, left)]
    left = len(lines)
    steps.append((Rule.ZONE.value, left))
    for rule in tuple(Rule)[2:]:
        left -= stopped[rule]
        steps.append((rule.value, left))
    return tuple(steps)
