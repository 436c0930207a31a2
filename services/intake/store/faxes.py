"""The table of faxes: one row per fax of a provider, however often he tells of it; and those whose pages we await."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
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


_TOLD: Final = (
    "provider", "provider_id", "caller_number", "called_number", "csid", "pages", "error", "received_at",
)  # fmt: skip
"""The columns that hold what a provider tells of a fax, named as in `FaxReceived`."""


def _told(fax: FaxReceived) -> list[object]:
    return [getattr(fax, name) for name in _TOLD]


async def keep(tx: Transaction, fax: FaxReceived, *, original_id: UUID, media_sha256: bytes | None) -> bool:
    """Adds a fax; false when it is there already."""
    added = await tx.fetchval(
        f"""insert into fax ({", ".join(_TOLD)}, original_id, media_sha256)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning true""",
        *_told(fax),
        original_id,
        media_sha256,
    )
    return bool(added)


async def await_pages(tx: Transaction, fax: FaxReceived, *, answer: str, wall: datetime, next_at: datetime) -> None:
    """Notes that the pages of a fax are to be asked for again; told once more, it is noted already."""
    await tx.execute(
        f"""insert into fax_awaited ({", ".join(_TOLD)}, media_url, first_at, next_at, answer)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing""",
        *_told(fax),
        fax.media,
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
        Awaited(FaxReceived(media=row["media_url"], **{name: row[name] for name in _TOLD}), row["first_at"])
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
