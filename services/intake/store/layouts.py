"""The table of places: where the words of a reading stand on their pages, kept as long as its original's bytes."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.intake.domain.layout import Span
from services.intake.domain.reading import Reading
from shared.db import Transaction


async def keep(tx: Transaction, original_id: UUID, reading: Reading) -> None:
    """Keeps the places of a reading that has any."""
    if any(sheet.spans for sheet in reading.sheets):
        places = [[list(span) for span in sheet.spans] for sheet in reading.sheets]
        await tx.execute(
            "insert into layout (original_id, places) values ($1, $2) on conflict do nothing", original_id, places
        )


async def placed(tx: Transaction, original_id: UUID | None) -> Reading:
    """The whole reading of an original with the places of its words, as it was read."""
    row = await tx.fetchrow(
        "select o.reading, l.places from original o left join layout l on l.original_id = o.id where o.id = $1",
        original_id,
    )
    if row is None or row["reading"] is None:
        return Reading()
    reading = Reading.from_json(row["reading"])
    places = row["places"] or []
    sheets = tuple(
        replace(sheet, spans=tuple(Span(*one) for one in places[at])) if at < len(places) else sheet
        for at, sheet in enumerate(reading.sheets)
    )
    return replace(reading, sheets=sheets)


async def removed(tx: Transaction, original_ids: Sequence[UUID]) -> None:
    """Removes the places with the text they belong to."""
    await tx.execute("delete from layout where original_id = any($1)", list(original_ids))
