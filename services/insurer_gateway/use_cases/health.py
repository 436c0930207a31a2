"""An endpoint's health after attempts: spared when it fails, hurried when it is back, closed when it is gone.

What is said here is said on a change only: spared, recovered, closed; never once per message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from services.insurer_gateway.domain.deliveries import Breaker, BreakerTerms, Outcome
from services.insurer_gateway.store import deliveries as delivery_store
from services.insurer_gateway.store import partners as store
from services.insurer_gateway.store.deliveries import Record
from shared.db import Transaction

log = structlog.get_logger()


class Health:
    """Keeps the breakers of endpoints."""

    def __init__(self, *, terms: BreakerTerms, closes_after: timedelta) -> None:
        self._terms = terms
        self._closes_after = closes_after

    async def keep(
        self, tx: Transaction, endpoint: str, before: Breaker, records: Sequence[Record], *, now: datetime
    ) -> None:
        """Writes what the attempts say of the endpoint, whose row is locked."""
        breaker = replace(before, open_until=None)
        for record in records:
            breaker = breaker.after(record.outcome, now=now, terms=self._terms, retry_after=record.retry_after)
        succeeded = any(record.outcome is Outcome.DELIVERED for record in records)
        await store.save_health(tx, endpoint, breaker, attempted_at=now, succeeded=succeeded)
        if succeeded and before.failures:
            await delivery_store.hurry(tx, endpoint, now=now)
            log.info("endpoint_recovered", endpoint=endpoint)
        elif breaker.open_until and not before.open_until:
            log.warning("endpoint_spared", endpoint=endpoint, until=breaker.open_until.isoformat())
        await self._close(tx, endpoint, breaker, records, now=now)

    async def _close(
        self, tx: Transaction, endpoint: str, breaker: Breaker, records: Sequence[Record], *, now: datetime
    ) -> None:
        """An endpoint that says it is gone, or has failed for as long as we try, is closed until a person opens it."""
        if any(record.outcome is Outcome.GONE for record in records):
            reason = "l'adresse a répondu 410"
        elif breaker.failing_since and now - breaker.failing_since > self._closes_after:
            reason = "l'adresse ne répond plus depuis trop longtemps"
        else:
            return
        if await store.switch(tx, endpoint, state="disabled", reason=reason):
            log.error("endpoint_closed", endpoint=endpoint, reason=reason)
