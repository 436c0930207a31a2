"""Chasing a client for his télévaluation: three calls, one SMS, one week (R-021…R-023, R-030).

The third call that nobody answers orders the SMS and sets *Attente de client*, once. When the week is over the pack
says what follows: the desk concludes, or the file goes back to the insurer.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.casework.domain import journal
from services.casework.domain.acts import RecordChase
from services.casework.domain.calendar import to_utc
from services.casework.domain.calls import (
    ANSWERED,
    OUTCOMES,
    SHORT,
    Call,
    ClientMessage,
    Handler,
    Televaluation,
    spoken,
)
from services.casework.domain.dates import E12, HOLD_TLV, Delay
from services.casework.domain.ending import give_back
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH, CC
from services.casework.domain.standing import due_of, end_over, end_own, set_date, set_over
from shared.errors import Refused

SKEW: Final = timedelta(seconds=2)
"""Clocks differ: a call up to two seconds ahead is not in the future (design.md §3)."""
_NUMBER: Final = re.compile(r"(0|(\+|00)330?)[1-9][0-9]{8}|(\+|00)(?!33)[1-9][0-9]{6,13}")
"""What can be called, once the signs between its digits are gone: the SMS may go to it."""
_MOBILE: Final = re.compile(r"(?:\+33|0033|0)[67]\d{8}")


class ChaseImpossible(Refused):
    """A call in the future, before the file, without its hour, its number or its outcome (R-030)."""


class AlreadyRecorded(Refused):
    """The same call, told a second time: it counts once (R-030)."""


class NoMoreChases(Refused):
    """The client was called as often as the insurer wants (R-021)."""


def televaluation_of(pen: Pen, intervention: Intervention) -> Televaluation:
    """The intervention's télévaluation; it begins with the first thing that is known of it."""
    return intervention.televaluation or Televaluation(id=pen.book.new_id())


def check_chases_left(dossier: Dossier, intervention: Intervention, *, most: int) -> None:
    """Whether the client may be called once more.

    Raises:
        NoMoreChases: he was called as often as the pack says (R-021).
    """
    known = intervention.televaluation
    if known is not None and len(known.calls) >= most:
        sentence = f"Les {most} relances de la télévaluation ont été faites : concluez, ou rendez le dossier."
        raise NoMoreChases(sentence, rule="R-021")


def record_chase(pen: Pen, intervention: Intervention, act: RecordChase) -> None:
    """One call of the desk; a robot that had the télévaluation has it no more."""
    call = _call(pen, intervention, act)
    check_chases_left(pen.dossier, intervention, most=pen.pack.televaluation.chases)
    known = televaluation_of(pen, intervention)
    if known.handler is Handler.ROBOT:
        intervention = to_desk(pen, intervention, comment="télévaluation reprise au robot")
        known = replace(known, handler=Handler.DESK, call_at=None)
    pen.keep(called(pen, replace(intervention, televaluation=known), call))


def _call(pen: Pen, intervention: Intervention, act: RecordChase) -> Call:
    at = pen.at if act.chased_at is None else to_utc(act.chased_at, zone=pen.zone, field="chased_at")
    if act.chased_at is not None and not act.has_hour:
        raise ChaseImpossible("Donnez aussi l'heure de l'appel.", rule="R-030", field="chased_at")
    if at > pen.at + SKEW:
        raise ChaseImpossible("Cet appel est dans le futur.", rule="R-030", field="chased_at")
    if at < pen.dossier.opened_at.replace(second=0, microsecond=0):
        raise ChaseImpossible("Cet appel est antérieur à l'ouverture du dossier.", rule="R-030", field="chased_at")
    if act.outcome not in OUTCOMES:
        raise ChaseImpossible("Dites ce que l'appel a donné.", rule="R-030", field="outcome")
    if not _NUMBER.fullmatch(re.sub(r"[ .\-/()\u00a0\u202f]", "", act.number)):
        raise ChaseImpossible("Donnez le numéro appelé, en chiffres.", rule="R-030", field="number")
    call = Call(pen.book.new_id(), at, act.number.strip(), act.outcome, pen.actor, act.comment)
    known = intervention.televaluation
    if known is not None and any(_same(one, call) for one in known.calls):
        raise AlreadyRecorded("Cette relance est déjà enregistrée : elle compte une fois.", rule="R-030")
    return call


def _same(one: Call, other: Call) -> bool:
    """The same call: two calls to one number have not the same minute."""
    minutes = (one.at.replace(second=0, microsecond=0), other.at.replace(second=0, microsecond=0))
    return minutes[0] == minutes[1] and _digits(one) == _digits(other)


def _digits(call: Call) -> str:
    return re.sub(r"\D", "", spoken(call.number))


def called(pen: Pen, intervention: Intervention, call: Call) -> Intervention:
    """Keeps the call with its line; the last one in vain orders the SMS and the week (R-022, R-023)."""
    known, rules = televaluation_of(pen, intervention), pen.pack.televaluation
    known = replace(known, calls=(*known.calls, call))
    intervention = replace(intervention, televaluation=known)
    said = [f"Relance télévaluation {len(known.calls)}/{rules.chases}", journal.slashed(call.at), spoken(call.number)]
    words = " // ".join(filter(None, (*said, SHORT.get(call.outcome, call.outcome), call.comment)))
    pen.line(journal.Note(words), intervention=intervention, details={"outcome": call.outcome, "call": str(call.id)})
    last = len(known.calls) >= rules.chases and call.outcome != ANSWERED
    return _ask_to_call_back(pen, intervention, known, call) if last and known.sms_at is None else intervention


def _ask_to_call_back(pen: Pen, intervention: Intervention, known: Televaluation, call: Call) -> Intervention:
    rules, dossier = pen.pack.televaluation, pen.dossier
    to = next((one for one in dossier.phones if _MOBILE.fullmatch(re.sub(r"[ .\-]", "", one))), call.number)
    text = rules.sms.format(phone=call_back(pen), number=dossier.number, insurer=pen.pack.name)
    message = ClientMessage(pen.book.new_id(), intervention.id, to, text)
    pen.messages.append(message)
    details = {"message_id": str(message.id)}
    pen.line(
        journal.Done(f"SMS de rappel commandé pour le client au {spoken(to)}"),
        intervention=intervention,
        details=details,
    )
    kind = pen.book.dates[E12]
    due_at = pen.book.calendar.due(start=pen.at, delay=Delay(days=rules.wait_days), insee=dossier.insee)
    comment = f"{rules.chases} relances sans réponse, SMS envoyé"
    intervention = replace(intervention, televaluation=replace(known, sms_at=pen.at))
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=comment, details=details)
    return intervention


def call_back(pen: Pen) -> str:
    """The number the client calls back, by the pack's use of it; the origin's first when it has none (R-129)."""
    origin = pen.pack.origins.get(pen.dossier.origin)
    phones = origin.phones if origin else {}
    return phones.get(pen.pack.televaluation.call_back) or next(iter(phones.values()), "")


def to_desk(pen: Pen, intervention: Intervention, *, comment: str) -> Intervention:
    """The télévaluation is the desk's to conclude: its hold begins anew, and says why."""
    kind = pen.book.dates[HOLD_TLV]
    due_at = due_of(pen, kind, start=pen.at, given=None)
    intervention = end_own(intervention, at=pen.at, reason="to_desk")
    intervention, _ = set_date(pen, intervention, kind=kind, due_at=due_at, owner=CC, comment=comment)
    return intervention


def wait_over(book: Book, dossier: Dossier, *, at: datetime) -> Change | None:
    """The client's week is over: what the pack says follows. Nothing where he has called back meanwhile."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    waiting = [(one, date) for one in dossier.interventions for date in one.dates if date.open and date.code == E12]
    over = [(one, date) for one, date in waiting if date.due_at <= at and one.stage is Stage.TELEVALUATION]
    if dossier.status is not Status.OPEN or not over:
        return None
    days = pen.pack.televaluation.wait_days
    for intervention, date in over:
        if pen.pack.televaluation.after_wait == "give_back":
            give_back(pen, reason=f"client sans réponse, {days} jours après le SMS", rule="R-023")
            return pen.done()
        intervention = end_over(pen, intervention, date, reason="wait_over", give_back=False)
        comment = f"sans nouvelle du client {days} jours après le SMS : conclure ou rendre le dossier"
        pen.keep(to_desk(pen, intervention, comment=comment))
    return pen.done()


def sms_ended(book: Book, dossier: Dossier, *, message: ClientMessage, error: str | None, at: datetime) -> Change:
    """What became of the SMS: one line (R-022)."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    words = f"SMS de rappel remis au {spoken(message.to)}" if error is None else f"SMS de rappel non remis : {error}"
    intervention = dossier.intervention(message.intervention_id)
    pen.line(journal.Done(words), intervention=intervention, details={"message_id": str(message.id)})
    return pen.done()
