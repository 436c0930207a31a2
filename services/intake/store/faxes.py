"""The table of faxes: one row per fax of a provider, however often he tells of it."""

from uuid import UUID

from services.intake.domain.faxes import FaxReceived
from shared.db import Transaction


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
