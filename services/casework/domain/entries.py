"""A line as it stands in the journal, with its number, its author and its stamp; and the whole journal as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.events.envelope import Actor
from services.casework.domain.journal import Opening, dotted


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it stands in the journal: its number in the dossier, its author, its text."""

    id: UUID
    number: int
    kind: str
    at: datetime
    author: Actor | None
    body: str
    intervention_id: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """J0: `DD.MM.YYYY-HH:MM-(<user id>) <NAME>`; the user may be missing (R-114)."""
        moment = dotted(self.at)
        return moment if self.author is None else f"{moment}-({self.author.id}) {self.author.name}"

    def text(self) -> str:
        """The entry as the trade writes it: lines, then the stamp (on the same line for an opening)."""
        return f"{self.body}{self.stamp}" if self.kind == Opening.KIND else f"{self.body}\n{self.stamp}"


def export(entries: Iterable[Entry]) -> str:
    """The whole journal in the trade's text format (R-116)."""
    return "".join(f"{entry.text()}\n" for entry in entries)
