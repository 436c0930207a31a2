"""What the staff does at the insurers' door: sees every message with both acks, sends one again, opens an endpoint.

A message sent again keeps its id and its body; who did it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.insurer_gateway.domain.profiles import Profile
from services.insurer_gateway.store import console as store
from services.insurer_gateway.store import deliveries as delivery_store
from services.insurer_gateway.store import partners as partner_store
from services.insurer_gateway.store.listing import Filters, Line, messages
from services.insurer_gateway.use_cases.bell import Bell
from shared.clock import Clock
from shared.db import ROW, Database, Transaction, new_id
from shared.errors import Conflict, NotFound
from shared.guards import StaffMember

PAGE = 50

MASK = "•••"
_PERSONAL = frozenset(
    {"insured", "site", "last_name", "first_name", "phones", "email", "address", "access", "description"}
)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One fact with everything that happened to it."""

    row: ROW
    # Any: the body is the partner's JSON.
    body: dict[str, Any]
    deliveries: Sequence[ROW]
    attempts: Sequence[ROW]
    acts: Sequence[ROW]


@dataclass(frozen=True, kw_only=True)
class Received:
    """One order as it came, with what was told of it."""

    row: ROW
    content: dict[str, Any] | None
    facts: Sequence[ROW]


@dataclass(frozen=True, kw_only=True)
class EndpointState:
    """An endpoint as the console shows it."""

    endpoint: partner_store.Endpoint
    pending: int
    failed: int
    oldest: datetime | None


class Console:
    """The staff's view and acts."""

    def __init__(self, *, db: Database, clock: Clock, profiles: Mapping[str, Profile], bell: Bell) -> None:
        self._db = db
        self._clock = clock
        self._profiles = profiles
        self._bell = bell

    def partners(self) -> list[tuple[str, str]]:
        """Code and name of every partner."""
        return [(profile.partner, profile.name) for profile in self._profiles.values()]

    def now(self) -> datetime:
        """The moment acks and attempts are measured by (never the movable clock)."""
        return self._clock.wall()

    async def messages(self, filters: Filters) -> tuple[list[Line], bool]:
        """One page of messages, and whether there are older ones."""
        async with self._db.reading() as tx:
            lines = await messages(tx, filters, now=self._clock.wall(), limit=PAGE + 1)
        return lines[:PAGE], len(lines) > PAGE

    async def message(self, message_id: UUID) -> Message:
        """One fact.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            row = await store.message(tx, message_id)
            if row is None:
                raise NotFound("Ce message n'existe pas.")
            return Message(
                row=row,
                body=orjson.loads(row["body"]),
                deliveries=await store.deliveries_of(tx, message_id),
                attempts=await store.attempts_of(tx, message_id),
                acts=await store.acts_of(tx, message_id),
            )

    async def order(self, order_ref: UUID, *, unmasked: bool) -> Received:
        """One order as it came; personal data only for who may see it.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            row = await store.order(tx, order_ref)
            if row is None:
                raise NotFound("Cet ordre n'existe pas.")
            facts = await store.facts_of(tx, order_ref)
        content = orjson.loads(row["content"]) if row["content"] else None
        return Received(row=row, content=content if unmasked or content is None else masked(content), facts=facts)

    async def endpoints(self) -> list[EndpointState]:
        """Every endpoint with its health and its queue."""
        async with self._db.reading() as tx:
            endpoints = await partner_store.endpoints(tx)
            figures = await store.endpoint_figures(tx)
        return [_state(endpoint, figures.get(endpoint.id)) for endpoint in endpoints]

    async def late_acks(self) -> dict[str, int]:
        """Acks past their deadline, by kind."""
        async with self._db.reading() as tx:
            return await store.late_acks(tx, now=self._clock.wall())

    async def failed_deliveries(self) -> dict[str, int]:
        """Deliveries given up, by endpoint."""
        async with self._db.reading() as tx:
            return await store.failed_deliveries(tx)

    async def redeliver(self, staff: StaffMember, message_id: UUID, endpoint: str) -> None:
        """Sends a fact again, from the beginning of its schedule.

        Raises:
            NotFound: no such message for this endpoint.
            Conflict: an attempt is under way.
        """
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            row = await store.message(tx, message_id)
            if row is None or endpoint not in {one["endpoint"] for one in await store.deliveries_of(tx, message_id)}:
                raise NotFound("Ce message n'existe pas pour cette adresse.")
            due_at = now + self._profiles[row["partner"]].acks.transport
            if not await delivery_store.redeliver(tx, message_id, endpoint, now=now, transport_due_at=due_at):
                raise Conflict("Un envoi de ce message est en cours ; réessayez dans un instant.", rule="GW-008")
            await self._note(tx, staff, "redeliver", message_id=message_id, endpoint=endpoint)
            tx.after_commit(self._bell.ring)

    async def switch(self, staff: StaffMember, endpoint: str, *, state: str) -> None:
        """Opens or closes an endpoint; an opened one gets what waits at once."""
        async with self._db.transaction() as tx:
            if await partner_store.endpoint(tx, endpoint) is None:
                raise NotFound("Cette adresse n'existe pas.")
            reason = None if state == "active" else f"fermée par {staff.name}"
            if await partner_store.switch(tx, endpoint, state=state, reason=reason):
                await delivery_store.hurry(tx, endpoint, now=self._clock.wall())
                await self._note(tx, staff, state, message_id=None, endpoint=endpoint)
            tx.after_commit(self._bell.ring)

    async def _note(
        self, tx: Transaction, staff: StaffMember, what: str, *, message_id: UUID | None, endpoint: str
    ) -> None:
        await store.note_act(
            tx,
            new_id(),
            at=self._clock.wall(),
            staff=(staff.id, staff.name),
            what=what,
            message_id=message_id,
            endpoint=endpoint,
        )


# Any: an order's JSON as it came.
def masked(content: Any, *, within: bool = False) -> Any:
    """The same shape with personal values covered."""
    match content:
        case dict():
            return {name: masked(value, within=within or name in _PERSONAL) for name, value in content.items()}
        case list():
            return [masked(value, within=within) for value in content]
        case _:
            return MASK if within and content is not None else content


def _state(endpoint: partner_store.Endpoint, figures: ROW | None) -> EndpointState:
    return EndpointState(
        endpoint=endpoint,
        pending=figures["pending"] if figures else 0,
        failed=figures["failed"] if figures else 0,
        oldest=figures["oldest"] if figures else None,
    )
