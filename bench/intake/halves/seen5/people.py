"""Who the invented are: names with their civility, mail boxes, and the many others that a page names beside them."""

import random
from dataclasses import dataclass
from typing import Final

from bench.intake.orders import a_phone
from services.intake.domain.places import normalised

LAST: Final = (
    "ABRIVARDE", "BEAUSSENOT", "CORBERIOL", "DAVRINCOURT", "D'ESCAUTELLE", "ESPARVIELLE", "FLORIMONT-GUEZ",
    "GRANDCHAMBRE", "HUBERSCHWILL", "IRIGOYENA", "JAUBERTIN", "KERVILLEROUX", "LA ROQUETTIERE", "LE BRIZAUDEC",
    "MAZERATTE", "NOGUEROLLES", "OUVRELOUP", "PETITBOISNARD", "QUERBIGNON", "RAVELLIOT", "SANTACREUZA", "TORDJEVAN",
    "UHLMANNSER", "VILLEGONTRAN", "WAMBRECHIE", "YVERNAULTIN", "ZERBOUNI", "DOS SANTELLO", "BAKAYANNE", "N'GUELADO",
    "SZEREMENTA", "COSTE-MARVILLE", "DU PLESSOIR", "TRAN-VINHEDO", "BENALOUCHE",
)  # fmt: skip
WOMEN: Final = (
    "Édith", "Marie-Laure", "Clémence", "Fatoumata", "Josette", "Agnès", "Nadège", "Océane", "Raphaëlle", "Gwenn",
    "Sylvie", "Aïcha", "Noëlle", "Capucine",
)  # fmt: skip
MEN: Final = (
    "Gérard", "Loïc", "Jean-François", "Mathis", "Kévin", "Abdel", "Benoît", "Étienne", "Paulo", "Thibaut", "Hervé",
    "Stéphane", "Maxence", "Joël", "Pierre-Yves",
)  # fmt: skip
MAIL: Final = ("boite-lumen.exemple.invalid", "courrier-opale.exemple.invalid", "pli-vert.exemple.invalid")
OFFICE: Final = ("gestion-sinistres.invalid", "bureau-conseil.invalid", "accueil-clients.exemple.invalid")


@dataclass(frozen=True)
class Person:
    """Somebody a page names."""

    civility: str
    first: str
    last: str
    phone: str
    mail: str

    @property
    def name(self) -> str:
        """As in a letter: Mme Édith RAVELLIOT."""
        return f"{self.civility} {self.first} {self.last}"

    @property
    def short(self) -> str:
        """As beside a handler's initials: E. RAVELLIOT."""
        return f"{self.first[0]}. {self.last}"


def somebody(chance: random.Random, but: str = "") -> Person:
    """A person who is not of the family `but`."""
    civility, names = chance.choice((("Mme", WOMEN), ("M.", MEN)))
    first = chance.choice(names)
    last = chance.choice([one for one in LAST if one != but])
    office = f"{_bare(first)[0]}.{_bare(last)}@{chance.choice(OFFICE)}"
    return Person(civility, first, last, a_phone(chance), office)


def civility(first: str) -> str:
    """M. or Mme."""
    return "Mme" if first in WOMEN else "M."


def mail_box(chance: random.Random, first: str, last: str) -> str:
    """A private address, in one of the ways people make them."""
    one, other = _bare(first), _bare(last)
    begun = chance.choice((f"{one}.{other}", f"{one[0]}{other}", f"{other}_{one}", f"{other}{chance.randint(50, 99)}"))
    return f"{begun}@{chance.choice(MAIL)}"


def _bare(name: str) -> str:
    return normalised(name).lower().replace(" ", "").replace("'", "")
