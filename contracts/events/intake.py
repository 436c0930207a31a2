"""What intake says: orders received, submitted to casework, rejected, cancelled; and letters about open files."""

from typing import Literal
from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Instant, OrderContent, Source, Value


class OrderReceived(Event):
    """An order reached intake by any channel and has its number; nothing is decided yet."""

    TYPE = "intake.order.received.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    source: Source
    received_at: Instant


class OrderSubmitted(Event):
    """A complete, readable and placed order, given to casework. Heard by casework."""

    TYPE = "intake.order.submitted.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    source: Source
    order: OrderContent
    received_at: Instant
    submitted_at: Instant


class Problem(Value):
    """One thing wrong with an order: the rule, a French sentence, the field."""

    rule: str
    sentence: str
    field: str | None = None


class OrderRejected(Event):
    """The order could not be read, completed or placed: no dossier. Told to the insurer."""

    TYPE = "intake.order.rejected.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    source: Source
    rejected_at: Instant
    problems: tuple[Problem, ...]


class OrderRepeated(Event):
    """The same order came again by another way and was attached: a copy, no second dossier. Heard by casework."""

    TYPE = "intake.order.repeated.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    """The order that stands, not the copy."""
    copy_id: UUID
    source: Source
    received_at: Instant
    reasons: tuple[str, ...] = ()
    """What agreed, in French, for the people who read it."""
    what: str = "copy"
    """`copy`: the order itself once more. `document`: something of its dossier that a person attached by hand."""


class OrderRepeatUndone(Event):
    """What was attached as a copy was no copy after all: it waits in its tray again. Heard by casework."""

    TYPE = "intake.order.repeat_undone.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    copy_id: UUID
    source: Source
    reason: str = ""
    undone_at: Instant


class OrderRelated(Event):
    """Other orders of the same building and days, or that may be the very same, each with a dossier that stands. Heard
    by casework, which links the dossiers."""

    TYPE = "intake.order.related.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    related: tuple[UUID, ...]
    """The other orders."""
    likeness: Literal["related", "probable", "same"] | str = "related"
    """Neighbours of one loss; perhaps one claim; most likely one order that came twice."""
    reasons: tuple[str, ...] = ()
    """What agrees, in French, for the people who read it."""
    found_at: Instant


class OrderCancelled(Event):
    """The insurer withdrew a submitted order; follows `submitted` on the same key."""

    TYPE = "intake.order.cancelled.v1"
    TOPIC = topics.INTAKE_ORDERS
    KEY = "order_id"

    order_id: UUID
    source: Source
    reason: str
    cancelled_at: Instant
    submitted: bool
    """False when the order was withdrawn before it was submitted: no dossier will ever exist."""


class CorrespondenceReceived(Event):
    """A letter that is no order reached a dossier: a chase, a cancellation, an expert's report… Heard by casework.

    Keyed by the dossier, so that what was written about it keeps its order. The letter itself stays with intake.
    """

    TYPE = "intake.correspondence.received.v1"
    TOPIC = topics.INTAKE_CORRESPONDENCE
    KEY = "dossier_id"

    letter_id: UUID
    """This tying of the letter: tied again elsewhere, it is another."""
    item_id: UUID
    """Where the original can be seen, at intake."""
    dossier_id: UUID
    order_id: UUID
    kind: str
    """chase, cancellation, expert_report, invoice, complaint, reply, other."""
    sender_role: str
    """Who writes: insurer, expert, insured, craftsman, unknown."""
    channel: str
    subject: str = ""
    excerpt: str = ""
    """The first words of what is new in it, for the desk; never the whole."""
    documents: int = 0
    """How many files came with it."""
    received_at: Instant
    tied_at: Instant
    reasons: tuple[str, ...] = ()
    """By what it was tied to the dossier, in French, for the people who read it."""


class CorrespondenceUndone(Event):
    """A letter was tied to this dossier by mistake, or was an order after all. Heard by casework."""

    TYPE = "intake.correspondence.undone.v1"
    TOPIC = topics.INTAKE_CORRESPONDENCE
    KEY = "dossier_id"

    letter_id: UUID
    item_id: UUID
    dossier_id: UUID
    kind: str
    reason: str = ""
    undone_at: Instant
