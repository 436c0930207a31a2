"""Who the insured of this half are; nobody of that name exists."""

import random
import re
from typing import Final

from services.intake.domain.places import normalised

LAST: Final = (
    "MESSAOUDINE", "VAN DER STRAELINCK", "LE QUINTRELLEC", "D'HAUTERIVALLE", "KOUASSINGO", "PIETRASANTOLI",
    "BOURGUELEAU", "CHASSERIOLLE", "TRINQUEVAL", "DE MONTFERRANDIE", "PORTECARRERE", "YILDIRIMOV", "LABROUCHERIE",
    "GUILLEMINAULT-SOREL", "HENNEBICQUET", "MALAUSSANNE", "RIBEYROLLET", "STEINBACHOFF", "TOURNEBISE", "AMZALLOUGH",
    "BAPTISTEROU", "CORBINEAUX", "DU PLESSIX-BRIANT", "ESCANDEROL", "FROMAGEOTTE", "NKOUMBAYE", "L'HOTELLERAY",
    "OLIVEIRANDA", "SAINT-AUBERTIN", "WOJCIKOWIEC",
)  # fmt: skip
MEN: Final = (
    "Bernard", "Karim", "Jean-Philippe", "Loïc", "Édouard", "Sébastien", "Mamadou", "Gilles", "René", "Antonin",
    "Nuno", "Marc-Antoine",
)  # fmt: skip
WOMEN: Final = (
    "Ghislaine", "Fatoumata", "Élodie", "Marie-Claude", "Chloé", "Josiane", "Naïma", "Gwenaëlle", "Ségolène",
    "Paulette", "Anne-Laure", "Iris",
)  # fmt: skip
STRANGERS: Final = (
    "M. Pascal VERRIERAND", "Mme Colette DUBOSQUEL", "Mme Sandrine TELLEROUX", "M. Hervé CANTELAUBRE",
    "M. Idris BELHOUARI", "Mme Odette FALGUEYRAC", "Mme Laure PONTHIEUX-MARAY", "M. Yvon KERLOCHARD",
)  # fmt: skip
"""Neighbours, caretakers, syndics, experts, clerks: named on a page, and not the insured."""


def title(first: str) -> str:
    """How the insured is addressed."""
    return "M." if first in MEN else "Mme"


def courtesy(first: str) -> str:
    """The same in full."""
    return "Monsieur" if first in MEN else "Madame"


def he(first: str) -> str:
    """The pronoun."""
    return "il" if first in MEN else "elle"


def softly(said: str) -> str:
    """Words within a sentence: small letters, but DDE stays DDE."""
    return said if said.isupper() else said[0].lower() + said[1:]


def mail_box(first: str, last: str, chance: random.Random) -> str:
    """A mail address in one of the manners in which people make them."""
    given, family = (re.sub(r"[^a-z]", "", normalised(name).lower()) for name in (first, last))
    local = chance.choice(
        (f"{given}.{family}", f"{given[0]}.{family}", f"{family}{chance.randint(51, 99)}", f"{given}-{family[:6]}")
    )
    return f"{local}@{chance.choice(('orme', 'wanadou', 'boitel', 'libellule'))}.exemple.invalid"
