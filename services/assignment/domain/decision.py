"""`decide`: who is asked first for an intervention, and for everyone else the first rule that said no.

Pure: the same request, rules, network and counts give the same decision, so a kept one can be computed
again years later. The rules are asked in one order, cheap and decisive first (R-047, R-053).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID
from zlib import crc32

from services.assignment.domain.communes import Site, distance_km
from services.assignment.domain.index import Network, Standing, Surroundings
from services.assignment.domain.network import FirmOn
from services.assignment.domain.rules import Rules, Weights
from services.assignment.domain.verdicts import ELIGIBLE, Counts, Line, Request, Rule, Share, Verdict, busy, exclusion

SHARE: Final = 1_000_000
"""One job, in the unit fair shares are counted in: integers, so that a replay is exact."""


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
_RULES_HERE: Final = tuple((rule, rule.value) for rule in Rule if rule not in (Rule.TRADE, Rule.ZONE))


def decide(*, request: Request, rules: Rules, network: Network, counts: Counts) -> Decision:
    """Asks every firm whose zone covers the site, ranks those no rule stopped, counts who was left after each rule."""
    site = network.communes.site(insee=request.insee, postal_code=request.postal_code)
    standing = network.standing(site, request.trade, insurer=request.insurer, papers=rules.papers)
    stopped, eligible = _judged(standing, site, request, counts)
    ranked = _ranked(eligible, site, request, rules.weights, counts)
    around = network.surroundings(site.department, request.trade)
    return Decision(
        request=request,
        rules_version=rules.version,
        network_version=network.version,
        day=network.day,
        department=site.department,
        lines=tuple(ranked + stopped),
        ranking=tuple([line.firm_id for line in ranked]),
        funnel=_funnel(around, ranked, stopped),
        surroundings=around,
    )


def count(decision: Decision, counts: Counts) -> None:
    """Moves the counts on: everybody eligible is owed an equal part, whoever is asked first has received one."""
    if not decision.ranking:
        return
    shares = counts.shares.setdefault(decision.request.trade, {})
    part = SHARE // len(decision.ranking)
    for firm_id in decision.ranking:
        key = firm_id.int
        share = shares.get(key)
        if share is None:
            share = shares[key] = Share()
        share.owed += part
        share.more_owed += part
    first = decision.ranking[0].int
    share = shares[first]
    share.received += SHARE
    share.more_received += SHARE
    share.last_at = decision.request.at.timestamp()
    counts.open[first] = counts.open.get(first, 0) + 1


def counts_of(lines: tuple[Line, ...], trade: str) -> Counts:
    """The counts a kept decision used, to compute it again."""
    return Counts(
        open={line.firm_id.int: line.open for line in lines},
        week={line.firm_id.int: line.week for line in lines},
        shares={trade: {line.firm_id.int: Share(line.owed, line.received, line.last_at) for line in lines}},
    )


def _judged(standing: Standing, site: Site, request: Request, counts: Counts) -> tuple[list[Line], list[FirmOn]]:
    """Lines of those a rule stopped, and those none did."""
    stopped, able = _here(standing, site)
    nobody_out = not request.left_out and not request.declined
    eligible: list[FirmOn] = []
    for firm in able:
        if (nobody_out and firm.capacity is None) or (verdict := busy(firm, request, counts)).rule is None:
            eligible.append(firm)
        else:
            stopped.append(_counted(firm, verdict, request.trade, counts))
    return stopped, eligible


def _here(standing: Standing, site: Site) -> tuple[list[Line], list[FirmOn]]:
    """Who leaves this site out of a zone, whom a rule of the day stops, and who is left."""
    stopped, able = [], list(standing.able)
    for firm, line in standing.others.items():
        if firm.excludes and (excluded := exclusion(firm, site)):
            stopped.append(Line(firm.id, excluded))
        elif line is not None:
            stopped.append(line)
        else:
            able.append(firm)
    return stopped, able


def _counted(firm: FirmOn, verdict: Verdict, trade: str, counts: Counts) -> Line:
    share = counts.shares.get(trade, {}).get(firm.key, _NO_SHARE)
    at_once, in_week = counts.open.get(firm.key, 0), counts.week.get(firm.key, 0)
    return Line(firm.id, verdict, at_once, in_week, share.owed, share.received, share.last_at)


_NO_SHARE: Final = Share()


def _ranked(firms: list[FirmOn], site: Site, request: Request, weights: Weights, counts: Counts) -> list[Line]:
    """Nearer tier, then score, then who has waited longest, then the seed's own order.

    The score is jobs owed by fair share, plus what waiting and nearness are worth to this insurer. Written out in
    one loop: in a city it runs hundreds of times per decision.
    """
    share_of, open_of, week_of = counts.shares.get(request.trade, {}).get, counts.open.get, counts.week.get
    seed, now = crc32(request.seed.encode()), request.at.timestamp()
    per_job, per_day, per_km = weights.deficit, weights.waiting_day, weights.distance_km
    distances = _distances(firms, site, weights)
    limit = _near_limit(distances, weights)
    places = []
    for firm, km in zip(firms, distances, strict=True):
        key = firm.key
        share = share_of(key, _NO_SHARE)
        owed, received, last_at = share.owed, share.received, share.last_at
        tier = 0 if limit is None or (km is not None and km <= limit) else 1
        score = per_job * (owed - received) / SHARE
        if per_day and last_at:
            score += per_day * ((now - last_at) // _DAY)
        if per_km and km is not None:
            score -= per_km * km
        held, won = (open_of(key, 0), week_of(key, 0)) if firm.capacity else (0, 0)
        places.append(
            (tier, -score, last_at, crc32(firm.mark, seed), key, firm.id, held, won, owed, received, km, score)
        )
    places.sort()
    return [
        _line((id, ELIGIBLE, held, won, owed, received, last_at, km, score, tier))
        for tier, _, last_at, _, _, id, held, won, owed, received, km, score in places
    ]


_line: Final[Callable[[tuple[object, ...]], Line]] = partial(tuple.__new__, Line)
_DAY: Final = 86_400


def _distances(firms: list[FirmOn], site: Site, weights: Weights) -> Sequence[float | None]:
    """Kilometres to each firm's workshop, where the rules look at them."""
    spot = site.spot
    if spot is None or (weights.near_km is None and not weights.distance_km):
        return [None] * len(firms)
    return [distance_km(firm.spot, spot) if firm.spot else None for firm in firms]


def _near_limit(distances: Sequence[float | None], weights: Weights) -> float | None:
    known = [km for km in distances if km is not None]
    return min(known) + weights.near_km if weights.near_km is not None and known else None


def _funnel(around: Surroundings, ranked: list[Line], stopped: list[Line]) -> tuple[tuple[str, int], ...]:
    by_rule = Counter([line.verdict.rule for line in stopped])
    here = len(ranked) + len(stopped)
    steps = [
        (_CROWD, max(len(around.everybody), here)),
        (Rule.TRADE.value, max(len(around.of_trade), here)),
        (Rule.ZONE.value, here),
    ]
    for rule, name in _RULES_HERE:
        here -= by_rule[rule]
        steps.append((name, here))
    return tuple(steps)
