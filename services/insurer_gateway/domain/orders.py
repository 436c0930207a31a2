"""An order as its insurer sees it: one state moved by facts, and the commands this state offers.

Facts come from two judges (intake, casework) with no order between them, so a fact that is behind the
order's state is told but never moves it back; the table names every move there is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import Conflict


class State(StrEnum):
    """Where the order stands for the insurer."""

    TRANSMITTED = "transmitted"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    CONTACTED = "contacted"
    VISIT_BOOKED = "visit_booked"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    MERGED = "merged"
    """Another order of the same claim goes on for it; it may be parted again, or cancelled."""


ENDED = frozenset({State.REFUSED, State.CANCELLED})
"""No fact moves an order out of these."""

_YOUNG = (State.TRANSMITTED, State.RECEIVED)
_OPEN = tuple(state for state in State if state not in ENDED and state is not State.MERGED)

_MOVES: tuple[tuple[tuple[State, ...], str, State], ...] = (
    ((State.TRANSMITTED,), "received", State.RECEIVED),
    (_YOUNG, "accepted", State.ACCEPTED),
    (_YOUNG, "rejected", State.REFUSED),
    (_OPEN, "refused", State.REFUSED),
    (_OPEN, "assigned", State.ASSIGNED),
    ((State.ASSIGNED, State.CONTACTED, State.VISIT_BOOKED), "unassigned", State.ACCEPTED),
    ((*_YOUNG, State.ACCEPTED, State.ASSIGNED, State.CONTACTED), "contact_made", State.CONTACTED),
    (_OPEN, "visit_booked", State.VISIT_BOOKED),
    (_OPEN, "visit_moved", State.VISIT_BOOKED),
    ((*_OPEN, State.MERGED), "cancelled", State.CANCELLED),
    ((*_OPEN, State.MERGED), "insured_cancelled", State.CANCELLED),
    (_OPEN, "merged", State.MERGED),
    ((State.MERGED,), "merge_undone", State.ACCEPTED),
)

MOVES: dict[tuple[State, str], State] = {(old, act): new for olds, act, new in _MOVES for old in olds}
"""From, act, to. What is not here leaves the state where it is."""

JUDGED = frozenset({"accepted", "refused", "rejected", "cancelled", "insured_cancelled"})
"""The acts that are our business ack of an order."""


def advance(state: State, act: str) -> State:
    """The state once `act` was told."""
    return MOVES.get((state, act), state)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the gateway keeps of one order."""

    id: UUID
    partner: str
    channel: str
    state: State
    insurer_reference: str | None
    claim_number: str | None
    received_at: datetime
    main_number: str | None = None
    companion_number: str | None = None
    last_sequence: int = 0
    waiting: dict[str, Any] | None = None  # Any: what the difficulté block holds is the partner's
    refusal: dict[str, Any] | None = None
    cancel_requested_at: datetime | None = None


class OrderEnded(Conflict):
    """A command came for an order that is refused or cancelled already."""

    def __init__(self) -> None:
        super().__init__("Cet ordre est déjà clos : il ne peut plus être annulé.", rule="GW-003")


class NotOurChannel(Conflict):
    """The order came by mail or fax: it is cancelled where it came from, not by this door."""

    def __init__(self) -> None:
        super().__init__(
            "Cet ordre n'est pas arrivé par cette interface : annulez-le par le canal d'origine.", rule="GW-004"
        )


def offered(order: Order) -> tuple[str, ...]:
    """The commands this state offers; being offered is the guard (gateway.md 1.4)."""
    try:
        check_cancel(order)
    except (OrderEnded, NotOurChannel):
        return ()
    return () if order.cancel_requested_at else ("cancel",)


def check_cancel(order: Order) -> None:
    """Whether the insurer may still ask for the cancellation; asking twice is harmless.

    Raises:
        NotOurChannel: it came by mail or fax.
        OrderEnded: it is refused, or cancelled and told so.
    """
    if order.channel != "web":
        raise NotOurChannel()
    if order.state in ENDED and order.cancel_requested_at is None:
        raise OrderEnded()
