"""Messages to craftsmen: written once, then only with what became of them; a receipt that is there stays as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Final
from uuid import UUID

from services.casework.domain.pen import Change
from services.casework.domain.provider_messages import ProviderMessage
from shared.db import Transaction


async def save(tx: Transaction, changes: Iterable[Change]) -> None:
    """Adds new messages; of those that are there, writes how they arrived."""
    kept = [message for change in changes for message in change.provider_messages]
    if kept:
        await tx.executemany(_SAVE, [[getattr(one, name) for name in _COLUMNS] for one in kept])


async def some(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, ProviderMessage]:
    """The messages among these that are known."""
    found = await tx.fetch("select * from provider_messages where id = any($1)", list(ids))
    return {row["id"]: ProviderMessage(**row) for row in found}


async def of_dossier(tx: Transaction, dossier_id: UUID) -> tuple[ProviderMessage, ...]:
    """The messages of a dossier, the newest first."""
    found = await tx.fetch(_OF_DOSSIER, dossier_id)
    return tuple(ProviderMessage(**row) for row in found)


_COLUMNS: Final = tuple(one.name for one in fields(ProviderMessage))
_OF_DOSSIER: Final = "select * from provider_messages where dossier_id = $1 order by written_at desc, id desc"
_SAVE: Final = f"""
insert into provider_messages as m ({", ".join(_COLUMNS)})
values ({", ".join(f"${n}" for n in range(1, len(_COLUMNS) + 1))})
on conflict (id) do update
   set told_at = coalesce(m.told_at, excluded.told_at), failure = excluded.failure,
       read_at = coalesce(m.read_at, excluded.read_at), read_by = coalesce(m.read_by, excluded.read_by)
"""
