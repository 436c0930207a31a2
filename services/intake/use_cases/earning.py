"""What may go unseen: what a sender has earned, and from which confidence on; shown to whoever looks at an order."""

from collections.abc import Sequence

from services.intake.domain.habits import sender_of
from services.intake.domain.items import Item
from services.intake.domain.packs import Pack
from services.intake.domain.standing import earned
from services.intake.domain.thresholds import thresholds
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
