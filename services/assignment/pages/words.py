"""The trade's words on assignment's screens: states, kinds, moments; texts stand here, not in the templates' logic."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.codes import DECLINE_REASONS
from services.assignment.domain.states import OfferState, RoundState

ROUND: Final[Mapping[RoundState, tuple[str, str]]] = MappingProxyType(
    {
        RoundState.OFFERING: ("Proposée", "brand"),
        RoundState.ASSIGNED: ("Attribuée", "fine"),
        RoundState.EXHAUSTED: ("À affecter à la main", "late"),
        RoundState.WITHDRAWN: ("Retirée", "soft"),
        RoundState.CANCELLED: ("Annulée", "soft"),
        RoundState.CLOSED: ("Terminée", "soft"),
    }
)
"""State of a search → what is read, and the colour of its badge."""

OFFER: Final[Mapping[OfferState, tuple[str, str]]] = MappingProxyType(
    {
        OfferState.OPEN: ("En attente de réponse", "brand"),
        OfferState.ACCEPTED: ("Acceptée", "fine"),
        OfferState.DECLINED: ("Refusée", "due"),
        OfferState.EXPIRED: ("Sans réponse", "late"),
        OfferState.TAKEN: ("Attribuée à une autre", "soft"),
        OfferState.WITHDRAWN: ("Retirée", "soft"),
        OfferState.CANCELLED: ("Dossier annulé", "soft"),
    }
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accepted": "retenue",
        "declined": "refus enregistré",
        "refused:expired": "hors délai",
        "refused:taken": "déjà attribuée",
        "refused:old_round": "ancienne proposition",
        "refused:declined": "déjà refusée",
        "refused:withdrawn": "proposition retirée",
        "refused:cancelled": "dossier annulé",
        "refused:accepted": "déjà acceptée, sans effet",
        "refused:unknown": "intervention inconnue",
    }
)
"""What came of an answer."""

ZONES: Final[Mapping[str, str]] = MappingProxyType(
    {"commune": "Communes", "postal": "Codes postaux", "department": "Départements"}
)


def declined_because(reason: str | None, comment: str | None) -> str:
    """Why a craftsman said no."""
    said = DECLINE_REASONS.get(reason or "", reason or "sans raison")
    return f"{said} : « {comment} »" if comment else said
