"""Erasing people at another service's word: by the database's own functions, and what is kept of it.

The runtime role may call these functions, and still may not rewrite what they rewrite.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from contracts.events.casework import ErasedFile
from services.esign.domain.keeping import UNDER_WAY
from shared.db import Transaction


async def requests_of(tx: Transaction, files: Sequence[ErasedFile]) -> list[UUID]:
    """The requests of these dossiers that are not erased: papers casework asked for, and those named after one."""
    dossiers = [one.dossier_id for one in files]
    rows = await tx.fetch(
        """select r.id from signature_requests r
            where (r.external_id = any($1::text[])
                   or r.id in (select request_id from papers where dossier_id = any($2)))
              and not exists (select 1 from erasures x where x.request_id = r.id and x.signer_id is null)
            order by r.id""",
        [str(one) for one in dossiers], dossiers,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def want(tx: Transaction, request_id: UUID, *, person_id: UUID, at: datetime) -> None:
    """Remembers a request that may not be erased yet."""
    await tx.execute(
        "insert into wanted_erasures (request_id, person_id, wanted_at) values ($1, $2, $3) on conflict do nothing",
        request_id, person_id, at,
    )  # fmt: skip


async def wanted(tx: Transaction, *, claimed_since: date, limit: int) -> list[UUID]:
    """Requests that were to be erased and may be now: ended, held by nobody, their mandates of no use."""
    rows = await tx.fetch(
        """select w.request_id from wanted_erasures w join signature_requests r on r.id = w.request_id
            where r.status <> all($1::text[])
              and not exists (select 1 from legal_holds h where h.request_id = r.id and h.lifted_at is null)
              and not exists (select 1 from mandates m where m.request_id = r.id and m.signed_at is not null
                               and (m.status in ('active', 'suspended') or m.last_presented_on >= $2))
            order by w.wanted_at limit $3""",
        [str(one) for one in UNDER_WAY], claimed_since, limit,
    )  # fmt: skip
    return [row["request_id"] for row in rows]


async def done(tx: Transaction, request_id: UUID) -> int:
    """A request was erased: nothing is wanted of it any more, and raw copies of what was said of it go."""
    await tx.execute("delete from wanted_erasures where request_id = $1", request_id)
    return int(await tx.fetchval("select erase_request_copies($1)", request_id))


async def erase_copies(tx: Transaction, files: Sequence[ErasedFile]) -> int:
    """Takes what casework's own messages said of the insured, where no request holds it."""
    return int(await tx.fetchval("select erase_dossier_copies($1)", [one.dossier_id for one in files]))
