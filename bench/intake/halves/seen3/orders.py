"""Invented orders of the third seen half: other people, streets and damages than the other halves', a damage that fits
its kind, and the other parties whose names and numbers stand on a page as well. Nobody here exists.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.intake.orders import Order, a_phone, an_order
from services.intake.domain.places import normalised

LAST: Final = (
    "TREGUENNEC", "VALMORISSE", "BONNEMAISONS", "CHASSAGNOL", "LE DANTECIN", "D'ARTIGUELONG", "FERRANDIERE", "OUDINEAU",
    "GUILLEMAUD", "SAINT-HILLIER", "PONTGIBERT", "RAKOTONDRAY", "EL BARKAOUI", "NGUYEN-LORIOT", "WISSEMBERGER",
    "COURTEJOIE", "MALAQUIN", "PERDRIGEON", "YVELINOT", "HAUTECOEUR", "BRISEMURAILLE", "DOS REMEDIOS",
)  # fmt: skip
MEN: Final = ("Bastien", "Augustin", "Loïc", "Émile", "Jean-Baptiste", "Fabrice", "Kévin", "Raphaël", "Noé")
WOMEN: Final = ("Clémence", "Marie-Ange", "Élodie", "Fatoumata", "Gwenaëlle", "Josiane", "Ophélie", "Thérèse")
STREETS: Final = (
    "rue du Lavoir", "sente des Vergers", "avenue du Général Marbotin", "cours des Tanneurs", "rue de la Gare",
    "impasse Beauséjour", "lotissement Les Genêts", "rue du 11 Novembre", "square de la Tour Carrée",
    "faubourg Saint-Antonin", "route de la Corniche", "rue Émile Sablière", "passage du Grand Cerf", "mail des Ormes",
)  # fmt: skip
DAMAGES: Final[Mapping[str, Sequence[str]]] = {
    "DDE": (
        "Joint de douche défaillant chez le voisin du dessus, remplacé depuis. Plafond du couloir auréolé et peinture "
        "qui s'écaille sur 6 m² environ.",
        "Rupture du flexible du lave-linge. Stratifié de la cuisine soulevé, bas de cloison humide, plinthe à déposer.",
        "Débordement du chauffe-eau remplacé le lendemain. Placard de l'entrée et toile de verre de la chambre abîmés.",
    ),
    "BDG": (
        "Vitre de la porte-fenêtre de la cuisine étoilée par un ballon, châssis PVC en bon état, 80 x 205 cm.",
        "Vitrage isolant de la fenêtre du bureau fendu dans l'angle, à remplacer à l'identique après prise de cotes.",
    ),
    "VOL": (
        "Porte de service forcée au pied-de-biche, gâche arrachée, mise en sécurité provisoire à reprendre.",
        "Cylindre percé et bâti éclaté côté paumelles. Remplacer le bloc-porte, dépôt de plainte effectué.",
    ),
    "TEMPETE": (
        "Une quinzaine d'ardoises déplacées par le vent, faîtage à resceller, gouttière pendante côté jardin.",
        "Volet roulant arraché et lame de bardage envolée, eau entrée par le pignon ouest.",
    ),
    "CHOC": (
        "Muret de clôture renversé sur trois mètres par un utilitaire de livraison, boîte aux lettres écrasée.",
        "Porte de garage basculante pliée par une marche arrière, rail gauche tordu, tiers identifié.",
    ),
    "ELEC": (
        "Disjoncteur de branchement grillé après un coup de foudre, volets motorisés et VMC ne répondent plus.",
        "Surtension sur le réseau, platine d'interphone et carte du chauffe-eau hors d'usage.",
    ),
}
PLACES: Final = ("du Parc", "des Halles", "de la Tourelle", "du Canal", "Sainte-Barbe", "des Capucins")
SEATS: Final = (
    "Siège social : 14 quai du Commerce, 69003 Lyon - capital de 12 400 000 euros - RCS Lyon - Tél. 04 65 71 00 00",
    "Agence ouverte du mardi au samedi - 3 place de la Mairie, 44100 Nantes - accueil@guichet.invalid - 02 61 91 00 00",
    "Médiation : TSA 50110, 75441 Paris Cedex 09. Données personnelles : dpo@siege.invalid. Page 1 sur 1.",
)
"""Small print: places, numbers and addresses that are nobody's order."""
ORIGINS: Final[Mapping[str, Sequence[str]]] = {
    "broker_letter": ("COURTAGE",),
    "broker_slip": ("COURTAGE",),
    "hand_agency_form": ("AGENCE", "MIRABELLE"),
    "hand_note": ("AGENCE", "MIRABELLE"),
    "host_listing": ("AGENCE",),
    "margin_sections": ("AGENCE", "COURTAGE"),
}
"""Who sends a layout, where not everybody does."""
MISSING: Final[Mapping[str, Sequence[str]]] = {
    "broker_letter": ("dwelling",),
    "email_print": ("email", "dwelling"),
    "hand_note": ("email", "policy_number"),
    "host_listing": ("email",),
    "recap_ticket": ("occupancy",),
}
"""What a layout has no place for: its page does not say it, and neither does its truth."""


@dataclass(frozen=True)
class Other:
    """Somebody else on the page."""

    name: str
    phone: str


@dataclass(frozen=True)
class Others:
    """Everybody else whom a page may name: none of them is the insured."""

    expert: Other
    syndic: Other
    tenant: Other
    clerk: Other
    neighbour: Other
    street: str


def seen3_order(chance: random.Random, layout: str) -> Order:
    """An order as the sender of that layout sends it."""
    order = an_order(chance)
    while order.origin not in ORIGINS.get(layout, (order.origin,)):
        order = an_order(chance)
    last, first = chance.choice(LAST), chance.choice((*MEN, *WOMEN))
    kind = chance.choice(("DDE", "DDE", *DAMAGES))
    dwelling, occupancy = _home(kind, order.values["occupancy"], chance)
    values = {
        **order.values,
        "last_name": last,
        "first_name": first,
        "email": _email(last, first, chance),
        "address": f"{chance.randint(1, 240)}{chance.choice(('', '', '', ' ter', ' B'))} {chance.choice(STREETS)}",
        "loss_kind": kind,
        "occupancy": occupancy,
        "dwelling": dwelling,
        "description": chance.choice(DAMAGES[kind]),
    }
    missing = MISSING.get(layout, ())
    kept = {name: value for name, value in values.items() if name not in missing}
    return replace(order, sender=_sender(order.origin, chance), values=kept)


def others(chance: random.Random) -> Others:
    """Other parties, with numbers of their own."""
    names = chance.sample(("Ternisien", "Barjavelle", "Colombier-Huet", "Szymanek", "Delabrousse", "Mangematin"), 5)
    phones = [a_phone(chance) for _ in names]
    expert, syndic, tenant, clerk, neighbour = (Other(name, phone) for name, phone in zip(names, phones, strict=True))
    return Others(expert, syndic, tenant, clerk, neighbour, f"{chance.randint(1, 90)} {chance.choice(STREETS)}")


def title_of(first: str) -> str:
    """How the insured is addressed."""
    return "M." if first in MEN else "Mme"


def _email(last: str, first: str, chance: random.Random) -> str:
    given, family = (normalised(name).lower().replace(" ", "") for name in (first, last))
    form = chance.choice((f"{given[0]}.{family}", f"{family}{given[0]}", f"{given}_{family}"))
    return f"{form}{chance.choice(('', '', chance.randint(2, 89)))}@boite-{chance.choice(('lune', 'cigale'))}.invalid"


def _home(kind: str, occupancy: str, chance: random.Random) -> tuple[str, str]:
    """A roof or a gate is a house's; a co-owner lives in a building."""
    if kind in ("TEMPETE", "CHOC"):
        return "MAISON", "PROPRIETAIRE_OCCUPANT" if occupancy == "COPROPRIETAIRE" else occupancy
    return "APPARTEMENT" if occupancy == "COPROPRIETAIRE" else chance.choice(("MAISON", "APPARTEMENT")), occupancy


def _sender(origin: str, chance: random.Random) -> str:
    place = chance.choice(PLACES)
    match origin:
        case "AGENCE":
            return f"Allianz {place}, agence"
        case "COURTAGE":
            return f"Courtage {place} SARL"
        case _:
            return f"Mirabelle Assurances {place}"
