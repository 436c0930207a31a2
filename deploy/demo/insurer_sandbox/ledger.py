"""The insurers' own books: what was sent, what came back, and one business effect per message id.

A message that comes again is counted, but its effect is made once: this is what an insurer's program must do,
and what tests reconcile the hub against from the outside.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_TABLES = """
create table if not exists sent (
    key text primary key, partner text not null, label text not null, content text not null, sent_at text not null,
    status integer, order_id text, correlation_id text, answer text);
create index if not exists sent_order on sent (order_id);
create table if not exists received (
    id text primary key, partner text not null, order_id text not null, type text not null, position integer not null,
    sequence integer not null, body text not null, received_at text not null, times integer not null default 1,
    door text not null);
create index if not exists received_order on received (order_id, sequence);
create table if not exists calls (
    n integer primary key autoincrement, at text not null, partner text not null, id text, signed integer not null,
    mode text not null, status integer);
"""

Json = dict[str, Any]  # Any: what the gateway says is JSON


@dataclass(frozen=True)
class Sent:
    """An order we sent, and what the gateway answered at once."""

    key: str
    partner: str
    label: str
    content: Json
    sent_at: str
    status: int | None
    order_id: str | None
    correlation_id: str | None
    answer: str | None


@dataclass(frozen=True)
class Received:
    """A message of the gateway; `times` counts how often it came."""

    id: str
    partner: str
    order_id: str
    type: str
    position: int
    sequence: int
    body: Json
    received_at: str
    times: int
    door: str


class Ledger:
    """The books, in one file that survives a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def sending(self, *, key: str, partner: str, label: str, content: Json) -> None:
        """An order is about to be sent; sent again under the same key it is the same."""
        self._db.execute(
            "insert or ignore into sent (key, partner, label, content, sent_at) values (?, ?, ?, ?, ?)",
            (key, partner, label, json.dumps(content, ensure_ascii=False), _now()),
        )

    def answered(self, key: str, *, status: int, order_id: str | None, correlation_id: str | None, text: str) -> None:
        """What the gateway answered."""
        self._db.execute(
            "update sent set status = ?, order_id = ?, correlation_id = ?, answer = ? where key = ?",
            (status, order_id, correlation_id, text[:4000], key),
        )

    def receive(self, partner: str, message: Json, *, door: str) -> bool:
        """Books a message; true when it is new and therefore has its effect."""
        known = self._db.execute("update received set times = times + 1 where id = ?", (message["id"],)).rowcount
        if known:
            return False
        self._db.execute(
            """insert into received (id, partner, order_id, type, position, sequence, body, received_at, door)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                message["id"],
                partner,
                message["data"]["order"]["id"],
                message["type"],
                message["position"],
                message["sequence"],
                json.dumps(message, ensure_ascii=False),
                _now(),
                door,
            ),
        )
        return True

    def called(self, partner: str, message_id: str | None, *, signed: bool, mode: str, status: int | None) -> None:
        """Notes every call at our door, good or bad."""
        self._db.execute(
            "insert into calls (at, partner, id, signed, mode, status) values (?, ?, ?, ?, ?, ?)",
            (_now(), partner, message_id, int(signed), mode, status),
        )

    def sent(self, partner: str | None = None, *, limit: int = 1_000_000) -> list[Sent]:
        """Orders sent, the newest first."""
        rows = self._db.execute(
            "select * from sent where ?1 is null or partner = ?1 order by sent_at desc, key limit ?2", (partner, limit)
        )
        return [Sent(**{**dict(row), "content": json.loads(row["content"])}) for row in rows]

    def received(self, partner: str | None = None, *, order_id: str | None = None) -> list[Received]:
        """Messages received, in the order of their positions."""
        rows = self._db.execute(
            """select * from received where (?1 is null or partner = ?1) and (?2 is null or order_id = ?2)
                order by partner, position""",
            (partner, order_id),
        )
        return [Received(**{**dict(row), "body": json.loads(row["body"])}) for row in rows]

    def calls(self, partner: str | None = None, *, message_id: str | None = None) -> list[Json]:
        """Every call at our door, in its order."""
        rows = self._db.execute(
            "select * from calls where (?1 is null or partner = ?1) and (?2 is null or id = ?2) order by n",
            (partner, message_id),
        )
        return [dict(row) for row in rows]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
