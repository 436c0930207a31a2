"""Casework over one fresh PostgreSQL, without Kafka: events are put before its inboxes as the broker's door does.

Sequences are given per key as a relay would; what was published is read from the outbox.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events.assignment import InterventionAssigned, OfferMade
from contracts.events.envelope import Event, Firm
from contracts.events.intake import OrderSubmitted
from services.casework.consumers import hearings
from services.casework.domain.acts import StaffAct
from services.casework.domain.people import Staff
from services.casework.domain.views import DossierView, Outcome
from services.casework.use_cases.deadlines import Deadlines
from services.casework.use_cases.desk import Desk
from services.casework.use_cases.erasing import Erasing
from services.casework.use_cases.hearing import CaseHearing
from services.casework.use_cases.linking import Linking
from services.casework.use_cases.reading import Reading
from shared.clock import Clock, move_clock
from shared.db import Database
from shared.inbox import Inbox
from shared.outbox import new_correlation_id
from shared.parking import Received
from tests.casework.stories import BOOK, CC, KERLANN, PEOPLE
from tests.support.examples import example
from tests.support.postgres import TestServer

E = TypeVar("E", bound=Event)


class Cases:
    """The use cases of casework, and what they left behind."""

    def __init__(self, db: Database, clock_file: Path) -> None:
        self.db = db
        self._clock_file = clock_file
        self.clock = Clock(clock_file)
        self.reading = Reading(db=db, clock=self.clock, book=BOOK)
        self.desk = Desk(db=db, clock=self.clock, book=BOOK, reading=self.reading)
        self.deadlines = Deadlines(db=db, clock=self.clock)
        self._hearing = CaseHearing(clock=self.clock, book=BOOK)
        linking = Linking(db=db, clock=self.clock, book=BOOK, reading=self.reading)
        self.erasing = Erasing(db=db, clock=self.clock, book=BOOK, reading=self.reading)
        heard = hearings(self._hearing, linking, self.erasing)
        self._inboxes = {one.topic: Inbox(database=db, clock=self.clock, hearing=one) for one in heard}
        self._sequences: dict[tuple[str, str], Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def later(self, **delay: float) -> None:
        """Moves the business clock."""
        move_clock(self._clock_file, by=timedelta(**delay))
        self.clock = Clock(self._clock_file)
        for user in (self.reading, self.desk, self.deadlines, self.erasing, self._hearing):
            user._clock = self.clock  # the cached clock of this process would lag 0.2 s

    def received(self, event: Event) -> Received:
        """The event as a message, with the next sequence of its key."""
        sequence = next(self._sequences[event.TOPIC, event.key])
        body = event.model_dump_json().encode()
        at = datetime.now(UTC)
        walk = new_correlation_id()
        return Received(event.TOPIC, event.key, sequence, str(uuid7()), event.TYPE, at, walk, None, body)

    async def hear(self, *events: Event) -> list[Received]:
        """Puts events before the inboxes, one batch per run of the same topic; gives the messages for repeats."""
        messages = [self.received(event) for event in events]
        await self.absorb(messages)
        return messages

    async def absorb(self, messages: Sequence[Received]) -> None:
        """Puts messages before the inboxes as they are."""
        for topic, batch in itertools.groupby(messages, key=lambda one: one.topic):
            await self._inboxes[topic].absorb(list(batch))

    async def retry(self, topic: str, key: str) -> None:
        """Tries a parked key again."""
        await self._inboxes[topic].retry(key)

    async def open(self, order: OrderSubmitted) -> DossierView:
        """Hears an order and gives its main dossier."""
        await self.hear(order)
        return await self.open_again(order)

    async def open_again(self, order: OrderSubmitted) -> DossierView:
        """The main dossier of an order that was heard."""
        main = "select id from dossiers where order_id = $1 and companion_of is null"
        return await self.view(await self.sql(main, order.order_id))

    async def view(self, dossier_id: object, *, staff: Staff = CC) -> DossierView:
        """A dossier."""
        return await self.reading.dossier(str(dossier_id), staff=staff)

    async def act(self, view: DossierView, act: StaffAct, *, by: Staff = CC) -> Outcome:
        """The desk acts on the dossier as it was seen."""
        return await self.desk.perform(view.dossier.number, act, staff=by, version=view.dossier.version)

    def offer(self, view: DossierView, firm: Firm = KERLANN, **changes: object) -> OfferMade:
        """An offer of the dossier's intervention, made now."""
        intervention = view.interventions[0].intervention
        now = self.clock.now()
        fields: dict[str, Any] = {
            "offer_id": uuid7(),
            "dossier_id": view.dossier.id,
            "intervention_id": intervention.id,
            "round": intervention.round,
            "firm": firm,
            "professional": PEOPLE[firm.id],
            "made_at": now,
            "ends_at": now + timedelta(hours=4),
        }
        return example(OfferMade, **fields | changes)

    def acceptance(self, offer: OfferMade) -> InterventionAssigned:
        """The offer won, now."""
        return example(
            InterventionAssigned,
            dossier_id=offer.dossier_id,
            intervention_id=offer.intervention_id,
            round=offer.round,
            offer_id=offer.offer_id,
            firm=offer.firm,
            professional=offer.professional,
            made_at=offer.made_at,
            accepted_at=self.clock.now(),
        )

    async def with_job(self, order: OrderSubmitted, firm: Firm = KERLANN) -> DossierView:
        """A dossier whose intervention a firm has accepted."""
        view = await self.open(order)
        offer = self.offer(view, firm)
        await self.hear(offer, self.acceptance(offer))
        return await self.view(view.dossier.id)

    # Any: the fields of the report under test.
    def report(self, model: type[E], view: DossierView, **fields: Any) -> E:
        """A report on the dossier's job."""
        intervention = view.interventions[0].intervention
        job = intervention.job or view.interventions[0].jobs[-1]
        given = {
            "report_id": uuid7(),
            "job_id": job.id,
            "dossier_id": view.dossier.id,
            "intervention_id": intervention.id,
            "firm_id": job.firm.id,
            "reported_at": self.clock.now(),
        }
        return example(model, **given | fields)

    async def sql(self, statement: str, *args: object) -> Any:
        """One value, straight from the database."""
        async with self.db.transaction() as tx:
            return await tx.fetchval(statement, *args)

    async def said(self, model: type[E], *, key: UUID | None = None) -> list[E]:
        """What was published of a type, in order."""
        async with self.db.transaction() as tx:
            rows = await tx.fetch(
                "select body from outbox where type = $1 and ($2::text is null or key = $2) order by id",
                model.TYPE,
                str(key) if key else None,
            )
        return [model.model_validate_json(row["body"]) for row in rows]

    async def parked(self) -> list[tuple[str, str]]:
        """What waits: reason and error."""
        async with self.db.transaction() as tx:
            return [(row["reason"], row["error"]) for row in await tx.fetch("select * from parked order by sequence")]

    async def everything(self) -> dict[str, list[Any]]:
        """All rows that tell what happened, to compare two moments."""
        tables = "dossiers interventions offers action_dates jobs attempts journal stream inbox".split()
        async with self.db.transaction() as tx:
            found = {table: await tx.fetch(f"select to_jsonb(t) as row from {table} t") for table in tables}
        return {table: sorted(json.dumps(row["row"], sort_keys=True) for row in rows) for table, rows in found.items()}


@asynccontextmanager
async def casework(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    db = Database((await postgres.fresh("casework")).runtime)
    await db.start()
    try:
        yield Cases(db, clock_file)
    finally:
        await db.stop()
