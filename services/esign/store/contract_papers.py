"""The papers of contracts: one row a contract sent out, with the hashes of its papers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from services.esign.domain.contract_papers import ContractPapers, KeptPaper, Termination
from services.esign.store.mandates import debtor_of
from shared.db import ROW, Transaction
from shared.errors import Conflict

_COLUMNS = """id, workspace_id, sandbox, creditor, product, contract_number, insured, authentication_mode, papers,
              state, created_at, dossier_id, termination, request_id, mandate_id, no_mandate"""
_NAMES: Final = tuple(one.strip() for one in _COLUMNS.split(","))
_PAPERS: Final = TypeAdapter(tuple[KeptPaper, ...])
_TERMINATION: Final = TypeAdapter(Termination | None)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Once:
    """Under which key papers are sent, and the sum of all that was sent."""

    key: str
    body_sha256: bytes


class SentMeanwhile(Conflict):
    """Papers stand under this key already."""


async def insert(tx: Transaction, one: ContractPapers, *, next_at: datetime, once: Once | None = None) -> None:
    """The papers of a contract, to be sent out.

    Raises:
        SentMeanwhile: papers that did not fail stand under the key.
    """
    status = await tx.execute(
        f"""insert into contract_papers ({_COLUMNS}, next_at, idempotency_key, body_sha256)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            on conflict (workspace_id, sandbox, idempotency_key)
               where idempotency_key is not null and state <> 'failed' do nothing""",
        one.id, one.workspace_id, one.sandbox, one.creditor, one.product, one.contract_number, asdict(one.insured),
        one.authentication_mode, [asdict(each) for each in one.papers], one.state, one.created_at, one.dossier_id,
        asdict(one.termination) if one.termination else None, one.request_id, one.mandate_id, one.no_mandate, next_at,
        once.key if once else None, once.body_sha256 if once else None,
    )  # fmt: skip
    if status.endswith(" 0"):
        raise SentMeanwhile("Ces pièces viennent d'être envoyées.", rule="SEPA-065", field="Idempotency-Key")


async def under_key(
    tx: Transaction, key: str, *, workspace_id: UUID, sandbox: bool
) -> tuple[ContractPapers, bytes] | None:
    """What stands under a key, and the sum of what was sent; papers that failed free their key."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS}, body_sha256 from contract_papers
             where workspace_id = $1 and sandbox = $2 and idempotency_key = $3 and state <> 'failed'""",
        workspace_id, sandbox, key,
    )  # fmt: skip
    if row is None:
        return None
    return _papers(row), row["body_sha256"]


async def save(tx: Transaction, one: ContractPapers) -> None:
    """What of them may change."""
    await tx.execute(
        "update contract_papers set state = $2, request_id = $3, mandate_id = $4, no_mandate = $5 where id = $1",
        one.id, one.state, one.request_id, one.mandate_id, one.no_mandate,
    )  # fmt: skip


async def one(
    tx: Transaction, papers_id: UUID, *, workspace_id: UUID, sandbox: bool, lock: bool = False
) -> ContractPapers | None:
    """Those of this workspace and environment; held until the commit when `lock`."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from contract_papers where id = $1 and workspace_id = $2 and sandbox = $3
            {"for update" if lock else ""}""",
        papers_id, workspace_id, sandbox,
    )  # fmt: skip
    return _papers(row) if row else None


async def listed(
    tx: Transaction, *, workspace_id: UUID, sandbox: bool, contract_number: str | None, after: UUID | None, limit: int
) -> list[ContractPapers]:
    """A page of them, the newest first."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from contract_papers
             where workspace_id = $1 and sandbox = $2 and ($3::text is null or contract_number = $3)
               and ($4::uuid is null or id < $4) order by id desc limit $5""",
        workspace_id, sandbox, contract_number, after, limit,
    )  # fmt: skip
    return [_papers(row) for row in rows]


async def to_make(tx: Transaction, *, now: datetime, limit: int) -> Sequence[ContractPapers]:
    """Those whose sending was interrupted; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        f"""update contract_papers set next_at = $2 where id in (
                select id from contract_papers where state = 'making' and next_at <= $1
                 order by next_at limit $3 for update skip locked)
            returning {_COLUMNS}""",
        now, now + LEASE, limit,
    )  # fmt: skip
    return [_papers(row) for row in rows]


def _papers(row: ROW) -> ContractPapers:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}  # Any: columns have types of their own
    typed = {
        "insured": debtor_of(row["insured"]),
        "papers": _PAPERS.validate_python(row["papers"]),
        "termination": _TERMINATION.validate_python(row["termination"]),
    }
    return ContractPapers(**values | typed)
