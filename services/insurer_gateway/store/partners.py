"""Partners, their programs and their endpoints: what a profile says, kept as rows at each start.

A secret is kept as its hash only. An endpoint keeps its health over restarts; a profile changes its
address, never its state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.insurer_gateway.domain.deliveries import Breaker
from shared.db import ROW, Transaction


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of a partner, as it signs in; one that signs has no secret."""

    id: str
    partner: str
    scopes: tuple[str, ...]
    secret_sha256: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An address of a partner, with its health."""

    id: str
    partner: str
    url: str
    state: str
    reason: str | None
    breaker: Breaker
    last_success_at: datetime | None
    last_attempt_at: datetime | None


async def save_partners(tx: Transaction, partners: Iterable[tuple[str, str]]) -> None:
    """Code and name of each partner."""
    rows = list(partners)
    await tx.execute(
        """insert into partners (code, name) select * from unnest($1::text[], $2::text[])
           on conflict (code) do update set name = excluded.name""",
        [code for code, _ in rows],
        [name for _, name in rows],
    )


async def save_programs(tx: Transaction, programs: Iterable[Program], *, now: datetime) -> None:
    """The programs that may sign in; any other is forgotten."""
    rows = list(programs)
    await tx.execute("delete from clients where id <> all ($1::text[])", [row.id for row in rows])
    for row in rows:
        await tx.execute(
            """insert into clients (id, partner, secret_sha256, scopes, registered_at) values ($1, $2, $3, $4, $5)
               on conflict (id) do update
                  set partner = excluded.partner, secret_sha256 = excluded.secret_sha256, scopes = excluded.scopes""",
            row.id, row.partner, row.secret_sha256, list(row.scopes), now,
        )  # fmt: skip


async def program(tx: Transaction, client_id: str) -> Program | None:
    """The program of this client id."""
    row = await tx.fetchrow("select id, partner, secret_sha256, scopes from clients where id = $1", client_id)
    if row is None:
        return None
    return Program(
        id=row["id"], partner=row["partner"], secret_sha256=row["secret_sha256"], scopes=tuple(row["scopes"])
    )


async def use_assertion(tx: Transaction, client_id: str, jti: str, *, ends: datetime, now: datetime) -> bool:
    """Marks a signed assertion as shown; whether it was the first time. Those that are over are forgotten."""
    await tx.execute("delete from assertions where expires_at < $1", now)
    return bool(
        await tx.fetchval(
            """insert into assertions (client_id, jti, expires_at) values ($1, $2, $3)
               on conflict do nothing returning true""",
            client_id, jti, ends,
        )
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Address:
    """An endpoint as the profile says it: where, and how long a 2xx may take."""

    id: str
    partner: str
    name: str
    url: str
    transport_seconds: float


async def save_endpoints(tx: Transaction, addresses: Iterable[Address]) -> None:
    """The endpoints of the profiles; one that no profile names any more gets nothing new."""
    rows = list(addresses)
    await tx.execute("update endpoints set listed = false where id <> all ($1::text[])", [row.id for row in rows])
    await tx.execute(
        """insert into endpoints (id, partner, name, url, transport_seconds)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[])
           on conflict (id) do update
              set url = excluded.url, transport_seconds = excluded.transport_seconds, listed = true""",
        [row.id for row in rows],
        [row.partner for row in rows],
        [row.name for row in rows],
        [row.url for row in rows],
        [row.transport_seconds for row in rows],
    )


_ENDPOINT = """select id, partner, url, state, reason, failures, open_until, failing_since,
                      last_success_at, last_attempt_at from endpoints"""


async def endpoint(tx: Transaction, endpoint_id: str) -> Endpoint | None:
    """One endpoint, locked: whoever claims, records or re-opens goes through here first."""
    row = await tx.fetchrow(f"{_ENDPOINT} where id = $1 for update", endpoint_id)
    return _endpoint(row) if row else None


async def endpoints(tx: Transaction) -> list[Endpoint]:
    """All endpoints of the profiles."""
    return [_endpoint(row) for row in await tx.fetch(f"{_ENDPOINT} where listed order by id")]


async def save_health(
    tx: Transaction, endpoint_id: str, breaker: Breaker, *, attempted_at: datetime, succeeded: bool
) -> None:
    """The endpoint's health after attempts."""
    await tx.execute(
        """update endpoints set failures = $2, open_until = $3, failing_since = $4, last_attempt_at = $5,
                  last_success_at = case when $6 then $5 else last_success_at end
            where id = $1""",
        endpoint_id, breaker.failures, breaker.open_until, breaker.failing_since, attempted_at, succeeded,
    )  # fmt: skip


async def spare(tx: Transaction, endpoint_id: str, *, until: datetime) -> None:
    """Keeps others from probing while one probe is under way."""
    await tx.execute("update endpoints set open_until = $2 where id = $1", endpoint_id, until)


async def switch(tx: Transaction, endpoint_id: str, *, state: str, reason: str | None) -> bool:
    """Opens or closes an endpoint; an opened one starts in good health."""
    status = await tx.execute(
        """update endpoints set state = $2, reason = $3, failures = 0, open_until = null, failing_since = null
            where id = $1 and state <> $2""",
        endpoint_id, state, reason,
    )  # fmt: skip
    return status.endswith(" 1")


async def polled(tx: Transaction, partner: str, *, after: int, now: datetime) -> None:
    """The partner asked for what comes after this position: he has all before it."""
    await tx.execute(
        """update partners set polled_to = least($2, last_position), polled_at = $3
            where code = $1 and polled_to < least($2, last_position)""",
        partner,
        after,
        now,
    )


def _endpoint(row: ROW) -> Endpoint:
    return Endpoint(
        id=row["id"],
        partner=row["partner"],
        url=row["url"],
        state=row["state"],
        reason=row["reason"],
        breaker=Breaker(failures=row["failures"], open_until=row["open_until"], failing_since=row["failing_since"]),
        last_success_at=row["last_success_at"],
        last_attempt_at=row["last_attempt_at"],
    )
