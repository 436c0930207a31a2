"""The Kafka door: which topics casework hears, and which method of the use cases takes each event."""

from contracts import topics
from contracts.events import assignment, esign, gateway, intake, portal
from services.casework.use_cases.erasing import Erasing
from services.casework.use_cases.hearing import CaseHearing
from services.casework.use_cases.linking import Linking
from shared.inbox import Hearing, one_by_one


def hearings(cases: CaseHearing, linking: Linking, erasing: Erasing) -> list[Hearing]:
    """One per topic heard; types not listed only move the inbox."""
    reports = (
        portal.ContactDeclared,
        portal.ChaseRecorded,
        portal.UnreachableDeclared,
        portal.VisitBooked,
        portal.VisitMoved,
        portal.WorksStarted,
        portal.MessageSent,
        portal.JobReturned,
    )
    signatures = (
        esign.RequestDone,
        esign.RequestDeclined,
        esign.RequestRejected,
        esign.RequestExpired,
        esign.RequestReactivated,
        esign.MandateActivated,
        esign.MandateEnded,
        esign.CollectionRejected,
    )
    return [
        Hearing(
            topics.INTAKE_ORDERS,
            {
                intake.OrderSubmitted: cases.order_submitted,
                intake.OrderCancelled: cases.order_cancelled,
                intake.OrderRepeated: cases.order_repeated,
                intake.OrderRepeatUndone: cases.repeat_undone,
                intake.OrderRelated: one_by_one(linking.related),
            },
        ),
        Hearing(
            topics.INTAKE_CORRESPONDENCE,
            {intake.CorrespondenceReceived: cases.letter_received, intake.CorrespondenceUndone: cases.letter_undone},
        ),
        Hearing(
            topics.ASSIGNMENT_OFFERS,
            {
                assignment.OfferMade: cases.offer_made,
                assignment.OfferClosed: cases.offer_closed,
                assignment.InterventionAssigned: cases.assigned,
                assignment.InterventionExhausted: cases.exhausted,
                assignment.OffersStand: cases.offers_stand,
            },
        ),
        Hearing(
            topics.PORTAL_REPORTS,
            {
                **dict.fromkeys(reports, cases.reported),
                **dict.fromkeys((portal.NoticeDelivered, portal.NoticeFailed), cases.notice_ended),
                portal.MessageRead: cases.message_read,
                portal.MessageNotified: cases.message_notified,
            },
        ),
        Hearing(topics.GATEWAY_MESSAGES, {gateway.DeliveryFailed: cases.delivery_failed}),
        Hearing(topics.ESIGN_SIGNATURES, dict.fromkeys(signatures, cases.signature_ended)),
        Hearing(topics.ASSIGNMENT_ERASURES, {assignment.ProfessionalErased: one_by_one(erasing.professional_erased)}),
    ]
