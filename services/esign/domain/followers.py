"""Followers: people who are told how a request goes, and may look at it; they decide nothing.

A follower hears of the request leaving, of its end, and of each signature. His link only reads.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import Conflict, Refused

MOST_FOLLOWERS: Final = 100
LINK_LIFE: Final = timedelta(days=30)
"""From the last mail: the link stays the same, its end moves."""
PATH: Final = "suivi"

HEARS: Final = {
    "signature_request.activated": "a été envoyé",
    "signature_request.approved": "est approuvé",
    "signature_request.rejected": "n'a pas été approuvé",
    "signer.done": "a reçu une signature",
    "signature_request.done": "est signé par tous",
    "signature_request.declined": "a été refusé par un signataire",
    "signature_request.canceled": "est annulé",
    "signature_request.expired": "a expiré",
    "signature_request.reactivated": "est de nouveau à signer",
}
"""What a follower is told, and how."""


def mail_of(event: str) -> str:
    """The vendor's name of the mail that tells a follower of an event."""
    happened = event.rpartition(".")[2]
    return "follower.notified" if happened == "activated" else f"follower.{happened}"


class TooManyFollowers(Refused):
    """A request has no room for one more."""


class AlreadyFollows(Conflict):
    """This address follows the request."""


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Somebody who follows a request."""

    id: UUID
    request_id: UUID
    email: str
    locale: str
    link_issued_at: datetime
    link_expires_at: datetime


def check_room(count: int) -> None:
    """Whether a request may have so many followers.

    Raises:
        TooManyFollowers: it may not.
    """
    if count > MOST_FOLLOWERS:
        sentence = f"Une demande a {MOST_FOLLOWERS} personnes en suivi au plus."
        raise TooManyFollowers(sentence, rule="ESIGN-204", field="followers")
