"""The form each act of the desk needs: fields, choices, and whether a door asks twice; the same for every door.

Pages print them, the API gives them as JSON; the choices that depend on the dossier come in as an argument.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.codes import PAPERS, TRADES
from services.casework.domain.calls import OUTCOMES
from services.casework.domain.cover import SEARCHES


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of an act's form. `kind`: text, textarea, checkbox, choice, datetime, money (cents)."""

    name: str
    label: str
    kind: Literal["text", "textarea", "checkbox", "choice", "datetime", "money"]
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class ActOffer:
    """An act as a door offers it: its form, and why not when it is not possible now."""

    act: str
    label: str
    fields: tuple[FormField, ...]
    allowed: bool
    rule: str | None = None
    sentence: str | None = None
    danger: bool = False


_COMMENT: Final = FormField("comment", "Commentaire", "textarea")
COMPLAINANTS: Final[dict[str, str]] = {
    "insured": "L'assuré",
    "insurer": "L'assureur",
    "expert": "L'expert",
    "craftsman": "Le prestataire",
    "other": "Un tiers",
}
ANSWERS: Final[dict[str, str]] = {"founded": "fondée", "partly": "fondée en partie", "unfounded": "non fondée"}
REPORTS: Final[dict[str, str]] = {
    "quote_accepted": "devis du prestataire accepté",
    "quote_refused": "devis du prestataire refusé",
    "estimate_entered": "chiffrage de l'expert saisi",
}
"""The three exits of an expert's report (R-080)."""
_TRADES: Final = tuple(TRADES.items())
_SEARCHES: Final = tuple((code, name.capitalize()) for code, name in SEARCHES.items())
DWELLINGS: Final[dict[str, str]] = {"MAISON": "Maison", "APPARTEMENT": "Appartement"}
OCCUPANCIES: Final[dict[str, str]] = {"PROPRIETAIRE_OCCUPANT": "Propriétaire occupant", "LOCATAIRE": "Locataire"}


def _reason(label: str) -> FormField:
    return FormField("reason", label, "textarea", required=True)


def _codes(given: "Choices") -> FormField:
    return FormField("code", "Date d'action", "choice", required=True, choices=given.get("code", ()))


def _number(phones: tuple[tuple[str, str], ...]) -> FormField:
    return FormField("number", "Numéro appelé", "choice" if phones else "text", required=True, choices=phones)


_CALL: Final = FormField("call", "Appel : avec qui, quand", "text", hint="exigé d'un CC pour F3 (R-106)")
_DUE: Final = FormField("due_at", "Échéance", "datetime", hint="heure du lieu du sinistre ; vide : délai habituel")
_WAIT: Final = FormField("comment", "Commentaire", "textarea", hint="obligatoire pour une attente (R-091)")

Choices = Mapping[str, tuple[tuple[str, str], ...]]
"""The choices of fields that depend on the dossier, by the field's name."""
FORMS: Final[dict[str, tuple[str, Callable[[Choices], tuple[FormField, ...]], bool]]] = {
    "record_televaluation": (
        "Enregistrer la télévaluation",
        lambda _: (
            FormField("trade", "Corps de métier", "choice", required=True, choices=_TRADES),
            FormField("confirmed", "Télévaluation confirmée avec le client : OUI", "checkbox", required=True,
                      hint="à cocher que le client ait répondu ou non"),
            FormField("leak_search", "Nature de la recherche de fuite", "choice", choices=_SEARCHES,
                      hint="obligatoire pour une recherche de fuite (R-033)"),
            FormField("dwelling", "Logement", "choice", choices=tuple(DWELLINGS.items()),
                      hint="si l'ordre ne le dit pas"),
            FormField("occupancy", "Occupation", "choice", choices=tuple(OCCUPANCIES.items()),
                      hint="si l'ordre ne le dit pas"),
            _COMMENT,
        ),
        False,
    ),
    "record_chase": (
        "Noter une relance du client",
        lambda given: (
            _number(given.get("number", ())),
            FormField("outcome", "Ce que l'appel a donné", "choice", required=True, choices=tuple(OUTCOMES.items())),
            FormField("chased_at", "Jour de l'appel", "datetime", hint="vide : maintenant"),
            _COMMENT,
        ),
        False,
    ),
    "confirm_cause": ("Confirmer la cause réparée", lambda _: (_COMMENT,), False),
    "hold_for_cause": ("Suspendre : cause non réparée", lambda _: (_reason("Motif"),), False),
    "set_date": (
        "Poser une date d'action",
        lambda given: (_codes(given), _DUE, _WAIT, _CALL),
        False,
    ),
    "close_date": ("Traiter la date en cours", lambda given: (_codes(given), _COMMENT, _CALL), False),
    "override_date": (
        "Modifier l'échéance du prestataire (superviseur)",
        lambda _: (FormField("due_at", "Nouvelle échéance", "datetime", required=True), _reason("Motif")),
        True,
    ),
    "ask_paper": (
        "Faire signer un papier au client",
        lambda _: (
            FormField("paper", "Papier", "choice", required=True, choices=tuple(PAPERS.items())),
            FormField("words", "Travaux réalisés, ou fourniture choisie", "textarea", required=True,
                      hint="imprimé sur le papier que le client signe"),
        ),
        False,
    ),
    "write_message": (
        "Écrire au prestataire",
        lambda given: (
            FormField("firm", "Destinataire", "choice", required=True, choices=given.get("firm", ())),
            FormField("text", "Message", "textarea", required=True,
                      hint="affiché sur sa mission ; un SMS et un e-mail l'en préviennent"),
            FormField("code", "Avec une date d'action", "choice", choices=given.get("code", ()),
                      hint="son libellé, son délai et son échéance suivent le message (R-122)"),
            _DUE,
            _CALL,
        ),
        False,
    ),
    "open_complaint": (
        "Ouvrir une réclamation",
        lambda _: (
            FormField("complainant", "Qui réclame", "choice", required=True, choices=tuple(COMPLAINANTS.items())),
            FormField("about", "De quoi", "textarea", required=True),
        ),
        False,
    ),
    "ask_site_check": (
        "Demander un contrôle chantier",
        lambda _: (
            FormField("due_at", "Rapport attendu le", "datetime", required=True),
            _reason("Ce qui est à vérifier sur place"),
        ),
        False,
    ),
    "record_site_check": (
        "Enregistrer le rapport de contrôle chantier",
        lambda _: (FormField("report", "Ce qui a été constaté", "textarea", required=True),),
        False,
    ),
    "answer_complaint": (
        "Répondre à la réclamation",
        lambda _: (
            FormField("outcome", "La réclamation est", "choice", required=True, choices=tuple(ANSWERS.items())),
            FormField("answer", "Réponse donnée", "textarea", required=True),
        ),
        False,
    ),
    "handle_report": (
        "Traiter le rapport d'expertise",
        lambda _: (
            FormField("outcome", "Suite donnée", "choice", required=True, choices=tuple(REPORTS.items())),
            FormField("amount_cents", "Montant TTC", "money",
                      hint="en euros ; obligatoire pour un chiffrage saisi (R-080)"),
            FormField("comment", "Commentaire", "textarea", hint="obligatoire pour un devis refusé"),
        ),
        False,
    ),
    "take_back": ("Retirer la mission au prestataire", lambda _: (_reason("Motif"),), True),
    "judge_amount": (
        "Décider d'un montant",
        lambda _: (
            FormField("amount_cents", "Montant TTC du devis", "money", required=True, hint="en euros : 300,01"),
            FormField("lines", "Lignes du devis", "textarea", hint="une par ligne ; le non garanti est signalé"),
            FormField("reason", "Motif", "textarea"),
        ),
        False,
    ),
    "open_expertise": (
        "Ouvrir en 04P (expertise sur site)",
        lambda _: (
            _reason("Motif"),
            FormField("limit_cents", "Limite TTC", "money", hint="en euros ; vide : celle de l'assureur"),
        ),
        False,
    ),
    "open_intervention": (
        "Ouvrir une autre intervention",
        lambda _: (
            FormField("trade", "Corps de métier", "choice", required=True, choices=_TRADES),
            FormField("leak_search", "Nature de la recherche de fuite", "choice", choices=_SEARCHES,
                      hint="obligatoire pour une recherche de fuite (R-033)"),
            _reason("Motif"),
        ),
        False,
    ),
    "confirm_cancellation": (
        "Annulation confirmée avec l'assuré",
        lambda _: (
            FormField("call", "Appel : avec qui, quand", "text", required=True),
            FormField("comment", "Ce qu'il a dit", "textarea"),
        ),
        True,
    ),
    "give_back": ("Rendre le dossier à l'assureur", lambda _: (_reason("Motif"),), True),
    "cancel": ("Annuler le dossier", lambda _: (_reason("Motif de l'annulation"),), True),
    "add_note": ("Ajouter une note", lambda _: (FormField("text", "Note", "textarea", required=True),), False),
}  # fmt: skip
"""Act → label, fields (given what can be chosen on this dossier), and whether a door should ask twice."""
