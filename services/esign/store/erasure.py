"""Erasing: by the one function of the database that may, which leaves its own event in the chain; and files after it.

Files go later, by a loop, when no other request names the same bytes: a kill between the two leaves a row that says
which files are still to go.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from services.esign.domain.evidence import START, chained
from services.esign.domain.keeping import erased
from services.esign.domain.proofs import ENDS
from services.esign.domain.requests import RequestStatus
from shared.db import Transaction, new_id


async def erase(
    tx: Transaction, request_id: UUID, *, signer_id: UUID | None = None, by: str, reason: str, at: datetime
) -> int:
    """Erases what names people in a held request, or one signer of it; how many payloads went.

    Whoever calls holds the request, and has asked `check_not_held`, `check_ended` and `check_unbound`.
    """
    row = await tx.fetchrow(
        "select sequence, hash from evidence where request_id = $1 order by sequence desc limit 1", request_id
    )
    before = (row["sequence"], row["hash"]) if row else (0, START)
    link = chained(
        request_id, erased(signer_id, by=by, reason=reason, at=at), before=before, salt=secrets.token_bytes(16)
    )
    gone: int = await tx.fetchval(
        "select erase_evidence($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        request_id, signer_id, link.sequence, link.at, link.payload, link.salt, link.payload_hash, link.previous,
        link.hash,
    )  # fmt: skip
    await tx.execute(
        """insert into erasures (id, request_id, signer_id, erased_at, erased_by, reason)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        new_id(), request_id, signer_id, at, by, reason,
    )  # fmt: skip
    return gone


async def is_erased(tx: Transaction, request_id: UUID) -> bool:
    """Whether what named people in a request is gone, and its files are or will be."""
    return bool(
        await tx.fetchval(
            "select exists (select 1 from erasures where request_id = $1 and signer_id is null)", request_id
        )
    )


async def past_keeping(
    tx: Transaction, limits: Mapping[RequestStatus, datetime], *, mandates_since: date, limit: int
) -> list[UUID]:
    """Requests whose years have passed, that are not held, whose mandates nobody needs, and not yet erased."""
    rows = await tx.fetch(
        """select r.id from signature_requests r
             join unnest($1::text[], $2::timestamptz[]) as k (status, before) on k.status = r.status
            where r.created_at < k.before
              and coalesce(case r.status when 'done' then r.completed_at when 'expired' then r.expires_at end,
                           (select max(e.at) from evidence e where e.request_id = r.id and e.kind = any($3)),
                           r.created_at) < k.before
              and not exists (select 1 from erasures x where x.request_id = r.id and x.signer_id is null)
              and not exists (select 1 from legal_holds h where h.request_id = r.id and h.lifted_at is null)
              and not exists (select 1 from mandates m where m.request_id = r.id and m.signed_at is not null
                               and (m.status in ('active', 'suspended')
                                    or greatest(m.last_presented_on, m.ended_at::date) >= $4))
            order by r.id limit $5""",
        [str(one) for one in limits], list(limits.values()), list(ENDS), mandates_since, limit,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def doomed(tx: Transaction, *, limit: int) -> list[bytes]:
    """Files to go that no request names any more; those that are named are struck off the list."""
    await tx.execute(f"delete from doomed_files f where ({_NAMED}) and not {_WANTED}")
    rows = await tx.fetch(f"select sha256 from doomed_files f where not ({_NAMED}) order by since limit $1", limit)
    return [row["sha256"] for row in rows]


async def still_doomed(tx: Transaction, sha256: bytes) -> bool:
    """Whether it is still to go; asked by whoever holds it."""
    return bool(await tx.fetchval(f"select true from doomed_files f where sha256 = $1 and not ({_NAMED})", sha256))


async def gone(tx: Transaction, sha256: bytes) -> None:
    """A file is no more."""
    await tx.execute("delete from doomed_files where sha256 = $1", sha256)


_KEPT = "not exists (select 1 from erasures x where x.request_id = d.request_id and x.signer_id is null)"
_WANTED = "exists (select 1 from wanted_files w where w.sha256 = f.sha256)"
"""Being written just now: whether a row comes to name it is seen later."""
_NAMED = f"""
    {_WANTED}
    or exists (select 1 from documents d where (d.sha256 = f.sha256 or d.current_sha256 = f.sha256) and {_KEPT})
    or exists (select 1 from signatures g join documents d on d.id = g.document_id
                where (g.sha256_after = f.sha256 or g.sha256_before = f.sha256) and {_KEPT})
    or f.sha256 in (
        select sha256 from evidence_papers union all select sha256 from signer_files
        union all select sha256 from archives union all select sha256 from seal_documents
        union all select sha256 from seal_images
        union all select sealed_sha256 from seals where sealed_sha256 is not null
        union all select logo_sha256 from custom_experiences where logo_sha256 is not null
        union all select file_sha256 from collections where file_sha256 is not null
        union all select sha256 from bank_reports
        union all select sha256 from seal_papers
        union all select sha256 from loose_documents
        union all select decode(one ->> 'sha256', 'hex')
                    from templates t, jsonb_array_elements(t.content -> 'documents') one where t.status <> 'archived')
    or exists (select 1 from contract_papers c, jsonb_array_elements(c.papers) p
                where c.state = 'making' and p ->> 'sha256' = encode(f.sha256, 'hex'))
"""
"""Files lie under their hashes: whoever put the same bytes there, for whatever, keeps them."""
