"""The pen a verb writes with: it holds the dossier as it becomes, the journal lines and what is said.

One pen writes one change: same moment, same actor. What comes out is frozen; nothing is saved here.
Every notice to the insurer names the journal line it comes from (R-259).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.events.casework import Action, DossierNumbers, NoticeIssued
from contracts.events.envelope import Actor, Event, Firm
from services.casework.domain.anew import anew
from services.casework.domain.calendar import Calendar, hours_to_tell, zone_of
from services.casework.domain.calls import ClientMessage
from services.casework.domain.correspondence import Letter
from services.casework.domain.cover import Decision
from services.casework.domain.dates import DateTable
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Dossier, Intervention, Job
from services.casework.domain.journal import Line
from services.casework.domain.pack import Pack, Packs
from services.casework.domain.provider_messages import ProviderMessage

NewId = Callable[[], UUID]


@dataclass(frozen=True)
class Book:
    """The book of rules: dates, packs, calendar; read at start, the same for every change."""

    dates: DateTable
    packs: Packs
    calendar: Calendar
    new_id: NewId
    robot: bool = False
    """Whether the robot has a line: without one, every télévaluation is the desk's."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a verb did: the dossier as it is now, the new lines, the events to publish, in order."""

    dossier: Dossier
    entries: tuple[Entry, ...] = ()
    said: tuple[Event, ...] = ()
    ended_jobs: tuple[tuple[UUID, Job], ...] = ()
    """Jobs that ended, with their intervention: the dossier itself keeps only the job in hand."""
    messages: tuple[ClientMessage, ...] = ()
    """SMS to send to the insured."""
    decisions: tuple[Decision, ...] = ()
    letters: tuple[Letter, ...] = ()
    """Letters that came, or that changed."""
    provider_messages: tuple[ProviderMessage, ...] = ()
    """Messages to craftsmen, written or with what became of them."""

    def then(self, after: "Change") -> "Change":
        """This change and one made of its dossier, as one."""
        lists = [one.name for one in fields(self) if one.name != "dossier"]
        return Change(after.dossier, *((*getattr(self, name), *getattr(after, name)) for name in lists))


@dataclass
class Pen:
    """Writes one change to one dossier, which is made anew once, at the end: an order passes here many times."""

    book: Book
    dossier: Dossier
    at: datetime
    actor: Actor
    author: Actor
    """Who the journal names: the actor, or the system author he acted through (R-120)."""
    entries: list[Entry] = field(default_factory=list)
    said: list[Event] = field(default_factory=list)
    ended_jobs: list[tuple[UUID, Job]] = field(default_factory=list)
    messages: list[ClientMessage] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    provider_messages: list[ProviderMessage] = field(default_factory=list)
    _kept: dict[UUID, Intervention] = field(default_factory=dict)

    @property
    def pack(self) -> Pack:
        """The rules the dossier opened with."""
        return self.book.packs.of(insurer=self.dossier.insurer, version=self.dossier.pack_version)

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return zone_of(self.dossier.insee)

    def line(
        self,
        line: Line,
        *,
        intervention: Intervention | None = None,
        at: datetime | None = None,
        anonymous: bool = False,
        details: Mapping[str, str] | None = None,
    ) -> Entry:
        """Adds a line to the journal."""
        entry = Entry(
            id=self.book.new_id(),
            number=self.dossier.lines + len(self.entries) + 1,
            kind=line.KIND,
            at=at or self.at,
            author=None if anonymous else self.author,
            body=line.text(),
            intervention_id=intervention.id if intervention else None,
            details=details or {},
        )
        self.entries.append(entry)
        return entry

    def say(self, event: Event) -> None:
        """Adds an event to publish."""
        self.said.append(event)

    def keep(self, intervention: Intervention) -> Intervention:
        """Keeps the intervention as it is now, for the dossier that comes out."""
        self._kept[intervention.id] = intervention
        return intervention

    def now(self, intervention_id: UUID) -> Intervention:
        """One of the dossier's interventions as this change has made it so far."""
        known = self.dossier.intervention(intervention_id)
        found = self._kept.get(intervention_id, known)
        assert found is not None, "an intervention is never removed"
        return found

    # Any: the optional fields of the notice, checked by its own model.
    def notice(self, act: str, *, entry: Entry, sentence: str, firm: Firm | None = None, **more: Any) -> None:
        """Tells the insurer, when his pack wants this act told and the file is not the companion."""
        dossier = self.dossier
        if dossier.is_companion or act not in self.pack.tells:
            return
        self.say(
            NoticeIssued(
                actor=self.actor,
                notice_id=self.book.new_id(),
                dossier_id=dossier.id,
                order_id=dossier.order_id,
                insurer=dossier.insurer,
                source=dossier.source,
                numbers=DossierNumbers(main=dossier.number, companion=dossier.companion_number),
                journal_entry_id=entry.id,
                act=act,
                occurred_at=entry.at,
                sentence=sentence,
                firm=firm,
                **more,
            )
        )

    def to_tell(self) -> tuple[datetime, datetime]:
        """From when and until when a craftsman may be told of it by SMS and e-mail, in the site's hours."""
        table = self.book.dates
        opens, closes = time.fromisoformat(table.message_opens), time.fromisoformat(table.message_closes)
        return hours_to_tell(start=self.at, opens=opens, closes=closes, zone=self.zone)

    def action(self, date: ActionDate) -> Action:
        """A date as the craftsman sees it."""
        return Action(code=date.code, label=self.book.dates[date.code].label, due_at=date.due_at)

    def done(self) -> Change:
        """The change."""
        before = self.dossier
        kept = {one.id: one for one in before.interventions} | self._kept
        dossier = anew(
            before,
            version=before.version + 1,
            lines=before.lines + len(self.entries),
            interventions=tuple(kept.values()),
        )
        return Change(
            dossier,
            tuple(self.entries),
            tuple(self.said),
            tuple(self.ended_jobs),
            tuple(self.messages),
            tuple(self.decisions),
            tuple(self.letters),
            tuple(self.provider_messages),
        )
