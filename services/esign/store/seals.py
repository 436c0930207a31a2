"""Seals with their documents and pictures, taken under a lease by whoever seals; archives, only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain.seals import Archive, Seal, SealDocument, SealImage, SealStatus
from services.esign.store.keys import Caller
from shared.db import ROW, Transaction

_DOCUMENT = "id, workspace_id, sandbox, filename, content_type, sha256, size, total_pages, created_at"
_IMAGE = "id, workspace_id, sandbox, filename, sha256, size, created_at"
_SEAL = """id, workspace_id, sandbox, document_id, image_id, external_id, fields, status, attempts, sealed_sha256,
           sealed_at, reason, created_at"""


async def insert_document(tx: Transaction, one: SealDocument) -> None:
    """A document to be sealed."""
    await tx.execute(
        f"insert into seal_documents ({_DOCUMENT}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        one.id, one.workspace_id, one.sandbox, one.filename, one.content_type, one.sha256, one.size, one.total_pages,
        one.created_at,
    )  # fmt: skip


async def document(tx: Transaction, caller: Caller, document_id: UUID) -> SealDocument | None:
    """A document of this caller."""
    row = await tx.fetchrow(
        f"""select {_DOCUMENT} from seal_documents
             where id = $1 and workspace_id = $2 and sandbox = $3 and deleted_at is null""",
        document_id, caller.workspace_id, caller.sandbox,
    )  # fmt: skip
    return SealDocument(**row) if row else None


async def remove_document(tx: Transaction, document_id: UUID, *, now: datetime) -> None:
    """Nobody finds it any more; what was sealed of it stays."""
    await tx.execute("update seal_documents set deleted_at = $2 where id = $1", document_id, now)


async def insert_image(tx: Transaction, one: SealImage) -> None:
    """A picture for seals."""
    await tx.execute(
        f"insert into seal_images ({_IMAGE}) values ($1, $2, $3, $4, $5, $6, $7)",
        one.id, one.workspace_id, one.sandbox, one.filename, one.sha256, one.size, one.created_at,
    )  # fmt: skip


async def images(tx: Transaction, caller: Caller, *, after: UUID | None, limit: int) -> Sequence[SealImage]:
    """The pictures of this caller, the newest first."""
    rows = await tx.fetch(
        f"""select {_IMAGE} from seal_images where workspace_id = $1 and sandbox = $2 and deleted_at is null
               and ($3::uuid is null or id < $3) order by id desc limit $4""",
        caller.workspace_id, caller.sandbox, after, limit,
    )  # fmt: skip
    return [SealImage(**row) for row in rows]


async def image(tx: Transaction, caller: Caller, image_id: UUID) -> SealImage | None:
    """A picture of this caller."""
    row = await tx.fetchrow(
        f"""select {_IMAGE} from seal_images
             where id = $1 and workspace_id = $2 and sandbox = $3 and deleted_at is null""",
        image_id, caller.workspace_id, caller.sandbox,
    )  # fmt: skip
    return SealImage(**row) if row else None


async def remove_image(tx: Transaction, image_id: UUID, *, now: datetime) -> None:
    """Nobody finds it any more; seals that show it stay."""
    await tx.execute("update seal_images set deleted_at = $2 where id = $1", image_id, now)


async def insert(tx: Transaction, one: Seal, *, next_at: datetime) -> None:
    """A seal that is asked for."""
    await tx.execute(
        """insert into seals (id, workspace_id, sandbox, document_id, image_id, external_id, fields, status, next_at,
                created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        one.id, one.workspace_id, one.sandbox, one.document_id, one.image_id, one.external_id, one.fields, one.status,
        next_at, one.created_at,
    )  # fmt: skip


async def seal(tx: Transaction, caller: Caller, seal_id: UUID) -> Seal | None:
    """A seal of this caller."""
    row = await tx.fetchrow(
        f"select {_SEAL} from seals where id = $1 and workspace_id = $2 and sandbox = $3",
        seal_id, caller.workspace_id, caller.sandbox,
    )  # fmt: skip
    return _read(row) if row else None


async def seal_of_document(tx: Transaction, document_id: UUID) -> Seal | None:
    """The last seal on a document that is done."""
    row = await tx.fetchrow(
        f"select {_SEAL} from seals where document_id = $1 and status = 'done' order by sealed_at desc limit 1",
        document_id,
    )
    return _read(row) if row else None


async def paper(tx: Transaction, seal_id: UUID) -> bytes | None:
    """The file of a seal's paper, when it was made."""
    sha256: bytes | None = await tx.fetchval("select sha256 from seal_papers where seal_id = $1", seal_id)
    return sha256


async def keep_paper(tx: Transaction, seal_id: UUID, *, sha256: bytes, now: datetime) -> bytes:
    """The paper of a seal; the first one that was kept."""
    await tx.execute(
        "insert into seal_papers (seal_id, sha256, made_at) values ($1, $2, $3) on conflict do nothing",
        seal_id, sha256, now,
    )  # fmt: skip
    kept = await paper(tx, seal_id)
    return kept if kept is not None else sha256


async def is_sealed_or_waits(tx: Transaction, document_id: UUID) -> bool:
    """Whether a seal on a document is asked for or made."""
    return bool(
        await tx.fetchval(
            "select exists (select 1 from seals where document_id = $1 and status <> 'error')", document_id
        )
    )


async def take(tx: Transaction, *, now: datetime, lease_until: datetime, limit: int) -> Sequence[Seal]:
    """Seals that are due; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        f"""with due as (select id from seals where status in ('pending', 'processing') and next_at <= $1
                          order by next_at limit $3 for update skip locked)
            update seals s set status = 'processing', attempts = s.attempts + 1, next_at = $2
              from due where s.id = due.id
            returning {", ".join(f"s.{name.strip()}" for name in _SEAL.split(","))}""",
        now, lease_until, limit,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def move(tx: Transaction, one: Seal, *, next_at: datetime) -> bool:
    """The state of a seal, unless somebody took it meanwhile."""
    status = await tx.execute(
        """update seals set status = $2, next_at = $3, sealed_sha256 = $4, sealed_at = $5, reason = $6
            where id = $1 and status = 'processing' and attempts = $7""",
        one.id, one.status, next_at, one.sealed_sha256, one.sealed_at, one.reason, one.attempts,
    )  # fmt: skip
    return status.endswith(" 1")


async def read_parts(tx: Transaction, one: Seal) -> tuple[bytes, bytes | None]:
    """The hashes of a seal's document and of its picture."""
    row = await tx.fetchrow(
        """select d.sha256 as document, i.sha256 as image from seal_documents d left join seal_images i on i.id = $2
            where d.id = $1""",
        one.document_id, one.image_id,
    )  # fmt: skip
    assert row is not None, "referenced by the seal"
    return row["document"], row["image"]


async def insert_archive(tx: Transaction, one: Archive) -> None:
    """A file that is kept."""
    await tx.execute(
        """insert into archives (id, workspace_id, sandbox, filename, content_type, sha256, size, tags, created_at,
                expired_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        one.id, one.workspace_id, one.sandbox, one.filename, one.content_type, one.sha256, one.size, one.tags,
        one.created_at, one.expired_at,
    )  # fmt: skip


async def archive(tx: Transaction, caller: Caller, archive_id: UUID) -> Archive | None:
    """An archived file of this caller."""
    row = await tx.fetchrow(
        "select * from archives where id = $1 and workspace_id = $2 and sandbox = $3",
        archive_id, caller.workspace_id, caller.sandbox,
    )  # fmt: skip
    return Archive(**row) if row else None


def _read(row: ROW) -> Seal:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Seal(**values | {"status": SealStatus(row["status"])})
