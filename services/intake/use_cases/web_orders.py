"""Web orders as the gateway heard them, and what casework made of the orders: always by list.

A web order is checked and submitted or rejected in the transaction that hears it; one statement writes the
items, one says the facts. Only an origin that a team opens by hand waits in that team's tray (R-019).
"""

from datetime import datetime

from contracts.events.casework import DossierCancelled, DossierClosed, DossierOpened, DossierReopened, DossierStands
from contracts.events.envelope import OrderContent
from contracts.events.gateway import OrderCancelled, OrderReceived
from services.intake.domain import forms, items, telling
from services.intake.domain.checks import Finding, check, unknown_insurer
from services.intake.domain.items import Item, State, Verb
from services.intake.domain.packs import Origin, Pack, Packs
from services.intake.domain.places import Communes
from services.intake.domain.receipts import Kind
from services.intake.store import ends, matching, receipts, reviews
from services.intake.store import items as rows
from services.intake.store.ends import End, Standing
from shared.clock import Clock
from shared.db import Transaction, new_id
from shared.errors import Awaited
from shared.inbox import Heard
from shared.outbox import Said, publish


class WebOrders:
    """What intake does with what it hears."""

    def __init__(self, *, clock: Clock, packs: Packs, communes: Communes) -> None:
        self._clock = clock
        self._packs = packs
        self._communes = communes

    async def receive(self, tx: Transaction, heard: list[Heard[OrderReceived]]) -> None:
        """Takes new web orders: each is submitted, rejected with its problems, or waits for its team."""
        now = self._clock.now()
        taken = [(one, *self._taken(one.event, now)) for one in heard]
        added = await rows.insert_web(tx, [item for _, item, _ in taken])
        await publish(
            tx,
            [
                Said(fact, one.cause)
                for one, item, findings in taken
                if item.id in added
                for fact in _facts(item, findings, now)
            ],
        )

    def _taken(self, event: OrderReceived, now: datetime) -> tuple[Item, tuple[Finding, ...]]:
        """The item of a web order, and what keeps it from becoming a dossier."""
        pack = self._packs.get(event.insurer)
        if pack is None:
            return self._decided(event, event.order, (unknown_insurer(event.insurer),), self._packs.shared_tray, now)
        checked = check(event.order, pack=pack, communes=self._communes, at=now)
        origin = checked.origin
        if origin and origin.opened_by:
            return self._waiting(event, checked.order, origin, pack, now), ()
        return self._decided(event, checked.order, checked.blocking, origin.team if origin else pack.tray, now)

    def _decided(
        self, event: OrderReceived, order: OrderContent, findings: tuple[Finding, ...], team: str, now: datetime
    ) -> tuple[Item, tuple[Finding, ...]]:
        """Submitted or, by what was found, rejected; built at once in its end state, for this is the hot path."""
        item = Item(
            id=new_id(),
            channel="web",
            state=State.REJECTED if findings else State.SUBMITTED,
            team=team,
            received_at=now,
            insurer=event.insurer,
            origin=order.origin,
            announced=True,
            gateway_order_id=event.gateway_order_id,
            order=order,
            values=forms.flat(order) if findings else {},
            note=" ".join(finding.sentence for finding in findings),
            decided_at=now,
            decided_by=items.SYSTEM.name,
            decided_by_id=items.SYSTEM.id,
            submitted_at=None if findings else now,
        )
        return item, findings

    def _waiting(self, event: OrderReceived, order: OrderContent, origin: Origin, pack: Pack, now: datetime) -> Item:
        """In the tray of the team that opens this origin (R-019)."""
        return Item(
            id=new_id(),
            channel="web",
            state=State.WAITING,
            team=origin.team,
            received_at=now,
            insurer=event.insurer,
            origin=order.origin,
            announced=True,
            gateway_order_id=event.gateway_order_id,
            order=order,
            values=forms.flat(order),
            due_at=self._packs.due(now, pack, origin),
        )

    async def cancel(self, tx: Transaction, heard: Heard[OrderCancelled]) -> None:
        """Withdraws an order: its draft, or behind `submitted` on the same key. An order that ended stays as it is.

        Raises:
            Awaited: the order is not known yet.
        """
        event = heard.event
        item = await rows.of_gateway_order(tx, event.gateway_order_id)
        if item is None:
            raise Awaited("L'ordre à annuler n'est pas encore connu.")
        if (item.state, Verb.CANCEL) not in items.EXITS:
            return
        now = self._clock.now()
        cancelled = items.decided(item, Verb.CANCEL, actor=event.actor, at=now, note=event.reason)
        await rows.save(tx, cancelled)
        await reviews.end(tx, item.id)
        await rows.record(tx, item.id, rows.Act(now, Verb.CANCEL, event.actor, {"reason": event.reason}))
        fact = telling.cancelled_fact(cancelled, reason=event.reason, actor=event.actor, at=now)
        await publish(tx, [Said(fact, heard.cause)])

    async def note_opened(self, tx: Transaction, heard: list[Heard[DossierOpened]]) -> None:
        """Keeps the numbers of the files, so that the tray, and whoever mailed or faxed the order or a copy, knows."""
        events = [one.event for one in heard]
        mains = [event.number if event.companion_of is None else None for event in events]
        companions = [event.number if event.companion_of else None for event in events]
        orders = [event.order_id for event in events]
        ids = [event.dossier_id if event.companion_of is None else None for event in events]
        answered = await rows.dossiers_opened(tx, orders, mains, companions, ids)
        await matching.note_numbers(tx, [event.number for event in events], orders)
        numbers = {order: main for order, main in zip(orders, mains, strict=True) if main}
        copied = [(copy, numbers[order]) for copy, order in await receipts.answered_copies(tx, [*numbers])]
        await receipts.add(tx, Kind.OPENED, answered + copied, now=self._clock.wall())

    async def note_cancelled(self, tx: Transaction, heard: list[Heard[DossierCancelled]]) -> None:
        """Keeps that the files were cancelled."""
        told = [one.event for one in heard]
        await ends.note(tx, [End(event.order_id, event.cancelled_at, "cancelled") for event in told])

    async def note_closed(self, tx: Transaction, heard: list[Heard[DossierClosed]]) -> None:
        """Keeps that the files were closed, merged into another one, or refused at opening by a rule."""
        answered = await ends.note(tx, [_end_of(one.event) for one in heard])
        reasons = {one.event.order_id: one.event.reason for one in heard if one.event.rule}
        told = {order: reason for order, reason in reasons.items() if order in answered}
        told |= {copy: reasons[order] for copy, order in await receipts.answered_copies(tx, [*reasons])}
        await receipts.add(tx, Kind.REFUSED, list(told.items()), now=self._clock.wall())

    async def note_reopened(self, tx: Transaction, heard: list[Heard[DossierReopened]]) -> None:
        """Keeps that merges were undone: the files are open again, and take copies of their own."""
        await ends.note(tx, [End(one.event.order_id, one.event.reopened_at, None) for one in heard])

    async def note_standing(self, tx: Transaction, heard: list[Heard[DossierStands]]) -> None:
        """Fills in what is known of files from how they stand, said again (`make republish`): nobody is told anew."""
        events = [one.event for one in heard]
        await ends.fill(
            tx, [Standing(one.order_id, one.number, one.dossier_id, one.companion_of is not None) for one in events]
        )
        await matching.note_numbers(tx, [event.number for event in events], [event.order_id for event in events])
        await ends.note(tx, [end for event in events if (end := _standing_end(event)) is not None])


def _standing_end(event: DossierStands) -> End | None:
    if event.ended_at is None:
        return None
    if event.merged_into is not None:
        return End(event.order_id, event.ended_at, ends.MERGED, event.merged_into.order_id)
    return End(event.order_id, event.ended_at, event.status)


def _end_of(event: DossierClosed) -> End:
    into = event.merged_into
    if into is not None:
        return End(event.order_id, event.closed_at, ends.MERGED, into.order_id)
    return End(event.order_id, event.closed_at, "refused" if event.rule else "closed")


def _facts(item: Item, findings: tuple[Finding, ...], now: datetime) -> list[telling.Fact]:
    facts: list[telling.Fact] = [telling.received_fact(item, actor=items.SYSTEM)]
    if item.state is State.SUBMITTED:
        facts.append(telling.submitted_fact(item, actor=items.SYSTEM))
    elif item.state is State.REJECTED:
        facts.append(telling.rejected_fact(item, findings, actor=items.SYSTEM, at=now))
    return facts
