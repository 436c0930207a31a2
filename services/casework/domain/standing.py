"""Setting and ending dates d'action: which one is current, which ones run under it, what is given back.

An intervention has its own date (layer 0), perhaps a wait over it (1), perhaps an interruption over both
(2). The highest is current; those under it keep their due dates running (R-057, R-061, R-112).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from operator import is_
from uuid import UUID

from contracts.events.envelope import Firm
from services.casework.domain import journal
from services.casework.domain.anew import anew
from services.casework.domain.calendar import at_site, to_utc
from services.casework.domain.dates import DateKind
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Intervention, Standing
from services.casework.domain.pen import Pen
from shared.errors import Refused


class DueDateMissing(Refused):
    """This date has no delay of its own: whoever sets it gives the day."""


def arrange(intervention: Intervention) -> Intervention:
    """Says of each open date whether it is current, under another, or beside; drops none."""
    running = [one for one in intervention.dates if one.ended_at is None]
    own = _own(intervention, [one for one in running if not one.layer])
    over = [one for one in running if one.layer]
    current = max(over, key=lambda one: (one.layer, one.set_at, one.id)) if over else own  # ids grow with time
    placed = tuple([_placed(one, own=own, current=current) for one in intervention.dates])
    as_it_was = all(map(is_, placed, intervention.dates))
    return intervention if as_it_was else anew(intervention, dates=placed)


def _own(intervention: Intervention, bases: list[ActionDate]) -> ActionDate | None:
    """The winner's own date once there is a job; else the earliest offer's (design.md §4.4)."""
    if intervention.job is not None:
        offer_id = intervention.job.offer_id
        bases = [one for one in bases if one.offer_id == offer_id] or bases
    return min(bases, key=lambda one: one.set_at, default=None)


def _placed(one: ActionDate, *, own: ActionDate | None, current: ActionDate | None) -> ActionDate:
    if one.ended_at is not None:
        standing = Standing.ENDED
    elif one is current:
        standing = Standing.CURRENT
    elif one is own or one.layer:
        standing = Standing.UNDER
    else:
        standing = Standing.BESIDE
    return one if one.standing is standing else anew(one, standing=standing)


def due_of(pen: Pen, kind: DateKind, *, start: datetime, given: datetime | None, has_hour: bool = True) -> datetime:
    """When the date is due: as given, by its target else; a day without an hour takes the default one (R-063).

    Raises:
        DueDateMissing: neither was there.
    """
    if given is not None:
        local = to_utc(given, zone=pen.zone).astimezone(pen.zone)
        if has_hour:
            return to_utc(given, zone=pen.zone)
        return at_site(day=local.date(), hour=time(*pen.book.dates.hour_of(kind)), zone=pen.zone)
    if kind.target is None:
        raise DueDateMissing(f"Donnez l'échéance de « {kind.label} ».", rule="R-064", field="due_at")
    return pen.book.calendar.due(start=start, delay=kind.target, insee=pen.dossier.insee)


def set_date(
    pen: Pen,
    intervention: Intervention,
    *,
    kind: DateKind,
    due_at: datetime,
    start: datetime | None = None,
    owner: str | None = None,
    comment: str | None = None,
    details: Mapping[str, str] | None = None,
    offer_id: UUID | None = None,
    firm: Firm | None = None,
) -> tuple[Intervention, Entry]:
    """Sets a date and writes its ETAT line (R-058)."""
    counted = kind.code if pen.book.dates.counter == "code" else "*"
    counter = intervention.counts.get(counted, 0) + 1
    date = ActionDate(
        id=pen.book.new_id(),
        code=kind.code,
        owner=owner or kind.owner,
        set_at=start or pen.at,
        set_by=pen.author.name,
        due_at=due_at,
        original_due_at=due_at,
        standing=Standing.CURRENT,  # most often it is; `arrange` says otherwise where it is not
        counter=counter,
        layer=2 if kind.interrupts else 1 if kind.waits else 0,
        comment=comment,
        details=details or {},
        offer_id=offer_id,
        firm=firm,
    )
    intervention = anew(
        intervention, counts={**intervention.counts, counted: counter}, dates=(*intervention.dates, date)
    )
    entry = state_line(pen, intervention, date)
    return arrange(intervention), entry


def state_line(pen: Pen, intervention: Intervention, date: ActionDate) -> Entry:
    """Writes the ETAT line of a date: when it is set, and when it is given back."""
    kind = pen.book.dates[date.code]
    week = date.due_at.astimezone(pen.zone).isocalendar().week if "week" in kind.requires else None
    line = journal.State(
        label=kind.label,
        printed=kind.printed,
        week=week,
        moisture=date.details.get("moisture"),
        due_at=date.due_at,
        comment=date.comment,
        set_at=pen.at,
        counter=date.counter,
    )
    details = {"code": date.code, "date_id": str(date.id), "due_at": date.due_at.isoformat()}
    return pen.line(line, intervention=intervention, details=details)


def end_date(intervention: Intervention, date: ActionDate, *, at: datetime, reason: str) -> Intervention:
    """Ends one date; its lateness stays as it is at that moment."""
    ended = anew(date, ended_at=max(at, date.set_at), end_reason=reason, standing=Standing.ENDED)
    return arrange(anew(intervention, dates=_swap(intervention.dates, ended)))


def end_own(intervention: Intervention, *, at: datetime, reason: str) -> Intervention:
    """Ends the intervention's own date, to make place for its next one."""
    own = intervention.base
    return intervention if own is None else end_date(intervention, own, at=at, reason=reason)


def end_all(
    pen: Pen, intervention: Intervention, *, entry: Entry, reason: str, but: Collection[str] = ()
) -> Intervention:
    """Ends every date of the intervention but those of these codes; a wait that was told is told as over."""
    for date in intervention.dates:
        if date.open and date.code not in but:
            intervention = end_date(intervention, date, at=pen.at, reason=reason)
            tell_wait_over(pen, date, entry=entry)
    return intervention


def amend(intervention: Intervention, date: ActionDate) -> Intervention:
    """Replaces a date by its amended value."""
    return arrange(anew(intervention, dates=_swap(intervention.dates, date)))


def set_over(
    pen: Pen,
    intervention: Intervention,
    *,
    kind: DateKind,
    due_at: datetime,
    comment: str | None = None,
    details: Mapping[str, str] | None = None,
) -> tuple[Intervention, Entry]:
    """Sets a date over the current one, whose own due date keeps running; a wait is told (R-092)."""
    intervention, entry = set_date(pen, intervention, kind=kind, due_at=due_at, comment=comment, details=details)
    if kind.told == "difficulty":
        pen.notice(
            "waiting_opened",
            entry=entry,
            sentence=f"{kind.label} : {journal.one_line(comment or '')}",
            restart_at=due_at,
            action_code=kind.code,
            reason=kind.reason,
        )
    return intervention, entry


def end_over(pen: Pen, intervention: Intervention, date: ActionDate, *, reason: str, give_back: bool) -> Intervention:
    """Ends a date that stood over another; the one under it is current again, with the due date it had (R-112).

    `give_back` writes the ETAT line of what returns; a verb that sets its own next date does without.
    """
    was_current = date.standing is Standing.CURRENT
    intervention = end_date(intervention, date, at=pen.at, reason=reason)
    returned = intervention.current
    if give_back and was_current and returned is not None:
        entry = state_line(pen, intervention, returned)
    else:
        entry = pen.line(journal.Done(f"Fin de « {pen.book.dates[date.code].label} »"), intervention=intervention)
    tell_wait_over(pen, date, entry=entry)
    return intervention


def tell_wait_over(pen: Pen, date: ActionDate, *, entry: Entry) -> None:
    """Leaving a waiting date ends its difficulty at the insurer (R-093)."""
    kind = pen.book.dates[date.code]
    if kind.told == "difficulty":
        sentence = f"Fin de « {kind.label} »."
        pen.notice("waiting_closed", entry=entry, sentence=sentence, action_code=kind.code, reason=kind.reason)


def _swap(dates: tuple[ActionDate, ...], new: ActionDate) -> tuple[ActionDate, ...]:
    return tuple(new if one.id == new.id else one for one in dates)
