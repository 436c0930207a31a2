"""The orders of this half: who sends on which layout, and what that layout has no place for."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.intake.halves.seen5.losses import AFTERTHOUGHTS, DAMAGES
from bench.intake.halves.seen5.people import LAST, MEN, WOMEN, mail_box
from bench.intake.halves.seen5.places import COMMUNES, STREETS, SUFFIXES
from bench.intake.orders import DWELLINGS, OCCUPANCIES, Order, a_phone, an_order

OWNERS: Final = ("PROPRIETAIRE_NON_OCCUPANT",)
HOUSES: Final = ("MAISON",)
FLATS: Final = ("APPARTEMENT",)
ALL: Final = ("AGENCE", "COURTAGE", "MIRABELLE")
SEVEN: Final = tuple(DAMAGES)


@dataclass(frozen=True)
class Case:
    """What is so of every order on a layout."""

    senders: Sequence[str]
    """Names of those who use it."""
    origins: Sequence[str] = ALL
    lacks: Sequence[str] = ()
    """Fields it has no place for."""
    losses: Sequence[str] = SEVEN
    occupancies: Sequence[str] = OCCUPANCIES
    dwellings: Sequence[str] = DWELLINGS
    empty: Sequence[str] = ("email", "dwelling", "occupancy", "policy_number", "agent_code", "broker_code")
    """Fields that its senders leave empty now and then."""
    long: bool = True
    """Whether its descriptions may have a second sentence."""


AGENCIES: Final = ("Allianz Agence du Beffroi", "Allianz - Agence Porte Neuve", "AGENCE ALLIANZ LES GLACIS")
BROKERS: Final = ("Cabinet Tourneville Courtage", "SARL Cap Estuaire Assurances", "Courtage Belloy & Fils")
MIRABELLE: Final = ("MIRABELLE ASSURANCES", "Mirabelle Sinistres Habitation", "Mirabelle - Plateau de Nancy")
_UNCODED: Final = ("agent_code", "broker_code")

CASES: Final[Mapping[str, Case]] = {
    "desk_grid": Case(("Delta Gestion Déléguée", "OCEADE GESTION"), ("AGENCE", "MIRABELLE"), ("dwelling",)),
    "merged_table": Case(AGENCIES, ("AGENCE",), ("email",)),
    "right_labels": Case(AGENCIES, ("AGENCE",)),
    "caption_below": Case(MIRABELLE, ("MIRABELLE",), ("email", *_UNCODED), long=False),
    "comb_boxes": Case(BROKERS, ("COURTAGE",), ("email",), losses=("DDE", "BDG", "VOL", "TEMPETE", "ELEC")),
    "numbered": Case(MIRABELLE, ("MIRABELLE",), _UNCODED),
    "broker_letter": Case(BROKERS, ("COURTAGE",)),
    "syndic_letter": Case(
        ("SYNDIC VERDOYER & ASSOCIES", "Immo Gestion des Halles"), ("AGENCE", "MIRABELLE"),
        ("agent_code", "broker_code", "email"), occupancies=("COPROPRIETAIRE",), dwellings=FLATS,
        empty=("policy_number", "dwelling"),
    ),
    "letting_agency": Case(
        ("Agence immobilière du Cygne", "LOCATIS GERANCE"), ("AGENCE", "COURTAGE"), _UNCODED, occupancies=OWNERS,
        empty=("policy_number", "dwelling", "email"),
    ),
    "mandate": Case(("Cabinet d'expertise BORELLI", "EXPERTS REUNIS OUEST"), ALL, (*_UNCODED, "email")),
    "telex": Case(AGENCIES, ("AGENCE",), ("email", "dwelling"), long=False),
    "printed_mail": Case(BROKERS, ("COURTAGE",)),
    "web_form": Case(MIRABELLE, ("MIRABELLE",), _UNCODED),
    "terminal": Case(("EURAVEL ASSISTANCE", "Assistance Horizon Sud"), ALL, ("email", *_UNCODED), long=False),
    "bordereau": Case(("Allianz Sinistres - Régul.", "MIRABELLE FLUX"), ("AGENCE", "MIRABELLE"),
                      ("email", "occupancy", "agent_code", "broker_code"), long=False),
    "cards": Case(("Plateforme Reliance Habitat",), ALL, ("dwelling", *_UNCODED)),
    "hand_printed_form": Case(AGENCIES, ("AGENCE",), long=False),
    "hand_note": Case(BROKERS, ("COURTAGE",), ("email", "occupancy"), long=False),
    "hand_phone_slip": Case(MIRABELLE, ("MIRABELLE",), ("policy_number", "email", *_UNCODED), long=False),
    "hand_capitals": Case(AGENCIES, ("AGENCE",), ("email", "occupancy"), long=False),
    "cover_and_order": Case(AGENCIES, ("AGENCE",), ("dwelling",)),
    "parties": Case(("LOSS CONTROL MERIDIEN",), ("COURTAGE", "MIRABELLE"), ("email", "agent_code")),
    "label_and_notes": Case(MIRABELLE, ("MIRABELLE",), ("email", "dwelling", *_UNCODED)),
}  # fmt: skip


def seen5_order(chance: random.Random, layout: str) -> Order:
    """An order nobody ever wrote, of somebody who sends on this layout."""
    case = CASES[layout]
    while (order := an_order(chance)).origin not in case.origins:
        pass
    values = {**order.values, **_person(chance), **_home(chance, case), **_loss(chance, case)}
    left = {name for name in case.empty if chance.random() < 0.25}
    told = {name: value for name, value in values.items() if name not in left and name not in case.lacks}
    return replace(order, sender=chance.choice(case.senders), values=told)


def _person(chance: random.Random) -> dict[str, str]:
    first, last = chance.choice(WOMEN + MEN), chance.choice(LAST)
    phones = ", ".join(a_phone(chance) for _ in range(chance.choice((1, 1, 1, 2))))
    return {"first_name": first, "last_name": last, "phones": phones, "email": mail_box(chance, first, last)}


def _home(chance: random.Random, case: Case) -> dict[str, str]:
    code, city = chance.choice(COMMUNES)
    number = f"{chance.randint(1, 240)}{chance.choice(SUFFIXES)}"
    return {
        "address": f"{number} {chance.choice(STREETS)}",
        "postal_code": code,
        "city": city,
        "occupancy": chance.choice(case.occupancies),
        "dwelling": chance.choice(case.dwellings),
    }


def _loss(chance: random.Random, case: Case) -> dict[str, str]:
    kind = chance.choice(case.losses)
    told = chance.choice(DAMAGES[kind])
    if case.long and chance.random() < 0.4:
        told = f"{told} {chance.choice(AFTERTHOUGHTS)}"
    year, month = chance.choice(((2026, 10), (2026, 10), (2026, 9), (2026, chance.randint(1, 8)), (2025, 12)))
    day = chance.randint(1, 30 if month != 2 else 28)
    return {"loss_kind": kind, "loss_date": f"{day:02d}/{month:02d}/{year}", "description": told}
