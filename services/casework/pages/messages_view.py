"""Messages to craftsmen as the dossier's page shows them: to whom, what, told when, read when (R-121)."""

from dataclasses import dataclass

from services.casework.domain.provider_messages import ProviderMessage


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message, and in a word what became of it."""

    message: ProviderMessage
    state: str
    tone: str


def message_of(one: ProviderMessage) -> MessageCard:
    """A message for the screen."""
    return MessageCard(one, *_state(one))


def _state(one: ProviderMessage) -> tuple[str, str]:
    if one.read_at is not None:
        return "lu", "fine"
    if one.told_at is None and one.failure is not None:
        return "non remis", "late"
    return ("annoncé", "note") if one.told_at else ("envoyé", "soft")
