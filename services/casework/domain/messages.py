"""Messages of the desk to the craftsman who has an intervention (J10): written, told, read.

What is written is one line and one event to the portal; what becomes of it is a later line each. The journal is only
added to: the receipt is a line of its own, and *REMIS DE* is put together when the journal is read (R-115, R-121).
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.events.casework import MessageWritten
from contracts.events.portal import MessageFact, MessageNotified, MessageRead
from services.casework.domain import journal
from services.casework.domain.acts import SetDate, WriteMessage
from services.casework.domain.entries import RECEIPT_OF
from services.casework.domain.file import ActionDate, Dossier, Intervention, Job
from services.casework.domain.hands import set_by_hand
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import INTERNET, Staff
from services.casework.domain.provider_messages import ProviderMessage
from shared.errors import Refused

_CHANNELS: Final = {"sms": "SMS", "email": "E-mail"}


class NotTheHolder(Refused):
    """The firm it is meant for does not have the intervention, or no longer."""


class DueDateAlone(Refused):
    """A due date without the date d'action it is of: it would silently be lost (R-122)."""


def write(pen: Pen, intervention: Intervention, act: WriteMessage, *, words: str, staff: Staff) -> None:
    """The line, the event, and the date d'action where the act sets one, in this order: ETAT, then MESSAGE (R-122).

    Raises:
        NotTheHolder: another firm has the intervention. DueDateAlone: of no date d'action.
    """
    job = intervention.job
    assert job is not None  # the stages with WRITE_MESSAGE have one
    if act.firm and act.firm != job.firm.code:
        sentence = f"Le prestataire {act.firm} n'a pas, ou plus, cette intervention : elle est à {job.firm.name}."
        raise NotTheHolder(sentence, rule="R-121", field="firm")
    if act.due_at is not None and not act.code:
        sentence = "Une échéance va avec une date d'action : choisissez-la, ou retirez l'échéance."
        raise DueDateAlone(sentence, rule="R-122", field="code")
    date = None
    if act.code:
        setting = SetDate(code=act.code, due_at=act.due_at, has_hour=act.has_hour, comment=words, call=act.call)
        date = set_by_hand(pen, intervention, setting, staff=staff)
    _write(pen, intervention, job, words=words, date=date)


def _write(pen: Pen, intervention: Intervention, job: Job, *, words: str, date: ActionDate | None) -> None:
    kind = pen.book.dates[date.code] if date else None
    line = journal.Message(
        sender_id=pen.actor.id,
        sender=pen.actor.name,
        provider_id=job.firm.code,
        provider=job.firm.name,
        label=kind.label if kind else None,
        due_at=date.due_at if date else None,
        printed=kind.printed if kind else None,
        comment=words,
    )
    entry = pen.line(line, intervention=intervention, details={"job_id": str(job.id), "firm": job.firm.code})
    message = ProviderMessage(
        id=entry.id,
        dossier_id=pen.dossier.id,
        intervention_id=intervention.id,
        job_id=job.id,
        firm_code=job.firm.code,
        firm_name=job.firm.name,
        sender_name=pen.actor.name,
        text=words,
        written_at=pen.at,
        code=date.code if date else None,
    )
    pen.provider_messages.append(message)
    _tell(pen, message, date=date, delay=kind.printed if kind else None)


def _tell(pen: Pen, message: ProviderMessage, *, date: ActionDate | None, delay: int | None) -> None:
    notify_from, notify_until = pen.to_tell()
    pen.say(
        MessageWritten(
            actor=pen.actor,
            message_id=message.id,
            job_id=message.job_id,
            dossier_id=message.dossier_id,
            intervention_id=message.intervention_id,
            text=message.text,
            action=pen.action(date) if date else None,
            delay_days=delay,
            notify_from=notify_from,
            notify_until=notify_until,
            written_at=message.written_at,
        )
    )


def read(book: Book, dossier: Dossier, message: ProviderMessage, heard: MessageRead, *, at: datetime) -> Change | None:
    """The receipt, on a line of its own by the portal (995), at the moment it was read; once, whoever reads again.

    A message may have been read just before its job ended: the receipt is true all the same.
    """
    if message.read_at is not None:
        return None
    words = f"Message du {journal.slashed(message.written_at)} remis à {message.firm_name}, lu par {heard.actor.name}"
    pen = _line(book, dossier, heard, words, at=at, said_at=heard.read_at, details={RECEIPT_OF: str(message.id)})
    pen.provider_messages.append(replace(message, read_at=heard.read_at, read_by=heard.actor.name))
    return pen.done()


def told(book: Book, dossier: Dossier, message: ProviderMessage, heard: MessageNotified, *, at: datetime) -> Change:
    """The SMS or e-mail that says a message is there was handed over, or could not be."""
    channel = _CHANNELS.get(heard.channel, heard.channel)
    how = f"non remis à {message.firm_name} : {heard.error}" if heard.error else f"remis à {message.firm_name}"
    words = f"{channel} d'annonce du message du {journal.slashed(message.written_at)} {how}"
    details = {"message_id": str(message.id), "channel": heard.channel}
    pen = _line(book, dossier, heard, words, at=at, said_at=heard.at, details=details)
    if heard.error:
        pen.provider_messages.append(replace(message, failure=f"{channel} : {heard.error}"))
    else:
        pen.provider_messages.append(replace(message, told_at=message.told_at or heard.at))
    return pen.done()


def _line(
    book: Book,
    dossier: Dossier,
    heard: MessageFact,
    words: str,
    *,
    at: datetime,
    said_at: datetime,
    details: dict[str, str],
) -> Pen:
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=INTERNET)
    intervention = dossier.intervention(heard.intervention_id)
    pen.line(journal.Done(words), intervention=intervention, at=said_at, details=details)
    return pen
