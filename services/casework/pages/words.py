"""The French names of codes the screens show: states, insurers' dwellings, owners of a date, system authors.

Unknown codes are shown as they came: they are open strings and must break no page.
"""

from typing import Final
from zoneinfo import ZoneInfo

from contracts.codes import LOSSES, TRADES
from services.casework.domain.file import Status

PARIS: Final = ZoneInfo("Europe/Paris")
STATUS: Final[dict[str, str]] = {
    Status.OPEN: "Ouvert",
    Status.REFUSED: "Refusé",
    Status.CANCELLED: "Annulé",
    Status.CLOSED: "Clos",
}
OWNERS: Final[dict[str, str]] = {
    "provider": "Prestataire",
    "cc": "Chargé de clientèle",
    "robot": "Robot Emma",
    "metreur": "Métreur",
    "re": "Relation Expert",
    "gr": "GR",
    "service_clientele": "Service clientèle",
    "field_manager": "Responsable de secteur",
    "expert": "Expert",
    "insurer": "Compagnie",
    "client": "Client",
    "supplier": "Fournisseur",
    "other_trade": "Autre corps de métier",
    "third_party": "Tiers",
    "zonal": "Affectation automatique",
}
OCCUPANCY: Final[dict[str, str]] = {
    "PROPRIETAIRE_OCCUPANT": "Propriétaire occupant",
    "PROPRIETAIRE_NON_OCCUPANT": "Propriétaire non occupant",
    "LOCATAIRE": "Locataire",
    "COPROPRIETAIRE": "Copropriétaire",
}
DWELLING: Final[dict[str, str]] = {"MAISON": "Maison", "APPARTEMENT": "Appartement"}
CHANNELS: Final[dict[str, str]] = {"web": "Web", "email": "Courriel", "fax": "Fax"}
JOB_ENDS: Final[dict[str, str]] = {
    "returned": "a rendu la mission",
    "taken_back": "mission retirée",
    "cancelled": "dossier annulé",
    "given_back": "dossier rendu à l'assureur",
    "done": "mission terminée",
}
SYSTEM_AUTHORS: Final[dict[str, str]] = {
    "995": "Portail (995)",
    "996": "Affectation (996)",
    "007": "Automates (007)",
    "997": "Emma (997)",
}
"""The named system authors, as the journal can be filtered by them (R-120)."""


def loss(code: str) -> str:
    """The kind of loss."""
    return LOSSES.get(code, code)


def trade(code: str | None) -> str:
    """The corps de métier, or that it is still to be chosen."""
    return TRADES.get(code, code) if code else "Corps de métier à choisir"


def owner(code: str) -> str:
    """Who must act."""
    return OWNERS.get(code, code)


def occupation(occupancy: str | None, dwelling: str | None) -> str:
    """How the place is lived in (R-017)."""
    known = (OCCUPANCY.get(occupancy or "", occupancy), DWELLING.get(dwelling or "", dwelling))
    return ", ".join(one for one in known if one)


def job_end(reason: str | None) -> str:
    """Why a firm no longer has the intervention."""
    return JOB_ENDS.get(reason or "", reason or "")
