"""Receipts that are faxed: what is due with what is known of its fax, how each try goes, the provider's news of it.

What a call found out never overwrites what the provider told meanwhile: his news may be quicker than his answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.fax_replies import FaxNews, Following, Standing
from services.intake.domain.reading import Trust, Verdict
from services.intake.domain.receipts import Receipt
from services.intake.store.receipts import receipt_of, taken, verdicts_of
from shared.db import ROW, Transaction


@dataclass(frozen=True, slots=True)
class DueByFax:
    """A receipt to be faxed now, and what is known of the fax it answers."""

    receipt: Receipt
    file: str
    correlation_id: str
    told: bool
    """By a fax provider, not by a gateway's mail: the following are his words."""
    caller: str
    called: str
    pages: int | None
    error: str | None
    received_at: datetime
    sender: str
    """The gateway's mail address."""
    trust: Trust
    verdicts: tuple[Verdict, ...]


async def take_due(tx: Transaction, *, wall: datetime, most: int) -> list[DueByFax]:
    """Takes receipts of faxes that are due; nobody else takes them while the lease runs."""
    return [_due(row) for row in await taken(tx, _DUE, channel="fax", wall=wall, most=most)]


_DUE: Final = """
select t.*, o.file, o.correlation_id, o.received_at as came_at, o.reading->>'sender' as sender,
       o.reading->>'trust' as trust, o.reading->'verdicts' as verdicts,
       f.original_id is not null as told, f.caller_number, f.called_number, f.error, f.received_at as told_at,
       coalesce(f.pages, (select sum((p->>'pages')::integer) from jsonb_array_elements(o.reading->'parts') as p
                           where p->>'kind' in ('pdf', 'tiff', 'image'))) as pages
  from taken t join item i on i.id = t.item_id join original o on o.id = i.original_id
  left join lateral (select * from fax where original_id = o.id order by received_at limit 1) as f on true"""


async def handed(
    tx: Transaction, receipt: Receipt, *, provider_id: str | None, recipient: str, told: str, wall: datetime
) -> None:
    """It has left, unless the provider has told more by now."""
    await _answered(tx, receipt, "sent", told, provider_id, wall)
    await tx.execute(
        """update receipt set state = 'sent', recipient = $2, told = $3, ended_at = $4
            where id = $1 and state = 'waiting' and attempts = $5""",
        receipt.id,
        recipient,
        told,
        wall,
        receipt.attempt,
    )


async def later(
    tx: Transaction, receipt: Receipt, *, recipient: str, why: str, wall: datetime, next_at: datetime
) -> None:
    """The call did not go through: to be tried again."""
    await _answered(tx, receipt, "later", why, None, wall)
    await tx.execute(
        """update receipt set next_at = $2, told = $3, recipient = $4
            where id = $1 and state = 'waiting' and attempts = $5""",
        receipt.id,
        next_at,
        why,
        recipient,
        receipt.attempt,
    )


async def standing(tx: Transaction, news: FaxNews) -> Standing | None:
    """How a receipt and its try stand, locked; nothing when no such try is ours."""
    row = await tx.fetchrow(
        """select r.state, r.attempts, r.created_at, r.recalled, a.outcome, a.provider_id
             from receipt r join receipt_attempt a on a.receipt_id = r.id and a.number = $2
            where r.id = $1 for update of r""",
        news.receipt_id,
        news.attempt,
    )
    return Standing(**row) if row else None


async def follow(tx: Transaction, news: FaxNews, following: Following, *, wall: datetime) -> None:
    """Writes what follows from news; whose number it went to is theirs to say where the call's end was not recorded."""
    await tx.execute(
        """update receipt_attempt set outcome = $3, answer = coalesce(nullif($4, ''), answer), provider_id = $5,
                  ended_at = $6 where receipt_id = $1 and number = $2""",
        news.receipt_id,
        news.attempt,
        following.outcome,
        following.told,
        news.provider_id,
        wall,
    )
    if following.state:
        await tx.execute(
            """update receipt set state = $2, told = $3, ended_at = $4, next_at = coalesce($5, next_at),
                      recipient = case state when 'waiting' then $6 else recipient end where id = $1""",
            news.receipt_id,
            following.state,
            following.told,
            None if following.next_at else wall,
            following.next_at,
            news.to,
        )


async def _answered(
    tx: Transaction, receipt: Receipt, outcome: str, told: str, provider_id: str | None, wall: datetime
) -> None:
    await tx.execute(
        """update receipt_attempt set outcome = $3, answer = $4, provider_id = $5, ended_at = $6
            where receipt_id = $1 and number = $2 and outcome is null""",
        receipt.id,
        receipt.attempt,
        outcome,
        told,
        provider_id,
        wall,
    )


def _due(row: ROW) -> DueByFax:
    return DueByFax(
        receipt=receipt_of(row),
        file=row["file"],
        correlation_id=row["correlation_id"],
        told=row["told"],
        caller=row["caller_number"] or "",
        called=row["called_number"] or "",
        pages=row["pages"],
        error=row["error"],
        received_at=row["told_at"] or row["came_at"],
        sender=row["sender"] or "",
        trust=row["trust"] or "unchecked",
        verdicts=verdicts_of(row),
    )
