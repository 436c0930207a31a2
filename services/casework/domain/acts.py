"""What the case desk can do to a dossier, and the form each act needs: one list for every door.

An act is a frozen value, told apart by its `act`; a moment without a zone is what the site's clock shows.
Whether an act is possible now, and for whom, is `desk.py`'s to say.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, Literal

from contracts.codes import PAPERS, TRADES
from services.casework.domain.texts import typed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTelevaluation:
    """The télévaluation is done: the trade, and the box that must be OUI (R-026)."""

    act: Literal["record_televaluation"] = "record_televaluation"
    trade: str
    confirmed: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCause:
    """The cause of the water damage is repaired, says somebody (R-016)."""

    act: Literal["confirm_cause"] = "confirm_cause"
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldForCause:
    """The cause is not repaired after all: the search stops."""

    act: Literal["hold_for_cause"] = "hold_for_cause"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDate:
    """A date d'action set by hand; `call` is the call's record a CC needs for F3 (R-106)."""

    act: Literal["set_date"] = "set_date"
    code: str
    due_at: datetime | None = None
    has_hour: bool = True
    comment: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDate:
    """A date that stood over another is dealt with; the other is current again (R-112)."""

    act: Literal["close_date"] = "close_date"
    code: str
    comment: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDate:
    """A supervisor moves a provider's date; its original due date and lateness stay (R-060)."""

    act: Literal["override_date"] = "override_date"
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """The job is taken from the craftsman, with a reason."""

    act: Literal["take_back"] = "take_back"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The dossier is cancelled, with a reason."""

    act: Literal["cancel"] = "cancel"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """A note in the journal."""

    act: Literal["add_note"] = "add_note"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPaper:
    """A paper is to be signed by the insured (R-086): which one, and what it attests."""

    act: Literal["ask_paper"] = "ask_paper"
    paper: str
    words: str


StaffAct = (
    RecordTelevaluation | ConfirmCause | HoldForCause | SetDate | CloseDate | OverrideDate | TakeBack | Cancel | AddNote
    | AskPaper
)  # fmt: skip


def cleaned(act: StaffAct) -> StaffAct:
    """The act with its texts as they are kept; an optional one that says nothing is none.

    Raises:
        TooLong: a text nobody would read.
    """
    kept: dict[str, Any] = {}  # Any: each field has its own type, and keeps it
    for one in fields(act):
        value = getattr(act, one.name)
        if isinstance(value, str):
            text = typed(value, field=one.name)
            kept[one.name] = text or one.default if one.default is None else text
    return replace(act, **kept)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of an act's form. `kind`: text, textarea, checkbox, choice, datetime."""

    name: str
    label: str
    kind: Literal["text", "textarea", "checkbox", "choice", "datetime"]
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
_TRADES: Final = tuple(TRADES.items())


def _reason(label: str) -> FormField:
    return FormField("reason", label, "textarea", required=True)


def _codes(choices: tuple[tuple[str, str], ...]) -> FormField:
    return FormField("code", "Date d'action", "choice", required=True, choices=choices)


_CALL: Final = FormField("call", "Appel : avec qui, quand", "text", hint="exigé d'un CC pour F3 (R-106)")
_DUE: Final = FormField("due_at", "Échéance", "datetime", hint="heure du lieu du sinistre ; vide : délai habituel")
_WAIT: Final = FormField("comment", "Commentaire", "textarea", hint="obligatoire pour une attente (R-091)")

Choices = tuple[tuple[str, str], ...]
FORMS: Final[dict[str, tuple[str, Callable[[Choices], tuple[FormField, ...]], bool]]] = {
    "record_televaluation": (
        "Enregistrer la télévaluation",
        lambda _: (
            FormField("trade", "Corps de métier", "choice", required=True, choices=_TRADES),
            FormField("confirmed", "Télévaluation confirmée avec le client : OUI", "checkbox", required=True,
                      hint="à cocher que le client ait répondu ou non"),
            _COMMENT,
        ),
        False,
    ),
    "confirm_cause": ("Confirmer la cause réparée", lambda _: (_COMMENT,), False),
    "hold_for_cause": ("Suspendre : cause non réparée", lambda _: (_reason("Motif"),), False),
    "set_date": (
        "Poser une date d'action",
        lambda codes: (_codes(codes), _DUE, _WAIT, _CALL),
        False,
    ),
    "close_date": ("Traiter la date en cours", lambda codes: (_codes(codes), _COMMENT, _CALL), False),
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
    "take_back": ("Retirer la mission au prestataire", lambda _: (_reason("Motif"),), True),
    "cancel": ("Annuler le dossier", lambda _: (_reason("Motif de l'annulation"),), True),
    "add_note": ("Ajouter une note", lambda _: (FormField("text", "Note", "textarea", required=True),), False),
}  # fmt: skip
"""Act → label, fields (given the dates that can be chosen), and whether a door should ask twice."""
