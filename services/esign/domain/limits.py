"""How often something may be asked for: codes per number and per country, new links, visits to one's own list.

Keys are hashes: a row tells nobody whose number it was.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from shared.errors import TooMany

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
_TWO_DIGITS: Final = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90"
    " 91 92 93 94 95 98".split()
)
"""Country codes of two digits (ITU-T E.164); 1 and 7 have one, all others three."""
OTHERS: Final = "*"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many times within so long, for each key."""

    kind: str
    most: int
    within: timedelta


@dataclass(frozen=True, kw_only=True)
class CodeLimits:
    """Codes that may leave: for one number or address in a day, for one country in an hour."""

    recipient_per_day: int = 20
    country_per_hour: Mapping[str, int] | None = None

    def recipient(self) -> Limit:
        """Of one number or address."""
        return Limit(kind="code_recipient", most=self.recipient_per_day, within=DAY)

    def country(self, code: str) -> Limit:
        """Of one country; one that is not named has the limit of all others."""
        named = self.country_per_hour or {}
        return Limit(kind="code_country", most=named.get(code, named.get(OTHERS, 50)), within=HOUR)


RENEWALS_PER_SIGNER: Final = Limit(kind="renewal_signer", most=3, within=DAY)
RENEWALS_PER_RECIPIENT: Final = Limit(kind="renewal_recipient", most=6, within=DAY)
RENEWALS_PER_CLIENT: Final = Limit(kind="renewal_client", most=20, within=DAY)
ACCESS_PER_CLIENT: Final = Limit(kind="access_client", most=30, within=HOUR)
ACCESS_PER_RECIPIENT: Final = Limit(kind="access_recipient", most=5, within=HOUR)
FILES_PER_CLIENT: Final = Limit(kind="verification", most=12, within=MINUTE)


def stamps(per_minute: int) -> Limit:
    """Time stamps for one workspace or address."""
    return Limit(kind="stamp", most=per_minute, within=MINUTE)


def seconds_until(oldest: datetime | None, limit: Limit, *, now: datetime) -> int:
    """How long until the oldest ask counts no more."""
    return max(1, ceil(((oldest or now) + limit.within - now).total_seconds()))


def country_of(phone: str) -> str:
    """The country code of a number in E.164: `+33…` → `33`."""
    digits = phone.removeprefix("+")
    if digits[:1] in ("1", "7"):
        return digits[:1]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits[:3]


def key_of(secret: bytes, value: str) -> bytes:
    """What is counted, without saying whose."""
    return hmac.digest(secret, b"ask:" + value.lower().encode(), "sha256")


def too_many_codes() -> TooMany:
    """For one number or address."""
    sentence = "Trop de codes sont partis vers ce numéro ou cette adresse ; réessayez plus tard."
    return TooMany(sentence, retry_after=3600, rule="ESIGN-360")


def country_closed() -> TooMany:
    """For one country."""
    sentence = "Aucun code ne peut partir vers ce pays pour le moment."
    return TooMany(sentence, retry_after=3600, rule="ESIGN-361")
