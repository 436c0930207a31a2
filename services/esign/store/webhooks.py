"""Webhook subscriptions, what is on its way to them, and each attempt: a row, claimed under a lease.

A delivery waits until every earlier one of its request was tried once: `signer.done` leaves before
`signature_request.done`, and one that fails for two days holds back nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.webhooks import Answer, Outcome, Subscription
from shared.db import ROW, Transaction, new_id

_COLUMNS = """id, workspace_id, sandbox, endpoint, description, events, scopes, workspaces, secret_key, auto_retry,
              enabled, created_at, updated_at"""
REMOVED = "abonnement supprimé"
"""Why a delivery ended that was on its way to a subscription when it was removed."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery in our hands until its lease ends, with what has to be sent."""

    id: UUID
    attempt_id: UUID
    attempts: int
    by_hand: int
    """How many of the attempts before were asked for by hand: they are none of the plan's."""
    asked_from: str | None
    """When this one is asked for by hand: what the delivery was before."""
    planned_at: datetime | None
    endpoint: str
    secret_key: str
    auto_retry: bool
    body: bytes


async def insert(tx: Transaction, one: Subscription) -> None:
    """A new subscription."""
    await tx.execute(
        f"""insert into subscriptions ({_COLUMNS})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        one.id, one.workspace_id, one.sandbox, one.endpoint, one.description, one.events, one.scopes, one.workspaces,
        one.secret_key, one.auto_retry, one.enabled, one.created_at, one.updated_at,
    )  # fmt: skip


async def save(tx: Transaction, one: Subscription) -> None:
    """A subscription as it is now."""
    await tx.execute(
        """update subscriptions set endpoint = $2, description = $3, events = $4, scopes = $5, workspaces = $6,
                auto_retry = $7, enabled = $8, updated_at = $9 where id = $1""",
        one.id, one.endpoint, one.description, one.events, one.scopes, one.workspaces, one.auto_retry, one.enabled,
        one.updated_at,
    )  # fmt: skip


async def remove(tx: Transaction, subscription_id: UUID, *, now: datetime) -> None:
    """Nothing more is told there, nor what was still on its way; what was told stays on record."""
    await tx.execute("update subscriptions set deleted_at = $2, enabled = false where id = $1", subscription_id, now)
    await tx.execute(
        """update deliveries set state = coalesce(nullif(asked_from, 'pending'), 'failed'), asked_from = null,
                planned_at = null, attempt_id = null, lease_until = null, last_error = $3, ended_at = $2
            where subscription_id = $1 and state = 'pending'""",
        subscription_id, now, REMOVED,
    )  # fmt: skip


async def subscriptions(tx: Transaction, *, workspace_id: UUID, sandbox: bool) -> list[Subscription]:
    """Those of a workspace and environment."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from subscriptions
             where workspace_id = $1 and sandbox = $2 and deleted_at is null order by id""",
        workspace_id,
        sandbox,
    )
    return [_subscription(row) for row in rows]


async def tell(
    tx: Transaction, *, subscription_id: UUID, request_id: UUID, event_id: UUID, name: str, body: bytes, now: datetime
) -> None:
    """Something to be told to a subscription."""
    await tx.execute(
        """insert into deliveries (id, subscription_id, request_id, event_id, event_name, body, next_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        new_id(), subscription_id, request_id, event_id, name, body, now,
    )  # fmt: skip


async def claim(tx: Transaction, *, now: datetime, limit: int, lease_until: datetime) -> list[Claimed]:
    """Takes the deliveries that are due, and notes that an attempt begins; who is switched off is told later."""
    rows = await tx.fetch(
        """with due as (
               select d.id from deliveries d join subscriptions s on s.id = d.subscription_id and s.enabled
                where d.state = 'pending' and d.next_at <= $1 and (d.lease_until is null or d.lease_until < $1)
                  and not exists (select 1 from deliveries e
                                   where e.subscription_id = d.subscription_id and e.request_id = d.request_id
                                     and e.state = 'pending' and e.attempts = 0 and e.id < d.id)
                order by d.next_at, d.id limit $2 for update of d skip locked
           ), claimed as (
               update deliveries d set attempt_id = gen_random_uuid(), lease_until = $3 from due where d.id = due.id
               returning d.id, d.attempt_id, d.attempts, d.subscription_id, d.body, d.by_hand, d.asked_from,
                         d.planned_at, case when d.asked_from is not null then d.asked_by end as asked_by
           ), noted as (
               insert into attempts (id, delivery_id, number, started_at, asked_by)
               select attempt_id, id, attempts + 1, $1, asked_by from claimed)
           select c.id, c.attempt_id, c.attempts, c.body, c.by_hand, c.asked_from, c.planned_at,
                  s.endpoint, s.secret_key, s.auto_retry
             from claimed c join subscriptions s on s.id = c.subscription_id order by c.id""",
        now, limit, lease_until,
    )  # fmt: skip
    return [Claimed(**row) for row in rows]


async def record(
    tx: Transaction, claimed: Claimed, answer: Answer, *, outcome: Outcome, next_at: datetime | None, now: datetime
) -> None:
    """What came of an attempt; the delivery moves only while the lease is still ours."""
    await tx.execute(
        "update attempts set ended_at = $2, status = $3, outcome = $4, error = $5 where id = $1",
        claimed.attempt_id, now, answer.status, outcome, answer.error,
    )  # fmt: skip
    given_up = claimed.asked_from or "failed"  # what was received once stays received
    state = {Outcome.DELIVERED: "delivered", Outcome.FAILED: given_up, Outcome.RETRY: "pending"}[outcome]
    await tx.execute(
        """update deliveries set state = $3, attempts = attempts + 1, next_at = coalesce($4, next_at),
                by_hand = by_hand + (asked_from is not null)::integer, asked_from = null, planned_at = null,
                attempt_id = null, lease_until = null, last_status = $5, last_error = $6, ended_at = $7
            where id = $1 and attempt_id = $2""",
        claimed.id, claimed.attempt_id, state, next_at, answer.status, answer.error, None if next_at else now,
    )  # fmt: skip


async def failed(tx: Transaction) -> int:
    """How many deliveries were given up, to subscriptions that still are."""
    return int(
        await tx.fetchval(
            """select count(*) from deliveries d join subscriptions s on s.id = d.subscription_id
                where d.state = 'failed' and s.deleted_at is null"""
        )
    )


def _subscription(row: ROW) -> Subscription:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    lists = {name: tuple(values[name]) for name in ("events", "scopes", "workspaces")}
    return Subscription(**values | lists)
