"""Orders at the door: stored with their event in one transaction, once per Idempotency-Key; cancelled by command.

The gateway judges the form of an order and who sends it, nothing else: the transport ack says that it is
stored, the business ack comes later as a fact.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events import gateway
from contracts.events.envelope import Actor, OrderContent
from services.insurer_gateway.domain.orders import Order, check_cancel
from services.insurer_gateway.domain.profiles import Profile, Profiles
from services.insurer_gateway.store import orders as store
from services.insurer_gateway.use_cases.gathering import Gathering
from services.insurer_gateway.use_cases.tokens import Caller
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Invalid, NotFound, Refused, ServiceError
from shared.outbox import Cause, Said, publish

LARGEST_LIST = 500


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An order or a command that stands; `replayed` when it stood before this request."""

    id: UUID
    received_at: datetime
    replayed: bool


@dataclass(frozen=True, kw_only=True)
class _Given:
    arrival: store.Arrival
    event: gateway.OrderReceived
    cause: Cause

    @property
    def key(self) -> store.Key:
        return self.arrival.partner, self.arrival.idempotency_key


class KeyReused(Invalid):
    """The same Idempotency-Key came with another body."""

    def __init__(self) -> None:
        super().__init__(
            "Cette clé d'idempotence a déjà servi pour un autre contenu.", rule="GW-002", field="Idempotency-Key"
        )


class Orders:
    """What insurers' programs do with orders."""

    def __init__(self, *, db: Database, clock: Clock, profiles: Profiles) -> None:
        self._db = db
        self._clock = clock
        self._profiles = profiles
        self.door: Gathering[_Given, Taken] = Gathering(
            self._save, largest=LARGEST_LIST, splits_on=store.STATEMENT_FAILED
        )

    async def take(self, caller: Caller, *, key: str, content: OrderContent) -> Taken:
        """Stores the order; gives its id once it is durable.

        Raises:
            Refused: the partner's profile has no such origin (R-002).
            KeyReused: the key stands with another body.
        """
        profile = self._profiles.on(caller.partner, self._clock.wall().date())
        if content.origin not in profile.origins:
            known = ", ".join(profile.origins)
            raise Refused(
                f"L'origine « {content.origin} » n'est pas connue pour {profile.name} ({known}).",
                rule="R-002",
                field="origin",
            )
        return await self.door.give(self._given(caller, profile, key, content))

    def _given(self, caller: Caller, profile: Profile, key: str, content: OrderContent) -> _Given:
        order_id, wall, cause = new_id(), self._clock.wall(), Cause.current()
        kept = content.model_dump_json(exclude_none=True).encode()
        event = gateway.OrderReceived(
            actor=_actor(caller, profile),
            gateway_order_id=order_id,
            insurer=caller.partner,
            received_at=self._clock.now(),
            order=content,
        )
        arrival = store.Arrival(
            id=order_id,
            partner=caller.partner,
            client_id=caller.client_id,
            idempotency_key=key,
            body_sha256=hashlib.sha256(kept).digest(),
            content=kept,
            insurer_reference=content.insurer_reference,
            claim_number=content.claim_number,
            received_at=wall,
            business_due_at=wall + profile.orders.business_ack,
            correlation_id=cause.correlation_id,
        )
        return _Given(arrival=arrival, event=event, cause=cause)

    async def _save(self, given: Sequence[_Given]) -> list[Taken | ServiceError]:
        """One transaction for the list; equal keys of one list get the first's outcome."""
        firsts = {one.key: one for one in reversed(given)}
        async with self._db.transaction() as tx:
            saved = await store.save_arrivals(tx, [one.arrival for one in firsts.values()])
            said = [Said(one.event, one.cause) for one in given if one.arrival.id in saved]
            await publish(tx, said)
            before = [key for key, one in firsts.items() if one.arrival.id not in saved]
            stored = await store.stored_under(tx, before) if before else {}
        fresh = {one.key: _stored(one.arrival) for one in firsts.values() if one.arrival.id in saved}
        return [_outcome(one.arrival, (fresh | stored)[one.key]) for one in given]

    async def see(self, caller: Caller, order_ref: UUID) -> Order:
        """One order of the caller's.

        Raises:
            NotFound: there is none, or it is another partner's.
        """
        async with self._db.reading() as tx:
            return _found(await store.order_of(tx, caller.partner, order_ref))

    async def test_cancel(self, caller: Caller, order_ref: UUID) -> None:
        """Dry run: raises what cancelling would raise, changes nothing."""
        check_cancel(await self.see(caller, order_ref))

    async def cancel(self, caller: Caller, order_ref: UUID, *, key: str, reason: str) -> Taken:
        """Asks for the cancellation, once: asked again, it stands as it was first asked.

        Raises:
            NotFound: there is no such order of the caller's.
            Conflict: its state offers no cancellation.
            KeyReused: the key stands for another command.
        """
        async with self._db.transaction() as tx:
            order = _found(await store.order_to_change(tx, caller.partner, order_ref))
            command = self._command(caller, order, key, reason)
            if await store.save_command(tx, command):
                check_cancel(order)  # refused, the row goes with the transaction
                if order.cancel_requested_at is None:
                    await self._ask(tx, caller, command)
                return Taken(id=command.id, received_at=command.received_at, replayed=False)
            standing = await store.command_under(tx, caller.partner, key)
        if standing is None or standing.body_sha256 != command.body_sha256:
            raise KeyReused
        return Taken(id=standing.id, received_at=standing.received_at, replayed=True)

    async def _ask(self, tx: Transaction, caller: Caller, command: store.Command) -> None:
        await store.request_cancel(tx, command.order_ref, at=command.received_at)
        event = gateway.OrderCancelled(
            actor=_actor(caller, self._profiles[caller.partner]),
            gateway_order_id=command.order_ref,
            insurer=caller.partner,
            reason=command.reason,
            cancelled_at=self._clock.now(),
        )
        await publish(tx, [Said(event, Cause.current())])

    def _command(self, caller: Caller, order: Order, key: str, reason: str) -> store.Command:
        return store.Command(
            id=new_id(),
            partner=caller.partner,
            order_ref=order.id,
            name="cancel",
            idempotency_key=key,
            body_sha256=hashlib.sha256(f"cancel:{order.id}:{reason}".encode()).digest(),
            reason=reason,
            client_id=caller.client_id,
            received_at=self._clock.wall(),
            correlation_id=Cause.current().correlation_id,
        )


def _actor(caller: Caller, profile: Profile) -> Actor:
    return Actor(kind="insurer", id=caller.client_id, name=profile.name)


def _stored(arrival: store.Arrival) -> store.Stored:
    return store.Stored(id=arrival.id, body_sha256=arrival.body_sha256, received_at=arrival.received_at)


def _outcome(arrival: store.Arrival, standing: store.Stored) -> Taken | ServiceError:
    if standing.body_sha256 != arrival.body_sha256:
        return KeyReused()
    return Taken(id=standing.id, received_at=standing.received_at, replayed=standing.id != arrival.id)


def _found(order: Order | None) -> Order:
    if order is None:
        raise NotFound("Cet ordre n'existe pas.")
    return order
