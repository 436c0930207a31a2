"""Workspaces: which is the default one, who works in it, and moving what lies in one to another."""

from typing import Any, Final
from uuid import UUID

import asyncpg

from services.esign.domain.workspaces import Workspace, WorkspaceTaken
from shared.db import ROW, Transaction

MOVED: Final = ("signature_requests", "subscriptions", "api_keys", "templates", "loose_documents")
"""Tables whose rows lie in a workspace, and follow when it is deleted."""

_COLUMNS: Final = """w.id, w.name, w.external_name, w.created_at, w.updated_at, w.deleted_at,
    w.id = (select d.id from workspaces d where d.deleted_at is null order by d.is_default desc, d.created_at, d.id
             limit 1) as is_default,
    coalesce((select array_agg(u.user_id order by u.user_id) from workspace_users u where u.workspace_id = w.id), '{}')
        as user_ids"""


async def insert(tx: Transaction, one: Workspace) -> None:
    """A new workspace.

    Raises:
        WorkspaceTaken: another has its name.
    """
    try:
        await tx.execute(
            "insert into workspaces (id, name, external_name, created_at) values ($1, $2, $3, $4)",
            one.id, one.name, one.external_name, one.created_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise WorkspaceTaken("Un espace porte déjà ce nom.", rule="ESIGN-233", field="name") from error


async def save(tx: Transaction, one: Workspace) -> None:
    """A workspace as it is now.

    Raises:
        WorkspaceTaken: another has its name.
    """
    try:
        await tx.execute(
            "update workspaces set name = $2, external_name = $3, updated_at = $4, deleted_at = $5 where id = $1",
            one.id, one.name, one.external_name, one.updated_at, one.deleted_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise WorkspaceTaken("Un espace porte déjà ce nom.", rule="ESIGN-233", field="name") from error


async def hold(tx: Transaction) -> None:
    """Whoever changes which workspaces there are waits here for who does already."""
    await tx.execute("select id from workspaces order by id for update")


async def one(tx: Transaction, workspace_id: UUID) -> Workspace | None:
    """A workspace that was not deleted."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from workspaces w where w.id = $1 and w.deleted_at is null", workspace_id
    )
    return _workspace(row) if row else None


async def default(tx: Transaction) -> Workspace | None:
    """The default one: the chosen, else the oldest."""
    row = await tx.fetchrow(
        f"""select {_COLUMNS} from workspaces w where w.deleted_at is null
             order by w.is_default desc, w.created_at, w.id limit 1"""
    )
    return _workspace(row) if row else None


async def listed(tx: Transaction, *, only: UUID | None, after: UUID | None, limit: int) -> list[Workspace]:
    """Workspaces in the order they were made."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from workspaces w
             where w.deleted_at is null and ($1::uuid is null or w.id = $1) and ($2::uuid is null or w.id > $2)
             order by w.id limit $3""",
        only,
        after,
        limit,
    )
    return [_workspace(row) for row in rows]


async def make_default(tx: Transaction, workspace_id: UUID) -> None:
    """This one and no other."""
    await tx.execute("update workspaces set is_default = false where is_default and id <> $1", workspace_id)
    await tx.execute("update workspaces set is_default = true where id = $1", workspace_id)


async def move(tx: Transaction, *, gone: UUID, target: UUID) -> None:
    """Everything of one lies in the other from now on; keys that name the one in their file too."""
    for table in MOVED:
        await tx.execute(f"update {table} set workspace_id = $2 where workspace_id = $1", gone, target)
    await tx.execute("update users set invited_in = $2 where invited_in = $1", gone, target)
    await tx.execute("update workspaces set moved_to = $2 where id = $1 or moved_to = $1", gone, target)


async def link(tx: Transaction, workspace_id: UUID, user_id: UUID) -> None:
    """This user works there."""
    await tx.execute(
        "insert into workspace_users (workspace_id, user_id) values ($1, $2) on conflict do nothing",
        workspace_id,
        user_id,
    )


async def unlink(tx: Transaction, workspace_id: UUID, user_id: UUID) -> bool:
    """He works there no more; whether he did."""
    status = await tx.execute(
        "delete from workspace_users where workspace_id = $1 and user_id = $2", workspace_id, user_id
    )
    return status.endswith(" 1")


def _workspace(row: ROW) -> Workspace:
    values: dict[str, Any] = dict(row)  # Any: columns have types of their own
    return Workspace(**values | {"user_ids": tuple(row["user_ids"])})
