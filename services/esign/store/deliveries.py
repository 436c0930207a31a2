"""Deliveries of webhooks as they are looked at, each with its attempts, and asked for once more by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.esign.domain.webhooks import Delivery, DeliveryState, Tried
from shared.db import ROW, Transaction

_DELIVERIES = """
       select d.id, d.subscription_id, s.endpoint, d.request_id, d.event_id, d.event_name, d.state,
              d.body = '' as erased, case when d.state = 'pending' then d.next_at end as next_at
         from deliveries d join subscriptions s on s.id = d.subscription_id"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which deliveries of a subscription are looked for."""

    state: DeliveryState | None = None
    event_name: str | None = None
    event_id: UUID | None = None
    request_id: UUID | None = None
    after: UUID | None = None
    limit: int


async def listed(tx: Transaction, subscription_id: UUID, wanted: Wanted) -> list[Delivery]:
    """A page of them, the newest first."""
    rows = await tx.fetch(
        f"""{_DELIVERIES}
             where d.subscription_id = $1 and ($2::text is null or d.state = $2)
               and ($3::text is null or d.event_name = $3) and ($4::uuid is null or d.event_id = $4)
               and ($5::uuid is null or d.request_id = $5) and ($6::uuid is null or d.id < $6)
             order by d.id desc limit $7""",
        subscription_id, wanted.state, wanted.event_name, wanted.event_id, wanted.request_id, wanted.after,
        wanted.limit,
    )  # fmt: skip
    return await _with_attempts(tx, rows)


async def of_request(tx: Transaction, request_id: UUID) -> list[Delivery]:
    """All about one request, to subscriptions that still are, in the order things happened."""
    rows = await tx.fetch(
        f"""{_DELIVERIES}
             where d.request_id = $1 and s.deleted_at is null order by d.id limit 200""",
        request_id,
    )
    return await _with_attempts(tx, rows)


async def one(tx: Transaction, delivery_id: UUID) -> Delivery | None:
    """A delivery."""
    rows = await tx.fetch(f"{_DELIVERIES} where d.id = $1", delivery_id)
    return next(iter(await _with_attempts(tx, rows)), None)


async def ask_again(tx: Transaction, delivery_id: UUID, *, by: str, now: datetime, since: datetime) -> bool:
    """One attempt more, as soon as may be; false when one is due anyway, or was asked for after `since`."""
    done = await tx.fetchval(
        """update deliveries
              set asked_from = state, planned_at = case when state = 'pending' then next_at end,
                  state = 'pending', next_at = $3, asked_at = $3, asked_by = $2, ended_at = null
            where id = $1 and (asked_at is null or asked_at <= $4) and not (state = 'pending' and next_at <= $3)
           returning id""",
        delivery_id, by, now, since,
    )  # fmt: skip
    return done is not None


async def _with_attempts(tx: Transaction, rows: Sequence[ROW]) -> list[Delivery]:
    tries = await tx.fetch(
        """select delivery_id, id, number, started_at, ended_at, status, outcome, error, asked_by
             from attempts where delivery_id = any($1) order by delivery_id, number, started_at""",
        [row["id"] for row in rows],
    )
    found: dict[UUID, list[Tried]] = {}
    for row in tries:
        values = dict(row)
        found.setdefault(values.pop("delivery_id"), []).append(Tried(**values))
    return [
        Delivery(**{**row, "state": DeliveryState(row["state"])}, attempts=tuple(found.get(row["id"], ())))
        for row in rows
    ]
