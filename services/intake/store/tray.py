"""Reading the tray: who waits in which team's tray, what was done lately, and search over both."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain import values
from services.intake.domain.items import State
from services.intake.domain.kinds import Kind
from shared.db import ROW, Transaction

PAGE: Final = 50
CODE: Final = r"^[\w-]*$"
"""What the codes one may ask for look like."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the tray."""

    id: UUID
    channel: str
    state: State
    team: str
    insurer: str | None
    origin: str | None
    received_at: datetime
    due_at: datetime | None
    sender: str
    subject: str
    claim_number: str
    name: str
    city: str
    order_like: bool
    kind: Kind
    duplicate: bool
    quarantined: bool
    to_type: bool
    decided_at: datetime | None
    decided_by: str
    dossier_number: str | None
    companion_number: str | None
    dossier_end: str | None
    holder: str | None
    """Who has it in hand."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for."""

    states: tuple[State, ...]
    team: str | None = None
    channel: str | None = None
    words: str = ""
    page: int = 1


async def entries(tx: Transaction, wanted: Wanted, *, wall: datetime) -> list[Entry]:
    """A page of the tray: what waits by its clock, what is done by its end."""
    waiting = wanted.states == (State.WAITING,)
    order = "i.due_at nulls last, i.received_at" if waiting else "i.decided_at desc nulls last, i.received_at desc"
    rows = await tx.fetch(
        f"{_LINES} {_WHERE} order by {order} limit {PAGE} offset $6",
        *_asked(wanted),
        (max(1, wanted.page) - 1) * PAGE,
        wall,
    )
    return [_entry(row) for row in rows]


async def count(tx: Transaction, wanted: Wanted) -> int:
    """How many lines there are in all."""
    return int(await tx.fetchval(f"select count(*) from item i {_WHERE}", *_asked(wanted)))


async def waiting(tx: Transaction, now: datetime) -> dict[str, tuple[int, int]]:
    """Per team: how many wait, how many of them too long."""
    rows = await tx.fetch(
        """select team, count(*) as n, count(*) filter (where due_at < $1) as late
             from item where state = 'waiting' group by team""",
        now,
    )
    return {row["team"]: (row["n"], row["late"]) for row in rows}


async def last_per_channel(tx: Transaction) -> dict[str, datetime]:
    """When each channel last brought something."""
    rows = await tx.fetch(
        """select c.channel, (select max(received_at) from item where channel = c.channel) as last
             from (values ('web'), ('email'), ('fax')) as c (channel)"""
    )
    return {row["channel"]: row["last"] for row in rows if row["last"]}


_LINES: Final = """
select i.id, i.channel, i.state, i.team, i.insurer, i.origin, i.received_at, i.due_at, i.sender, i.subject,
       coalesce(nullif(i.form->>'claim_number', ''), i.content->>'claim_number', '') as claim_number,
       coalesce(nullif(i.form->>'last_name', ''), i.content->'insured'->>'last_name', '') as name,
       coalesce(nullif(i.form->>'city', ''), i.content->'site'->>'city', '') as city,
       coalesce((i.draft->>'order_like')::boolean, true) as order_like,
       coalesce(i.judged->>'kind', 'order') as kind, i.duplicate_of is not null as duplicate,
       exists (select from original o where o.id = i.original_id and o.scan = 'found') as quarantined,
       coalesce(i.form->>'claim_number', '') = '' and coalesce(i.form->>'last_name', '') = '' as to_type,
       i.decided_at, i.decided_by, i.dossier_number, i.companion_number, i.dossier_end,
       (select l.holder_name from lease l where l.item_id = i.id and l.until > $7 and i.state = 'waiting') as holder
  from item i
"""

_WHERE: Final = """
where i.state = any($1) and ($2::text is null or i.team = $2) and ($3::text is null or i.channel = $3)
  and ((i.search <> '' and ($4::text = '' or to_tsvector('simple', i.search) @@ to_tsquery('simple', $4)))
       or (i.claim_key <> '' and i.claim_key = $5))
"""
"""Web orders that went through by themselves are not in the tray, but are found by their claim number."""


def _asked(wanted: Wanted) -> tuple[object, ...]:
    claim = "".join(sign for sign in wanted.words.upper() if sign.isalnum())
    return [state.value for state in wanted.states], wanted.team, wanted.channel, words_asked(wanted.words), claim


def words_asked(words: str) -> str:
    """Every word as the beginning of a word; a telephone number as one word."""
    text = values.plain(words)
    for number in values.phones(words):
        return number.replace("+33", "0") + ":*"
    return " & ".join(f"{word}:*" for word in re.findall(r"[a-z0-9]+", text)[:8])


def _entry(row: ROW) -> Entry:
    return Entry(**{**dict(row), "state": State(row["state"]), "kind": Kind(row["kind"])})
