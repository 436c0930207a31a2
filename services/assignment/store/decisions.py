"""Decisions as they were taken, with the counts they used; shares and loads; rule sets; surroundings.

Nothing here is ever changed except the running sums of `share`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.assignment.domain.decision import Decision
from services.assignment.domain.index import Surroundings
from services.assignment.domain.rules import Rules, from_plain, to_plain
from services.assignment.domain.verdicts import Counts, Line, Request, Rule, Share, Verdict
from services.assignment.store.rounds import array
from shared.db import ROW, Transaction

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A decision and what was noted with it; `by_whom` and `reason` are those of a CC's own choice."""

    id: UUID
    decision: Decision
    elapsed_us: int
    by_whom: Mapping[str, str] | None = None
    reason: str | None = None


_DECISION: Final = (
    "id", "intervention_id", "round", "at", "insurer", "rules_version", "network_version", "day", "department", "trade",
    "request", "lines", "ranking", "funnel", "elapsed_us", "by_whom", "reason",
)  # fmt: skip


async def save(tx: Transaction, kept: Sequence[Kept]) -> None:
    """Keeps decisions, all at once."""
    await tx.add("decision", _DECISION, [_row(one) for one in kept])


def _row(kept: Kept) -> tuple[Any, ...]:
    taken = kept.decision
    request = taken.request
    return (
        kept.id, request.intervention_id, request.round, request.at, request.insurer, taken.rules_version,
        taken.network_version, taken.day, taken.department, request.trade, _request_out(request),
        [_line_out(line) for line in taken.lines], taken.ranking, taken.funnel, kept.elapsed_us, kept.by_whom,
        kept.reason,
    )  # fmt: skip


async def get(tx: Transaction, decision_id: UUID) -> Kept | None:
    """A decision as it was taken."""
    row = await tx.fetchrow(
        """select d.*, s.everybody, s.of_trade from decision d
           left join surroundings s using (network_version, day, department, trade) where d.id = $1""",
        decision_id,
    )
    return _kept(row) if row else None


async def of_intervention(tx: Transaction, intervention_id: UUID) -> list[Kept]:
    """All decisions about an intervention, oldest first."""
    rows = await tx.fetch(
        """select d.*, s.everybody, s.of_trade from decision d
           left join surroundings s using (network_version, day, department, trade)
            where d.intervention_id = $1 order by d.at, d.id""",
        intervention_id,
    )
    return [_kept(row) for row in rows]


async def rankings(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Decision → the firms that could be asked, in order."""
    rows = await tx.fetch("select id, ranking from decision where id = any($1)", list(ids))
    return {row["id"]: list(row["ranking"]) for row in rows}


async def keep_surroundings(tx: Transaction, seen: Mapping[tuple[Any, ...], Surroundings]) -> None:
    """Keeps who worked around, once per (version, day, department, trade)."""
    await tx.execute(
        """insert into surroundings (network_version, day, department, trade, everybody, of_trade)
           select v, d, dep, t, e::uuid[], o::uuid[]
             from unnest($1::bigint[], $2::date[], $3::text[], $4::text[], $5::text[], $6::text[])
                  as n (v, d, dep, t, e, o) order by v, d, dep, t
           on conflict do nothing""",
        *[[key[n] for key in seen] for n in range(4)],
        [array(one.everybody) for one in seen.values()],
        [array(one.of_trade) for one in seen.values()],
    )


async def shares(tx: Transaction, firms: Iterable[UUID], trades: Iterable[str], counts: Counts) -> None:
    """Reads what fairness owes these firms into `counts`."""
    rows = await tx.fetch("select * from share where firm_id = any($1) and trade = any($2)", list(firms), list(trades))
    for row in rows:
        of_trade = counts.shares.setdefault(row["trade"], {})
        of_trade[row["firm_id"].int] = Share(
            row["owed"], row["received"], row["last_at"].timestamp() if row["last_at"] else 0.0
        )


async def loads(tx: Transaction, firms: Iterable[UUID], now: datetime, counts: Counts) -> None:
    """Reads jobs held, first offers open and jobs won in seven days into `counts`."""
    rows = await tx.fetch(
        """select f.id,
                  (select count(*) from intervention i where i.firm_id = f.id and i.state = 'assigned')
                + (select count(*) from offer o where o.firm_id = f.id and o.state = 'open' and o.wave = 0) as open,
                  (select count(*) from offer o
                    where o.firm_id = f.id and o.state = 'accepted' and o.answered_at > $2) as week
             from unnest($1::uuid[]) f (id)""",
        list(firms),
        now - WEEK,
    )
    for row in rows:
        key = row["id"].int
        counts.open[key], counts.week[key] = row["open"], row["week"]


async def add_shares(tx: Transaction, counts: Counts, now: datetime) -> None:
    """Adds what the batch counted to the sums, in one order of locks."""
    grown = sorted(
        (key, trade, share.more_owed, share.more_received)
        for trade, shares in counts.shares.items()
        for key, share in shares.items()
        if share.more_owed
    )
    if not grown:
        return
    await tx.execute(
        """insert into share as s (firm_id, trade, owed, received, last_at)
           select f, t, o, r, case when r > 0 then $5::timestamptz end
             from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[]) n (f, t, o, r)
           on conflict (firm_id, trade) do update set
               owed = s.owed + excluded.owed, received = s.received + excluded.received,
               last_at = coalesce(excluded.last_at, s.last_at)""",
        [UUID(int=key) for key, *_ in grown],
        [trade for _, trade, *_ in grown],
        [owed for *_, owed, _ in grown],
        [received for *_, received in grown],
        now,
    )


async def keep_rules(tx: Transaction, rules: Rules) -> Rules:
    """Keeps a version of the rules for ever; gives what was kept under that name."""
    await tx.execute(
        "insert into rule_set (insurer, version, valid_from, content) values ($1, $2, $3, $4) on conflict do nothing",
        rules.insurer,
        rules.version,
        rules.valid_from,
        to_plain(rules),
    )
    return await pinned_rules(tx, rules.insurer, rules.version)


async def pinned_rules(tx: Transaction, insurer: str, version: str) -> Rules:
    """The rules of a version as they were."""
    content = await tx.fetchval("select content from rule_set where insurer = $1 and version = $2", insurer, version)
    return from_plain(content)


def _request_out(request: Request) -> dict[str, Any]:  # Any: JSON
    return {
        "insee": request.insee,
        "postal_code": request.postal_code,
        "left_out": sorted(map(str, request.left_out)),
        "declined": sorted(map(str, request.declined)),
    }


def _line_out(line: Line) -> tuple[Any, ...]:  # Any: JSON, positional because thousands are kept
    firm, (rule, value, limit), at_once, in_week, owed, received, last_at, km, score, tier = line
    if km is not None:
        km = round(km, 1)
    if score is not None:
        score = round(score, 6)
    return str(firm), rule, value, limit, at_once, in_week, owed, received, last_at, km, score, tier


def _line_in(given: list[Any]) -> Line:
    firm, rule, value, limit, open, week, owed, received, last_at, km, score, tier = given
    verdict = Verdict(Rule(rule) if rule else None, value, limit)
    return Line(UUID(firm), verdict, open, week, owed, received, last_at, km, score, tier)


def _kept(row: ROW) -> Kept:
    asked = row["request"]
    return Kept(
        id=row["id"],
        decision=Decision(
            request=Request(
                intervention_id=row["intervention_id"],
                round=row["round"],
                insurer=row["insurer"],
                trade=row["trade"],
                insee=asked["insee"],
                postal_code=asked["postal_code"],
                at=row["at"],
                left_out=frozenset(map(UUID, asked["left_out"])),
                declined=frozenset(map(UUID, asked["declined"])),
            ),
            rules_version=row["rules_version"],
            network_version=row["network_version"],
            day=row["day"],
            department=row["department"],
            lines=tuple(map(_line_in, row["lines"])),
            ranking=tuple(row["ranking"]),
            funnel=tuple((name, count) for name, count in row["funnel"]),
            surroundings=Surroundings(tuple(row["everybody"] or ()), tuple(row["of_trade"] or ())),
        ),
        elapsed_us=row["elapsed_us"],
        by_whom=row["by_whom"],
        reason=row["reason"],
    )
