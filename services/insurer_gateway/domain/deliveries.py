"""Reaching an insurer that may be down: when to try again, when to give up, when to spare the endpoint.

A failed attempt never loses the message: it waits for its next time, for the breaker's probe, or for a
person. The message keeps its id over all attempts, so the insurer can drop repeats.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SUCCESS = range(200, 300)
GONE = 410
LONGEST_WAIT = timedelta(hours=24)
"""A Retry-After beyond this is not believed."""


class Outcome(StrEnum):
    """What came of one attempt."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"
    EXHAUSTED = "exhausted"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the endpoint answered, or why it could not."""

    status: int | None = None
    text: str = ""
    retry_after: timedelta | None = None
    error: str | None = None


def judge(answer: Answer) -> Outcome:
    """Only 2xx is success; 410 says the endpoint is gone; everything else may work later."""
    if answer.status in SUCCESS:
        return Outcome.DELIVERED
    return Outcome.GONE if answer.status == GONE else Outcome.RETRY


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The delays before each attempt, and how long a message may wait in all; at the end of either it is given up."""

    steps: tuple[timedelta, ...]
    give_up_after: timedelta

    def next_at(
        self, *, attempts: int, first_at: datetime, now: datetime, retry_after: timedelta | None = None
    ) -> datetime | None:
        """When to try after `attempts` attempts, or nothing when the message is given up."""
        if attempts >= len(self.steps):
            return None
        at = now + max(self.steps[attempts], min(retry_after or timedelta(0), LONGEST_WAIT))
        return at if at <= first_at + self.give_up_after else None


@dataclass(frozen=True, kw_only=True)
class BreakerTerms:
    """After how many failures in a row an endpoint is spared, and for how long."""

    failures: int
    cooldown: timedelta
    longest_cooldown: timedelta


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """An endpoint's health. Open = spared until a moment, then one probe goes through."""

    failures: int = 0
    open_until: datetime | None = None
    failing_since: datetime | None = None

    def after(
        self, outcome: Outcome, *, now: datetime, terms: BreakerTerms, retry_after: timedelta | None
    ) -> "Breaker":
        """The breaker once an attempt ended so."""
        if outcome is Outcome.DELIVERED:
            return Breaker()
        failed = replace(self, failures=self.failures + 1, failing_since=self.failing_since or now)
        waits = [now + min(retry_after, LONGEST_WAIT)] if retry_after else []
        if failed.failures >= terms.failures:
            doubled = terms.cooldown * 2 ** min(failed.failures - terms.failures, 10)
            waits.append(now + min(doubled, terms.longest_cooldown))
        return replace(failed, open_until=max(waits) if waits else None)
