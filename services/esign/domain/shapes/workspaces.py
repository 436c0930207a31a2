"""How workspaces, users and invitations read in the vendor's API."""

from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.workspaces import User, Workspace


def workspace(one: Workspace) -> Json:
    """A workspace as it is read."""
    return {
        "id": str(one.id),
        "name": one.name,
        "external_name": one.external_name,
        "default": one.is_default,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
        "deleted_at": moment(one.deleted_at),
        "users": [{"id": str(each)} for each in one.user_ids],
    }


def user(one: User) -> Json:
    """A user as he is read."""
    return {
        "id": str(one.id),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone_number": one.phone_number,
        "locale": one.locale,
        "avatar": None,
        "job_title": one.job_title,
        "is_active": one.is_active,
        "created_at": moment(one.created_at),
        "role": one.role,
        "workspaces": [{"id": str(each)} for each in one.workspace_ids],
        "status": one.status,
        "source": "public_api",
    }


def invitation(one: User) -> Json:
    """An invitation as it is read."""
    return {
        "id": str(one.invitation_id),
        "user_id": str(one.id),
        "email": one.email,
        "created_at": moment(one.link_issued_at),
        "expired_at": moment(one.link_expires_at),
        "accepted_at": moment(one.accepted_at),
    }
