"""What a bank is told of a mandate: initiated (pain.009), amended (pain.010), cancelled (pain.011); and its answers.

The content is written down in the transaction that made it true, in the scheme's signs; the message is built from it,
so that the same row always gives the same bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.accounts import written
from services.esign.domain.collecting import collector, party
from services.esign.domain.creditors import Creditor
from services.esign.domain.mandates import Kind, Mandate

BY_DEBTOR: Final = "MD16"
BY_CREDITOR: Final = "MD17"
EXPIRED: Final = "MD20"
"""ISO's external codes of why a mandate changes or ends."""


@dataclass(frozen=True, kw_only=True)
class MandateMessage:
    """One message about a mandate, and what the bank answered."""

    id: UUID
    mandate_id: UUID
    kind: str
    content: dict[str, Any]  # Any: JSON
    created_at: datetime
    accepted: bool | None = None
    reason: str | None = None
    answered_at: datetime | None = None


def told(
    mandate: Mandate,
    creditor: Creditor,
    *,
    message_id: UUID,
    first_message_id: UUID | None = None,
    at: datetime,
    reason: str = "",
    old_rum: str = "",
) -> dict[str, Any]:  # Any: JSON
    """Everything a message about this mandate says."""
    return {
        "message_id": message_id.hex,
        "first_message_id": (first_message_id or message_id).hex,
        "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rum": mandate.rum,
        "old_rum": old_rum or mandate.rum,
        "reason": reason,
        "signed_on": mandate.signed_on.isoformat() if mandate.signed_on else "",
        "scheme": mandate.scheme.value,
        "occurrence": "OOFF" if mandate.kind is Kind.ONE_OFF else "RCUR",
        "contract": written(mandate.contract_number or "", 35),
        "creditor": collector(creditor) | {"name": written(mandate.creditor_name, 70), "ics": mandate.ics},
        "debtor": party(mandate.debtor.name, mandate.debtor.address),
        "iban": mandate.iban,
        "bic": mandate.bic,
    }
