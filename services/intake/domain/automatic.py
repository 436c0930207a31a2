"""Whether an order that was read may go by itself: by its insurer's rules, and by how surely it was read.

Every reason for a person to look at it counts: what is missing here goes to the tray, never the other way round.
"""

from collections.abc import Collection, Mapping

from services.intake.domain.checks import Checked
from services.intake.domain.items import Item
from services.intake.domain.reading import BELIEVED
from services.intake.domain.standing import is_sure


def needed_of(item: Item, checked: Checked) -> list[str]:
    """The fields that must be sure for a mail to be submitted with no human step; none when it may not be at all."""
    origin = checked.origin
    if origin is None or not origin.automatic or origin.opened_by or checked.blocking:
        return []
    if not item.draft.order_like or item.reading.automatic or item.duplicate_of:
        return []
    if not item.judged.may_be_order or item.judged.disputed:
        return []
    if item.reading.trust not in BELIEVED:
        return []
    return sorted({*origin.required, "postal_code", "city"})


def are_sure(item: Item, least: Mapping[str, float], earned: Collection[str]) -> bool:
    """Whether each of these fields was read with at least this confidence, and is proved or earned by its sender."""
    fields = item.draft.fields
    return all(
        name in fields and is_sure(name, fields[name], least=limit, earned=earned) for name, limit in least.items()
    )


def doubtful(item: Item, least: Mapping[str, float], earned: Collection[str]) -> list[str]:
    """The fields whose value stands as it was read, and is not sure: an order that goes by itself goes without them."""
    read = item.draft.fields
    kept = [name for name in least if name in read and item.values.get(name) == read[name].value]
    return sorted(name for name in kept if not is_sure(name, read[name], least=least[name], earned=earned))


def read_by_machine(item: Item) -> bool:
    """Whether a value comes from an image: those are sampled, for a text layer says what it says."""
    return any(one.engines for one in item.draft.fields.values())
