"""Valid portal values; a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events.envelope import Actor
from services.provider_portal.domain.jobs import Job, Private
from services.provider_portal.domain.offers import Answer, Offer
from shared.inbox import Heard
from shared.parking import Received

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FIRM = UUID("01943ad7-aa80-7e23-9233-cd21b95938fb")
MAEL = Actor(kind="craftsman", id="440117-02", name="Maël Kerlann")


def an_offer(**changes: Any) -> Offer:  # Any: any field of an offer
    offer = Offer(
        id=uuid7(),
        code="ABCDEFGH23",
        dossier_id=uuid7(),
        dossier_number="26-004217-K",
        intervention_id=uuid7(),
        round=1,
        trade="PEINTURE",
        loss_kind="DDE",
        insee="44109",
        postal_code="44000",
        commune="Nantes",
        firm_id=FIRM,
        professional_number="440117-02",
        professional_name="Maël Kerlann",
        made_at=NOON,
        exclusive_until=NOON + timedelta(hours=2),
        ends_at=NOON + timedelta(hours=8),
    )
    return replace(offer, **changes)


def an_answer(**changes: Any) -> Answer:  # Any: any field of an answer
    return replace(Answer(id=uuid7(), at=NOON + timedelta(hours=1), by=MAEL), **changes)


def a_job(**changes: Any) -> Job:  # Any: any field of a job
    job = Job(
        id=uuid7(),
        dossier_id=uuid7(),
        dossier_number="26-004217-K",
        intervention_id=uuid7(),
        offer_id=uuid7(),
        insurer="allianz",
        firm_id=FIRM,
        professional_number="440117-02",
        professional_name="Maël Kerlann",
        trade="PEINTURE",
        loss_kind="DDE",
        insee="44109",
        postal_code="44000",
        commune="Nantes",
        assigned_at=NOON,
        opened_at=NOON + timedelta(hours=1),
        action_code="A1",
        action_label="Contact client pour devis",
        due_at=NOON + timedelta(hours=24),
        private=Private(
            last_name="Quéméneur-Test",
            first_name="Solène",
            phones=("+33261910042",),
            email=None,
            address="12 rue des Ajoncs Bleus",
            access=None,
            description="Plafond taché.",
        ),
    )
    return replace(job, **changes)


def heard(event: Any, *, correlation_id: str = "the-orders-own") -> Heard[Any]:  # Any: every event
    """An event as the inbox hands it over."""
    received = Received(
        topic=event.TOPIC,
        key=event.key,
        sequence=1,
        id=str(uuid7()),
        type=event.TYPE,
        time=NOON,
        correlation_id=correlation_id,
        traceparent=None,
        body=b"",
    )
    return Heard(event, received)
