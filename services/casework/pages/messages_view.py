"""Messages to craftsmen as the dossier's page shows them: to whom, what, told when, read when (R-121)."""

from dataclasses import dataclass
from datetime import datetime

from services.casework.domain.provider_messages import ProviderMessage


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message in words."""

    firm: str
    sender: str
    text: str
    code: str | None
    written_at: datetime
    told_at: datetime | None
    failure: str | None
    read_at: datetime | None
    read_by: str | None
    state: str
    tone: str


def message_of(one: ProviderMessage) -> MessageCard:
    """A message for the screen."""
    state, tone = _state(one)
    return MessageCard(
        firm=f"{one.firm_name} ({one.firm_code})",
        sender=one.sender_name,
        text=one.text,
        code=one.code,
        written_at=one.written_at,
        told_at=one.told_at,
        failure=one.failure,
        read_at=one.read_at,
        read_by=one.read_by,
        state=state,
        tone=tone,
    )


def _state(one: ProviderMessage) -> tuple[str, str]:
    if one.read_at is not None:
        return "lu", "fine"
    if one.told_at is None and one.failure is not None:
        return "non remis", "late"
    return ("annoncé", "note") if one.told_at else ("envoyé", "soft")
