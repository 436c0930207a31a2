"""Labels of an environment, and on which requests they stand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from services.esign.domain.labels import Label, LabelTaken
from shared.db import Transaction

_TAKEN = "Une étiquette porte déjà ce nom."


async def insert(tx: Transaction, label: Label) -> None:
    """A new label.

    Raises:
        LabelTaken: another has its name.
    """
    try:
        await tx.execute(
            "insert into labels (id, sandbox, name, created_at) values ($1, $2, $3, $4)",
            label.id, label.sandbox, label.name, label.created_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise LabelTaken(_TAKEN, rule="ESIGN-209", field="name") from error


async def rename(tx: Transaction, label_id: UUID, name: str) -> None:
    """Another name, on all requests at once.

    Raises:
        LabelTaken: another has it.
    """
    try:
        await tx.execute("update labels set name = $2 where id = $1", label_id, name)
    except asyncpg.UniqueViolationError as error:
        raise LabelTaken(_TAKEN, rule="ESIGN-209", field="name") from error


async def remove(tx: Transaction, label_id: UUID) -> None:
    """Gone, from all requests too."""
    await tx.execute("delete from labels where id = $1", label_id)


async def listed(
    tx: Transaction, *, sandbox: bool, name: str | None = None, after: UUID | None = None, limit: int = 100
) -> list[Label]:
    """The labels of an environment in the order they were made."""
    rows = await tx.fetch(
        """select * from labels where sandbox = $1 and ($2::text is null or name = $2) and ($3::uuid is null or id > $3)
            order by id limit $4""",
        sandbox, name, after, limit,
    )  # fmt: skip
    return [Label(**row) for row in rows]


async def one(tx: Transaction, label_id: UUID, *, sandbox: bool) -> Label | None:
    """A label of this environment."""
    row = await tx.fetchrow("select * from labels where id = $1 and sandbox = $2", label_id, sandbox)
    return Label(**row) if row else None


async def named(tx: Transaction, names: Sequence[str], *, ids: Sequence[UUID], sandbox: bool, now: datetime) -> None:
    """Sees to it that labels of these names exist; `ids` are for those that do not yet."""
    await tx.execute(
        """insert into labels (id, sandbox, name, created_at)
           select i, $3, n, $4 from unnest($1::uuid[], $2::text[]) as t (i, n)
           on conflict (sandbox, name) do nothing""",
        ids, names, sandbox, now,
    )  # fmt: skip


async def ids_of(tx: Transaction, names: Sequence[str], *, sandbox: bool) -> list[UUID]:
    """The labels of these names."""
    rows = await tx.fetch("select id from labels where sandbox = $1 and name = any($2)", sandbox, names)
    return [row["id"] for row in rows]


async def of_request(tx: Transaction, request_id: UUID) -> list[Label]:
    """The labels of a request, by name."""
    rows = await tx.fetch(
        """select l.* from labels l join request_labels r on r.label_id = l.id
            where r.request_id = $1 order by l.name""",
        request_id,
    )
    return [Label(**row) for row in rows]


async def attach(tx: Transaction, request_id: UUID, label_ids: Sequence[UUID]) -> None:
    """Puts labels on a request; one that is there stays."""
    await tx.execute(
        "insert into request_labels (request_id, label_id) select $1, unnest($2::uuid[]) on conflict do nothing",
        request_id,
        label_ids,
    )


async def detach(tx: Transaction, request_id: UUID, label_id: UUID) -> bool:
    """Takes a label off a request; whether it was there."""
    status = await tx.execute(
        "delete from request_labels where request_id = $1 and label_id = $2", request_id, label_id
    )
    return status.endswith(" 1")
