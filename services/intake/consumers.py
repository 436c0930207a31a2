"""What intake hears: web orders and their cancellations from the gateway, and what casework opened of them."""

from contracts import topics
from contracts.events import casework, gateway
from services.intake.use_cases.erasing import Erasing
from services.intake.use_cases.web_orders import WebOrders
from shared.inbox import Hearing, one_by_one


def hearings(web_orders: WebOrders, erasing: Erasing) -> list[Hearing]:
    """One hearing per topic."""
    return [
        Hearing(
            topics.GATEWAY_ORDERS,
            {gateway.OrderReceived: web_orders.receive, gateway.OrderCancelled: one_by_one(web_orders.cancel)},
        ),
        Hearing(
            topics.CASEWORK_DOSSIERS,
            {
                casework.DossierOpened: web_orders.note_opened,
                casework.DossierCancelled: web_orders.note_cancelled,
                casework.DossierClosed: web_orders.note_closed,
                casework.DossierReopened: web_orders.note_reopened,
                casework.DossierStands: web_orders.note_standing,
            },
            refilled=True,
        ),
        Hearing(topics.CASEWORK_ERASURES, {casework.PersonErased: one_by_one(erasing.person_erased)}),
    ]
