"""What a person reads: the French sentence of every verdict, of every way an offer closes, of every end of a round.

A code without a sentence is a bug a test finds; a reader never sees a bare code.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from contracts.codes import TRADES
from services.assignment.domain.verdicts import Rule, Verdict

RULES: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.TRADE: "N'exerce pas ce corps de métier",
        Rule.ZONE: "Sa zone ne couvre pas la commune",
        Rule.ZONE_EXCLUDED: "La commune est exclue de sa zone",
        Rule.AGREEMENT: "Pas d'agrément de l'assureur",
        Rule.PAPERS: "Document obligatoire absent ou expiré",
        Rule.INACTIVE: "N'est pas en activité dans le réseau",
        Rule.ABSENT: "Absent",
        Rule.NOBODY: "Aucun professionnel présent pour ce corps de métier",
        Rule.CAPACITY: "Capacité atteinte",
        Rule.LEFT_OUT: "Écarté : a déjà eu cette intervention",
        Rule.DECLINED: "A déjà refusé cette intervention",
    }
)
"""The rule as a heading."""

STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "around": "Travaillent dans le département ou à côté",
        "trade": "Exercent le corps de métier",
        "zone": "Ont une zone qui couvre la commune",
        "zone_excluded": "Ne l'ont pas exclue",
        "agreement": "Sont agréés par l'assureur",
        "papers": "Ont leurs documents à jour",
        "inactive": "Sont en activité",
        "absent": "Ne sont pas absents",
        "nobody": "Ont un professionnel présent",
        "capacity": "Ont encore de la place",
        "left_out": "Ne sont pas écartés",
        "declined": "N'ont pas déjà refusé",
    }
)
"""What those left after each rule have in common."""

CLOSINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "taken": "Cette intervention est déjà attribuée.",
        "expired": "Le délai pour répondre est dépassé.",
        "declined": "Vous avez refusé cette intervention.",
        "withdrawn": "Cette proposition a été retirée par le réseau.",
        "cancelled": "Le dossier a été annulé.",
        "accepted": "Vous avez déjà accepté cette intervention.",
        "old_round": "Cette proposition n'est plus d'actualité.",
    }
)
"""Why an offer closed, as the craftsman reads it."""

EXHAUSTED_NOBODY: Final = "Aucune entreprise du réseau ne remplit les conditions : à affecter à la main."
EXHAUSTED_ALL_ASKED: Final = "Toutes les entreprises possibles ont été sollicitées : à affecter à la main."
EXHAUSTED_TIME: Final = "Le délai total est écoulé sans acceptation : à affecter à la main."


def explain(verdict: Verdict) -> str:
    """A verdict in one sentence, with what was seen and what was wanted."""
    if verdict.rule is None:
        return "Remplit toutes les conditions."
    return f"{RULES[verdict.rule]}{_detail(verdict)}."


def _detail(verdict: Verdict) -> str:
    value, limit = verdict.value, verdict.limit
    match verdict.rule:
        case Rule.PAPERS:
            return f" : {limit}" + (f", expiré le {_day(value)}" if value else "")
        case Rule.ABSENT:
            return f" ({value})" + (f" jusqu'au {_day(limit)}" if limit else "")
        case Rule.INACTIVE:
            return f" : {value}" if value else ""
        case Rule.CAPACITY:
            kind, count = (value or " ").split(" ", 1)
            return f" : {count} {'en cours' if kind == 'open' else 'en sept jours'} pour {limit} au plus"
        case Rule.ZONE_EXCLUDED:
            return f" ({(value or '')[1:]})"
        case Rule.TRADE | Rule.NOBODY:
            return f" : {TRADES.get(limit or '', limit)}"
        case Rule.AGREEMENT:
            insurer, _, trade = (limit or "").partition(" ")
            return f" : {insurer}, {TRADES.get(trade, trade)}"
        case _:
            return f" ({limit})" if limit else ""


def _day(text: str | None) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y") if text else ""
