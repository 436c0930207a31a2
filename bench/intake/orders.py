"""Invented orders, the truth that a reading is compared with: who, where, what, in the words of a form.

Everybody is invented and so are the telephones; communes are real, because the commune table is asked.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from services.intake.channels import geo
from services.intake.domain.places import normalised

GEO: Final = Path(__file__).resolve().parents[2] / "deploy" / "geo"

LAST: Final = (
    "ROUSSELAINE", "QUINTARD-LESVEN", "MAUBRILLET", "DELACOURTIE", "PENVERNOU", "ASTRUCHON", "BELLEGARDIN",
    "VAUCRESSOL", "THOMASSONNE", "LE GUERNOUX", "CHAMBREUIL", "DE LA VIGERIE", "FOUGERANDE", "GARRIGUENC",
    "HAUTEFAYE", "JOLIVANNE", "KERMADIOU", "LAMBRESQUE", "MORTESAGNE", "NOUVELOT", "OSTREVAND", "PRADELIERE",
    "SAUVETERROU", "TREMOULIS", "URVOYAN", "BOISJOUANNE", "CAZALBERT", "ETCHEGARAN", "LHERMINOT", "ZIMMERLOCH",
)  # fmt: skip
FIRST: Final = (
    "Théodore", "Malo", "Héloïse", "Gaspard", "Léonie", "Bérénice", "Côme", "Inès", "Aurélien", "Solène", "Maëlle",
    "Jean-Noël", "François", "Anaïs", "Rémi", "Corentin", "Zoé", "Yannick", "Ludivine", "Hortense",
)  # fmt: skip
STREETS: Final = (
    "rue des Platanes Gris", "avenue du Moulin à Vent", "impasse des Hirondelles", "chemin de la Fontaine Rouge",
    "boulevard de l'Écluse", "place du Marché aux Grains", "rue du Four à Pain", "allée des Tilleuls",
    "quai des Brumes",
    "route de Sainte-Colombe", "rue Basse des Remparts", "rue de l'Ancienne Forge", "avenue des Acacias",
)  # fmt: skip
DAMAGES: Final = (
    "Infiltration par le plafond de la salle de bains, peinture et enduit à refaire sur 9 m2.",
    "Fuite sous évier réparée par le plombier le mois dernier, parquet du salon gondolé sur 12 m2.",
    "Plafond de la chambre taché et cloqué, papier peint décollé sur deux murs.",
    "Porte d'entrée fracturée, serrure trois points à remplacer, huisserie fendue.",
    "Double vitrage de la baie du séjour fêlé, dimensions 120 x 215 cm.",
    "Tuiles envolées côté nord, traces d'humidité dans les combles et sur l'isolant.",
    "Portail enfoncé par une camionnette, pilier en pierre descellé.",
    "Court-circuit du tableau électrique après l'orage, deux circuits hors service.",
)
KINDS: Final = ("DDE", "DDE", "DDE", "BDG", "VOL", "TEMPETE", "CHOC", "ELEC")
OCCUPANCIES: Final = ("PROPRIETAIRE_OCCUPANT", "LOCATAIRE", "PROPRIETAIRE_NON_OCCUPANT", "COPROPRIETAIRE")
DWELLINGS: Final = ("MAISON", "APPARTEMENT")
PHONES: Final = ("019900", "026191", "035301", "046571", "053649")
FIELDS: Final = (
    "claim_number", "policy_number", "agent_code", "broker_code", "last_name", "first_name", "phones", "email",
    "address", "postal_code", "city", "loss_kind", "loss_date", "occupancy", "dwelling", "description",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """One order as its sender knows it, in the canonical values of intake's fields."""

    origin: str
    """AGENCE, COURTAGE or MIRABELLE."""
    sender: str
    sender_phone: str
    values: Mapping[str, str]


def an_order(chance: random.Random) -> Order:
    """An order nobody ever wrote."""
    origin = chance.choice(("AGENCE", "AGENCE", "COURTAGE", "MIRABELLE"))
    code, city = chance.choice(_places())
    last, first = chance.choice(LAST), chance.choice(FIRST)
    year, month, day = 2026, chance.randint(1, 10), chance.randint(1, 28)
    values = {
        "claim_number": _claim(origin, chance),
        "policy_number": f"{chance.choice(('AP', 'HB', 'MH'))}{chance.randint(100_000, 99_999_999)}",
        "last_name": last,
        "first_name": first,
        "phones": ", ".join(a_phone(chance) for _ in range(chance.choice((1, 1, 2)))),
        "email": f"{_bare(first)}.{_bare(last)}@courriel-{chance.choice(('azur', 'horizon'))}.exemple.invalid",
        "address": f"{chance.randint(1, 180)}{chance.choice(('', '', '', ' bis'))} {chance.choice(STREETS)}",
        "postal_code": code,
        "city": city,
        "loss_kind": chance.choice(KINDS),
        "loss_date": f"{day:02d}/{month:02d}/{year}",
        "occupancy": chance.choice(OCCUPANCIES),
        "dwelling": chance.choice(DWELLINGS),
        "description": " ".join(chance.sample(DAMAGES, chance.choice((1, 2)))),
    }
    if origin == "AGENCE":
        values["agent_code"] = f"{chance.choice('HKNABS')}{chance.randint(0, 9999):04d}"
    elif origin == "COURTAGE":
        values["broker_code"] = f"{chance.randint(10_000, 99_999)}"
    return Order(origin, _sender(origin, chance), a_phone(chance), values)


def some_orders(seed: int, many: int) -> Sequence[Order]:
    """The same orders for the same seed."""
    chance = random.Random(seed)
    return [an_order(chance) for _ in range(many)]


def a_phone(chance: random.Random) -> str:
    """A number that nobody has."""
    digits = chance.choice(PHONES) + f"{chance.randint(0, 9999):04d}"
    return " ".join(digits[at : at + 2] for at in range(0, 10, 2))


def _claim(origin: str, chance: random.Random) -> str:
    match origin:
        case "AGENCE":
            return f"B{chance.randint(1_000_000, 9_999_999)}"
        case "COURTAGE":
            return f"C{chance.randint(10_000_000, 99_999_999)}"
        case _:
            return f"MIR-2026-{chance.randint(1, 99_999):05d}"


def _sender(origin: str, chance: random.Random) -> str:
    place = chance.choice(("des Minimes", "du Bocage", "des Deux Rives", "du Vieux Pont", "de la Criée"))
    match origin:
        case "AGENCE":
            return f"Agence Allianz {place}"
        case "COURTAGE":
            return f"Cabinet {place} - Allianz Courtage"
        case _:
            return f"Mirabelle Assurances - Agence {place}"


def _bare(name: str) -> str:
    return normalised(name).lower().replace(" ", "-")


@cache
def _places() -> list[tuple[str, str]]:
    """Some communes with a postal code that is theirs."""
    communes = geo.load(GEO)
    codes = [f"{department:02d}{rest:03d}" for department in range(1, 95) for rest in (0, 100, 130, 200, 240, 310, 400)]
    return [(code, found[0].name) for code in codes if (found := communes.at(code)) and "Arrond" not in found[0].name]
