"""One half of the generator: its own layouts, label words and fonts; and the making of a fax from it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bench.intake.orders import Order, an_order
from bench.intake.paper import Paper, sent

Words = Mapping[str, str]
"""The label of each field, as this page words it."""
Layout = Callable[[Paper, Order, Words, Mapping[str, str]], None]
"""Draws an order: paper, order, labels, values as they are written."""

Orders = Callable[[random.Random, str], Order]
"""Invents an order for the layout of that name."""


def any_order(chance: random.Random, layout: str) -> Order:
    """The same invented orders whatever the layout."""
    del layout
    return an_order(chance)


@dataclass(frozen=True)
class Half:
    """What one half is made of."""

    name: str
    seed: int
    layouts: Mapping[str, Layout]
    labels: Mapping[str, Sequence[str]]
    fonts: Sequence[str]
    hands: Sequence[str]
    said: Mapping[str, Mapping[str, Sequence[str]]]
    """How codes are said, field by field."""
    stamps: Sequence[str]
    optional: Sequence[str] = ()
    """Fields that its senders leave empty now and then; an order of theirs does not have them then."""
    orders: Orders = any_order
    """Where its orders come from; the layout is named, because its senders may leave out what it has no place for."""


@dataclass(frozen=True)
class Fax:
    """A fax and the truth about it."""

    half: str
    layout: str
    quality: str
    order: Order
    caller: str
    tiff: bytes


def a_fax(half: Half, number: int, quality: str) -> Fax:
    """The same fax for the same half, number and quality; the four qualities of a number are one page."""
    chance = random.Random(half.seed * 100_003 + number)
    layout = sorted(half.layouts)[number % len(half.layouts)]
    order = _thinned(half.orders(chance, layout), half.optional, chance)
    font = chance.choice(half.fonts)
    by_hand = "hand" in layout
    paper = Paper(chance, font=font, hand=chance.choice(half.hands) if by_hand else font, size=chance.uniform(9, 12))
    words = {name: chance.choice(choices) for name, choices in half.labels.items()}
    half.layouts[layout](paper, order, words, written_by(half, order, chance))
    if chance.random() < 0.4:
        paper.stamp(chance.choice(half.stamps))
    header = f"{chance.randint(1, 28):02d}/11/2026 {chance.randint(8, 18):02d}:{chance.randint(0, 59):02d}  "
    header += f"{order.sender_phone}   {order.sender.upper()[:26]}   P. 1/1"
    spoiling = random.Random(half.seed * 7 + number * 13 + len(quality))
    return Fax(half.name, layout, quality, order, order.sender_phone, sent(paper.image, quality, header, spoiling))


def _thinned(order: Order, optional: Sequence[str], chance: random.Random) -> Order:
    """The order as far as its sender filled it in: one in four of what may be left empty is."""
    empty = {name for name in optional if chance.random() < 0.25}
    return replace(order, values={name: value for name, value in order.values.items() if name not in empty})


def written_by(half: Half, order: Order, chance: random.Random) -> dict[str, str]:
    """The values in the sender's own way of writing them."""
    written = dict(order.values)
    for name, codes in half.said.items():
        if name in written:
            written[name] = chance.choice(codes[written[name]])
    written["phones"] = _numbers(order.values["phones"], chance.choice((" ", ".", "")))
    written["place"] = f"{written['postal_code']} {_cased(written['city'], chance)}"
    written["name"] = f"{written['last_name']} {written['first_name']}"
    return written


def _numbers(phones: str, between: str) -> str:
    return " / ".join(number.replace(" ", between) for number in phones.split(", "))


def _cased(city: str, chance: random.Random) -> str:
    return city.upper() if chance.random() < 0.6 else city
