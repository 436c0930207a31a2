"""What every fax provider's adapter does: the door asks for the proof first, then for the fax.

A proof that does not hold is refused before the body is believed; an old one too, so that a message
overheard cannot be played again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from services.intake.domain.fax_replies import FaxNews
from services.intake.domain.faxes import FaxReceived
from shared.errors import Unauthenticated

TOLERANCE: Final = timedelta(minutes=5)
"""How far a signed time stamp may lie from ours, as Standard Webhooks and Telnyx ask."""


Told = FaxReceived | FaxNews | None


class Adapter(Protocol):
    """One provider."""

    name: str

    def timestamp(self, headers: Mapping[str, str]) -> str:
        """When the message says it was signed, as written; empty when it says nothing."""

    def prove(self, headers: Mapping[str, str], body: bytes) -> None:
        """Checks the signature.

        Raises:
            Unauthenticated: it is missing or does not hold.
        """

    def read(self, headers: Mapping[str, str], body: bytes) -> Told:
        """The fax this message tells of, one that came or one that we sent; nothing when it tells of something else.

        Raises:
            Invalid: the message is not what the contract says.
        """


def recent(timestamp: str, now: datetime) -> None:
    """Checks that a message was signed about now.

    Raises:
        Unauthenticated: it was not, or does not say.
    """
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Unauthenticated("La signature du fax manque ou n'est pas datée.", rule="FAX-001")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Unauthenticated("La signature du fax est trop ancienne ou trop en avance.", rule="FAX-002")


def refused() -> Unauthenticated:
    """The one answer to a signature that does not hold: it does not say why."""
    return Unauthenticated("La signature du fax n'est pas reconnue.", rule="FAX-001")
