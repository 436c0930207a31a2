"""Code lists that several services show or check: losses and trades, with their French labels.

Codes are open strings in events (a new one breaks no reader); this list is what we know how to name.
"""

from typing import Final

LOSSES: Final[dict[str, str]] = {
    "DDE": "Dégât des eaux",
    "BDG": "Bris de glace",
    "CHOC": "Choc de véhicule",
    "VOL": "Vol",
    "CLES": "Perte ou vol de clés",
    "INCENDIE": "Incendie",
    "TEMPETE": "Tempête, grêle, neige",
    "ELEC": "Dommages électriques",
    "EMBELLISSEMENTS": "Embellissements",
    "AUTRE": "Autre sinistre",
}

TRADES: Final[dict[str, str]] = {
    "PLOMBERIE": "Plomberie",
    "PEINTURE": "Peinture",
    "VITRERIE": "Vitrerie",
    "SERRURERIE": "Serrurerie",
    "ELECTRICITE": "Électricité",
    "MENUISERIE": "Menuiserie",
    "COUVERTURE": "Couverture",
    "CARRELAGE": "Carrelage et faïence",
    "PLATRERIE": "Plâtrerie",
    "RECHERCHE_FUITE": "Recherche de fuite",
    "ASSECHEMENT": "Assèchement",
    "MACONNERIE": "Maçonnerie",
    "REVETEMENT_SOL": "Revêtements de sol",
    "NETTOYAGE": "Nettoyage et décontamination",
}

DECLINE_REASONS: Final[dict[str, str]] = {
    "no_capacity": "Trop de travail en ce moment",
    "dates": "Indisponible à ces dates",
    "zone": "Hors de ma zone",
    "trade": "Hors de mon corps de métier",
    "prices": "Barème de prix insuffisant",
    "conflict": "Différend avec l'assuré",
    "danger": "Chantier dangereux ou amiante",
    "unreachable": "Assuré injoignable",
    "already_declined": "Dossier déjà refusé",
    "other": "Autre raison",
}
"""Why a craftsman declines an offer (R-053): the list the portal shows and assignment understands."""

PAPERS: Final[dict[str, str]] = {
    "end_of_works": "Attestation de fin de travaux",
    "supply_choice": "Attestation du choix de la fourniture",
}
"""The papers that the insured signs for a dossier (R-086): asked for by casework, made and sent out by esign."""

MESSAGE_ABOUT: Final[dict[str, str]] = {"insured_cancels": "L'assuré annule"}
"""What a craftsman's message may say of the case beside its words (R-127)."""
