"""PostgreSQL: the pool, and the transaction that is the only thing in the hub that commits.

A use case is one transaction: rows, the mark *this was heard* and outgoing events are written together
or not at all (style.md §5). Nothing else in the code base calls commit.
"""

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import orjson
import structlog
import uuid_utils
from asyncpg.pgproto import pgproto

from shared.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
    from uuid import UUID

    from shared.outbox import Outgoing

log = structlog.get_logger()


def new_id() -> "UUID":
    """A UUIDv7 of the driver's class: made in a third of the time of the standard library's, written in a tenth."""
    return cast("UUID", pgproto.UUID(uuid_utils.uuid7().bytes))


LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    OSError,
)
"""What says that the database is away, as opposed to what it says about a statement."""

ROW = asyncpg.Record
_KINDS: dict[frozenset[int], Any] = {}  # Any: the driver's own words for kinds of values


class Line(asyncpg.Connection):
    """A connection that asks what an array of PostgreSQL's own kinds is only if none before it did: 13 ms of CPU."""

    name = ""  # the driver wants to know by which statement it was asked: by none

    async def _introspect_types(self, oids: "Collection[int]", timeout: float | None) -> Any:
        ask = super()._introspect_types  # type: ignore[misc]  # the driver's own, which its types do not name
        known = _KINDS.get(kinds := frozenset(oids)) or (await ask(oids, timeout))[0]
        return (known if max(kinds) >= 16_384 else _KINDS.setdefault(kinds, known)), self  # above: one database's own


class Transaction:
    """One open transaction. Parameters are asyncpg's `$1, $2…`; rows come back as records."""

    def __init__(self, connection: "asyncpg.pool.PoolConnectionProxy[ROW]") -> None:
        self._connection = connection
        self._after: dict[Callable[[], object], None] = {}
        self.said: list[Outgoing] = []
        """What was published in it so far."""

    # Any: what a statement takes and gives is known to SQL, not to mypy.
    async def fetch(self, sql: str, *args: Any) -> list[ROW]:
        """All rows of the result."""
        return await self._connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> ROW | None:
        """The first row of the result, or nothing."""
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first value of the first row, or nothing."""
        return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """Runs a statement; gives PostgreSQL's status line, e.g. ``UPDATE 3``."""
        return await self._connection.execute(sql, *args)

    async def executemany(self, sql: str, args: "Iterable[Sequence[Any]]") -> None:
        """Runs a statement once per row of arguments."""
        await self._connection.executemany(sql, args)

    async def add(self, table: str, columns: "Iterable[str]", rows: "Sequence[Sequence[Any]]") -> None:
        """Adds new rows, in the columns' order, by COPY: half the work of an insert with an array per column."""
        if rows:
            await self._connection.copy_records_to_table(table, columns=list(columns), records=rows)

    @asynccontextmanager
    async def savepoint(self) -> "AsyncIterator[None]":
        """What fails inside is undone; the transaction lives on."""
        async with self._connection.transaction():
            yield

    def after_commit(self, callback: "Callable[[], object]") -> None:
        """Calls `callback` once the transaction is durable; the same callback is kept once."""
        self._after[callback] = None

    def committed(self) -> None:
        """Runs what waited for the commit; called by `Database` only."""
        for callback in self._after:
            callback()


class Database:
    """A pool of connections to the service's own database."""

    def __init__(self, url: str, *, max_size: int = 8) -> None:
        self._url = url
        self._max_size = max_size
        self._pool: asyncpg.Pool[ROW] | None = None
        self.on_publish: Callable[[Sequence[Outgoing]], object] = lambda _said: None
        """Told after a commit what was published in it (the relay living in this process)."""

    async def start(self) -> None:
        """Opens the pool, waiting for a database that is still starting."""
        while True:
            try:
                self._pool = await asyncpg.create_pool(
                    self._url, min_size=1, max_size=self._max_size, command_timeout=30, init=_set_up, reset=_as_it_is,
                    max_inactive_connection_lifetime=0, connection_class=Line,
                )  # fmt: skip
                return
            except LOST as error:
                log.warning("database_unreachable", error=str(error))
                await asyncio.sleep(0.5)

    async def stop(self) -> None:
        """Closes the pool, letting statements under way finish for a few seconds."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), timeout=5)
            except TimeoutError:
                self._pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> "AsyncIterator[Transaction]":
        """Begins, and commits when the block ends well.

        Raises:
            Unavailable: no connection could be had within ten seconds.
        """
        async with self._connection() as connection, connection.transaction():
            yield (tx := Transaction(connection))
        tx.committed()
        if tx.said:
            self.on_publish(tx.said)

    @asynccontextmanager
    async def reading(self) -> "AsyncIterator[Transaction]":
        """A read-only transaction: one consistent picture."""
        async with self._connection() as connection, connection.transaction(readonly=True, isolation="repeatable_read"):
            yield Transaction(connection)

    @asynccontextmanager
    async def _connection(self) -> "AsyncIterator[asyncpg.pool.PoolConnectionProxy[ROW]]":
        if self._pool is None:
            raise Unavailable("La base de données n'est pas encore ouverte.")
        try:
            connection = await self._pool.acquire(timeout=10)
        except LOST as error:
            raise Unavailable("La base de données ne répond pas ; réessayez dans un instant.") from error
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    async def answers(self) -> bool:
        """Whether the database answers now: this is what *ready* means."""
        try:
            async with asyncio.timeout(2), self._connection() as connection:
                return bool(await connection.fetchval("select true"))
        except (*LOST, Unavailable):
            return False


async def _set_up(connection: "asyncpg.Connection[ROW]") -> None:
    """JSON travels in the binary format, where `jsonb` is a version byte and the text: what COPY and arrays need."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=orjson.dumps, decoder=orjson.loads
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=lambda v: b"\x01" + orjson.dumps(v),
        decoder=lambda data: orjson.loads(data[1:]),
    )  # fmt: skip


async def _as_it_is(_connection: "asyncpg.Connection[ROW]") -> None:
    """Between two users of a connection nothing is to be reset: settings, cursors and locks live in a transaction, and
    asyncpg's own reset would be one more question to the database after each."""
