"""Firms and their parts: read as of any version of the network, written only by adding rows and ending them.

The row lock on `network_state` puts changes of the network in one order; a version is a state of all firms.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.assignment.domain.network import (
    PARTS,
    Absence,
    Agreement,
    Capacity,
    FirmFile,
    Paper,
    Part,
    Person,
    Profile,
    Suspension,
    Trade,
    Zone,
)
from shared.db import ROW, Transaction, new_id

_TABLES: Final[Mapping[type[Part], str]] = {
    Profile: "firm_profile",
    Person: "firm_person",
    Trade: "firm_trade",
    Zone: "firm_zone",
    Agreement: "firm_agreement",
    Absence: "firm_absence",
    Suspension: "firm_suspension",
    Capacity: "firm_capacity",
    Paper: "firm_paper",
}


@dataclass(frozen=True)
class FirmChange:
    """A firm as it is from now on, and what that adds and ends."""

    firm: FirmFile
    added: tuple[Part, ...]
    ended: tuple[Part, ...]
    next_change: date | None


async def version(tx: Transaction) -> int:
    """The present version of the network."""
    return int(await tx.fetchval("select version from network_state"))


async def next_version(tx: Transaction) -> int:
    """Takes the next version; whoever changes the network meanwhile waits for this transaction."""
    return int(await tx.fetchval("update network_state set version = version + 1 returning version"))


async def changed_since(tx: Transaction, since: int, *, at: int) -> list[FirmFile]:
    """The firms changed after `since`, as known at `at`: later changes are left to the next call."""
    rows = await tx.fetch("select id, code from firm where changed_version > $1", since)
    return await _files(tx, rows, at=at)


async def files(tx: Transaction, ids: Iterable[UUID], *, at: int | None = None) -> list[FirmFile]:
    """Some firms, now or as they were known at a version."""
    return await _files(tx, await tx.fetch("select id, code from firm where id = any($1)", list(ids)), at=at)


async def changed_at(tx: Transaction, firm_id: UUID) -> int | None:
    """The version at which a firm last changed."""
    return await tx.fetchval("select changed_version from firm where id = $1", firm_id)  # type: ignore[no-any-return]


async def keep_import(tx: Transaction, fingerprint: str, *, firms: int, at: datetime) -> None:
    """Notes that a file was imported."""
    await tx.execute("insert into network_import values ($1, $2, $3)", fingerprint, firms, at)


async def coded(tx: Transaction, codes: Iterable[str]) -> dict[str, UUID]:
    """Code → id of the firms that exist."""
    rows = await tx.fetch("select code, id from firm where code = any($1)", list(codes))
    return {row["code"]: row["id"] for row in rows}


async def ever_of(tx: Transaction, firm_id: UUID, number: str) -> bool:
    """Whether the firm ever had a professional of this number."""
    sql = "select exists (select 1 from firm_person where firm_id = $1 and number = $2)"
    return bool(await tx.fetchval(sql, firm_id, number))


async def turning(tx: Transaction, day: date) -> list[FirmFile]:
    """The firms of which something began or ended by that day and which were not said again yet."""
    rows = await tx.fetch("select id, code from firm where next_change <= $1 for update skip locked", day)
    return await _files(tx, rows, at=None)


async def turned(tx: Transaction, changes: Mapping[UUID, date | None]) -> None:
    """Sets the day on which each firm must be looked at again."""
    await tx.execute(
        "update firm f set next_change = n.day from unnest($1::uuid[], $2::date[]) n (id, day) where f.id = n.id",
        list(changes),
        list(changes.values()),
    )


async def save(tx: Transaction, changes: list[FirmChange], *, version: int) -> None:
    """Ends rows and adds rows, one statement per table, at this version."""
    await tx.execute(
        """insert into firm (id, code, changed_version, next_change)
           select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::date[])
           on conflict (id) do update set changed_version = excluded.changed_version,
                                          next_change = excluded.next_change""",
        [one.firm.id for one in changes],
        [one.firm.code for one in changes],
        [version] * len(changes),
        [one.next_change for one in changes],
    )
    for kind, table in _TABLES.items():
        ended = [(one.firm.id, part) for one in changes for part in one.ended if type(part) is kind]
        added = [(one.firm.id, part) for one in changes for part in one.added if type(part) is kind]
        await _end(tx, kind, table, ended, version)
        await _add(tx, kind, table, added, version)


async def imported(tx: Transaction, fingerprint: str) -> bool:
    """Whether this very file was imported before."""
    return bool(await tx.fetchval("select true from network_import where fingerprint = $1", fingerprint))


async def _end(tx: Transaction, kind: type[Part], table: str, parts: list[tuple[UUID, Part]], version: int) -> None:
    if not parts:
        return
    same = " and ".join(f"{name} is not distinct from ${n}" for n, name in enumerate(_columns(kind), start=3))
    await tx.executemany(
        f"update {table} set version_to = $1 where firm_id = $2 and version_to is null and {same}",
        [(version, firm_id, *_values(part)) for firm_id, part in parts],
    )


async def _add(tx: Transaction, kind: type[Part], table: str, parts: list[tuple[UUID, Part]], version: int) -> None:
    if not parts:
        return
    columns = _columns(kind)
    marks = ", ".join(f"${n}" for n in range(1, len(columns) + 4))
    await tx.executemany(
        f"insert into {table} (id, firm_id, version_from, {', '.join(columns)}) values ({marks})",
        [(new_id(), firm_id, version, *_values(part)) for firm_id, part in parts],
    )


async def _files(tx: Transaction, firms: list[ROW], *, at: int | None) -> list[FirmFile]:
    ids = [row["id"] for row in firms]
    parts: dict[UUID, list[Part]] = {id: [] for id in ids}
    for kind in PARTS:
        known = "version_to is null" if at is None else "version_from <= $2 and (version_to is null or version_to > $2)"
        rows = await tx.fetch(
            f"select firm_id, {', '.join(_columns(kind))} from {_TABLES[kind]} where firm_id = any($1) and {known}"
            " order by id",
            ids,
            *([] if at is None else [at]),
        )
        for row in rows:
            parts[row["firm_id"]].append(_part(kind, row, _columns(kind)))
    return [FirmFile(id=row["id"], code=row["code"], parts=tuple(parts[row["id"]])) for row in firms]


def _columns(kind: type[Part]) -> list[str]:
    return [one.name for one in fields(kind)]


def _values(part: Part) -> list[Any]:  # Any: as many types as columns
    return [getattr(part, name) for name in _columns(type(part))]


def _part(kind: Callable[..., Part], row: ROW, columns: list[str]) -> Part:
    given = {name: row[name] for name in columns}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
