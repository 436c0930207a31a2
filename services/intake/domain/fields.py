"""The fields of a mission order as intake names them, one flat list, and their French labels.

A draft, a form and a check speak of a field by these names; nothing else invents one. The flat
values are strings as a person types them; `forms.py` turns them into the typed order and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.codes import LOSSES, TRADES

Kind = Literal["text", "long", "date", "choice", "phones", "money", "flag"]

OCCUPANCIES: Final[dict[str, str]] = {
    "PROPRIETAIRE_OCCUPANT": "Propriétaire occupant",
    "PROPRIETAIRE_NON_OCCUPANT": "Propriétaire non occupant",
    "COPROPRIETAIRE": "Copropriétaire",
    "LOCATAIRE": "Locataire",
    "SYNDIC": "Syndic",
}
"""The occupant's status (R-017)."""

DWELLINGS: Final[dict[str, str]] = {
    "MAISON": "Maison",
    "APPARTEMENT": "Appartement",
    "LOCAL": "Local professionnel",
    "PARTIES_COMMUNES": "Parties communes",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its code name, its label on screens and in sentences, and how it is typed."""

    name: str
    label: str
    group: str
    kind: Kind = "text"
    choices: Mapping[str, str] | None = None


FIELDS: Final[tuple[Field, ...]] = (
    Field("description", "Description du sinistre", "Sinistre", "long"),
    Field("claim_number", "N° de sinistre", "Références"),
    Field("origin", "Origine", "Références", "choice"),
    Field("order_number", "N° d'ordre", "Références"),
    Field("agent_code", "Code agent", "Références"),
    Field("broker_code", "Code courtier", "Références"),
    Field("policy_number", "N° de contrat", "Références"),
    Field("insurer_reference", "Référence de l'assureur", "Références"),
    Field("loss_kind", "Nature du sinistre", "Sinistre", "choice", LOSSES),
    Field("loss_date", "Date du sinistre", "Sinistre", "date"),
    Field("trade", "Corps de métier", "Sinistre", "choice", TRADES),
    Field("limit", "Limite TTC", "Sinistre", "money"),
    Field("has_expert", "Expert missionné", "Sinistre", "flag"),
    Field("last_name", "Nom", "Assuré"),
    Field("first_name", "Prénom", "Assuré"),
    Field("phones", "Téléphones", "Assuré", "phones"),
    Field("email", "Adresse électronique", "Assuré"),
    Field("occupancy", "Qualité de l'occupant", "Assuré", "choice", OCCUPANCIES),
    Field("address", "Adresse", "Lieu"),
    Field("postal_code", "Code postal", "Lieu"),
    Field("city", "Commune", "Lieu"),
    Field("insee", "Code INSEE", "Lieu"),
    Field("dwelling", "Type de logement", "Lieu", "choice", DWELLINGS),
    Field("access", "Accès", "Lieu"),
)

BY_NAME: Final[dict[str, Field]] = {field.name: field for field in FIELDS}


def label_of(name: str) -> str:
    """The French label of a field; an unknown name is shown as it is."""
    return BY_NAME[name].label if name in BY_NAME else name
