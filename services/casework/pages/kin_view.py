"""The other dossiers of one as its page shows them: where it went, what it took over, what is linked to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.casework.domain.forms import FORMS
from services.casework.domain.merges import Link, Merge
from services.casework.domain.views import DossierView
from services.casework.pages import words
from shared.errors import Problem

_DONE: Final[dict[str, str]] = {
    "reunion": "Les deux dossiers sont réunis : celui-ci continue.",
    "separation": "La réunion est annulée : ce dossier est de nouveau à part.",
    "lien": "Les deux dossiers sont liés.",
    "lien_retire": "Le lien est retiré.",
}


@dataclass(frozen=True, slots=True)
class KinLine:
    """Another dossier: its number, and why it stands here."""

    number: str
    reason: str
    at: datetime
    by: str
    insured: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class KinPage:
    """All of them."""

    merged: KinLine | None
    """The dossier that goes on with its work."""
    undo: Problem | None
    """Why the merge cannot be undone now."""
    absorbed: Sequence[KinLine]
    links: Sequence[KinLine]


def kin_page_of(view: DossierView) -> KinPage:
    """The other dossiers, in words."""
    kin, number = view.kin, view.dossier.merged_number
    return KinPage(
        merged=_line(number, kin.merge) if number is not None and kin.merge is not None else None,
        undo=kin.undo,
        absorbed=[_line(one.number, one.merge) for one in kin.absorbed],
        links=[_line(one.number, one.link, one.insured, words.STATUS.get(one.status, one.status)) for one in kin.links],
    )


def _line(number: str, one: Merge | Link, insured: str = "", status: str = "") -> KinLine:
    return KinLine(number, one.reason, one.at, one.by.name, insured, status)


def done_words(name: str) -> str | None:
    """What a page says after it was done."""
    form = FORMS.get(name)
    return f"« {form[0]} » : c'est fait." if form else _DONE.get(name)
