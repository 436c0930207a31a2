"""Looking for somebody everywhere: every table of every database, raw bytes too, and every file the services keep.

A name is looked for in any case, in the open and inside bytes; a telephone as it was typed, dialled and stored.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import asyncpg

from tests.support.hub import Hub

_TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"


async def traces(hub: Hub, words: Iterable[str]) -> list[str]:
    """`service.table: word` for every table that holds one of the words."""
    found: list[str] = []
    for service, url in hub.databases.items():
        connection = await asyncpg.connect(url)
        try:
            for row in await connection.fetch(_TABLES):
                holds, place = _holds(row["tablename"]), f"{service}.{row['tablename']}"
                found += [f"{place}: {word}" for word in words if await connection.fetchval(holds, *forms(word))]
        finally:
            await connection.close()
    return found


def _holds(table: str) -> str:
    """Whether a row says it; `t::text` shows bytes as hexadecimal digits, and JSON inside them as text."""
    each = "t::text ilike '%' || {0} || '%' or t::text ilike '%' || encode(convert_to({0}, 'utf8'), 'hex') || '%'"
    return f'select exists (select 1 from "{table}" t where {each.format("$1")} or {each.format("$2")})'


def forms(word: str) -> tuple[str, str]:
    """A word as it is and, of a telephone, its nine digits as every form of it ends with."""
    digits = "".join(c for c in word if c.isdigit())
    return (word, digits[-9:]) if len(digits) == len(word.replace(" ", "").replace("+", "")) else (word, word)


def kept_files(hub: Hub) -> set[Path]:
    """Every file below the services' folders."""
    return {one for one in (hub.folder / "files").rglob("*") if one.is_file()}


def naming(files: Iterable[Path], words: Iterable[str]) -> Iterator[str]:
    """The files that hold one of the words in the open."""
    for one in files:
        data = one.read_bytes().lower()
        for word in words:
            if word.lower().encode() in data:
                yield f"{one.name}: {word}"
