"""A dossier told step by step, without any server: each call is one event or act, and time moves between them.

The book of rules is the real one (deploy/casework, deploy/insurers): what these tests prove is what runs.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events import portal
from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from contracts.events.casework import NoticeIssued
from contracts.events.envelope import Event, Firm, OrderContent, Professional, Source
from contracts.events.intake import CorrespondenceReceived, OrderCancelled, OrderSubmitted
from services.casework.domain import (
    assigning,
    chasing,
    desk,
    ending,
    letters,
    merging,
    opening,
    parting,
    reports,
    robot,
)
from services.casework.domain.acts import RecordTelevaluation, StaffAct
from services.casework.domain.calls import ClientMessage
from services.casework.domain.correspondence import Letter
from services.casework.domain.cover import Decision
from services.casework.domain.entries import Entry
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.mergeable import Pair
from services.casework.domain.merging import Merged
from services.casework.domain.parting import Standings
from services.casework.domain.pen import Book, Change
from services.casework.domain.people import Staff
from services.casework.domain.provider_messages import ProviderMessage
from services.casework.domain.robot import RobotCall
from services.casework.domain.script import begin
from services.casework.store.tables import read_book
from tests.support.examples import example

ROOT = Path(__file__).resolve().parents[2]
DATES_FILE = ROOT / "deploy" / "casework" / "dates.yaml"
BOOK: Book = read_book(dates_file=DATES_FILE, insurers_dir=ROOT / "deploy" / "insurers")
EMMAS_BOOK = replace(BOOK, robot=True)
"""The same, where the robot has a line."""
START = datetime(2026, 3, 10, 14, 4, tzinfo=UTC)
"""A Tuesday, 15:04 in Paris."""

CC = Staff(id="1002", name="Amandine Le Bihan-Test", roles=frozenset({"cc"}), team="general")
ALLIANZ_CC = Staff(id="1003", name="Yann Corre-Test", roles=frozenset({"cc"}), team="allianz")
GR = Staff(id="1004", name="Nolwenn Abgrall-Test", roles=frozenset({"gr"}))
SUPERVISOR = Staff(id="1001", name="Maud Tessonnier", roles=frozenset({"supervisor"}))

KERLANN = Firm(id=uuid7(), code="44-0117", name="Plomberie Kerlann")
TANGUY = Firm(id=uuid7(), code="44-0233", name="Peintures Tanguy")
MAEL = Professional(number="440117-02", name="Maël Kerlann")
IRIS = Professional(number="440233-01", name="Iris Tanguy")
PEOPLE = {KERLANN.id: MAEL, TANGUY.id: IRIS}


def order(**changes: object) -> OrderContent:
    """A valid order's content, with what the test cares about."""
    return example(OrderSubmitted).order.model_copy(update=changes)


def submitted(
    *, insurer: str = "allianz", order_id: UUID | None = None, at: datetime = START, **changes: object
) -> OrderSubmitted:
    """An order given to casework: Allianz C2S unless the changes say otherwise."""
    source = Source(channel="web", insurer=insurer, gateway_order_id=uuid7(), claim_number="C2S260310042")
    return example(
        OrderSubmitted,
        order_id=order_id or uuid7(),
        source=source,
        order=order(**changes),
        received_at=at,
        submitted_at=at,
    )


def mirabelle(*, order_id: UUID | None = None, at: datetime = START, **changes: object) -> OrderSubmitted:
    """A zero-touch order: it comes with its trade."""
    usual: dict[str, object] = {"origin": "PLATEFORME", "trade": "PEINTURE", "limit": None}
    return submitted(insurer="mirabelle", order_id=order_id, at=at, **usual | changes)


class Story:
    """One dossier (and its companion) from opening on; `at` is now."""

    def __init__(self, order: OrderSubmitted | None = None, *, at: datetime = START, emma: bool = False) -> None:
        self.at = at
        self.entries: list[Entry] = []
        self.said: list[Event] = []
        self.messages: list[ClientMessage] = []
        self.decisions: list[Decision] = []
        self.letters: dict[UUID, Letter] = {}
        self.messages_written: list[ProviderMessage] = []
        self.merged: Merged | None = None
        self.submitted = order or mirabelle(at=at)
        changes = opening.open_order(
            EMMAS_BOOK if emma else BOOK, self.submitted, counters=itertools.count(4217), at=at
        )
        self.companion: Change | None = changes[1] if len(changes) > 1 else None
        self.dossier = self._kept(changes[0])

    def _kept(self, change: Change) -> Dossier:
        self.dossier = change.dossier
        self.entries += change.entries
        self.said += change.said
        self.messages += change.messages
        self.decisions += change.decisions
        self.letters |= {one.id: one for one in change.letters}
        self.messages_written += change.provider_messages
        return self.dossier

    def later(self, **delay: float) -> "Story":
        """Time goes by."""
        self.at += timedelta(**delay)
        return self

    @property
    def intervention(self) -> Intervention:
        """The first intervention."""
        return self.dossier.interventions[0]

    @property
    def code(self) -> str | None:
        """The current date d'action's code."""
        return self.intervention.current.code if self.intervention.current else None

    def offer(self, firm: Firm = KERLANN, *, round: int | None = None, at: datetime | None = None) -> OfferMade:
        """Assignment proposes the intervention to a firm."""
        made = example(
            OfferMade,
            offer_id=uuid7(),
            dossier_id=self.dossier.id,
            intervention_id=self.intervention.id,
            round=self.intervention.round if round is None else round,
            firm=firm,
            professional=PEOPLE[firm.id],
            made_at=at or self.at,
            ends_at=(at or self.at) + timedelta(hours=4),
        )
        change = assigning.offer_made(BOOK, self.dossier, made, at=self.at)
        if change is not None:
            self._kept(change)
        return made

    def close(self, offer: OfferMade, *, reason: str = "expired") -> "Story":
        """An offer ends without winning."""
        closed = example(
            OfferClosed,
            offer_id=offer.offer_id,
            dossier_id=self.dossier.id,
            intervention_id=offer.intervention_id,
            round=offer.round,
            firm_id=offer.firm.id,
            reason=reason,
            sentence="Sans réponse à temps.",
            closed_at=self.at,
        )
        change = assigning.offer_closed(BOOK, self.dossier, closed, at=self.at)
        if change is not None:
            self._kept(change)
        return self

    def assign(self, offer: OfferMade, *, accepted_at: datetime | None = None) -> "Story":
        """The firm's acceptance won."""
        won = example(
            InterventionAssigned,
            dossier_id=self.dossier.id,
            intervention_id=offer.intervention_id,
            round=offer.round,
            offer_id=offer.offer_id,
            firm=offer.firm,
            professional=offer.professional,
            made_at=offer.made_at,
            accepted_at=accepted_at or self.at,
        )
        change = assigning.assigned(BOOK, self.dossier, won, at=self.at)
        if change is not None:
            self._kept(change)
        return self

    def exhaust(self) -> "Story":
        """Nobody is left to ask."""
        heard = example(
            InterventionExhausted,
            dossier_id=self.dossier.id,
            intervention_id=self.intervention.id,
            round=self.intervention.round,
            offers_made=2,
            exhausted_at=self.at,
        )
        change = assigning.exhausted(BOOK, self.dossier, heard, at=self.at)
        if change is not None:
            self._kept(change)
        return self

    # Any: the fields of the report under test.
    def report(self, model: type[portal.Report], *, firm: Firm | None = None, **fields: Any) -> Change:
        """The craftsman reports something."""
        job = self.intervention.job
        given: dict[str, Any] = {
            "report_id": uuid7(),
            "job_id": job.id if job else uuid7(),
            "dossier_id": self.dossier.id,
            "intervention_id": self.intervention.id,
            "firm_id": firm.id if firm else job.firm.id if job else KERLANN.id,
            "reported_at": self.at,
        }
        change = reports.judge(BOOK, self.dossier, example(model, **given | fields), at=self.at)
        self._kept(change)
        return change

    def chase(self, *, outcome: str = "no_answer", **fields: Any) -> Change:
        """A call to the client."""
        usual: dict[str, Any] = {"chased_at": self.at, "number_called": "01 99 00 00 42", "outcome": outcome}
        return self.report(portal.ChaseRecorded, **usual | fields)

    def contact(self, at: datetime | None = None) -> Change:
        """The client was reached."""
        return self.report(portal.ContactDeclared, contacted_at=at or self.at, comment=None)

    def book(self, visit_at: datetime, *, asked: bool = False) -> Change:
        """The visit is booked."""
        return self.report(portal.VisitBooked, visit_at=visit_at, requested_by_client=asked, comment=None)

    def act(self, act: StaffAct, *, by: Staff = CC) -> "Story":
        """The desk acts."""
        self._kept(desk.perform(BOOK, self.dossier, act, intervention=None, staff=by, at=self.at))
        return self

    def letter(self, kind: str, role: str = "insurer", **fields: Any) -> Letter:  # Any: the fields of the event
        """A letter that is no order is tied to the dossier; what it is to it."""
        given: dict[str, Any] = {"letter_id": uuid7(), "dossier_id": self.dossier.id, "received_at": self.at}
        heard = example(CorrespondenceReceived, kind=kind, sender_role=role, **given | fields)
        change = letters.received(BOOK, self.dossier, heard, at=self.at)
        self._kept(change)
        return change.letters[0]

    def merge_into(self, kept: Dossier) -> "Story":
        """The desk merges it into another dossier."""
        self.merged = merging.merge(BOOK, Pair(kept, self.dossier), staff=CC, reason="même sinistre", at=self.at)
        self._kept(self.merged.absorbed)
        return self

    def part(self) -> "Story":
        """The desk undoes the merge, where there was one."""
        if self.merged is not None:
            held = Standings(self.merged.merge, self.merged.kept.dossier, self.dossier)
            self._kept(parting.part(BOOK, held, staff=CC, reason="deux logements", at=self.at).absorbed)
        return self

    def week_over(self) -> "Story":
        """The loop looks at the client's week."""
        change = chasing.wait_over(BOOK, self.dossier, at=self.at)
        if change is not None:
            self._kept(change)
        return self

    def talk(self, *said: str | None, outcome: str = "answered") -> "Story":
        """The robot calls, and the client says this."""
        pack = BOOK.packs.of(insurer=self.dossier.insurer, version=self.dossier.pack_version)
        assert pack.robot is not None
        order = self.dossier.order
        known = {name: value for name in ("dwelling", "occupancy") if (value := getattr(order, name))}
        dialogue = begin(pack.robot.script, known=known)
        for words in said:
            dialogue = dialogue.heard(words)
        told = dialogue if outcome == "answered" else None
        made = RobotCall(uuid7(), self.intervention.id, self.at, self.dossier.phones[0], outcome, told)
        change = robot.call_made(BOOK, self.dossier, made, at=self.at)
        if change is not None:
            self._kept(change)
        return self

    def cancel_order(self, reason: str = "L'assuré renonce.") -> "Story":
        """The insurer withdraws the order."""
        heard = example(
            OrderCancelled, order_id=self.dossier.order_id, reason=reason, cancelled_at=self.at, submitted=True
        )
        self._kept(ending.cancelled_by_insurer(BOOK, self.dossier, heard, at=self.at))
        return self

    def bodies(self) -> list[str]:
        """The journal's texts."""
        return [entry.body for entry in self.entries]

    def last(self, count: int) -> list[Entry]:
        """The journal's last lines."""
        return self.entries[-count:]

    def notices(self) -> list[str]:
        """The acts the insurer was told, in order."""
        return [event.act for event in self.said if isinstance(event, NoticeIssued)]

    def heard(self, model: type[Event]) -> Sequence[Any]:
        """The events of a type that were said."""
        return [event for event in self.said if isinstance(event, model)]


def with_job(firm: Firm = KERLANN, *, order: OrderSubmitted | None = None, at: datetime = START) -> Story:
    """A dossier whose intervention a firm has accepted two hours and thirteen minutes after the offer."""
    story = Story(order, at=at)
    if story.dossier.televaluation is None and story.code == "HOLD_TLV":
        story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True))
    offer = story.offer(firm)
    return story.later(hours=2, minutes=13).assign(offer)


def moved(story: Story, **changes: Any) -> Story:
    """The story with its dossier changed by hand."""
    story.dossier = replace(story.dossier, **changes)
    return story
