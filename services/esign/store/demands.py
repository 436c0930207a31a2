"""Consents and files asked of signers, whom each is asked of, and the files they gave."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.esign.domain.demands import ConsentRequest, Demands, FileRequest, SignerFile
from shared.db import Transaction

_SIGNERS = "coalesce((select array_agg(s.signer_id order by s.signer_id) from {table} s where {key} = d.id), '{{}}')"
_CONSENT_SIGNERS = _SIGNERS.format(table="consent_request_signers", key="s.consent_request_id")
_FILE_SIGNERS = _SIGNERS.format(table="document_request_signers", key="s.document_request_id")


async def read(tx: Transaction, request_id: UUID) -> Demands:
    """All that a request asks of its signers, and what they gave."""
    consents = await tx.fetch(
        f"select d.*, {_CONSENT_SIGNERS} as signer_ids from consent_requests d where request_id = $1 order by position",
        request_id,
    )
    files = await tx.fetch(
        f"select d.*, {_FILE_SIGNERS} as signer_ids from document_requests d where request_id = $1 order by position",
        request_id,
    )
    given = await tx.fetch(
        """select f.* from signer_files f join document_requests d on d.id = f.document_request_id
            where d.request_id = $1 order by f.id""",
        request_id,
    )
    return Demands(
        consents=tuple(ConsentRequest(**_with_signers(row)) for row in consents),
        files=tuple(FileRequest(**_with_signers(row)) for row in files),
        given=tuple(SignerFile(**row) for row in given),
    )


def _with_signers(row: Any) -> dict[str, Any]:  # Any: columns have types of their own
    return {**row, "signer_ids": tuple(row["signer_ids"])}


async def insert(tx: Transaction, demands: Demands) -> None:
    """All that a new request asks, and of whom."""
    for consent in demands.consents:
        await save_consent(tx, consent)
        await ask_consent(tx, consent.id, consent.signer_ids)
    for file in demands.files:
        await save_file_request(tx, file)
        await ask_file(tx, file.id, file.signer_ids)


async def save_consent(tx: Transaction, one: ConsentRequest) -> None:
    """A consent as it is asked now, without whom of."""
    await tx.execute(
        """insert into consent_requests (id, request_id, position, type, text, optional, document_id)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (id) do update set position = $3, type = $4, text = $5, optional = $6, document_id = $7""",
        one.id, one.request_id, one.position, one.type, one.text, one.optional, one.document_id,
    )  # fmt: skip


async def save_file_request(tx: Transaction, one: FileRequest) -> None:
    """A file as it is asked for now, without whom of."""
    await tx.execute(
        """insert into document_requests (id, request_id, position, title, optional) values ($1, $2, $3, $4, $5)
           on conflict (id) do update set position = $3, title = $4, optional = $5""",
        one.id, one.request_id, one.position, one.title, one.optional,
    )  # fmt: skip


async def make_room(tx: Transaction, request_id: UUID, *, at: int) -> None:
    """Moves the consents from a place on by one."""
    await tx.execute(
        "update consent_requests set position = position + 1 where request_id = $1 and position >= $2", request_id, at
    )


async def remove_consent(tx: Transaction, consent_id: UUID) -> None:
    """Asked no more."""
    await tx.execute("delete from consent_requests where id = $1", consent_id)


async def remove_file_request(tx: Transaction, file_request_id: UUID) -> None:
    """Asked no more."""
    await tx.execute("delete from document_requests where id = $1", file_request_id)


async def ask_consent(tx: Transaction, consent_id: UUID, signer_ids: Sequence[UUID]) -> None:
    """Asked of these signers too."""
    await tx.execute(
        """insert into consent_request_signers (consent_request_id, signer_id) select $1, unnest($2::uuid[])
           on conflict do nothing""",
        consent_id,
        signer_ids,
    )


async def ask_file(tx: Transaction, file_request_id: UUID, signer_ids: Sequence[UUID]) -> None:
    """Asked of these signers too."""
    await tx.execute(
        """insert into document_request_signers (document_request_id, signer_id) select $1, unnest($2::uuid[])
           on conflict do nothing""",
        file_request_id,
        signer_ids,
    )


async def spare_consent(tx: Transaction, consent_id: UUID, signer_id: UUID | None = None) -> None:
    """Asked no more of this signer, or of nobody."""
    await tx.execute(
        """delete from consent_request_signers
            where consent_request_id = $1 and ($2::uuid is null or signer_id = $2)""",
        consent_id,
        signer_id,
    )


async def spare_file(tx: Transaction, file_request_id: UUID, signer_id: UUID | None = None) -> None:
    """Asked no more of this signer, or of nobody."""
    await tx.execute(
        """delete from document_request_signers
            where document_request_id = $1 and ($2::uuid is null or signer_id = $2)""",
        file_request_id,
        signer_id,
    )


async def save_file(tx: Transaction, one: SignerFile) -> None:
    """A file a signer gave; one he gave before for the same is replaced."""
    await tx.execute(
        """insert into signer_files (id, signer_id, document_request_id, filename, content_type, sha256, size,
                created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (signer_id, document_request_id) do update
              set id = $1, filename = $4, content_type = $5, sha256 = $6, size = $7, created_at = $8""",
        one.id, one.signer_id, one.document_request_id, one.filename, one.content_type, one.sha256, one.size,
        one.created_at,
    )  # fmt: skip


async def remove_files(tx: Transaction, signer_id: UUID) -> None:
    """Nothing of what a signer gave is kept in hand."""
    await tx.execute("delete from signer_files where signer_id = $1", signer_id)
