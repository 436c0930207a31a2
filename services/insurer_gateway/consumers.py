"""What the insurer gateway hears: orders as intake has them, notices as casework issues them.

Orders that are submitted are casework's business: what the insurer is told of them comes as notices.
"""

from contracts import topics
from contracts.events import casework, intake
from services.insurer_gateway.use_cases.erasing import Erasing
from services.insurer_gateway.use_cases.facts import Telling
from shared.inbox import Hearing, one_by_one


def hearings(telling: Telling, erasing: Erasing) -> list[Hearing]:
    """One hearing per topic."""
    return [
        Hearing(
            topics.INTAKE_ORDERS,
            {
                intake.OrderReceived: telling.received,
                intake.OrderRejected: telling.rejected,
                intake.OrderCancelled: telling.withdrawn,
            },
        ),
        Hearing(topics.CASEWORK_NOTICES, {casework.NoticeIssued: telling.noticed}),
        Hearing(topics.CASEWORK_ERASURES, {casework.PersonErased: one_by_one(erasing.person_erased)}),
    ]
