"""Whether a file is one of ours, byte for byte, by its hash; nothing about whose it is leaves this query."""

from services.esign.domain.verifying import Known
from shared.db import Transaction


async def known(tx: Transaction, sha256: bytes) -> Known | None:
    """What we know of a file with this hash: the last thing it was."""
    row = await tx.fetchrow(
        """select what, at from (
               select 'evidence' as what, made_at as at, 1 as place from evidence_papers where sha256 = $1
               union all
               select case when r.status = 'done' then 'signed' else 'sealed' end,
                      coalesce((select max(g.signed_at) from signatures g where g.sha256_after = $1),
                               r.activated_at, d.created_at), 2
                 from documents d join signature_requests r on r.id = d.request_id
                where d.current_sha256 = $1 and d.sha256 <> $1
               union all
               select 'sealed', signed_at, 3 from signatures where sha256_after = $1
               union all
               select 'sealed', r.activated_at, 4
                 from signatures g join documents d on d.id = g.document_id
                 join signature_requests r on r.id = d.request_id
                where g.sha256_before = $1 and r.activated_at is not null
               union all
               select 'original', created_at, 5 from documents where sha256 = $1
           ) found order by place, at desc limit 1""",
        sha256,
    )
    return Known(**row) if row else None
