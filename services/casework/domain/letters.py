"""Letters about a dossier that are no orders: chases, cancellations, experts' reports, invoices, complaints, answers.

Each is one line of the journal; by the table of letters it sets a date over the current one, whose own due date
keeps running (R-112). Nothing is cancelled by a letter: a person confirms it first (R-127).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.casework.domain import journal, people
from services.casework.domain.correspondence import Letter, Wanted
from services.casework.domain.dates import DateKind, LetterRule
from services.casework.domain.ending import tell_job
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Dossier, Intervention, Stage, Status
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import Staff
from services.casework.domain.standing import due_of, end_over, set_over
from shared.errors import Conflict, Forbidden

LETTER: Final = "letter_id"
"""In the details of a date: the letter that set it."""
OF: Final = "dossier_id"
"""In the details of a date: the merged dossier whose letter it is."""
_BY: Final[Mapping[str, str]] = MappingProxyType({"email": "par e-mail", "fax": "par fax"})


class AlreadySettled(Conflict):
    """Somebody has dealt with the letter."""


class NotTheDesk(Forbidden):
    """Only the desk deals with letters."""


def received(book: Book, dossier: Dossier, heard: CorrespondenceReceived, *, at: datetime) -> Change:
    """The line, the date by the table, and what is left for a person to do."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=heard.actor)
    letter = _letter(heard, at=at)
    if dossier.status is not Status.OPEN or dossier.is_companion:
        letter = replace(letter, wanted=Wanted.LOOK)
        _line(pen, letter, f"{_words(letter)} ; dossier déjà terminé, à voir par un CC")
    else:
        letter, entry = _acts(pen, letter)
        sentence = f"Votre courrier du {journal.slashed(letter.received_at)} est pris en compte : {letter.title}."
        pen.notice("letter_received", entry=entry, sentence=sentence, reason=letter.kind)
    pen.letters.append(letter)
    return pen.done()


def _acts(pen: Pen, letter: Letter) -> tuple[Letter, Entry]:
    """A letter on an open dossier: the first row of the table that fits says what it does."""
    found = _rule(pen, letter)
    if found is None:
        return letter, _line(pen, letter, _words(letter))
    rule, intervention, chased = found
    asks = " ; rien n'est annulé sans la confirmation d'une personne" if rule.confirm else ""
    letter = replace(letter, code=rule.code, wanted=Wanted.CONFIRM if rule.confirm else Wanted.NOTHING)
    if rule.code is None:
        return letter, _line(pen, letter, f"{_words(letter)}{asks}", rule=rule.rule)
    kind = pen.book.dates[rule.code]
    if any(date.open and date.code == rule.code for date in intervention.dates):
        joined = f" ; joint à « {kind.label} », déjà en cours"
        return letter, _line(pen, letter, f"{_words(letter)}{joined}{asks}", intervention, rule=rule.rule)
    entry = _line(pen, letter, f"{_words(letter)}{asks}", intervention, rule=rule.rule)
    due_at = _due(pen, kind, rule, chased, letter)
    details = {LETTER: str(letter.id)}
    if letter.dossier_id != pen.dossier.id:
        details[OF] = str(letter.dossier_id)
    intervention, _ = set_over(pen, intervention, kind=kind, due_at=due_at, comment=letter.title, details=details)
    pen.keep(intervention)
    tell_job(pen, intervention)
    return letter, entry


def _rule(pen: Pen, letter: Letter) -> tuple[LetterRule, Intervention, ActionDate | None] | None:
    """The row that fits, the intervention it is about, and the date it chases."""
    running = [one for one in pen.dossier.interventions if one.stage is not Stage.ENDED]
    for rule in pen.book.dates.letters:
        if rule.kind != letter.kind or (rule.roles and letter.sender_role not in rule.roles):
            continue
        if not rule.chased:
            return (rule, running[0], None) if running else None
        for one in running:
            for date in one.dates:
                in_time = letter.received_at <= date.original_due_at
                if date.open and date.code in rule.chased and rule.in_time in (None, in_time):
                    return rule, one, date
    return None


def _due(pen: Pen, kind: DateKind, rule: LetterRule, chased: ActionDate | None, letter: Letter) -> datetime:
    """By the row, else by the date's own delay; counted from when the letter reached us, however late it was tied."""
    match rule.due:
        case "chased":
            assert chased is not None  # the reader of the table saw to it
            return chased.due_at
        case None:
            return due_of(pen, kind, start=letter.received_at, given=None)
        case delay:
            return pen.book.calendar.due(start=letter.received_at, delay=delay, insee=pen.dossier.insee)


def undone(book: Book, dossier: Dossier, letter: Letter, heard: CorrespondenceUndone, *, at: datetime) -> Change:
    """The letter was not this dossier's: a line, and the date it set ends and gives back what was there."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=heard.actor)
    why = f" : {heard.reason}" if heard.reason else ""
    _line(pen, letter, f"Courrier du {journal.slashed(letter.received_at)} retiré du dossier ({letter.title}){why}")
    for intervention in dossier.interventions:
        for date in intervention.dates:
            if date.open and date.details.get(LETTER) == str(letter.id):
                now = end_over(pen, intervention, date, reason="letter_undone", give_back=True)
                pen.keep(now)
                tell_job(pen, now)
    pen.letters.append(replace(letter, withdrawn_at=at))
    return pen.done()


def settled(book: Book, dossier: Dossier, letter: Letter, *, staff: Staff, comment: str, at: datetime) -> Change:
    """A person has dealt with a letter that wanted one.

    Raises:
        AlreadySettled: it wants nobody any more.
        NotTheDesk: this role does not.
    """
    if not letter.waits(dossier.status):
        raise AlreadySettled("Ce courrier est déjà traité.", rule="R-111")
    if not staff.is_any(people.CC, people.GR, people.RE, people.SERVICE_CLIENTELE):
        raise NotTheDesk("Les courriers sont traités par les gestionnaires.", rule="R-064")
    pen = Pen(book=book, dossier=dossier, at=at, actor=staff.actor, author=staff.actor)
    how = f" : {comment}" if comment else ""
    _line(pen, letter, f"Courrier du {journal.slashed(letter.received_at)} traité ({letter.title}){how}")
    pen.letters.append(replace(letter, settled_at=at, settled_by=staff.name))
    return pen.done()


def _letter(heard: CorrespondenceReceived, *, at: datetime) -> Letter:
    return Letter(
        id=heard.letter_id,
        item_id=heard.item_id,
        dossier_id=heard.dossier_id,
        kind=heard.kind,
        sender_role=heard.sender_role,
        channel=heard.channel,
        subject=heard.subject,
        excerpt=heard.excerpt,
        documents=heard.documents,
        received_at=heard.received_at,
        heard_at=at,
        reasons=heard.reasons,
    )


def _words(letter: Letter) -> str:
    """The journal's words for it; what it says stays out of the journal, which is never changed."""
    why = f" (rattaché : {', '.join(letter.reasons)})" if letter.reasons else ""
    way = _BY.get(letter.channel, letter.channel)
    return f"Courrier reçu {way} le {journal.slashed(letter.received_at)} : {letter.title}{why}"


def _line(
    pen: Pen, letter: Letter, words: str, intervention: Intervention | None = None, *, rule: str | None = None
) -> Entry:
    details = {"letter_id": str(letter.id), "item_id": str(letter.item_id), **({"rule": rule} if rule else {})}
    return pen.line(journal.Done(words), intervention=intervention, details=details)
