"""Workspaces and the keys of their programs: only hashes of keys are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import Transaction, new_id


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A program: the environment its key is for, and the workspace it works in."""

    workspace_id: UUID
    sandbox: bool
    organization: bool = False
    workspace: str | None = None
    """Its workspace as the key file names it: no program can change that name."""

    @property
    def sees(self) -> UUID | None:
        """The one workspace this program sees; nothing when its key is the organisation's, which sees all."""
        return None if self.organization else self.workspace_id


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as the key file has it, without the key."""

    sha256: bytes
    workspace: str
    sandbox: bool
    organization: bool = False


async def caller(tx: Transaction, key_sha256: bytes) -> Caller | None:
    """Whose key this is."""
    row = await tx.fetchrow(
        "select workspace_id, sandbox, organization, workspace from api_keys where key_sha256 = $1", key_sha256
    )
    return Caller(**row) if row else None


async def register(tx: Transaction, keys: Sequence[Key], *, now: datetime) -> None:
    """Makes these the keys that are good; a key that left the file is none any more."""
    await tx.execute(
        """insert into workspaces (id, name, created_at)
           select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]) on conflict (name) do nothing""",
        [new_id() for _ in keys],
        [key.workspace for key in keys],
        [now for _ in keys],
    )
    await tx.execute("delete from api_keys where key_sha256 <> all($1::bytea[])", [key.sha256 for key in keys])
    await tx.execute(
        """insert into api_keys (key_sha256, workspace_id, sandbox, registered_at, organization, workspace)
           select k.sha256, coalesce(w.moved_to, w.id), k.sandbox, $4, k.organization, k.workspace
             from unnest($1::bytea[], $2::text[], $3::boolean[], $5::boolean[])
                  as k (sha256, workspace, sandbox, organization)
             join workspaces w on w.name = k.workspace
           on conflict (key_sha256) do update set workspace_id = excluded.workspace_id, sandbox = excluded.sandbox,
              organization = excluded.organization, workspace = excluded.workspace""",
        [key.sha256 for key in keys],
        [key.workspace for key in keys],
        [key.sandbox for key in keys],
        now,
        [key.organization for key in keys],
    )
