"""State said again: what casework says of its jobs to a reader that never heard of them, and what it takes from
assignment's own.

One event says all that the others of its key have said. Taking it in is hearing each of those again, and what was
heard before changes nothing (R-054).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from contracts.events.assignment import OffersStand
from contracts.events.casework import JobInHand, JobsStand
from services.casework.domain.assigning import assigned, exhausted, job_opened, offer_made
from services.casework.domain.file import Dossier, Status
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH


def jobs_stand(book: Book, dossier: Dossier, *, at: datetime) -> JobsStand | None:
    """The dossier's jobs in hand; nothing where there is none."""
    if dossier.status is not Status.OPEN:
        return None
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    jobs = tuple(
        JobInHand(opened=job_opened(pen, one, one.job, at=one.job.accepted_at), visit_at=one.job.visit_at)
        for one in dossier.interventions
        if one.job is not None and one.current is not None
    )
    return JobsStand(actor=BATCH, dossier_id=dossier.id, jobs=jobs, stood_at=at) if jobs else None


def offers_stand(book: Book, dossier: Dossier, heard: OffersStand, *, at: datetime) -> Change | None:
    """What of these searches was not heard yet: offers, then who won, then where nobody is left."""
    change = Change(dossier)
    for rule, event in _told(heard):
        more = rule(book, change.dossier, event, at=at)
        change = change if more is None else change.then(more)
    return None if change.dossier is dossier else change


# Any: each rule takes an event of its own.
def _told(heard: OffersStand) -> Iterator[tuple[Callable[..., Change | None], Any]]:
    for one in heard.offers:
        yield offer_made, one.made
        if one.assigned is not None:
            yield assigned, one.assigned
    for ended in heard.exhausted:
        yield exhausted, ended
