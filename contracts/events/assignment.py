"""What assignment says: offers made and closed, who won, which firms exist."""

from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Firm, Instant, Place, Professional, Reached, Value


class OfferMade(Event):
    """An intervention is proposed to a craftsman (the trade's *assignation*). Names no insured."""

    TYPE = "assignment.offer.made.v1"
    TOPIC = topics.ASSIGNMENT_OFFERS
    KEY = "dossier_id"

    offer_id: UUID
    decision_id: UUID
    dossier_id: UUID
    dossier_number: str
    intervention_id: UUID
    round: int
    rank: int
    insurer: str
    trade: str
    loss_kind: str
    place: Place
    firm: Firm
    professional: Professional
    made_at: Instant
    exclusive_until: Instant
    ends_at: Instant
    notify_from: Instant
    """SMS and e-mail go out only in the insurer's hours: not before this moment."""
    notify_until: Instant
    """Nothing is sent to the craftsman about this offer after this moment."""


class OfferClosed(Event):
    """An offer ended without winning. The reason gives the sentence the craftsman reads."""

    TYPE = "assignment.offer.closed.v1"
    TOPIC = topics.ASSIGNMENT_OFFERS
    KEY = "dossier_id"

    offer_id: UUID
    dossier_id: UUID
    intervention_id: UUID
    round: int
    firm_id: UUID
    reason: str
    """declined, expired, taken, withdrawn, cancelled… (an open list)."""
    decline_reason: str | None = None
    sentence: str
    closed_at: Instant


class InterventionAssigned(Event):
    """A craftsman's acceptance won, judged by the instant it was pressed (R-051, R-052)."""

    TYPE = "assignment.intervention.assigned.v1"
    TOPIC = topics.ASSIGNMENT_OFFERS
    KEY = "dossier_id"

    dossier_id: UUID
    intervention_id: UUID
    round: int
    offer_id: UUID
    firm: Firm
    professional: Professional
    made_at: Instant
    accepted_at: Instant


class InterventionExhausted(Event):
    """Nobody is left to ask: the intervention waits for a CC."""

    TYPE = "assignment.intervention.exhausted.v1"
    TOPIC = topics.ASSIGNMENT_OFFERS
    KEY = "dossier_id"

    dossier_id: UUID
    intervention_id: UUID
    round: int
    offers_made: int
    sentence: str
    exhausted_at: Instant


class OfferInHand(Value):
    """An offer of the present round that is open, or that won."""

    made: OfferMade
    assigned: InterventionAssigned | None = None


class OffersStand(Event):
    """The searches of a dossier that are not over, said again for a new reader (`make republish`) and never else."""

    TYPE = "assignment.offers.stand.v1"
    TOPIC = topics.ASSIGNMENT_OFFERS
    KEY = "dossier_id"

    dossier_id: UUID
    offers: tuple[OfferInHand, ...] = ()
    exhausted: tuple[InterventionExhausted, ...] = ()
    """Its interventions that wait for a CC."""
    stood_at: Instant


class Contact(Value):
    """A professional of a firm, with what is needed to sign in and be told."""

    number: str
    name: str
    phone: str | None = None
    email: str | None = None
    role: str = "professional"
    """professional, or manager: sees and answers for the whole firm."""
    active: bool = True


class FirmChanged(Event):
    """A firm and its professionals as they are now (snapshot). Heard by the portal, for sign-in."""

    TYPE = "assignment.firm.changed.v1"
    TOPIC = topics.ASSIGNMENT_NETWORK
    KEY = "firm_id"

    firm_id: UUID
    code: str
    name: str
    active: bool
    phone: str | None = None
    email: str | None = None
    professionals: tuple[Contact, ...] = ()


class ProfessionalErased(Event):
    """A professional who left his firm is erased: his name, phone and e-mail go everywhere. Ids only."""

    TYPE = "assignment.person.erased.v1"
    TOPIC = topics.ASSIGNMENT_ERASURES
    KEY = "person_id"

    person_id: UUID
    firm_id: UUID
    number: str
    after: tuple[Reached, ...] = ()
    """What must have been taken in before: the firm without him."""
    erased_at: Instant
