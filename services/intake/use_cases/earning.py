"""What may go unseen: what a sender has earned, and from which confidence on; shown to whoever looks at an order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.domain.automatic import are_sure, doubtful, needed_of
from services.intake.domain.checks import Checked
from services.intake.domain.fields import label_of
from services.intake.domain.habits import sender_of
from services.intake.domain.items import SYSTEM, Item
from services.intake.domain.packs import Pack
from services.intake.domain.standing import earned
from services.intake.domain.thresholds import thresholds
from services.intake.store import items as rows
from services.intake.store import outcomes
from shared.db import Transaction


async def earned_by(tx: Transaction, item: Item, pack: Pack, fields: Sequence[str]) -> frozenset[str]:
    """Those of the fields that the item's sender has earned to go unseen; nothing is asked for what no image told."""
    seen = [name for name in fields if name in item.draft.fields and item.draft.fields[name].engines]
    if not seen:
        return frozenset()
    lately = await outcomes.lately(
        tx, insurer=pack.code, sender=sender_of(item.reading), fields=seen, sure=pack.sure, latest=pack.earned
    )
    return earned(lately, enough=pack.earned)


async def least_of(tx: Transaction, pack: Pack, fields: Sequence[str]) -> dict[str, float]:
    """From which confidence on each of these fields may go unseen, by what people made of earlier proposals."""
    counted = await outcomes.counted(tx, insurer=pack.code, fields=fields)
    return thresholds(counted, fields, target=pack.target, default=pack.sure)


async def goes_unseen(tx: Transaction, item: Item, checked: Checked, pack: Pack) -> bool:
    """Whether the order may go by itself: its insurer's rules allow it, and all that it needs is sure."""
    needed = needed_of(item, checked)
    return bool(needed) and are_sure(item, await least_of(tx, pack, needed), await earned_by(tx, item, pack, needed))


async def without_doubts(tx: Transaction, item: Item, pack: Pack) -> tuple[Item, list[str]]:
    """The item as it goes unseen: without the values that were read and are not sure, and which fields these are."""
    fields = [*item.draft.fields]
    left = doubtful(item, await least_of(tx, pack, fields), await earned_by(tx, item, pack, fields))
    return replace(item, values={name: text for name, text in item.values.items() if name not in left}), left


async def record_left_out(tx: Transaction, item: Item, left: Sequence[str], *, at: datetime) -> None:
    """A line of the item's history for what went without being sure; the draft keeps the values."""
    if left:
        detail = {"reason": ", ".join(label_of(name) for name in left), "fields": list(left)}
        await rows.record(tx, item.id, rows.Act(at, "left_out", SYSTEM, detail))
