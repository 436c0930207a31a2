"""A message to a craftsman as the desk is shown it: written, told by SMS or e-mail, read, each with its moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """One message (J10); its id is that of its line in the journal."""

    id: UUID
    dossier_id: UUID
    intervention_id: UUID
    job_id: UUID
    firm_code: str
    firm_name: str
    sender_name: str
    text: str
    written_at: datetime
    code: str | None = None
    """The date d'action set with it (R-122)."""
    told_at: datetime | None = None
    """When the first SMS or e-mail about it was handed to its carrier."""
    failure: str | None = None
    """Why an SMS or e-mail about it could not be handed over."""
    read_at: datetime | None = None
    read_by: str | None = None
    """When it was first opened on the portal, and by whom: the receipt (R-121)."""
