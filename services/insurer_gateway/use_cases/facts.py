"""Telling the insurers: each thing heard becomes one fact with its place, its deliveries, and the order's new state.

Everything of a list is written by one statement per table, in the transaction that hears it. A message
whose rule raises is left out and told to the inbox, which parks its dossier.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from contracts.events import casework, intake
from services.insurer_gateway.domain import facts as rules
from services.insurer_gateway.domain.facts import Draft, RestartDateMissing
from services.insurer_gateway.domain.orders import ENDED, JUDGED, Order, State, advance
from services.insurer_gateway.domain.profiles import Profile, Profiles, UnknownCode
from services.insurer_gateway.store import facts as store
from services.insurer_gateway.store import orders as order_store
from services.insurer_gateway.use_cases.bell import Bell
from shared.clock import Clock
from shared.db import Transaction, new_id
from shared.errors import Refused
from shared.inbox import Heard, Outcomes
from shared.outbox import Cause

E = TypeVar("E", intake.OrderReceived, intake.OrderRejected, intake.OrderCancelled, casework.NoticeIssued)


class UnknownInsurer(Refused):
    """No profile for the insurer of a fact: he cannot be told until he has one."""


class Telling:
    """Writes facts for the insurers."""

    def __init__(self, *, profiles: Profiles, clock: Clock, bell: Bell) -> None:
        self._profiles = profiles
        self._clock = clock
        self._bell = bell

    async def received(self, tx: Transaction, heard: list[Heard[intake.OrderReceived]]) -> Outcomes:
        """Orders reached intake."""
        return await self._tell(tx, heard, rules.received)

    async def rejected(self, tx: Transaction, heard: list[Heard[intake.OrderRejected]]) -> Outcomes:
        """Orders could not be read, completed or placed."""
        return await self._tell(tx, heard, rules.rejected)

    async def withdrawn(self, tx: Transaction, heard: list[Heard[intake.OrderCancelled]]) -> Outcomes:
        """Orders were cancelled; only those that never had a dossier are told from here."""
        return await self._tell(tx, heard, rules.withdrawn)

    async def noticed(self, tx: Transaction, heard: list[Heard[casework.NoticeIssued]]) -> Outcomes:
        """Casework has something to say of dossiers."""
        return await self._tell(tx, heard, rules.noticed)

    async def _tell(
        self, tx: Transaction, heard: Sequence[Heard[E]], compose: Callable[[E, Profile], Draft | None]
    ) -> Outcomes:
        outcomes: list[Exception | None] = [None] * len(heard)
        drafts: list[tuple[Draft, Cause]] = []
        for at, one in enumerate(heard):
            try:
                draft = compose(one.event, self._profile(one.event))
            except (UnknownCode, RestartDateMissing, UnknownInsurer) as error:
                outcomes[at] = error
            else:
                if draft is not None:
                    drafts.append((draft, one.cause))
        if drafts:
            await self._write(tx, drafts)
        return outcomes

    def _profile(self, event: E) -> Profile:
        """The version that the order is told by."""
        insurer = event.source.insurer
        try:
            return self._profiles.of_order(insurer, rules.order_ref(event.source, event.order_id))
        except KeyError as error:
            raise UnknownInsurer(f"Aucun profil pour l'assureur « {insurer} ».", rule="GW-005") from error

    async def _write(self, tx: Transaction, drafts: Sequence[tuple[Draft, Cause]]) -> None:
        positions = await store.take_positions(tx, Counter(draft.partner for draft, _ in drafts))
        orders = await self._orders(tx, drafts)
        now = self._clock.wall()
        written, moved = _placed(drafts, positions=positions, orders=orders, now=now)
        await store.save_facts(tx, written, now=now)
        await order_store.save_moved(tx, list(moved.values()))
        tx.after_commit(self._bell.ring)

    async def _orders(self, tx: Transaction, drafts: Sequence[tuple[Draft, Cause]]) -> dict[UUID, Order]:
        """The orders' rows, locked; those that came by mail or fax get theirs now."""
        refs = [draft.order_ref for draft, _ in drafts]
        orders = await order_store.orders_to_change(tx, refs)
        strangers = [
            (_stranger(draft), cause.correlation_id) for draft, cause in drafts if draft.order_ref not in orders
        ]
        if strangers:
            await order_store.save_strangers(tx, strangers)
            orders |= await order_store.orders_to_change(tx, [order.id for order, _ in strangers])
        return orders


def _placed(
    drafts: Sequence[tuple[Draft, Cause]], *, positions: Mapping[str, int], orders: Mapping[UUID, Order], now: datetime
) -> tuple[list[store.Fact], dict[UUID, order_store.Moved]]:
    """Gives each draft the next position of its partner and the next sequence of its order; the orders after it."""
    last, current = dict(positions), dict(orders)
    written: list[store.Fact] = []
    moved: dict[UUID, order_store.Moved] = {}
    for draft, cause in drafts:
        last[draft.partner] += 1
        order = current[draft.order_ref] = _told(current[draft.order_ref], draft)
        written.append(_fact(draft, cause, position=last[draft.partner], sequence=order.last_sequence, now=now))
        before = moved.get(order.id)
        moved[order.id] = order_store.Moved(
            order=order,
            order_id=draft.order_id,
            dossier_id=draft.dossier_id or (before.dossier_id if before else None),
            judged_at=now if draft.act in JUDGED else (before.judged_at if before else None),
        )
    return written, moved


def _fact(draft: Draft, cause: Cause, *, position: int, sequence: int, now: datetime) -> store.Fact:
    message_id = new_id()
    return store.Fact(
        id=message_id,
        partner=draft.partner,
        position=position,
        order_ref=draft.order_ref,
        sequence=sequence,
        act=draft.act,
        type=draft.type,
        body=orjson.dumps(rules.body(draft, message_id=message_id, position=position, sequence=sequence)),
        occurred_at=draft.occurred_at,
        dossier_id=draft.dossier_id,
        journal_entry_id=draft.journal_entry_id,
        correlation_id=cause.correlation_id,
        business_due_at=now + draft.profile.acks.business if draft.wants_business_ack else None,
    )


def _told(order: Order, draft: Draft) -> Order:
    """The order once the fact is told."""
    state = advance(order.state, draft.act)
    return replace(
        order,
        state=state,
        last_sequence=order.last_sequence + 1,
        claim_number=order.claim_number or draft.source.claim_number,
        main_number=draft.main_number or order.main_number,
        companion_number=draft.companion_number or order.companion_number,
        waiting=None if state in ENDED else _waiting(order, draft),
        refusal=_refusal(order, draft),
    )


def _waiting(order: Order, draft: Draft) -> dict[str, Any] | None:
    """What the order waits for, from the facts that open and close a wait."""
    if draft.act == "waiting_closed":
        return None
    if draft.act != "waiting_opened":
        return order.waiting
    kept = ("action_code", "sentence", "restart_at", "due_at", "difficulte")
    return {name: draft.data[name] for name in kept if name in draft.data}


def _refusal(order: Order, draft: Draft) -> dict[str, Any] | None:
    """Why the order is refused: the first reason, and all of them where there are several."""
    if draft.act not in ("refused", "rejected"):
        return order.refusal
    return {"sentence": draft.sentence or ""} | {
        name: draft.data[name] for name in ("rule", "problems") if name in draft.data
    }


def _stranger(draft: Draft) -> Order:
    return Order(
        id=draft.order_ref,
        partner=draft.partner,
        channel=draft.source.channel,
        state=State.TRANSMITTED,
        insurer_reference=draft.source.insurer_reference,
        claim_number=draft.source.claim_number,
        received_at=draft.occurred_at,
    )
