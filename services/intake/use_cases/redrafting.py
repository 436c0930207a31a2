"""Drafts made anew when an item gets other pages or other items beside it.

What is found in them is found while nothing is held: a hostile document keeps that process busy for as long as it may,
and its item, its neighbours and the pool are everybody's. So an act says twice what its drafts are found in, once to
ask and once with its items locked, and nothing is written that was found in anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.channels.extracting import Found
from services.intake.domain import rearranging
from services.intake.domain.items import Item, Stale
from services.intake.domain.packs import Packs
from services.intake.domain.reading import Reading
from services.intake.store import layouts
from services.intake.use_cases.habits import known_of
from services.intake.use_cases.reading import Extractor
from shared.db import Database, Transaction


@dataclass(frozen=True, slots=True)
class Anew:
    """An item as it will stand, with its own reading, and all that its draft is found in."""

    item: Item
    whole: Reading


class Redrafting:
    """Asks what drafts are to say, and gives them to their items."""

    def __init__(self, *, db: Database, extractor: Extractor, packs: Packs) -> None:
        self._db = db
        self._extractor = extractor
        self._packs = packs

    async def found(self, anew: Sequence[Anew]) -> list[tuple[Reading, Found]]:
        """What each says, by its sender's habits as they stand now; no transaction may be open meanwhile."""
        async with self._db.reading() as tx:
            habits = [await known_of(tx, one.whole) for one in anew]
        return [
            (one.whole, await self._extractor.whole(one.whole, known))
            for one, known in zip(anew, habits, strict=True)
        ]  # fmt: skip

    def drafted(self, anew: Sequence[Anew], found: Sequence[tuple[Reading, Found]]) -> list[Item]:
        """The locked items with their drafts; what a person typed in them stands.

        Raises:
            Stale: what was found was found in something else, which another changed meanwhile.
        """
        if [one.whole for one in anew] != [asked for asked, _ in found]:
            raise Stale("Ces documents ont été modifiés entre-temps ; voici leur état actuel.", rule="VERSION")
        return [
            rearranging.redrafted(one.item, answer.order.draft, self._packs)
            for one, (_, answer) in zip(anew, found, strict=True)
        ]


async def anew(tx: Transaction, item: Item, whole: Reading, beside: Sequence[Item]) -> Anew:
    """What an item's draft is found in: its share of its original's whole reading, and what is joined to it."""
    own = _cut(item, whole)
    others = [
        rearranging.beside(replace(one, reading=_cut(one, await layouts.placed(tx, one.original_id))))
        for one in sorted(beside, key=lambda one: (one.received_at, one.id))
    ]
    return Anew(replace(item, reading=own), rearranging.together(own, others))


def _cut(item: Item, whole: Reading) -> Reading:
    return item.share.cut(whole) if item.share else whole
