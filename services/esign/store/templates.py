"""Templates of a workspace and environment."""

from typing import Any
from uuid import UUID

from services.esign.domain.templates import Template
from shared.db import ROW, Transaction

_COLUMNS = "id, workspace_id, sandbox, name, description, status, content, created_at"


async def insert(tx: Transaction, one: Template) -> None:
    """A new one."""
    await tx.execute(
        f"insert into templates ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        one.id, one.workspace_id, one.sandbox, one.name, one.description, one.status, one.content, one.created_at,
    )  # fmt: skip


async def archive(tx: Transaction, template_id: UUID) -> None:
    """Offered no more; requests made from it stay."""
    await tx.execute("update templates set status = 'archived' where id = $1", template_id)


async def one(tx: Transaction, template_id: UUID, *, workspace_id: UUID | None, sandbox: bool) -> Template | None:
    """One that is offered here."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from templates where id = $1 and ($2::uuid is null or workspace_id = $2)
               and sandbox = $3 and status <> 'archived'""",
        template_id, workspace_id, sandbox,
    )  # fmt: skip
    return _template(row) if row else None


async def listed(
    tx: Transaction, *, workspace_id: UUID | None, sandbox: bool, text: str | None, after: UUID | None, limit: int
) -> list[Template]:
    """Those that are offered here, in the order they were made."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from templates
             where ($1::uuid is null or workspace_id = $1) and sandbox = $2 and status <> 'archived'
               and ($3::text is null or position(lower($3) in lower(name)) > 0) and ($4::uuid is null or id > $4)
             order by id limit $5""",
        workspace_id, sandbox, text, after, limit,
    )  # fmt: skip
    return [_template(row) for row in rows]


def _template(row: ROW) -> Template:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Template(**values)
