"""Templates of a workspace and environment; for the staff, of all of them."""

from typing import Any
from uuid import UUID

from services.esign.domain.templates import Template
from shared.db import ROW, Transaction

_COLUMNS = "id, workspace_id, sandbox, name, description, status, content, created_at, version"


async def insert(tx: Transaction, one: Template) -> None:
    """A new one."""
    await tx.execute(
        f"insert into templates ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        one.id, one.workspace_id, one.sandbox, one.name, one.description, one.status, one.content, one.created_at,
        one.version,
    )  # fmt: skip


async def save(tx: Transaction, one: Template) -> None:
    """A held template as it is now."""
    await tx.execute(
        "update templates set name = $2, description = $3, status = $4, content = $5, version = $6 where id = $1",
        one.id, one.name, one.description, one.status, one.content, one.version,
    )  # fmt: skip


async def one(
    tx: Transaction, template_id: UUID, *, workspace_id: UUID | None, sandbox: bool, lock: bool = False
) -> Template | None:
    """One that is offered here; held until the commit when `lock`."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from templates where id = $1 and ($2::uuid is null or workspace_id = $2)
               and sandbox = $3 and status <> 'archived' {"for update" if lock else ""}""",
        template_id, workspace_id, sandbox,
    )  # fmt: skip
    return _template(row) if row else None


async def anybodys(tx: Transaction, template_id: UUID, *, lock: bool = False) -> Template | None:
    """One of whichever workspace, for the staff, also when it is offered no more."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from templates where id = $1 {'for update' if lock else ''}", template_id
    )
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


async def shelf(tx: Transaction, *, text: str | None, after: UUID | None, limit: int) -> list[Template]:
    """All that are offered anywhere, the newest first; `text` is looked for in names, descriptions and labels."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from templates t
             where status <> 'archived' and ($2::uuid is null or id < $2)
               and ($1::text is null or position(lower($1) in lower(concat_ws(' ', name, description,
                   (select string_agg(p ->> 'label', ' ') from jsonb_array_elements(content -> 'signers') p)))) > 0)
             order by id desc limit $3""",
        text, after, limit,
    )  # fmt: skip
    return [_template(row) for row in rows]


def _template(row: ROW) -> Template:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Template(**values)
