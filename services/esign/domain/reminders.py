"""Reminders: who may be reminded by hand, and when the next automatic one is; never after the end, never a burst."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.esign.domain.consent import must_be_under_way
from services.esign.domain.requests import Bundle, SignatureRequest
from services.esign.domain.signers import Signer, SignerStatus
from shared.errors import Refused, TooMany

REMINDABLE: Final = frozenset({SignerStatus.NOTIFIED, SignerStatus.VERIFIED, SignerStatus.CONSENT_GIVEN})
BETWEEN: Final = timedelta(minutes=1)
"""Between two reminders by hand of one signer: the second click of an impatient hand is no second mail."""


class NothingToRemind(Refused):
    """It is not his turn, he has signed, or we do not write to him."""


def check(bundle: Bundle, signer: Signer, *, reminded_at: datetime | None, now: datetime) -> None:
    """Whether this signer may be reminded by hand.

    Raises:
        StatusForbids: the request is not under way. NothingToRemind: he waits for nobody. TooMany: he just was.
    """
    must_be_under_way(bundle)
    if bundle.request.delivery_mode != "email":
        sentence = "Cette demande n'envoie pas de courriels : c'est à l'expéditeur de relancer."
        raise NothingToRemind(sentence, rule="ESIGN-120", field="delivery_mode")
    if signer.status not in REMINDABLE:
        raise NothingToRemind("Ce signataire n'a rien à signer maintenant.", rule="ESIGN-121", field="status")
    if reminded_at is not None and now < reminded_at + BETWEEN:
        wait = int((reminded_at + BETWEEN - now).total_seconds()) + 1
        raise TooMany("Une relance vient de partir.", retry_after=wait, rule="ESIGN-122")


def next_at(request: SignatureRequest, *, sent: int, now: datetime) -> datetime | None:
    """When the next automatic reminder is, `sent` having gone out; nothing when there is none."""
    wanted: Mapping[str, Any] | None = request.options.get("reminder_settings")  # Any: JSON
    if not wanted or request.delivery_mode != "email" or sent >= int(wanted["max_occurrences"]):
        return None
    return now + timedelta(days=int(wanted["interval_in_days"]))
