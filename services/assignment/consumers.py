"""The door of Kafka: what casework needs, and what craftsmen answered.

`intervention.ready` is on an order's way and comes in lists; everything else one by one.
"""

from contracts import topics
from contracts.events.casework import (
    DossierCancelled,
    DossierClosed,
    DossierStands,
    InterventionReady,
    InterventionWithdrawn,
    PersonErased,
)
from contracts.events.portal import OfferAccepted, OfferDeclined
from services.assignment.use_cases.answers import Answers
from services.assignment.use_cases.deciding import Deciding
from services.assignment.use_cases.ending import Ending
from services.assignment.use_cases.erasing import Erasing
from shared.inbox import Hearing, one_by_one


def hearings(*, deciding: Deciding, ending: Ending, answers: Answers, erasing: Erasing) -> list[Hearing]:
    """One per topic heard."""
    return [
        Hearing(
            topics.CASEWORK_DOSSIERS,
            {
                InterventionReady: deciding.ready,
                InterventionWithdrawn: one_by_one(ending.withdrawn),
                DossierCancelled: one_by_one(ending.cancelled),
                DossierClosed: one_by_one(ending.closed),
                DossierStands: deciding.standing,
            },
        ),
        Hearing(
            topics.PORTAL_ANSWERS,
            {OfferAccepted: one_by_one(answers.accepted), OfferDeclined: one_by_one(answers.declined)},
        ),
        Hearing(topics.CASEWORK_ERASURES, {PersonErased: one_by_one(erasing.person_erased)}),
    ]
