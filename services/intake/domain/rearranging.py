"""Documents rearranged by hand: the pages of an item divided into several orders, items joined into one.

Originals stay as they came: an item only has another share of one, or shows others beside its own. Joining undoes a
division, parting undoes a joining. What a person typed is kept when the machine's draft is made anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from contracts.events.envelope import Actor
from services.intake.domain.items import Item, State, Verb, decided
from services.intake.domain.packs import Packs
from services.intake.domain.reading import Draft, Part, Reading, Sheet
from services.intake.domain.shares import Share, Slice
from shared.errors import Invalid, Refused

MOST_ORDERS: Final = 20
EVERY: Final = 0
"""The order number of a page that belongs to every order."""


class NotRearranged(Refused):
    """These documents cannot be divided or joined so."""


class Leaf(NamedTuple):
    """What can be given to one order or another: a page of a document, or a document without pages (0)."""

    part: str
    page: int


def leaves(item: Item) -> tuple[Leaf, ...]:
    """The leaves of an item, in reading order; the body of a mail is no leaf, it belongs to every order."""
    own = item.share.pages if item.share else None
    found = (leaf for part in item.reading.parts for leaf in _of_part(part))
    return tuple(leaf for leaf in found if own is None or not leaf.page or tuple(leaf) in own)


def _of_part(part: Part) -> Iterator[Leaf]:
    if part.pages:
        yield from (Leaf(part.path, page) for page in range(1, part.pages + 1))
    elif part.name:
        yield Leaf(part.path, 0)


def divided(item: Item, whole: Reading, orders: Mapping[Leaf, int], first_place: int) -> list[Share]:
    """The shares of an item's orders, its own first; `whole` is the reading of all its original.

    Raises:
        Invalid: a page is given to nobody, or everything to one order. NotRearranged: it has no pages to divide.
    """
    own = leaves(item)
    if len(own) < 2:
        raise NotRearranged("Cet élément n'a qu'un document d'une page : rien à séparer.", rule="SPLIT")
    if set(own) != set(orders):
        raise Invalid("Dites pour chaque page à quel ordre elle appartient.", rule="SPLIT", field="leaves")
    numbers = sorted({order for order in orders.values() if order != EVERY})
    if not 2 <= len(numbers) <= MOST_ORDERS:
        raise Invalid(f"Répartissez les pages entre 2 à {MOST_ORDERS} ordres.", rule="SPLIT", field="leaves")
    places = [item.place, *(first_place + at for at in range(len(numbers) - 1))]
    return [
        _share(item, whole, {leaf for leaf in own if orders[leaf] in (number, EVERY)}, set(own), place, len(numbers))
        for number, place in zip(numbers, places, strict=True)
    ]


def _share(item: Item, whole: Reading, given: set[Leaf], own: set[Leaf], place: int, of: int) -> Share:
    named = {leaf.part for leaf in own}
    parts = tuple(
        part.path
        for part in item.reading.parts
        if part.path not in named or any(leaf.part == part.path for leaf in given)
    )
    slices = item.share.slices if item.share else [Slice(at, 0, len(one.text)) for at, one in enumerate(whole.sheets)]
    kept = tuple(
        one for one in slices if one.sheet < len(whole.sheets) and _belongs(whole.sheets[one.sheet], given, own)
    )
    pages = tuple(sorted((leaf.part, leaf.page) for leaf in given if leaf.page))
    return Share(place, of, parts, kept, pages)


def _belongs(sheet: Sheet, given: set[Leaf], own: set[Leaf]) -> bool:
    leaf = Leaf(sheet.part, sheet.page or 0)
    return leaf in given or leaf not in own


def redrafted(item: Item, draft: Draft, packs: Packs) -> Item:
    """The item with a new draft: its fields anew, except what a person typed."""
    read = item.draft.values()
    typed = {name: text for name, text in item.values.items() if text != read.get(name)}
    emptied = {name for name in read if name not in item.values}
    insurer = draft.insurer if item.insurer == item.draft.insurer else item.insurer
    pack = packs.get(insurer)
    origin = pack.origin(draft.origin) if pack else None
    fixed = {name: one.value for name, one in origin.fixed.items()} if origin else {}
    values = {name: text for name, text in (fixed | draft.values()).items() if name not in emptied} | typed
    chosen = pack.origin(values.get("origin")) if pack else None
    team = chosen.team if chosen else pack.tray if pack else packs.shared_tray
    return replace(item, draft=draft, insurer=insurer, origin=values.get("origin"), team=team, values=values)


def offshoot(item: Item, share: Share, *, id: UUID) -> Item:
    """A new item of the same original, with its own share; its clock is the one of the item it comes from."""
    return Item(
        id=id,
        channel=item.channel,
        state=State.WAITING,
        team=item.team,
        received_at=item.received_at,
        original_id=item.original_id,
        share=share,
        due_at=item.due_at,
        insurer=item.insurer,
        draft=Draft(insurer=item.insurer),
        reading=item.reading,
        judged=item.judged,
    )


def joined(item: Item, to: Item, *, holds: bool, actor: Actor, at: datetime) -> Item:
    """The item as a part of another.

    Raises:
        NotRearranged: it is the same, came by the web, or has others joined to it (`holds`).
        NoSuchExit: it does not wait.
    """
    if item.id == to.id or item.gateway_order_id or to.gateway_order_id:
        raise NotRearranged("Seuls deux messages ou fax différents peuvent être réunis.", rule="JOIN", field="to")
    if holds:
        raise NotRearranged(
            "D'autres éléments sont réunis à celui-là : réunissez-les à l'envers.", rule="JOIN", field="to"
        )
    return replace(decided(item, Verb.JOIN, actor=actor, at=at), joined_to=to.id)


def parted(item: Item, *, actor: Actor, at: datetime, note: str = "") -> Item:
    """The item waits again by itself.

    Raises:
        NoSuchExit: it is joined to nothing.
    """
    return replace(decided(item, Verb.PART, actor=actor, at=at, note=note), joined_to=None)


def beside(item: Item) -> Reading:
    """The reading of a joined item with its parts named after it, so that they differ from the other's."""
    reading = item.reading
    return replace(
        reading,
        parts=tuple(replace(part, path=part_beside(item, part.path)) for part in reading.parts),
        sheets=tuple(replace(sheet, part=part_beside(item, sheet.part)) for sheet in reading.sheets),
    )


def part_beside(item: Item, path: str) -> str:
    """A part of a joined item, as the draft of the whole names it."""
    return f"{item.id}:{path}"


def together(reading: Reading, others: Iterable[Reading]) -> Reading:
    """One reading of several messages; who wrote is who wrote the first."""
    all_of: Sequence[Reading] = [reading, *others]
    return replace(
        reading,
        parts=tuple(part for one in all_of for part in one.parts),
        sheets=tuple(sheet for one in all_of for sheet in one.sheets),
        is_fax=any(one.is_fax for one in all_of),
    )
