"""How a template reads in the vendor's API."""

from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.templates import Template


def template(one: Template) -> Json:
    """A template as it is read."""
    return {
        "id": str(one.id),
        "name": one.name,
        "description": one.description,
        "status": one.status,
        "created_at": moment(one.created_at),
        "workspace_id": str(one.workspace_id),
    }
