"""What intake says of an item: one function per fact, and the one that says how it stands to who never heard of it.

Everything about an order goes by its id, which is the item's; `received` comes before all else.
"""

from datetime import datetime

from contracts.events.envelope import Actor
from contracts.events.intake import OrderCancelled, OrderReceived, OrderRejected, OrderSubmitted, Problem
from services.intake.domain.checks import Finding
from services.intake.domain.items import SYSTEM, Item, State

Fact = OrderReceived | OrderSubmitted | OrderRejected | OrderCancelled
"""What can be said about an item."""


def received_fact(item: Item, *, actor: Actor) -> OrderReceived:
    """`intake.order.received`: said once per order, before anything else about it."""
    return OrderReceived(actor=actor, order_id=item.id, source=item.source, received_at=item.received_at)


def submitted_fact(item: Item, *, actor: Actor) -> OrderSubmitted:
    """`intake.order.submitted`: the order, complete, for casework."""
    assert item.order is not None, "only a submitted item says so"
    assert item.submitted_at is not None, "only a submitted item says so"
    return OrderSubmitted(
        actor=actor,
        order_id=item.id,
        source=item.source,
        order=item.order,
        received_at=item.received_at,
        submitted_at=item.submitted_at,
    )


def standing_fact(item: Item) -> OrderReceived | OrderSubmitted | None:
    """What a reader that never heard of the order must know; nothing once nothing more can come of it."""
    match item.state:
        case State.WAITING | State.SET_ASIDE:
            return received_fact(item, actor=SYSTEM) if item.announced else None
        case State.SUBMITTED:
            return None if item.dossier_end else submitted_fact(item, actor=_decider(item))
        case State.REJECTED | State.CANCELLED | State.ATTACHED | State.TIED | State.JOINED:
            return None


def _decider(item: Item) -> Actor:
    if item.decided_by_id == SYSTEM.id:
        return SYSTEM
    return Actor(kind="staff", id=item.decided_by_id, name=item.decided_by)


def rejected_fact(item: Item, findings: tuple[Finding, ...], *, actor: Actor, at: datetime) -> OrderRejected:
    """`intake.order.rejected`: no dossier, and why."""
    problems = tuple(Problem(rule=one.rule, sentence=one.sentence, field=one.field) for one in findings)
    return OrderRejected(actor=actor, order_id=item.id, source=item.source, rejected_at=at, problems=problems)


def cancelled_fact(item: Item, *, reason: str, actor: Actor, at: datetime) -> OrderCancelled:
    """`intake.order.cancelled`: behind `submitted` on the same key, or instead of it."""
    return OrderCancelled(
        actor=actor,
        order_id=item.id,
        source=item.source,
        reason=reason,
        cancelled_at=at,
        submitted=item.submitted_at is not None,
    )
