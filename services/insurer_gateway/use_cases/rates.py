"""How fast a partner may call: a bucket per partner that fills at his profile's rate, in this process."""

import time
from collections.abc import Mapping

from services.insurer_gateway.domain.profiles import Profile, Rate
from shared.errors import TooMany


class Rates:
    """One bucket per partner."""

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        self._buckets = {code: _Bucket(profile.rate) for code, profile in profiles.items()}

    def take(self, partner: str) -> None:
        """Takes one call out of the partner's bucket.

        Raises:
            TooMany: it is empty; says when to come back.
        """
        wait = self._buckets[partner].take()
        if wait > 0:
            raise TooMany("Trop d'appels ; ralentissez.", retry_after=max(1, round(wait)), rule="GW-007")


class _Bucket:
    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._level = float(rate.burst)
        self._at = time.monotonic()

    def take(self) -> float:
        """Zero when there was one to take, else the seconds until there is."""
        now = time.monotonic()
        self._level = min(self._rate.burst, self._level + (now - self._at) * self._rate.per_second)
        self._at = now
        if self._level < 1:
            return (1 - self._level) / self._rate.per_second
        self._level -= 1
        return 0.0
