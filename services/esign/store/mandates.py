"""Mandates, their amendments, and the messages about them: one row each; a reference is unique per creditor."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.esign.domain.creditors import Address
from services.esign.domain.mandates import Debtor, Kind, Mandate, MandateStatus, Scheme
from shared.db import ROW, Transaction, new_id
from shared.errors import Conflict

_COLUMNS = """id, workspace_id, sandbox, creditor, creditor_name, ics, rum, status, scheme, kind, debtor, iban, bic,
              place, authentication_mode, own_request, contract_number, dossier_id, request_id, document_sha256,
              created_at, signed_at, last_presented_on, ended_at, end_reason, confirmed_on"""
LEASE = timedelta(seconds=60)


class ReferenceTaken(Conflict):
    """Another mandate of this creditor has this reference."""


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What changed of a signed mandate, until a collection has carried it to the bank."""

    id: UUID
    mandate_id: UUID
    field: str
    old: str
    new: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a list of mandates is narrowed by; nothing means all."""

    status: str | None = None
    contract_number: str | None = None
    rum: str | None = None
    after: UUID | None = None
    limit: int = 100


async def insert(tx: Transaction, one: Mandate, *, send_at: datetime | None) -> None:
    """A new mandate.

    Raises:
        ReferenceTaken: its creditor has given this reference already.
    """
    try:
        await tx.execute(
            f"""insert into mandates ({_COLUMNS}, send_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                        $22, $23, $24, $25, $26, $27)""",
            one.id, one.workspace_id, one.sandbox, one.creditor, one.creditor_name, one.ics, one.rum, one.status,
            one.scheme, one.kind, asdict(one.debtor), one.iban, one.bic, one.place, one.authentication_mode,
            one.own_request, one.contract_number, one.dossier_id, one.request_id, one.document_sha256, one.created_at,
            one.signed_at, one.last_presented_on, one.ended_at, one.end_reason, one.confirmed_on, send_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise _taken() from error


async def save(tx: Transaction, one: Mandate) -> None:
    """What of a mandate may change.

    Raises:
        ReferenceTaken: its creditor has given the new reference already.
    """
    try:
        await tx.execute(
            """update mandates set status = $2, rum = $3, iban = $4, bic = $5, creditor_name = $6, ics = $7,
                    request_id = $8, document_sha256 = $9, signed_at = $10, last_presented_on = $11, ended_at = $12,
                    end_reason = $13, confirmed_on = $14 where id = $1""",
            one.id, one.status, one.rum, one.iban, one.bic, one.creditor_name, one.ics, one.request_id,
            one.document_sha256, one.signed_at, one.last_presented_on, one.ended_at, one.end_reason, one.confirmed_on,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise _taken() from error


def _taken() -> ReferenceTaken:
    return ReferenceTaken("Ce créancier a déjà donné cette référence (RUM).", rule="SEPA-006", field="rum")


async def one(
    tx: Transaction, mandate_id: UUID, *, workspace_id: UUID, sandbox: bool, lock: bool = False
) -> Mandate | None:
    """A mandate of this workspace and environment; held until the commit when `lock`."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from mandates where id = $1 and workspace_id = $2 and sandbox = $3
            {"for update" if lock else ""}""",
        mandate_id, workspace_id, sandbox,
    )  # fmt: skip
    return _mandate(row) if row else None


async def some(tx: Transaction, mandate_ids: Sequence[UUID]) -> dict[UUID, Mandate]:
    """Mandates by their ids, held until the commit, always in the same order."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from mandates where id = any($1) order by id for update", sorted(set(mandate_ids))
    )
    return {row["id"]: _mandate(row) for row in rows}


async def signed_with(tx: Transaction, request_id: UUID) -> list[Mandate]:
    """The mandates that this request had signed."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from mandates where request_id = $1 and signed_at is not null order by id", request_id
    )
    return [_mandate(row) for row in rows]


async def listed(tx: Transaction, wanted: Listed, *, workspace_id: UUID, sandbox: bool) -> list[Mandate]:
    """A page of mandates, the newest first."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from mandates
             where workspace_id = $1 and sandbox = $2 and ($3::text is null or status = $3)
               and ($4::text is null or contract_number = $4) and ($5::text is null or rum = $5)
               and ($6::uuid is null or id < $6)
             order by id desc limit $7""",
        workspace_id, sandbox, wanted.status, wanted.contract_number, wanted.rum, wanted.after, wanted.limit,
    )  # fmt: skip
    return [_mandate(row) for row in rows]


async def of_papers(tx: Transaction, hashes: Sequence[bytes], *, workspace_id: UUID, sandbox: bool) -> list[Mandate]:
    """The mandates printed on these papers, held until the commit."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from mandates where document_sha256 = any($1) and workspace_id = $2 and sandbox = $3
             order by id for update""",
        list(hashes), workspace_id, sandbox,
    )  # fmt: skip
    return [_mandate(row) for row in rows]


async def is_out_elsewhere(tx: Transaction, mandate: Mandate) -> bool:
    """Whether a request other than its own still has its paper to be signed."""
    found = await tx.fetchval(
        """select exists (select from documents d join signature_requests r on r.id = d.request_id
                           where d.sha256 = $1 and r.id <> $2 and r.workspace_id = $3 and r.sandbox = $4
                             and r.status in ('approval', 'ongoing', 'expired'))""",
        mandate.document_sha256, mandate.request_id, mandate.workspace_id, mandate.sandbox,
    )  # fmt: skip
    return bool(found)


async def to_send(tx: Transaction, *, now: datetime, limit: int) -> list[Mandate]:
    """Those that were to go out and have not; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        f"""update mandates set send_at = $3 where id in (
                select id from mandates where send_at <= $1 and status in ('draft', 'awaiting_signature')
                 order by send_at limit $2 for update skip locked)
            returning {_COLUMNS}""",
        now, limit, now + LEASE,
    )  # fmt: skip
    return [_mandate(row) for row in rows]


async def sent(tx: Transaction, mandate_ids: Sequence[UUID]) -> None:
    """They went out: no loop looks after them any more."""
    await tx.execute("update mandates set send_at = null where id = any($1)", list(mandate_ids))


async def dormant(tx: Transaction, *, before: date, limit: int) -> list[UUID]:
    """Mandates under which nothing was presented since this day, nor signed."""
    rows = await tx.fetch(
        """select id from mandates where status in ('active', 'suspended')
              and coalesce(last_presented_on, (signed_at at time zone 'Europe/Paris')::date) <= $1 limit $2""",
        before, limit,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def amended(tx: Transaction, mandate_id: UUID, *, field: str, old: str, new: str, at: datetime) -> None:
    """One more change that a collection has to carry."""
    await tx.execute(
        "insert into mandate_amendments (id, mandate_id, field, old, new, at) values ($1, $2, $3, $4, $5, $6)",
        new_id(), mandate_id, field, old, new, at,
    )  # fmt: skip


async def amendments(tx: Transaction, mandate_ids: Sequence[UUID], *, open_only: bool) -> list[Amendment]:
    """The changes of these mandates, the oldest first."""
    rows = await tx.fetch(
        """select id, mandate_id, field, old, new, at from mandate_amendments
            where mandate_id = any($1) and (carried_by is null or not $2) order by id""",
        list(mandate_ids), open_only,
    )  # fmt: skip
    return [Amendment(**row) for row in rows]


async def carried(tx: Transaction, mandate_ids: Sequence[UUID], *, collection_id: UUID) -> None:
    """A collection carries what was open of these mandates."""
    await tx.execute(
        "update mandate_amendments set carried_by = $2 where mandate_id = any($1) and carried_by is null",
        list(mandate_ids), collection_id,
    )  # fmt: skip


def _mandate(row: ROW) -> Mandate:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    typed = {
        "status": MandateStatus(row["status"]),
        "scheme": Scheme(row["scheme"]),
        "kind": Kind(row["kind"]),
        "debtor": debtor_of(row["debtor"]),
    }
    return Mandate(**values | typed)


def debtor_of(raw: dict[str, Any]) -> Debtor:  # Any: JSON as it was written
    """A debtor as a row holds him."""
    address = {**raw["address"], "lines": tuple(raw["address"]["lines"])}
    return Debtor(**{**raw, "address": Address(**address)})
