"""Finding dossiers: by number, name, phone or claim, the most overdue first.

One text is enough: its shape says what it is. A page follows another by (due date, id), so that a list that
moves neither repeats nor skips.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.casework.domain.calendar import to_utc
from services.casework.domain.dates import DateTable
from services.casework.domain.file import Dossier
from services.casework.domain.numbers import read_number
from services.casework.domain.views import DossierRow, SearchPage
from services.casework.store.columns import claim_key, digits, name_key
from shared.db import Transaction
from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    at: datetime
    text: str = ""
    late_only: bool = False
    status: str | None = None
    """A status, `ended`: any but open, or `any`. Without it and without a text: open dossiers."""
    insurer: str | None = None
    code: str | None = None
    """A date d'action that runs, shown or under another one."""
    owner: str | None = None
    team: str | None = None
    after: str | None = None
    limit: int = 50


async def find(tx: Transaction, query: Query, *, table: DateTable) -> SearchPage:
    """A page of dossiers."""
    where, args = _conditions(query)
    found = await tx.fetch(_FIND.format(where=" and ".join(where)), *args)
    rows = tuple(_row(row, query.at, table) for row in found[: query.limit])
    more = len(found) > query.limit
    return SearchPage(rows=rows, after=_cursor(found[query.limit - 1]) if more else None)


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    """The where clause and its arguments; `$1` is the page's size."""
    args: list[Any] = [query.limit + 1]  # Any: each condition has its own type

    def arg(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    where = ["true"]
    if query.text.strip():
        where.append(_text(query.text.strip(), arg))
    if query.status == "ended":
        where.append("d.status <> 'open'")
    elif query.status not in (None, "any"):
        where.append(f"d.status = {arg(query.status)}")
    elif query.status is None and not query.text.strip():
        where.append("d.status = 'open' and d.companion_of is null")
    asked = {"d.insurer": query.insurer, "d.team": query.team}
    where += [f"{column} = {arg(value)}" for column, value in asked.items() if value]
    if query.code or query.owner or query.late_only:
        where.append(_running(query, arg))
    if query.after:
        due, last = _read_cursor(query.after)
        where.append(f"(d.next_due_at, d.id) > ({arg(due)}, {arg(last)})")
    return where, args


def _running(query: Query, arg: Any) -> str:
    """A date of this code and owner that runs; late from its original due date, as it is counted (R-060)."""
    conditions = ["x.dossier_id = d.id", "x.ended_at is null"]
    if query.code:
        conditions.append(f"x.code = {arg(query.code)}")
    if query.owner:
        conditions.append(f"x.owner = {arg(query.owner)}")
    if query.late_only:
        conditions.append(f"x.met_at is null and x.original_due_at < {arg(query.at)}")
    return f"exists (select from action_dates x where {' and '.join(conditions)})"


def _text(text: str, arg: Any) -> str:
    """What the text looks for, by its shape; what finds a merged dossier finds the one that goes on, too."""
    found = _shape(text, arg)
    if not found:
        return "false"
    merged = " or ".join(one.format("m") for one in found)
    own = " or ".join(one.format("d") for one in found)
    return (
        f"({own} or d.id = any(array(select m.merged_into from dossiers m"
        f" where m.merged_into is not null and ({merged}) limit {_MERGED})))"
    )


_MERGED = 100
"""Merged dossiers whose successors one text finds."""


def _shape(text: str, arg: Any) -> list[str]:
    """The conditions one of which must hold, on a dossier named `{}`; none when nothing can be found."""
    number = read_number(text)
    if number:
        return [f"{{0}}.number = {arg(number)}"]
    bare, words, claim = digits(text), name_key(text).split(), claim_key(text)
    if not claim:
        return []
    found = [f"{{0}}.claim_key like {arg(f'{claim}%')}"]
    if len(bare) >= 6 and not any(c.isalpha() for c in text):
        found.append(f"{{0}}.number like {arg(_like(bare))}")
    else:
        named = " and ".join(f"(' ' || {{0}}.insured_key) like {arg(f'% {word}%')}" for word in words)
        found.append(f"({named})" if named else "false")
    if len(bare) >= 6:
        found.append(f"{{0}}.phones && {arg([bare, f'0{bare}'])}::text[]")
    return found


def _like(bare: str) -> str:
    """The start of a dossier number typed without its dashes and letter."""
    return f"{bare[:2]}-{bare[2:]}%"


def _row(row: Any, at: datetime, table: DateTable) -> DossierRow:
    code = row["code"]
    return DossierRow(
        id=row["id"],
        number=row["number"],
        insurer=row["insurer"],
        kind=row["kind"],
        status=row["status"],
        claim_number=row["claim_number"],
        loss_kind=row["loss_kind"],
        insured=row["insured"] or "[effacé]",
        commune=row["commune"],
        opened_at=row["opened_at"],
        code=code,
        label=table[code].label if code else None,
        owner=row["owner"],
        due_at=row["due_at"],
        late=row["next_due_at"] < at,
        firm=row["firm_name"],
        comment=row["comment"],
        merged_into=row["merged_number"],
    )


def _cursor(row: Any) -> str:
    return f"{row['next_due_at'].isoformat()}~{row['id']}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        due, _, last = cursor.partition("~")
        return to_utc(datetime.fromisoformat(due), zone=UTC), UUID(last)
    except (ValueError, Invalid) as error:
        raise Invalid("Ce repère de page n'est pas lisible.", field="after") from error


async def by_number(tx: Transaction, number: str) -> UUID | None:
    """The dossier with this number."""
    found: UUID | None = await tx.fetchval("select id from dossiers where number = $1", number)
    return found


async def companion_of(tx: Transaction, dossier: Dossier) -> tuple[UUID, str] | None:
    """The linked file: the companion of a main file, the main file of a companion (R-005)."""
    if dossier.companion_of is not None and dossier.companion_number is not None:
        return dossier.companion_of, dossier.companion_number
    row = await tx.fetchrow("select id, number from dossiers where companion_of = $1", dossier.id)
    return (row["id"], row["number"]) if row else None


_FIND = """
select d.id, d.number, d.insurer, d.kind, d.status, d.claim_number, d.loss_kind, d.insured, d.commune, d.opened_at,
       d.merged_number, d.next_due_at, a.code, a.owner, a.due_at, a.firm_name, a.comment
  from dossiers d
  left join lateral (
      select code, owner, firm_name, comment, case when met_at is null then due_at end as due_at from action_dates
       where dossier_id = d.id and standing = 'current' order by action_dates.due_at limit 1
  ) a on true
 where {where}
 order by d.next_due_at, d.id
 limit $1
"""
