"""The table of what people made of the machine's proposals, and its counts by field and confidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.thresholds import Counted, Outcome
from shared.db import Transaction

LATEST = 5_000
"""Outcomes of a field that count: a form that changed two years ago says nothing of today's."""


async def add(
    tx: Transaction, outcomes: Iterable[Outcome], *, item_id: UUID, insurer: str, sender: str, at: datetime
) -> None:
    """Adds an order's outcomes, in one statement; those of a field that are there already stay."""
    told = list(outcomes)
    await tx.execute(
        """insert into field_outcome
             (item_id, insurer, at, sender, field, rule, engines, confidence, proposal, human, correct)
           select $1, $2, $3, $4, o.*
             from unnest($5::text[], $6::text[], $7::smallint[], $8::real[], $9::text[], $10::text[], $11::boolean[])
                  as o
           on conflict do nothing""",
        item_id, insurer, at, sender,
        *([getattr(one, column) for one in told] for column in _TOLD),
    )  # fmt: skip


_TOLD: Final = ("field", "rule", "engines", "confidence", "proposal", "human", "correct")


async def counted(tx: Transaction, *, insurer: str, fields: Sequence[str]) -> dict[str, list[Counted]]:
    """How many proposals of each field were right, by confidence."""
    rows = await tx.fetch(
        """select wanted.field, latest.confidence, count(*) as proposals,
                  count(*) filter (where latest.correct) as correct
             from unnest($2::text[]) as wanted (field)
             cross join lateral (select round(confidence::numeric, 2) as confidence, correct from field_outcome
                                  where insurer = $1 and field = wanted.field order by at desc limit $3) as latest
            group by 1, 2""",
        insurer,
        list(fields),
        LATEST,
    )
    found: dict[str, list[Counted]] = defaultdict(list)
    for row in rows:
        found[row["field"]].append(Counted(float(row["confidence"]), row["proposals"], row["correct"]))
    return found


async def lately(
    tx: Transaction, *, insurer: str, sender: str, fields: Sequence[str], sure: float, latest: int
) -> dict[str, list[bool]]:
    """Of each field, whether a sender's latest sure proposals read from images were right, the newest first."""
    if not sender:
        return {}
    rows = await tx.fetch(
        """select wanted.field, own.correct
             from unnest($3::text[]) as wanted (field)
             cross join lateral (select correct, at from field_outcome
                                  where sender = $2 and insurer = $1 and field = wanted.field
                                    and engines > 1 and confidence >= $4::real
                                  order by at desc limit $5) as own
            order by wanted.field, own.at desc""",
        insurer, sender, list(fields), sure, latest,
    )  # fmt: skip
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        found[row["field"]].append(row["correct"])
    return found
