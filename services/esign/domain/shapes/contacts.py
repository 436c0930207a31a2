"""How a contact reads in the vendor's API."""

from services.esign.domain.contacts import DETAILS, Contact
from services.esign.domain.shapes.moments import Json


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
