"""The journal as the dossier's page shows it: the newest first or as the trade writes it, of all or one author.

A line is shown as it was written; only the marks that a stamp follows are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from operator import itemgetter

from services.casework.domain.entries import Entry
from services.casework.domain.journal import Opening
from services.casework.domain.views import AbsorbedView
from services.casework.pages import words


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the journal as it is read on the screen."""

    when: str
    author: str
    text: str
    system: bool
    dossier: str = ""
    """The number of the merged dossier whose line it is; nothing for the dossier's own."""
    files: Sequence[str] = ()
    """Addresses of signed papers: the e-signature service asks who one is, and gives a short-lived address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read the journal."""

    label: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class JournalView:
    """The journal in the order and of the author asked for."""

    entries: Sequence[LineView]
    choices: Sequence[Choice]
    reversed: bool


def journal_of(
    entries: Iterable[Entry], *, author: str, trade_order: bool, papers: str = "", absorbed: Iterable[AbsorbedView] = ()
) -> JournalView:
    """The newest first, or as the trade writes it; all authors, or one system author (R-120).

    The lines of the dossiers it `absorbed` stand among its own, each with its dossier's number. `papers` is the
    address of the e-signature service's screens.
    """
    others = [_timed(one.journal, one.number) for one in absorbed]
    all_ = [(entry, number) for _, entry, number in merge(_timed(entries), *others, key=itemgetter(0))]
    kept = [one for one in all_ if not author or (one[0].author is not None and one[0].author.id == author)]
    shown = [_line(entry, papers, number) for entry, number in (kept if trade_order else reversed(kept))]
    choices = [
        Choice("Le plus récent d'abord", "", not trade_order and not author),
        Choice("Dans l'ordre du métier", "ordre=metier", trade_order and not author),
        *(Choice(name, f"auteur={code}", author == code) for code, name in words.SYSTEM_AUTHORS.items()),
    ]
    return JournalView(entries=shown, choices=choices, reversed=not trade_order)


def _timed(entries: Iterable[Entry], number: str = "") -> Iterator[tuple[datetime, Entry, str]]:
    """The lines of one journal in their own order, each no earlier than the one before it."""
    latest = datetime.min.replace(tzinfo=UTC)
    for entry in entries:
        latest = max(latest, entry.at)
        yield latest, entry, number


def _line(entry: Entry, papers: str, number: str) -> LineView:
    moment, _, author = entry.stamp.partition("-(")
    return LineView(
        when=moment,
        author=f"({author}" if author else "",
        text=entry.body.removesuffix(" -").rstrip(": ") if entry.kind == Opening.KIND else entry.body,
        system=entry.author is None or entry.author.kind in ("system", "robot"),
        dossier=number,
        files=_files(entry, papers),
    )


def _files(entry: Entry, papers: str) -> Sequence[str]:
    request, documents = entry.details.get("request_id"), entry.details.get("documents", "").split()
    return [f"{papers}/fichiers/{request}/{document}" for document in documents] if papers and request else ()
