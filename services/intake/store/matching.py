"""Finding what an item may belong to, as a person names it: a dossier's number, a claim number, a name; or its like.

Everything asked is intake's own projection: orders as they were submitted, and the numbers casework gave them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain import values
from services.intake.domain.items import Item, State
from services.intake.store.tray import words_asked
from shared.db import ROW, Transaction

MOST: Final = 20
_NUMBER: Final = re.compile(r"^\s*(\d{2})[\s-]?(\d{4,9})[\s-]?([A-Za-z])\s*$")


@dataclass(frozen=True, slots=True)
class Match:
    """An order or a waiting item that another may belong to."""

    id: UUID
    channel: str
    state: State
    insurer: str | None
    received_at: datetime
    sender: str
    subject: str
    claim_number: str
    name: str
    city: str
    dossier_number: str | None
    dossier_end: str | None

    @property
    def takes(self) -> bool:
        """Whether something can be attached to it: it was submitted and its dossier has not ended."""
        return self.state is State.SUBMITTED and self.dossier_end is None


async def note_numbers(tx: Transaction, numbers: Sequence[str], order_ids: Sequence[UUID]) -> None:
    """Keeps whose numbers these are; a table of its own, so that an order's hottest update writes no index."""
    await tx.execute(
        """insert into file_number (number, order_id) select * from unnest($1::text[], $2::uuid[])
           on conflict do nothing""",
        list(numbers),
        list(order_ids),
    )


async def found(tx: Transaction, words: str) -> list[Match]:
    """Submitted orders and waiting items that these words name, the newest first."""
    number = _NUMBER.match(words)
    if number:
        wanted = f"{number[1]}-{number[2]}-{number[3].upper()}"
        rows = await tx.fetch(f"{_MATCH} where i.id = ({_NUMBERED})", wanted)
        return [_match(row) for row in rows]
    claim = "".join(sign for sign in words.upper() if sign.isalnum())
    rows = await tx.fetch(
        f"""{_MATCH} where i.id in (
                select id from item where claim_key = $1 and claim_key <> ''
                union all
                select id from item where search <> '' and $2 <> ''
                                      and to_tsvector('simple', search) @@ to_tsquery('simple', $2)
                union all
                (select id from item where channel = 'web' and $3 <> '' and {NAME} like $3 || '%' limit 100))
             and i.state in ('submitted', 'waiting') order by i.received_at desc limit {MOST}""",
        claim,
        words_asked(words),
        values.plain(words).strip().replace("%", "").replace("_", ""),
    )
    return [_match(row) for row in rows]


_NUMBERED: Final = """
select coalesce(o.merged_into, o.id) from file_number f join item o on o.id = f.order_id where f.number = $1
"""
"""The order a number belongs to; of one that was merged, the order that goes on."""
NAME: Final = "translate(lower(content->'insured'->>'last_name'), 'àâäçéèêëîïôöùûü', 'aaaceeeeiioouuu')"
"""A web order's name as it is looked for; an index has the same words."""


async def neighbours(tx: Transaction, item: Item) -> list[Match]:
    """What else waits from the same sender, or came within the hour by the same door."""
    rows = await tx.fetch(
        f"""{_MATCH} where i.state = 'waiting' and i.id <> $1 and i.original_id is not null
             and ((i.sender <> '' and i.sender = $2)
                  or (i.channel = $3
                      and i.received_at between $4::timestamptz - interval '1 hour' and $4 + interval '1 hour'))
             order by (i.sender = $2) desc, abs(extract(epoch from i.received_at - $4)) limit {MOST}""",
        item.id,
        item.reading.sender,
        item.channel,
        item.received_at,
    )
    return [_match(row) for row in rows]


_MATCH: Final = """
select i.id, i.channel, i.state, i.insurer, i.received_at, i.sender, i.subject,
       coalesce(nullif(i.form->>'claim_number', ''), i.content->>'claim_number', '') as claim_number,
       coalesce(nullif(i.form->>'last_name', ''), i.content->'insured'->>'last_name', '') as name,
       coalesce(nullif(i.form->>'city', ''), i.content->'site'->>'city', '') as city,
       i.dossier_number, i.dossier_end
  from item i
"""


def _match(row: ROW) -> Match:
    return Match(**{**dict(row), "state": State(row["state"])})
