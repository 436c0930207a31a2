"""How a contact reads in the vendor's API, and what its webhook carries."""

from datetime import datetime
from uuid import UUID

from services.esign.domain.contacts import DETAILS, Contact
from services.esign.domain.shapes.moments import Json
from services.esign.domain.webhooks import Subscription


def contact(one: Contact) -> Json:
    """A contact as it is read: every key present."""
    return {
        "id": str(one.id),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone_number": one.phone_number,
        "locale": one.locale,
        "workspace_id": str(one.workspace_id),
    } | {name: one.details.get(name) for name in DETAILS}


def contact_event(*, event_id: UUID, name: str, at: datetime, to: Subscription, one: Contact) -> Json:
    """What a webhook about a contact carries."""
    return {
        "event_id": str(event_id),
        "event_name": name,
        "event_time": str(int(at.timestamp())),
        "subscription_id": str(to.id),
        "subscription_description": to.description,
        "sandbox": to.sandbox,
        "data": {"contact": contact(one)},
    }
