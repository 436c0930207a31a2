"""The orders of this half: who sends on which layout, and what that layout has no place for."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.intake.halves.held.losses import AFTERTHOUGHTS, DAMAGES
from bench.intake.halves.held.people import LAST, MEN, WOMEN, mail_box
from bench.intake.halves.held.places import COMMUNES, NUMBERS, STREETS
from bench.intake.orders import DWELLINGS, OCCUPANCIES, Order, an_order

ALL: Final = ("AGENCE", "COURTAGE", "MIRABELLE")
CODES: Final = ("agent_code", "broker_code")


@dataclass(frozen=True)
class Case:
    """What is so of every order on a layout."""

    senders: Sequence[str]
    origins: Sequence[str] = ALL
    lacks: Sequence[str] = ()
    """Fields it has no place for."""
    losses: Sequence[str] = tuple(DAMAGES)
    occupancies: Sequence[str] = OCCUPANCIES
    dwellings: Sequence[str] = DWELLINGS
    empty: Sequence[str] = ()
    """Fields that its senders leave empty now and then."""
    longer: bool = True
    """Whether its descriptions may have a second sentence."""


AGENCY: Final = ("Allianz - Agence du Vieux Lavoir", "AGENCE ALLIANZ BEAUREGARD", "Allianz Agence des Salines")
BROKER: Final = ("Courtage Pellegrain SAS", "CABINET ORSANNE & FILLE", "Assurances Vallier-Destrem")
MIRABELLE: Final = ("Mirabelle Assurances", "MIRABELLE - Centre de gestion Est", "Mirabelle IARD")
DELEGATE: Final = ("HEXALIA DELEGATION", "Sogedel Sinistres", "Cap Indemnis")
SYNDIC: Final = ("Cabinet MERLETTE Syndic", "FONCIERE DES ARCADES", "Syndic Lathuillière Gestion")
LANDLORD: Final = ("OPH VAL DE BRENNE HABITAT", "Logis du Ponant SA d'HLM")
EXPERT: Final = ("Cabinet TRESSANGE Expertises", "EXPERTISES AUBRACQ & ASSOCIES")
PLATFORM: Final = ("ALLOREPAR ASSISTANCE", "Domusline Assistance")
OFTEN: Final = ("email", "occupancy", "dwelling", "policy_number")
TENANT: Final = ("LOCATAIRE",)
FLAT: Final = ("APPARTEMENT",)

CASES: Final[Mapping[str, Case]] = {
    "cover_sheet": Case(AGENCY, ("AGENCE",), ("dwelling",), empty=("email", "policy_number", "occupancy")),
    "tiny_labels": Case(MIRABELLE, ("MIRABELLE",), CODES, empty=OFTEN),
    "black_bars": Case(PLATFORM, ("AGENCE", "MIRABELLE"), CODES, empty=("email", "occupancy", "dwelling")),
    "tick_form": Case(AGENCY, ("AGENCE",), ("email",), empty=("policy_number", "agent_code")),
    "gutter": Case(DELEGATE, ("AGENCE", "COURTAGE"), (), empty=OFTEN),
    "three_parties": Case(DELEGATE, ALL, (*CODES, "occupancy"), empty=("email", "dwelling")),
    "works_order": Case(
        LANDLORD, ("AGENCE", "MIRABELLE"), (*CODES, "email"), losses=("DDE", "BDG", "VOL", "ELEC", "INCENDIE"),
        occupancies=TENANT, dwellings=FLAT, empty=("policy_number",), longer=False,
    ),
    "one_row": Case(BROKER, ("COURTAGE",), ("email", "dwelling", "occupancy")),
    "settlement": Case(EXPERT, ALL, (*CODES, "email"), empty=("policy_number", "dwelling")),
    "mail_printout": Case(BROKER, ("COURTAGE",), ("dwelling",), empty=("email", "policy_number", "occupancy")),
    "forwarded": Case(AGENCY, ("AGENCE",), ("occupancy", "dwelling"), empty=("email", "policy_number", "agent_code")),
    "side_letterhead": Case(AGENCY, ("AGENCE",), (), empty=("email", "occupancy", "dwelling", "policy_number")),
    "memo": Case(
        SYNDIC, ("AGENCE", "MIRABELLE"), (*CODES, "email"), occupancies=("COPROPRIETAIRE",), dwellings=FLAT,
        empty=("policy_number",),
    ),
    "old_typewriter": Case(BROKER, ("COURTAGE",), ("email", "dwelling"), empty=("broker_code", "occupancy")),
    "telegraphic": Case(AGENCY, ("AGENCE",), ("email", "loss_date", "dwelling"), empty=("policy_number", "occupancy")),
    "bulk_letter": Case(MIRABELLE, ("MIRABELLE",), CODES, empty=("email", "occupancy", "dwelling")),
    "terminal": Case(MIRABELLE, ("MIRABELLE",), CODES, empty=OFTEN),
    "message_dump": Case(DELEGATE, ALL, (), empty=("email", "occupancy", "dwelling")),
    "ticket": Case(PLATFORM, ("AGENCE", "MIRABELLE"), CODES, empty=("email", "dwelling", "policy_number")),
    "portal_recap": Case(BROKER, ("COURTAGE",), (), empty=("email", "broker_code", "dwelling", "occupancy")),
    "phone_slip_hand": Case(
        AGENCY, ("AGENCE",), ("email", "policy_number", "occupancy", "dwelling", "loss_date"), longer=False
    ),
    "carbon_hand": Case(AGENCY, ("AGENCE",), ("dwelling",), empty=("email", "policy_number"), longer=False),
    "two_sides_hand": Case(
        MIRABELLE, ("MIRABELLE",), (*CODES, "email"), losses=("DDE",), empty=("dwelling",), longer=False,
        occupancies=("PROPRIETAIRE_OCCUPANT", "LOCATAIRE", "COPROPRIETAIRE"),
    ),
    "note_hand": Case(
        BROKER, ("COURTAGE",), ("email", "occupancy", "dwelling"), empty=("policy_number", "broker_code"), longer=False
    ),
}  # fmt: skip
"""Every layout and who uses it."""


def held_order(chance: random.Random, layout: str) -> Order:
    """An order as a sender on that layout knows it."""
    case = CASES[layout]
    order = an_order(chance)
    while order.origin not in case.origins:
        order = an_order(chance)
    last, first = chance.choice(LAST), chance.choice((*MEN, *WOMEN))
    code, city = chance.choice(COMMUNES)
    kind = chance.choice(case.losses)
    values = dict(order.values) | {
        "last_name": last,
        "first_name": first,
        "email": mail_box(first, last, chance),
        "address": f"{chance.randint(1, 240)}{chance.choice(NUMBERS)} {chance.choice(STREETS)}",
        "postal_code": code,
        "city": city,
        "loss_kind": kind,
        "occupancy": chance.choice(case.occupancies),
        "dwelling": chance.choice(case.dwellings),
        "description": _told(kind, case, chance),
    }
    empty = {name for name in case.empty if chance.random() < 0.25}
    kept = {name: value for name, value in values.items() if name not in case.lacks and name not in empty}
    return replace(order, sender=chance.choice(case.senders), values=kept)


def _told(kind: str, case: Case, chance: random.Random) -> str:
    said = chance.choice(DAMAGES[kind])
    return f"{said} {chance.choice(AFTERTHOUGHTS[kind])}" if case.longer and chance.random() < 0.4 else said
