"""Webhooks: who subscribes to what, and telling them: claim under a lease, close the connection, call, record."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.esign.domain import webhooks as rules
from services.esign.domain.webhooks import Answer, NotHere, Outcome, Subscription
from services.esign.store import webhooks as store
from services.esign.store import workspaces as workspace_store
from services.esign.store.keys import Caller
from services.esign.store.webhooks import Claimed
from shared.client import Client
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, Refused, Unavailable

log = structlog.get_logger()

AT_ONCE = 50
LEASE = timedelta(seconds=60)
FIRST_TIMEOUT = 1.0
LATER_TIMEOUT = 10.0
_MOST = 1000
"""Workspaces of an organisation that are looked through."""


class Webhooks:
    """The subscriptions of a workspace."""

    def __init__(self, *, db: Database, clock: Clock, plain: bool) -> None:
        self._db = db
        self._clock = clock
        self._plain = plain

    async def create(self, caller: Caller, wanted: Mapping[str, Any]) -> Subscription:  # Any: fields of a subscription
        """A new one; its secret is made here unless the caller gave his.

        Raises:
            NotHere: its address, or a workspace that the caller does not see.
        """
        rules.check_endpoint(wanted["endpoint"], plain=self._plain)
        now = self._clock.wall()
        secret_key = wanted.get("secret_key") or secrets.token_hex(16)
        one = Subscription(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            created_at=now,
            updated_at=now,
            **{**wanted, "secret_key": secret_key},
        )
        async with self._db.transaction() as tx:
            await _check_workspaces(tx, caller, one.workspaces)
            await store.insert(tx, one)
        return one

    async def all(self, caller: Caller) -> Sequence[Subscription]:
        """Those of this caller."""
        async with self._db.reading() as tx:
            return await store.subscriptions(tx, workspace_id=caller.workspace_id, sandbox=caller.sandbox)

    async def get(self, caller: Caller, subscription_id: UUID) -> Subscription:
        """One of them.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            return await subscribed(tx, caller, subscription_id)

    async def change(self, caller: Caller, subscription_id: UUID, changes: Mapping[str, Any]) -> Subscription:
        """Changes what is given. Any: fields of a subscription.

        Raises:
            NotFound: it is not his. NotHere: its new address, or a workspace that the caller does not see.
        """
        async with self._db.transaction() as tx:
            before = await subscribed(tx, caller, subscription_id)
            changed = replace(before, updated_at=self._clock.wall(), **changes)
            rules.check_endpoint(changes.get("endpoint", "https://"), plain=self._plain)
            await _check_workspaces(tx, caller, changes.get("workspaces", ()))
            await store.save(tx, changed)
        return changed

    async def remove(self, caller: Caller, subscription_id: UUID) -> None:
        """Ends it."""
        async with self._db.transaction() as tx:
            one = await subscribed(tx, caller, subscription_id)
            await store.remove(tx, one.id, now=self._clock.wall())


async def _check_workspaces(tx: Transaction, caller: Caller, wanted: Sequence[str]) -> None:
    known = {str(one.id) for one in await workspace_store.listed(tx, only=caller.sees, after=None, limit=_MOST)}
    if set(wanted) - {"*"} - known:
        raise NotHere("Cet espace de travail n'existe pas.", rule="ESIGN-087", field="workspaces")


async def subscribed(tx: Transaction, caller: Caller, subscription_id: UUID) -> Subscription:
    """A subscription of this caller.

    Raises:
        NotFound: it is not his.
    """
    for one in await store.subscriptions(tx, workspace_id=caller.workspace_id, sandbox=caller.sandbox):
        if one.id == subscription_id:
            return one
    raise NotFound("Cet abonnement n'existe pas.", rule="ESIGN-404")


class Delivering:
    """Tells the subscriptions, on the business clock, so that the plan of two days can be walked in a test."""

    def __init__(self, *, db: Database, clock: Clock, client: Client) -> None:
        self._db = db
        self._clock = clock
        self._client = client

    async def round(self) -> int:
        """Makes the attempts that are due; how many."""
        now = self._clock.now()
        async with self._db.transaction() as tx:
            claimed = await store.claim(tx, now=now, limit=AT_ONCE, lease_until=now + LEASE)
        answers = await asyncio.gather(*(self._call(one) for one in claimed))
        async with self._db.transaction() as tx:
            for one, answer in zip(claimed, answers, strict=True):
                await self._record(tx, one, answer)
        return len(claimed)

    async def _call(self, claimed: Claimed) -> Answer:
        signed = rules.headers(
            secret_key=claimed.secret_key, body=claimed.body, attempts=claimed.attempts, at=self._clock.wall()
        )
        try:
            async with asyncio.timeout(LATER_TIMEOUT if claimed.attempts else FIRST_TIMEOUT):
                answer = await self._client.request("POST", claimed.endpoint, data=claimed.body, headers=signed)
        except TimeoutError:
            return Answer(error="pas de réponse à temps", timed_out=True)
        except (Unavailable, Refused) as error:
            return Answer(error=error.sentence)
        return Answer(status=answer.status)

    async def _record(self, tx: Transaction, claimed: Claimed, answer: Answer) -> None:
        now = self._clock.now()
        outcome, next_at = _judged(claimed, answer, now=now)
        await store.record(tx, claimed, answer, outcome=outcome, next_at=next_at, now=now)
        log.info("webhook_attempted", delivery=str(claimed.id), status=answer.status, outcome=outcome)

    async def failed(self) -> float:
        """How many were given up."""
        async with self._db.reading() as tx:
            return await store.failed(tx)


def _judged(claimed: Claimed, answer: Answer, *, now: datetime) -> tuple[Outcome, datetime | None]:
    if claimed.asked_from is not None:
        return rules.judge_by_hand(answer, planned_at=claimed.planned_at)
    planned = claimed.attempts - claimed.by_hand + 1
    return rules.judge(answer, attempts=planned, auto_retry=claimed.auto_retry, now=now)
