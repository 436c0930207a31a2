"""What the portal hears: assignment's offers and network, casework's jobs. Nothing is sent from here."""

from collections.abc import Sequence

from contracts import topics
from contracts.events.assignment import FirmChanged, InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from contracts.events.casework import JobChanged, JobEnded, JobOpened, MessageWritten, ReportRefused
from services.provider_portal.use_cases.hearing import FactsHeard
from shared.inbox import Hearing, one_by_one


def hearings(facts: FactsHeard) -> Sequence[Hearing]:
    """One hearing per topic; offers made are taken as lists, for they are on every order's way."""
    return (
        Hearing(
            topics.ASSIGNMENT_OFFERS,
            {
                OfferMade: facts.offers_made,
                OfferClosed: one_by_one(facts.offer_closed),
                InterventionAssigned: one_by_one(facts.intervention_assigned),
                InterventionExhausted: one_by_one(facts.intervention_exhausted),
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
                ReportRefused: one_by_one(facts.report_refused),
            },
        ),
    )
