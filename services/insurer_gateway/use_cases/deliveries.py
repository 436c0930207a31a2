"""Deliveries to the insurers' endpoints: claim under a lease, close the connection, call, record.

Each endpoint is its own line of work, so an insurer who is down or slow delays nobody else. While his
breaker is open one probe at a time goes out; the first success makes everything that waits due at once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from contracts.events import gateway
from contracts.events.envelope import Actor
from services.insurer_gateway.domain.acks import read_ack
from services.insurer_gateway.domain.deliveries import (
    Answer,
    Breaker,
    BreakerTerms,
    DeliveryState,
    Outcome,
    Schedule,
    judge,
)
from services.insurer_gateway.domain.profiles import Profile
from services.insurer_gateway.insurers.profiles import endpoint_id
from services.insurer_gateway.insurers.webhooks import Call
from services.insurer_gateway.store import deliveries as store
from services.insurer_gateway.store import facts as fact_store
from services.insurer_gateway.store import partners as partner_store
from services.insurer_gateway.use_cases.health import Health
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.logs import correlated
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

GATEWAY = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")


class Sender(Protocol):
    """The way to an insurer's address."""

    async def send(self, call: Call, *, at: datetime) -> Answer:
        """Calls once; never raises for what the insurer does."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long we keep trying, and how long an attempt may hold its message."""

    schedule: Schedule
    breaker: BreakerTerms
    lease: timedelta


class Delivering:
    """Sends what is due to one endpoint at a time."""

    def __init__(
        self, *, db: Database, clock: Clock, sender: Sender, terms: Terms, profiles: Mapping[str, Profile]
    ) -> None:
        self._db = db
        self._clock = clock
        self._sender = sender
        self._terms = terms
        self._health = Health(terms=terms.breaker, closes_after=terms.schedule.give_up_after)
        self._concurrency = {
            endpoint_id(profile.partner, webhook.name): webhook.concurrency
            for profile in profiles.values()
            for webhook in profile.webhooks
        }

    async def round(self, endpoint: str) -> int:
        """Sends what is due to this endpoint now; how many attempts were made."""
        url, claimed = await self._claim(endpoint)
        if not claimed:
            return 0
        answers = await asyncio.gather(*(self._call(url, one) for one in claimed))
        await self._record(endpoint, list(zip(claimed, answers, strict=True)))
        return len(claimed)

    async def _claim(self, endpoint_name: str) -> tuple[str, list[store.Claimed]]:
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            endpoint = await partner_store.endpoint(tx, endpoint_name)
            if endpoint is None or endpoint.state != "active":
                return "", []
            spared_until = endpoint.breaker.open_until
            if spared_until is not None and spared_until > now:
                return "", []
            claimed = await store.claim(
                tx,
                endpoint_name,
                now=now,
                limit=1 if spared_until else self._concurrency.get(endpoint_name, 1),
                lease_until=now + self._terms.lease,
                probing=spared_until is not None,
            )
            if claimed and spared_until is not None:
                await partner_store.spare(tx, endpoint_name, until=now + self._terms.lease)
        return endpoint.url, claimed

    async def _call(self, url: str, claimed: store.Claimed) -> Answer:
        call = Call(
            endpoint=claimed.endpoint,
            url=url,
            message_id=str(claimed.message_id),
            body=claimed.body,
            correlation_id=claimed.correlation_id,
        )
        with correlated(claimed.correlation_id):
            answer = await self._sender.send(call, at=self._clock.wall())
            log.info(
                "delivery_attempted",
                endpoint=claimed.endpoint,
                message_id=str(claimed.message_id),
                status=answer.status,
                error=answer.error,
            )
        return answer

    async def _record(self, endpoint_name: str, answered: Sequence[tuple[store.Claimed, Answer]]) -> None:
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            endpoint = await partner_store.endpoint(tx, endpoint_name)
            before = endpoint.breaker if endpoint else Breaker()
            records = [self._outcome(claimed, answer, now=now) for claimed, answer in answered]
            ours = await store.save_records(tx, records, at=now)
            await self._keep_words(tx, answered, now=now)
            await self._tell_failures(tx, [one for one in records if one.claimed.message_id in ours], now=now)
            await self._health.keep(tx, endpoint_name, before, records, now=now)

    def _outcome(self, claimed: store.Claimed, answer: Answer, *, now: datetime) -> store.Record:
        outcome, state, next_at = judge(answer), DeliveryState.PENDING, None
        attempts = claimed.attempts + (1 if claimed.due or outcome is not Outcome.RETRY else 0)
        match outcome:
            case Outcome.DELIVERED:
                state = DeliveryState.DELIVERED
            case Outcome.GONE:
                state = DeliveryState.FAILED
            case Outcome.RETRY | Outcome.EXHAUSTED if claimed.due:
                next_at = self._terms.schedule.next_at(
                    attempts=attempts, first_at=claimed.first_at, now=now, retry_after=answer.retry_after
                )
                if next_at is None:
                    outcome, state = Outcome.EXHAUSTED, DeliveryState.FAILED
            case Outcome.RETRY | Outcome.EXHAUSTED:
                pass  # a probe that failed spends nothing of the message's own schedule
        return store.Record(
            claimed=claimed,
            outcome=outcome,
            state=state,
            attempts=attempts,
            next_at=next_at,
            status=answer.status,
            answer=answer.text,
            error=answer.error,
            retry_after=answer.retry_after,
        )

    async def _keep_words(
        self, tx: Transaction, answered: Sequence[tuple[store.Claimed, Answer]], *, now: datetime
    ) -> None:
        """An answer that carries the insurer's own word on the fact."""
        for claimed, answer in answered:
            ack = read_ack(answer.text) if judge(answer) is Outcome.DELIVERED else None
            if ack is not None:
                await fact_store.save_ack(tx, claimed.partner, claimed.message_id, ack, at=now)

    async def _tell_failures(self, tx: Transaction, records: Sequence[store.Record], *, now: datetime) -> None:
        failed = [
            store.Abandoned(
                message_id=one.claimed.message_id,
                act=one.claimed.act,
                dossier_id=one.claimed.dossier_id,
                journal_entry_id=one.claimed.journal_entry_id,
                attempts=one.attempts,
                correlation_id=one.claimed.correlation_id,
                last_error=one.error or f"HTTP {one.status}",
            )
            for one in records
            if one.state is DeliveryState.FAILED
        ]
        await self._say_failed(tx, failed, now=now)

    async def _say_failed(self, tx: Transaction, failed: Sequence[store.Abandoned], *, now: datetime) -> None:
        """Casework hears of what a dossier is about; the rest stands on the console only."""
        said = [
            Said(
                gateway.DeliveryFailed(
                    actor=GATEWAY,
                    dossier_id=one.dossier_id,
                    message_id=one.message_id,
                    journal_entry_id=one.journal_entry_id,
                    act=one.act,
                    attempts=one.attempts,
                    failed_at=now,
                    error=one.last_error or "aucune réponse",
                ),
                Cause(one.correlation_id, str(one.message_id)),
            )
            for one in failed
            if one.dossier_id is not None
        ]
        await publish(tx, said)
        for one in failed:
            log.warning("delivery_failed", message_id=str(one.message_id), correlation_id=one.correlation_id)

    async def give_up(self) -> int:
        """Ends what has waited longer than we try, also behind a breaker or a closed endpoint."""
        now = self._clock.wall()
        ended = 0
        for endpoint in self._concurrency:
            async with self._db.transaction() as tx:
                await partner_store.endpoint(tx, endpoint)
                old = await store.abandon(tx, endpoint, first_before=now - self._terms.schedule.give_up_after, now=now)
                await self._say_failed(tx, old, now=now)
                ended += len(old)
        return ended
