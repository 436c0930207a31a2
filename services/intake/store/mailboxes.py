"""How far each mailbox was read: its UIDVALIDITY and the last UID kept."""

from dataclasses import dataclass
from datetime import datetime

from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a mailbox; UIDs of another validity mean nothing."""

    uidvalidity: int
    uid: int


async def get(tx: Transaction, name: str) -> Cursor | None:
    """Where reading a mailbox stands."""
    row = await tx.fetchrow("select uidvalidity, uid from mailbox where name = $1", name)
    return Cursor(row["uidvalidity"], row["uid"]) if row else None


async def move(tx: Transaction, name: str, cursor: Cursor, *, at: datetime) -> None:
    """Moves on; never back within one validity, whatever another replica does."""
    await tx.execute(
        """insert into mailbox as m (name, uidvalidity, uid, moved_at) values ($1, $2, $3, $4)
           on conflict (name) do update set uidvalidity = $2, moved_at = $4,
               uid = case when m.uidvalidity = $2 then greatest(m.uid, $3) else $3 end""",
        name,
        cursor.uidvalidity,
        cursor.uid,
        at,
    )
