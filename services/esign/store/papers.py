"""Papers that casework asked for: a row each, written once, taken under a lease by whoever makes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from contracts.events.casework import PaperWanted
from services.esign.domain.papers import LEASE, Paper, PaperKind
from services.esign.store.typesetting import FOLDER
from shared.db import Transaction, new_id


def kinds(folder: Path = FOLDER) -> dict[str, PaperKind]:
    """The papers there are, by their names: one folder each."""
    return {
        file.parent.name: PaperKind(
            kind=file.parent.name, **yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        )
        for file in sorted(folder.glob("*/paper.yaml"))
    }


async def wanted(
    tx: Transaction, events: Sequence[PaperWanted], *, workspace: str, sandbox: bool, now: datetime
) -> None:
    """Papers that are to be made; one that is known already stays as it is."""
    await tx.execute(
        "insert into workspaces (id, name, created_at) values ($1, $2, $3) on conflict (name) do nothing",
        new_id(), workspace, now,
    )  # fmt: skip
    await tx.execute(
        """insert into papers (id, dossier_id, kind, workspace_id, sandbox, wanted, heard_at, next_at)
           select n.id, n.dossier_id, n.kind, w.id, $2, n.wanted, $3, $3
             from workspaces w, unnest($4::uuid[], $5::uuid[], $6::text[], $7::jsonb[])
                  as n (id, dossier_id, kind, wanted)
            where w.name = $1 on conflict (id) do nothing""",
        workspace,
        sandbox,
        now,
        [one.paper_id for one in events],
        [one.dossier_id for one in events],
        [one.kind for one in events],
        [one.model_dump(mode="json") for one in events],
    )


async def take_due(tx: Transaction, *, now: datetime, limit: int) -> list[Paper]:
    """Papers that are due; nobody else takes them while the lease runs."""
    rows = await tx.fetch(
        """with due as (
               select id from papers where state = 'waiting' and next_at <= $1
                order by next_at limit $2 for update skip locked)
           update papers p set next_at = $3, attempts = attempts + 1 from due where p.id = due.id
           returning p.id, p.wanted, p.sandbox, p.workspace_id, p.request_id, p.attempts""",
        now, limit, now + LEASE,
    )  # fmt: skip
    return [_paper(row) for row in rows]


async def request_of(tx: Transaction, paper_id: UUID) -> UUID | None:
    """The request a paper became; the paper is held until the commit."""
    found: UUID | None = await tx.fetchval("select request_id from papers where id = $1 for update", paper_id)
    return found


async def became(tx: Transaction, paper_id: UUID, *, request_id: UUID) -> None:
    """The request of a paper."""
    await tx.execute("update papers set request_id = $2 where id = $1", paper_id, request_id)


async def later(tx: Transaction, paper_id: UUID, *, answer: str, next_at: datetime) -> None:
    """Not now: to be tried again."""
    await tx.execute("update papers set next_at = $2, answer = $3 where id = $1", paper_id, next_at, answer)


async def ended(tx: Transaction, paper_id: UUID, *, state: str, answer: str | None, now: datetime) -> None:
    """Sent out, or given up."""
    await tx.execute(
        "update papers set state = $2, answer = $3, ended_at = $4 where id = $1", paper_id, state, answer, now
    )


async def counts(tx: Transaction) -> Mapping[str, float]:
    """How many wait, and how many were given up."""
    rows = await tx.fetch("select state, count(*) as n from papers where state <> 'sent' group by state")
    return {row["state"]: row["n"] for row in rows}


def _paper(row: Any) -> Paper:  # Any: a row
    return Paper(**{**row, "wanted": PaperWanted.model_validate(row["wanted"])})
