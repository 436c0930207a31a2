"""A partner's profile: who may call, how our acts read in his words, which delays bind both sides.

The values stand in `deploy/insurers/<code>/gateway.yaml`, dated and versioned; nothing of one insurer is
in code. An order is told by the version of the day it came, to its end; programs, addresses and rates are those of
today. What that version does not name is told in the words of the first later one that does: casework may have learned
to say it since. An act that none names is loud: it is never guessed (gateway.md 1.9).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

_STRICT = {"extra": "forbid"}

SCOPES = ("orders:write", "orders:read", "events:read", "events:ack")


class UnknownCode(LookupError):
    """A code that the partner's profile does not name; a person must complete the profile."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """One program of the partner, by its OAuth client id; with public keys (JWK) it signs and has no secret."""

    __pydantic_config__ = _STRICT

    id: str
    scopes: tuple[Literal["orders:write", "orders:read", "events:read", "events:ack"], ...]
    keys: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many calls a second the partner may make, and how many at once."""

    __pydantic_config__ = _STRICT

    per_second: float
    burst: int


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An address of the partner to which facts are sent."""

    __pydantic_config__ = _STRICT

    name: str
    url: str
    concurrency: int = 8


@dataclass(frozen=True, kw_only=True)
class OrderTerms:
    """What we promise on an order: accepted or refused within this delay."""

    __pydantic_config__ = _STRICT

    business_ack: timedelta


@dataclass(frozen=True, kw_only=True)
class AckTerms:
    """What the partner promises on a fact: a 2xx, then his own word, each within its delay."""

    __pydantic_config__ = _STRICT

    transport: timedelta
    business: timedelta


@dataclass(frozen=True, kw_only=True)
class Act:
    """One of our acts in the partner's words."""

    __pydantic_config__ = _STRICT

    type: str
    business_ack: bool = False
    difficulty: Literal["opened", "closed"] | None = None
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Difficulty:
    """A waiting date d'action as the partner's *difficulté* (R-092)."""

    __pydantic_config__ = _STRICT

    type: Literal["Anomalie", "Delai"]
    motif: str
    etape: str
    bloquante: bool
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything the gateway knows of one partner."""

    __pydantic_config__ = _STRICT

    version: str
    valid_from: date
    partner: str
    name: str
    origins: tuple[str, ...]
    clients: tuple[Client, ...]
    rate: Rate
    orders: OrderTerms
    acks: AckTerms
    webhooks: tuple[Webhook, ...] = ()
    acts: dict[str, Act | Literal["silent"]]
    difficulties: dict[str, Difficulty] = field(default_factory=dict)
    later: "tuple[Profile, ...]" = ()
    """The versions after this one, in their order, as `Profiles` sets them; a file says none."""

    def act(self, code: str) -> Act | None:
        """The act in the partner's words, or nothing when the first version to name it keeps it silent.

        Raises:
            UnknownCode: neither this version nor a later one says anything of this act.
        """
        found = next((one.acts[code] for one in (self, *self.later) if code in one.acts), None)
        if found is None:
            raise UnknownCode(f"{self.partner} {self.version}: act {code!r}")
        return None if found == "silent" else found

    def difficulty(self, action_code: str | None) -> Difficulty:
        """The *difficulté* of a waiting date d'action.

        Raises:
            UnknownCode: neither this version nor a later one says anything of this date d'action.
        """
        found = self.named_difficulty(action_code)
        if found is None:
            raise UnknownCode(f"{self.partner} {self.version}: difficulty {action_code!r}")
        return found

    def named_difficulty(self, action_code: str | None) -> Difficulty | None:
        """The same, or nothing when no version names it."""
        code = action_code or ""
        return next((one.difficulties[code] for one in (self, *self.later) if code in one.difficulties), None)


class Profiles(Mapping[str, Profile]):
    """The profile of today by its partner's code; and every version, for orders of other days."""

    def __init__(self, versions: Iterable[Profile], *, today: date) -> None:
        by_partner: dict[str, list[Profile]] = {}
        for one in sorted(versions, key=lambda one: one.valid_from):
            by_partner.setdefault(one.partner, []).append(one)
        self._versions = {partner: _each_with_later(some) for partner, some in by_partner.items()}
        self._today = {partner: self.on(partner, today) for partner in self._versions}

    def __getitem__(self, partner: str) -> Profile:
        return self._today[partner]

    def __iter__(self) -> Iterator[str]:
        return iter(self._today)

    def __len__(self) -> int:
        return len(self._today)

    def on(self, partner: str, day: date) -> Profile:
        """The version in force that day; the first one before its own day.

        Raises:
            KeyError: there is no such partner.
        """
        versions = self._versions[partner]
        return next((one for one in reversed(versions) if one.valid_from <= day), versions[0])

    def of_order(self, partner: str, order_ref: UUID) -> Profile:
        """The version of the day an order came (UTC): its id is a UUIDv7 and says when it was made.

        Raises:
            KeyError: there is no such partner.
        """
        if len(self._versions[partner]) == 1 or order_ref.version != 7:
            return self._today[partner]
        return self.on(partner, datetime.fromtimestamp((order_ref.int >> 80) / 1000, UTC).date())


def _each_with_later(versions: Sequence[Profile]) -> list[Profile]:
    return [replace(one, later=tuple(versions[at:])) for at, one in enumerate(versions, start=1)]
