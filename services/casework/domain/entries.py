"""A line as it stands in the journal, with its number, its author and its stamp; and the whole journal as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor
from services.casework.domain.journal import RECEIPT, Opening, dotted

RECEIPT_OF: Final = "receipt_of"
"""The detail by which the line of a receipt names the message that was read."""


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


def with_receipts(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The lines as they are read: each message that was read says so, with the stamp of its receipt's own line (R-121).

    Nothing is changed in the journal (R-115): what is shown is put together from two lines.
    """
    stamps = {one.details[RECEIPT_OF]: one.stamp for one in entries if RECEIPT_OF in one.details}
    return tuple(_received(one, stamps.get(str(one.id))) for one in entries)


def _received(message: Entry, stamp: str | None) -> Entry:
    if stamp is None:
        return message
    return replace(message, body=message.body.replace(f"\n{RECEIPT}\n", f"\n{RECEIPT}{stamp}\n", 1))


def export(entries: Iterable[Entry]) -> str:
    """The whole journal in the trade's text format (R-116)."""
    return "".join(f"{entry.text()}\n" for entry in entries)
