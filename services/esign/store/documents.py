"""Documents and fields of a draft as they change: saved, put in order, removed."""

from collections.abc import Sequence
from uuid import UUID

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from shared.db import Transaction


async def save(tx: Transaction, one: Document) -> None:
    """A document as it is now, all but its place."""
    await tx.execute(
        """update documents set filename = $2, nature = $3, content_type = $4, sha256 = $5, current_sha256 = $6,
                size = $7, total_pages = $8, is_protected = $9, initials = $10, sheets = $11, anchors = $12,
                total_anchors = $13, excluded_signers = $14, excluded_approvers = $15 where id = $1""",
        one.id, one.filename, one.nature, one.content_type, one.sha256, one.current_sha256, one.size,
        one.total_pages, one.is_protected, one.initials, one.sheets, one.anchors, one.total_anchors,
        one.excluded_signers, one.excluded_approvers,
    )  # fmt: skip


async def arrange(tx: Transaction, ids: Sequence[UUID]) -> None:
    """The documents of a request in this order; two may share a place until the commit."""
    await tx.executemany("update documents set position = $2 where id = $1", [(one, n) for n, one in enumerate(ids)])


async def remove(tx: Transaction, document_id: UUID) -> None:
    """A document with its fields; whoever calls holds its draft."""
    await tx.execute("delete from fields where document_id = $1", document_id)
    await tx.execute("delete from documents where id = $1", document_id)


async def save_field(tx: Transaction, one: Field) -> None:
    """A field as it is now."""
    await tx.execute(
        "update fields set signer_id = $2, page = $3, x = $4, y = $5, options = $6 where id = $1",
        one.id, one.signer_id, one.page, one.x, one.y, one.options,
    )  # fmt: skip


async def remove_field(tx: Transaction, field_id: UUID) -> None:
    """A field of a draft."""
    await tx.execute("delete from fields where id = $1", field_id)
