"""Lists of dossiers as the screens show them: rows with names, what was asked, trays and late counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from services.casework.domain.dates import F3, HOLD_ASSIGNMENT, HOLD_CAUSE, HOLD_TLV
from services.casework.domain.numbers import is_mistyped
from services.casework.domain.people import ROBOT
from services.casework.domain.views import DossierRow, LateCount, TeamCount
from services.casework.pages import words

TRAYS: Final[dict[str, str]] = {
    F3: "Messages des prestataires",
    HOLD_TLV: "Télévaluations à faire",
    HOLD_CAUSE: "Causes à confirmer",
    HOLD_ASSIGNMENT: "En attente d'affectation",
    "F8": "Messages de la compagnie",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Codes with their names, for choices and rows: insurers, dates d'action, teams."""

    insurers: Mapping[str, str]
    dates: Mapping[str, str]
    teams: Sequence[str] = ()

    @property
    def owners(self) -> Mapping[str, str]:
        """Who may have to act."""
        return words.OWNERS

    @property
    def team_choices(self) -> Sequence[tuple[str, str]]:
        """The teams, as choices."""
        return [(team, team) for team in self.teams]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its form carries it."""

    q: str = ""
    insurer: str = ""
    code: str = ""
    owner: str = ""
    team: str = ""
    state: str = "ouverts"
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """From the address."""
        return cls(
            q=query.get("q", "").strip()[:100],
            insurer=query.get("assureur", ""),
            code=query.get("date", ""),
            owner=query.get("responsable", ""),
            team=query.get("equipe", ""),
            state=query.get("etat", "ouverts"),
            after=query.get("apres", ""),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked."""
        return replace(self, after="") != Asked()

    @property
    def mistyped(self) -> bool:
        """Whether it is a dossier's number with the wrong letter."""
        return is_mistyped(self.q)

    @property
    def detailed(self) -> bool:
        """Whether one of the further criteria was asked."""
        return bool(self.insurer or self.code or self.owner or self.team)

    def query(self) -> dict[str, Any]:  # Any: the named arguments of the search
        """As the search takes it."""
        return {
            "text": self.q,
            "insurer": self.insurer or None,
            "code": self.code or None,
            "owner": self.owner or None,
            "team": self.team or None,
            "late_only": self.state == "retard",
            "status": {"ouverts": "open", "retard": "open", "clos": "ended", "tous": "any"}.get(self.state),
            "after": self.after or None,
        }

    def first(self) -> str:
        """The address of the first page."""
        return self.with_after("")

    def with_after(self, after: str) -> str:
        """The address of the page that begins there."""
        asked = {
            "q": self.q,
            "assureur": self.insurer,
            "date": self.code,
            "responsable": self.owner,
            "equipe": self.team,
            "etat": self.state,
            "apres": after,
        }
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier of a list, in words."""

    number: str
    kind: str
    insured: str
    commune: str
    mission: str
    insurer: str
    claim_number: str
    action: str | None
    owner: str
    firm: str | None
    comment: str | None
    due_at: datetime | None
    late: bool
    status: str
    merged_into: str | None
    """The number of the dossier that goes on with its work."""


def row_of(row: DossierRow, names: Names) -> Row:
    """A row with names instead of codes."""
    return Row(
        number=row.number,
        kind=row.kind,
        insured=row.insured,
        commune=row.commune,
        mission=words.loss(row.loss_kind),
        insurer=names.insurers.get(row.insurer, row.insurer),
        claim_number=row.claim_number,
        action=row.label,
        owner=words.owner(row.owner) if row.owner else "",
        firm=row.firm,
        comment=row.comment,
        due_at=row.due_at,
        late=row.late,
        status=words.STATUS.get(row.status, row.status),
        merged_into=row.merged_into,
    )


@dataclass(frozen=True, slots=True)
class Tray:
    """A number that leads to the dossiers behind it."""

    count: int
    name: str
    href: str
    more: str | None
    kind: str


def trays_of(counts: Sequence[LateCount]) -> list[Tray]:
    """What the desk has to deal with, and everything that is late."""
    trays = []
    for code, name in TRAYS.items():
        desks = [one for one in counts if one.code == code and one.owner != ROBOT]
        running, late = sum(one.running for one in desks), sum(one.late for one in desks)
        trays.append(
            Tray(
                count=running,
                name=name,
                href=f"/dossiers?{urlencode({'date': code} | ({'responsable': 'cc'} if code == HOLD_TLV else {}))}",
                more=f"dont {late} en retard" if late else None,
                kind="late" if late else "due" if running else "fine",
            )
        )
    emmas = sum(one.running for one in counts if one.owner == ROBOT)
    if emmas:
        href = f"/dossiers?{urlencode({'responsable': ROBOT})}"
        trays.append(Tray(emmas, "Télévaluations chez Emma", href, None, "fine"))
    late = sum(one.late for one in counts)
    trays.append(Tray(late, "Échéances dépassées", "/echeances", None, "late" if late else "fine"))
    return trays


@dataclass(frozen=True, slots=True)
class LateRow:
    """Late dates of one code and owner."""

    label: str
    owner: str
    running: int
    late: int
    query: str


def late_of(counts: Sequence[LateCount]) -> list[LateRow]:
    """The counts with late dates, the most first."""
    return [
        LateRow(
            label=one.label,
            owner=words.owner(one.owner),
            running=one.running,
            late=one.late,
            query=urlencode({"date": one.code, "etat": "retard"}),
        )
        for one in sorted(counts, key=lambda one: (-one.late, one.code))
        if one.late
    ]


def teams_of(counts: Sequence[TeamCount]) -> list[tuple[str, int, int]]:
    """Team, running, late; the desk at large has no team."""
    return [(one.team or "Sans équipe", one.running, one.late) for one in counts]
