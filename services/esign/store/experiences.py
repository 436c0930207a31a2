"""Custom experiences: settings as they were given, the logo by its hash."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.experiences import Experience, unwanted
from services.esign.domain.requests import SignatureRequest
from shared.db import ROW, Transaction

_COLUMNS = "id, name, settings, logo_sha256, logo_type, created_at"


async def insert(tx: Transaction, one: Experience) -> None:
    """A new one."""
    await tx.execute(
        f"insert into custom_experiences ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6)",
        one.id, one.name, one.settings, one.logo_sha256, one.logo_type, one.created_at,
    )  # fmt: skip


async def save(tx: Transaction, one: Experience) -> None:
    """One as it is now."""
    await tx.execute(
        "update custom_experiences set name = $2, settings = $3, logo_sha256 = $4, logo_type = $5 where id = $1",
        one.id, one.name, one.settings, one.logo_sha256, one.logo_type,
    )  # fmt: skip


async def remove(tx: Transaction, experience_id: UUID, *, now: datetime) -> None:
    """Gone for new requests and for those that name it."""
    await tx.execute("update custom_experiences set deleted_at = $2 where id = $1", experience_id, now)


async def one(tx: Transaction, experience_id: UUID, *, lock: bool = False) -> Experience | None:
    """One that was not deleted."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from custom_experiences where id = $1 and deleted_at is null
            {"for update" if lock else ""}""",
        experience_id,
    )
    return _experience(row) if row else None


async def listed(tx: Transaction, *, after: UUID | None, limit: int) -> list[Experience]:
    """All of them in the order they were made."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from custom_experiences where deleted_at is null and ($1::uuid is null or id > $1)
             order by id limit $2""",
        after,
        limit,
    )
    return [_experience(row) for row in rows]


async def of_request(tx: Transaction, request: SignatureRequest) -> Experience | None:
    """The one a request names."""
    named = request.options.get("custom_experience_id")
    return await one(tx, UUID(str(named))) if named else None


async def unwanted_of(tx: Transaction, request: SignatureRequest) -> frozenset[str]:
    """The mails that are not sent for a request."""
    return unwanted(await of_request(tx, request))


def _experience(row: ROW) -> Experience:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Experience(**values)
