"""Two small events and what hears them: enough to show order, repeats and failures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel
from uuid_utils.compat import uuid7

from contracts import topics
from shared.db import Database, Transaction
from shared.inbox import Heard, Hearing
from shared.parking import Received

TOPIC = topics.GATEWAY_MESSAGES


class Noted(BaseModel):
    """A fact with a key and a text; `fail` makes its rule raise, `broken` makes its statement fail."""

    TYPE: ClassVar[str] = "test.noted.v1"
    TOPIC: ClassVar[str] = TOPIC

    id: UUID | str
    note: str = ""

    @property
    def key(self) -> str:
        """What it is about."""
        return str(self.id)


def received(key: str, sequence: int, note: str = "", *, snapshot: bool = False) -> Received:
    """A message as it comes from the topic."""
    body = Noted(id=key, note=note).model_dump_json().encode()
    return Received(TOPIC, key, sequence, str(uuid7()), Noted.TYPE, datetime.now(UTC), "walk-1", None, body, snapshot)


async def write_all(tx: Transaction, heard: list[Heard[Noted]]) -> Sequence[Exception | None]:
    """A list handler: one statement for all that may take effect; notes named `fail` are refused."""
    outcomes = [ValueError("refused") if one.event.note == "fail" else None for one in heard]
    kept = [one for one, outcome in zip(heard, outcomes, strict=True) if outcome is None]
    await tx.execute(
        "insert into effect select * from unnest($1::text[], $2::bigint[], $3::text[])",
        [one.event.key for one in kept],
        [one.received.sequence for one in kept],
        [one.event.note.replace("nul", "\0") for one in kept],
    )
    return outcomes


def hearing(handler: object = None) -> Hearing:
    """Hears `Noted` on the test's topic."""
    return Hearing(TOPIC, {Noted: handler or write_all})  # type: ignore[dict-item]  # any handler of Noted


async def effects(database: Database, key: str) -> list[str]:
    """What took effect for a key, in order."""
    async with database.reading() as tx:
        rows = await tx.fetch("select note from effect where key = $1 order by sequence", key)
    return [row["note"] for row in rows]
