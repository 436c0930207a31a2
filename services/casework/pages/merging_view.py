"""Two dossiers as their page shows them: candidates, what differs, and the ways to merge them that are possible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.casework.domain.comparing import Comparison, Keeping, Trait
from services.casework.domain.file import Dossier
from services.casework.domain.views import DossierRow, DossierView
from services.casework.pages import words
from services.casework.pages.kin_view import KinLine, KinPage
from shared.errors import Problem


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier one may compare with."""

    number: str
    insured: str
    commune: str
    claim_number: str
    status: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The two side by side."""

    other: str
    version: int
    other_version: int
    differing: Sequence[Trait]
    alike: Sequence[Trait]
    ways: Sequence[tuple[str, str, str]]
    """The possible ones as choices: the number that is kept, what that does, what becomes of the other."""
    refused: Sequence[Keeping]
    linked: bool


@dataclass(frozen=True, slots=True)
class MergePage:
    """The page of a dossier and another one."""

    number: str
    asked: str
    compared: Compared | None
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class PartPage:
    """The page on which a merge is undone."""

    number: str
    version: int
    zone: str
    merged: KinLine | None
    undo: Problem | None


def merge_page_of(
    view: DossierView, *, asked: str = "", compared: Comparison | None = None, candidates: Sequence[Candidate] = ()
) -> MergePage:
    """The page, with what was asked."""
    two = _compared(view, compared) if compared else None
    return MergePage(view.dossier.number, two.other if two else asked, two, candidates)


def _compared(view: DossierView, found: Comparison) -> Compared:
    return Compared(
        other=found.right.number,
        version=found.left.version,
        other_version=found.right.version,
        differing=[one for one in found.traits if one.differs],
        alike=[one for one in found.traits if not one.differs],
        ways=[
            (way.number, f"Le dossier {way.number} continue", f"Le dossier {way.absorbed} se ferme, réuni à celui-ci")
            for way in found.ways
            if way.possible
        ],
        refused=[way for way in found.ways if not way.possible],
        linked=any(link.id == found.right.id for link in view.kin.links),
    )


def found_of(found: Iterable[DossierRow | Dossier]) -> list[Candidate]:
    """The candidates, in words."""
    return [
        Candidate(one.number, one.insured, one.commune, one.claim_number, words.STATUS.get(one.status, one.status))
        for one in found
    ]


def part_page_of(view: DossierView, kin: KinPage) -> PartPage:
    """The page on which the merge of this dossier is undone."""
    return PartPage(view.dossier.number, view.dossier.version, view.zone, kin.merged, kin.undo)
