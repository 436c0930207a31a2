"""Who sends the pages of this half: where they sit, who writes, how they are reached; none of it is the insured's."""

import random
from dataclasses import dataclass
from typing import Final

from bench.intake.halves.held.people import STRANGERS
from bench.intake.halves.held.wording import phone
from bench.intake.orders import a_phone

SEATS: Final = (
    ("4 place de la Vannerie", "60000 BEAUVAIS"), ("118 cours des Tisserands", "69425 LYON CEDEX 03"),
    ("27 rue de la Corderie Neuve", "44000 NANTES"), ("ZA de la Saussaye - Bât. C", "45590 SAINT-CYR-EN-VAL"),
    ("9 allée du Palais", "33072 BORDEAUX CEDEX"), ("2 rue des Imagiers", "88000 ÉPINAL"),
    ("55 boulevard des Mariniers", "37000 TOURS"), ("BP 40118 - 16 rue du Pont", "76301 SOTTEVILLE CEDEX"),
)  # fmt: skip
"""A street and a town of a desk; no insured lives there."""


@dataclass(frozen=True)
class Desk:
    """A desk as its letterheads and signatures tell it."""

    name: str
    street: str
    town: str
    phone: str
    fax: str
    mail: str
    clerk: str


def a_desk(name: str, its_phone: str, chance: random.Random) -> Desk:
    """The desk of that name."""
    street, town = chance.choice(SEATS)
    style = chance.choice(("spaces", "points", "spaces"))
    mail = f"{chance.choice(('sinistres', 'contact', 'gestion', 'iard'))}@{_domain(name)}.exemple.invalid"
    return Desk(name, street, town, phone(its_phone, style), phone(a_phone(chance), style), mail, a_stranger(chance))


def a_stranger(chance: random.Random) -> str:
    """Somebody named on the page who is not the insured."""
    return chance.choice(STRANGERS)


def strangers(many: int, besides: Desk, chance: random.Random) -> list[str]:
    """Several such people, no two alike and none of them the desk's clerk."""
    return chance.sample([one for one in STRANGERS if one != besides.clerk], many)


def _domain(name: str) -> str:
    kept = "".join(letter for letter in name.lower() if letter.isascii() and (letter.isalnum() or letter == " "))
    return "-".join(kept.split()[:2])
