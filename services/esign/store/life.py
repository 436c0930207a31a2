"""What changes of a request beside its state: a draft's settings, its day, its end in two steps, and its files."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.esign.domain.requests import SignatureRequest
from services.esign.domain.signers import Signer
from services.esign.store import requests as store
from shared.db import Transaction


async def change(tx: Transaction, one: SignatureRequest) -> None:
    """The settings of a draft, or the new day of what is under way again."""
    await tx.execute(
        """update signature_requests set name = $2, delivery_mode = $3, ordered_signers = $4,
                signers_allowed_to_decline = $5, timezone = $6, external_id = $7, expires_at = $8, options = $9
            where id = $1""",
        one.id, one.name, one.delivery_mode, one.ordered_signers, one.signers_allowed_to_decline, one.timezone,
        one.external_id, one.expires_at, one.options,
    )  # fmt: skip


async def still_there(
    tx: Transaction, request_id: UUID, *, workspace_id: UUID, sandbox: bool
) -> SignatureRequest | None:
    """A request of this workspace that was not erased, deleted or not; held until the commit."""
    there = await tx.fetchval(
        """select id from signature_requests where id = $1 and workspace_id = $2 and sandbox = $3 and erased_at is null
              for update""",
        request_id, workspace_id, sandbox,
    )  # fmt: skip
    return await store.read(tx, request_id) if there else None


async def deleted(tx: Transaction, request_id: UUID, *, at: datetime) -> None:
    """Nobody reads it any more; its evidence and files stay."""
    await tx.execute(
        "update signature_requests set status = 'deleted', deleted_at = $2 where id = $1",
        request_id, at,
    )  # fmt: skip


async def reorder(tx: Transaction, signers: Sequence[Signer]) -> None:
    """The signers at their places; two steps, as no two ever hold one place."""
    await tx.executemany("update signers set position = -1 - position where id = $1", [(one.id,) for one in signers])
    await tx.executemany(
        "update signers set position = $2, with_previous = $3 where id = $1",
        [(one.id, one.position, one.with_previous) for one in signers],
    )


async def change_signer(tx: Transaction, one: Signer) -> None:
    """Who a draft's signer is, and how he signs."""
    await tx.execute(
        """update signers set first_name = $2, last_name = $3, email = $4, phone_number = $5, locale = $6,
                authentication_mode = $7, options = $8 where id = $1""",
        one.id, one.first_name, one.last_name, one.email, one.phone_number, one.locale, one.authentication_mode,
        one.options,
    )  # fmt: skip


async def remove_signer(tx: Transaction, signer_id: UUID) -> None:
    """A draft's signer with his fields."""
    await tx.execute("delete from fields where signer_id = $1", signer_id)
    await tx.execute("delete from signers where id = $1", signer_id)
