"""What the portal hears: assignment's offers and network, casework's jobs. Nothing is sent from here."""

from collections.abc import Sequence

from contracts import topics
from contracts.events.assignment import (
    FirmChanged,
    InterventionAssigned,
    InterventionExhausted,
    OfferClosed,
    OfferMade,
    OffersStand,
    ProfessionalErased,
)
from contracts.events.casework import (
    JobChanged,
    JobEnded,
    JobOpened,
    JobsStand,
    MessageWritten,
    PersonErased,
    ReportRefused,
)
from services.provider_portal.use_cases.erasing import Erasing
from services.provider_portal.use_cases.hearing import FactsHeard
from shared.inbox import Hearing, one_by_one


def hearings(facts: FactsHeard, erasing: Erasing) -> Sequence[Hearing]:
    """One hearing per topic; offers made are taken as lists, for they are on every order's way."""
    return (
        Hearing(
            topics.ASSIGNMENT_OFFERS,
            {
                OfferMade: facts.offers_made,
                OfferClosed: one_by_one(facts.offer_closed),
                InterventionAssigned: one_by_one(facts.intervention_assigned),
                InterventionExhausted: one_by_one(facts.intervention_exhausted),
                OffersStand: one_by_one(facts.offers_stand),
            },
        ),
        Hearing(topics.ASSIGNMENT_NETWORK, {FirmChanged: one_by_one(facts.firm_changed)}),
        Hearing(
            topics.CASEWORK_JOBS,
            {
                JobOpened: one_by_one(facts.job_opened),
                JobChanged: one_by_one(facts.job_changed),
                MessageWritten: one_by_one(facts.message_written),
                JobEnded: one_by_one(facts.job_ended),
                JobsStand: one_by_one(facts.jobs_stand),
                ReportRefused: one_by_one(facts.report_refused),
            },
        ),
        Hearing(topics.CASEWORK_ERASURES, {PersonErased: one_by_one(erasing.person_erased)}),
        Hearing(topics.ASSIGNMENT_ERASURES, {ProfessionalErased: one_by_one(erasing.professional_erased)}),
    )
