"""The table of faxes: one row per fax of a provider, however often he tells of it; and those whose pages we await."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.faxes import FaxReceived
from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Awaited:
    """A fax whose pages its provider does not give yet, and since when he was asked."""

    fax: FaxReceived
    first_at: datetime


async def known(tx: Transaction, provider: str, provider_id: str) -> bool:
    """Whether this fax was told before."""
    sql = "select exists (select from fax where provider = $1 and provider_id = $2)"
    return bool(await tx.fetchval(sql, provider, provider_id))


async def keep(tx: Transaction, fax: FaxReceived, *, original_id: UUID, media_sha256: bytes | None) -> bool:
    """Adds a fax; false when it is there already."""
    added = await tx.fetchval(
        """insert into fax (provider, provider_id, original_id, caller_number, called_number, csid, pages,
                            media_sha256, error, received_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning true""",
        fax.provider,
        fax.provider_id,
        original_id,
        fax.caller_number,
        fax.called_number,
        fax.csid,
        fax.pages,
        media_sha256,
        fax.error,
        fax.received_at,
    )
    return bool(added)


async def await_pages(tx: Transaction, fax: FaxReceived, *, answer: str, wall: datetime, next_at: datetime) -> None:
    """Notes that the pages of a fax are to be asked for again; told once more, it is noted already."""
    await tx.execute(
        """insert into fax_awaited (provider, provider_id, media_url, caller_number, called_number, csid, pages, error,
                                    received_at, first_at, next_at, answer)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing""",
        fax.provider,
        fax.provider_id,
        fax.media,
        fax.caller_number,
        fax.called_number,
        fax.csid,
        fax.pages,
        fax.error,
        fax.received_at,
        wall,
        next_at,
        answer,
    )


async def take_awaited(tx: Transaction, *, wall: datetime, leased: datetime, most: int) -> list[Awaited]:
    """Takes faxes whose pages are due to be asked for; nobody else takes them while the lease runs.

    What is kept by now, whoever kept it, is awaited no more.
    """
    await tx.execute(
        "delete from fax_awaited a using fax f where (f.provider, f.provider_id) = (a.provider, a.provider_id)"
    )
    rows = await tx.fetch(
        """update fax_awaited a set next_at = $2, attempts = a.attempts + 1
             from (select provider, provider_id from fax_awaited where next_at <= $1
                    order by next_at limit $3 for update skip locked) as due
            where (a.provider, a.provider_id) = (due.provider, due.provider_id) returning a.*""",
        wall,
        leased,
        most,
    )
    return [
        Awaited(
            FaxReceived(
                provider=row["provider"],
                provider_id=row["provider_id"],
                caller_number=row["caller_number"],
                called_number=row["called_number"],
                received_at=row["received_at"],
                csid=row["csid"],
                pages=row["pages"],
                media=row["media_url"],
                error=row["error"],
            ),
            row["first_at"],
        )
        for row in rows
    ]


async def ask_again(tx: Transaction, fax: FaxReceived, *, answer: str, next_at: datetime) -> None:
    """The pages were not given this time either."""
    await tx.execute(
        "update fax_awaited set answer = $3, next_at = $4 where provider = $1 and provider_id = $2",
        fax.provider,
        fax.provider_id,
        answer,
        next_at,
    )
