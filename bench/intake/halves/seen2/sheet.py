"""What the layouts of the second half that was held out share: sender, letterhead, small print; and words made to fit.

Everything said here about the sender is a trap for a reader: none of it belongs to the order.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.intake.orders import Order, a_phone
from bench.intake.paper import HEIGHT, WIDTH, Paper

Written = Mapping[str, str]

RIGHT: Final = WIDTH - 120
REFERRED: Final = ("claim_number", "policy_number", "agent_code", "broker_code")
OFFICES: Final = (
    ("27 place de la Halle", "72000 LE MANS"), ("3 cours des Négociants", "69002 LYON"),
    ("115 rue de la Gare", "59300 VALENCIENNES"), ("8 mail des Cordeliers", "35000 RENNES"),
    ("64 avenue du Port", "13002 MARSEILLE"),
)  # fmt: skip
HANDLERS: Final = ("Carole Vincentelli", "Pascal Odrimont", "Sabrina Keltoumi", "Hervé Tastevin", "Magali Bruneseau")
WOMEN: Final = frozenset(
    ("Héloïse", "Léonie", "Bérénice", "Inès", "Solène", "Maëlle", "Anaïs", "Zoé", "Ludivine", "Hortense")
)


@dataclass(frozen=True)
class House:
    """The sender, with everything that is his and not the insured's."""

    street: str
    place: str
    fax: str
    mail: str
    handler: str
    reference: str
    """Of his own books."""
    day: str
    """On which he writes."""
    earlier: str
    """The date of another loss."""
    orias: str


def house_of(chance: random.Random) -> House:
    """A sender nobody knows."""
    street, place = chance.choice(OFFICES)
    handler = chance.choice(HANDLERS)
    return House(
        street=street,
        place=place,
        fax=a_phone(chance),
        mail=f"{handler.split()[1].lower()}@bureau-{chance.randint(11, 98)}.exemple.invalid",
        handler=handler,
        reference=f"{handler[0]}{handler.split()[1][0]}/{chance.randint(10, 99)}-{chance.randint(100, 999)}",
        day=f"{chance.randint(2, 27):02d}/11/2026",
        earlier=f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(2019, 2024)}",
        orias=f"99 {chance.randint(100, 999)} {chance.randint(100, 999)}",
    )


def letterhead(paper: Paper, order: Order, house: House) -> None:
    """Name, street, numbers of the sender."""
    paper.say(order.sender, scale=1.25)
    paper.say(f"{house.street} - {house.place}", scale=0.8)
    paper.say(f"Tél. {order.sender_phone} - Fax {house.fax} - {house.mail}", scale=0.8)


def small_print(paper: Paper, order: Order, house: House) -> None:
    """What the law wants at the foot of a sheet."""
    lines = (
        f"{order.sender}, {house.street}, {house.place} - RCS 999 {house.orias[3:]} - N° ORIAS {house.orias}",
        "Entreprise régie par le Code des assurances. Vos données servent à la seule gestion de ce dossier.",
    )
    paper.draw.line((paper.left, HEIGHT - 170, RIGHT, HEIGHT - 170), fill=0, width=2)
    for at, line in enumerate(lines):
        scale = fitting(paper, line, RIGHT - paper.left, scale=0.62)
        paper.text(paper.left, HEIGHT - 132 + at * 36 - paper.line, line, scale=scale)


def given(names: Sequence[str], written: Written) -> list[str]:
    """Those of the fields that this order has."""
    return [name for name in names if name in written]


def fitting(paper: Paper, words: str, width: float, *, hand: bool = False, scale: float = 1.0) -> float:
    """The scale at which words are no wider than this."""
    while paper.face(hand=hand, scale=scale).getlength(words) > width and scale > 0.5:
        scale -= 0.02
    return scale


def put(paper: Paper, x: float, words: str, width: float, *, hand: bool = False, scale: float = 1.0) -> None:
    """Writes words on the present line, smaller where they would pass the width."""
    paper.text(x, paper.y, words, hand=hand, scale=fitting(paper, words, width, hand=hand, scale=scale))


def put_right(paper: Paper, x: float, words: str, *, scale: float = 1.0) -> None:
    """Writes words that end at `x` on the present line."""
    paper.text(x - paper.face(scale=scale).getlength(words), paper.y, words, scale=scale)


def rule(paper: Paper, left: float, right: float, *, below: float = 1.3) -> None:
    """A thin line under the present one."""
    paper.draw.line((left, paper.y + paper.line * below, right, paper.y + paper.line * below), fill=0, width=2)


def title_of(order: Order) -> str:
    """How the insured is addressed."""
    return "Mme" if order.values["first_name"] in WOMEN else "M."
