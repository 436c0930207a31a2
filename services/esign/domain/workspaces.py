"""Workspaces and users of the vendor's API: where requests lie, and who is invited. Users here are no staff of ours.

The organisation's keys see all workspaces and manage them; a workspace's key sees its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import Conflict, Refused

INVITATION_LIFE: Final = timedelta(days=7)
PATH: Final = "i"


class WorkspaceTaken(Conflict):
    """There is a workspace of this name."""


class UserTaken(Conflict):
    """There is a user of this address."""


class NoSuchPlace(Refused):
    """Content cannot be moved there."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A workspace and who works in it."""

    id: UUID
    name: str
    external_name: str | None
    is_default: bool
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    user_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class User:
    """A user with his invitation."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    locale: str
    job_title: str | None
    role: str
    status: str
    is_active: bool
    created_at: datetime
    invitation_id: UUID
    link_issued_at: datetime
    link_expires_at: datetime
    accepted_at: datetime | None = None
    invited_in: UUID | None = None
    """The workspace of the key that invited him, and its environment: who hears that he accepted."""
    sandbox: bool | None = None
    workspace_ids: tuple[UUID, ...] = ()


def check_move(*, gone: Workspace, target: Workspace) -> None:
    """Whether a workspace may be deleted, its content moving to another.

    Raises:
        NoSuchPlace: it is the default one, or would move into itself.
    """
    if gone.is_default:
        raise NoSuchPlace("L'espace par défaut ne peut pas être supprimé.", rule="ESIGN-231", field="workspace_id")
    if gone.id == target.id:
        sentence = "Le contenu doit aller dans un autre espace."
        raise NoSuchPlace(sentence, rule="ESIGN-232", field="workspace_id")
