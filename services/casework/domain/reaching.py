"""What the insurer says of a merged dossier reaches the one that goes on with its claim: a line there, and a date where
somebody has to act.

The absorbed dossier keeps its own line; nothing of the kept one's work ends by itself.
"""

from dataclasses import replace
from datetime import datetime

from contracts.events.casework import DossierCancelled
from contracts.events.intake import OrderCancelled
from services.casework.domain import journal
from services.casework.domain.dates import F8
from services.casework.domain.ending import tell_job
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.journal import Done
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH
from services.casework.domain.standing import due_of, set_over


def echoed(book: Book, kept: Dossier, absorbed: Dossier, change: Change) -> Change:
    """The lines the absorbed dossier has just got, with its number, in the journal of the one that goes on."""
    author = next((entry.author for entry in change.entries if entry.author), BATCH)
    pen = Pen(book=book, dossier=kept, at=change.entries[0].at, actor=author, author=author)
    for entry in change.entries:
        words = entry.body.removeprefix(Done("").text())
        details = {**entry.details, "dossier_id": str(absorbed.id)}
        pen.line(Done(f"Dossier réuni {absorbed.number} : {words}"), at=entry.at, details=details)
    return pen.done()


def order_withdrawn(
    book: Book, absorbed: Dossier, kept: Dossier, heard: OrderCancelled, *, at: datetime
) -> list[Change]:
    """The insurer withdrew the order of a merged dossier: it is cancelled, and a person looks at the one that goes on.

    Its merge can no longer be undone. The kept dossier has an order of its own, which stands.
    """
    pen = Pen(book=book, dossier=absorbed, at=at, actor=heard.actor, author=BATCH)
    words = f"Ordre annulé par l'assureur, dossier réuni au dossier {kept.number} : {heard.reason}"
    entry = pen.line(journal.Done(words), details={"reason": heard.reason})
    if absorbed.status is not Status.CLOSED:  # cancelled already
        return [pen.done()]
    pen.dossier = replace(pen.dossier, status=Status.CANCELLED)
    pen.say(
        DossierCancelled(
            actor=pen.actor, dossier_id=absorbed.id, order_id=absorbed.order_id, reason=heard.reason, cancelled_at=at
        )
    )
    sentence = f"L'ordre du dossier {absorbed.number} est annulé ; le dossier {kept.number} continue."
    pen.notice("cancelled", entry=entry, sentence=sentence, reason=heard.reason)
    return [pen.done(), _to_look_at(book, kept, absorbed, heard, at=at)]


def _to_look_at(book: Book, kept: Dossier, absorbed: Dossier, heard: OrderCancelled, *, at: datetime) -> Change:
    """*Suivi Cie à traiter* on the work that goes on: did the insurer mean the claim, or only its second order?"""
    pen = Pen(book=book, dossier=kept, at=at, actor=heard.actor, author=BATCH)
    words = f"L'assureur annule l'ordre du dossier réuni {absorbed.number} : {heard.reason}"
    pen.line(journal.Done(words), details={"dossier_id": str(absorbed.id)})
    running = next((one for one in kept.interventions if one.stage is not Stage.ENDED), None)
    if running is not None and not _looked_at(running):
        kind = book.dates[F8]
        due_at = due_of(pen, kind, start=at, given=None)
        running, _ = set_over(pen, running, kind=kind, due_at=due_at, comment=words)
        pen.keep(running)
        tell_job(pen, running)
    return pen.done()


def _looked_at(intervention: Intervention) -> bool:
    return any(date.open and date.code == F8 for date in intervention.dates)
