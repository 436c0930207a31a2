"""What the insurer gateway says: orders and cancellations as the insurers sent them."""

from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Instant, OrderContent


class OrderReceived(Event):
    """A web order was stored by the gateway (its transport ack was given). Heard by intake."""

    TYPE = "gateway.order.received.v1"
    TOPIC = topics.GATEWAY_ORDERS
    KEY = "gateway_order_id"

    gateway_order_id: UUID
    insurer: str
    received_at: Instant
    order: OrderContent


class OrderCancelled(Event):
    """The insurer cancels an order by command. Heard by intake, which knows where the order stands."""

    TYPE = "gateway.order.cancelled.v1"
    TOPIC = topics.GATEWAY_ORDERS
    KEY = "gateway_order_id"

    gateway_order_id: UUID
    insurer: str
    reason: str
    cancelled_at: Instant


class DeliveryFailed(Event):
    """A message could not be delivered to the insurer after its last attempt. Heard by casework."""

    TYPE = "gateway.delivery.failed.v1"
    TOPIC = topics.GATEWAY_MESSAGES
    KEY = "dossier_id"

    dossier_id: UUID
    message_id: UUID
    journal_entry_id: UUID | None = None
    act: str
    attempts: int
    failed_at: Instant
    error: str
