"""Attempts at one paper: which request took the place of which, and which live ones are about the same contract."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.esign.domain.evidence import Happening
from services.esign.domain.requests import Bundle, SignatureRequest
from services.esign.store import approvers as approver_store
from services.esign.store import demands as demand_store
from services.esign.store import labels as label_store
from services.esign.store import requests as store
from services.esign.store.signing import happened
from shared.db import Transaction


async def keep(tx: Transaction, bundle: Bundle, *, like: UUID, made: Happening) -> None:
    """A whole new request like another, with the first event of its chain."""
    await store.insert(tx, bundle.request)
    for document in bundle.documents:
        await store.insert_document(tx, document)
    for signer in bundle.signers:
        await store.insert_signer(tx, signer)
    await store.insert_fields(tx, bundle.fields)
    await _keep_around(tx, bundle, like=like)
    await happened(tx, bundle.request.id, [made])


async def _keep_around(tx: Transaction, bundle: Bundle, *, like: UUID) -> None:
    for approver in bundle.around.approvers:
        await approver_store.insert(tx, approver)
    await label_store.attach(tx, bundle.request.id, [one.id for one in bundle.around.labels])
    await demand_store.insert(tx, bundle.around.demands)
    await tx.execute(
        "insert into request_metadata (request_id, data) select $2, data from request_metadata where request_id = $1",
        like,
        bundle.request.id,
    )


async def replaced(tx: Transaction, old_id: UUID, *, by: UUID, at: datetime) -> None:
    """The old request points to the new one, and leaves the list; the new one points back by its own row."""
    await tx.execute("update signature_requests set replaced_by_id = $2, hidden_at = $3 where id = $1", old_id, by, at)


async def twins(tx: Transaction, requests: Sequence[SignatureRequest]) -> dict[UUID, list[UUID]]:
    """For each of these, the other live requests about the same contract, the newest first (R-241)."""
    rows = await tx.fetch(
        """select r.id, t.id as twin from signature_requests r
             join signature_requests t on t.workspace_id = r.workspace_id and t.sandbox = r.sandbox
                  and t.external_id = r.external_id and t.id <> r.id
            where r.id = any($1) and r.status in ('draft', 'approval', 'ongoing', 'paused')
              and t.status in ('approval', 'ongoing', 'paused') and t.external_id is not null
            order by t.id desc""",
        [one.id for one in requests],
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row["twin"])
    return found


async def version(tx: Transaction, request_id: UUID) -> int:
    """How many things happened to a request: what a form says it was made from."""
    return int(await tx.fetchval("select coalesce(max(sequence), 0) from evidence where request_id = $1", request_id))


async def silence(tx: Transaction, request_id: UUID, *, now: datetime) -> None:
    """What was still to be sent about a request that has ended is not sent; its last word is ordered after this."""
    await tx.execute(
        """update messages m set state = 'failed', answer = 'demande terminée', ended_at = $2
             from signers s where s.id = m.signer_id and s.request_id = $1 and m.state = 'waiting'""",
        request_id, now,
    )  # fmt: skip
    await tx.execute("update signers set next_reminder_at = null where request_id = $1", request_id)


async def siblings(tx: Transaction, request: SignatureRequest) -> list[UUID]:
    """All requests still listed about the same paper, this one among them, the oldest first."""
    rows = await tx.fetch(
        """select id from signature_requests
            where workspace_id = $1 and sandbox = $2 and status <> 'deleted' and hidden_at is null
              and (id = $3 or external_id = $4 or previous_attempt_id = $3 or id = $5)
            order by id""",
        request.workspace_id, request.sandbox, request.id, request.external_id, request.previous_attempt_id,
    )  # fmt: skip
    return [row["id"] for row in rows]
