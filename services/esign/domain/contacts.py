"""The book of contacts of a workspace: people who sign more than once, as the vendor's API names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

DETAILS: Final = (
    "company_name",
    "job_title",
    "address_line_1",
    "address_line_2",
    "address_city",
    "address_postal_code",
    "address_country",
)
"""What is kept of a contact and given back; nothing here acts on it."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody in the book."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    locale: str
    details: Mapping[str, str | None]
    created_at: datetime
