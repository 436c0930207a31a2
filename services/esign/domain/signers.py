"""A signer: his states as one table, whose turn it is, and how long his link lives.

A link names one signer and opens the documents; it never signs without the code (a forwarded link is worth nothing).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.errors import Refused


class SignerStatus(StrEnum):
    """Where a signer stands."""

    INITIATED = "initiated"
    NOTIFIED = "notified"
    VERIFIED = "verified"
    CONSENT_GIVEN = "consent_given"
    PROCESSING = "processing"
    SIGNED = "signed"
    DECLINED = "declined"
    ABORTED = "aborted"
    ERROR = "error"


class Act(StrEnum):
    """What a signer does, or what happens to him."""

    NOTIFY = "notify"
    VERIFY = "verify"
    CONSENT = "consent"
    PROCESS = "process"
    SIGN = "sign"
    FAIL = "fail"
    DECLINE = "decline"
    ABORT = "abort"
    REVIVE = "revive"


_S, _A = SignerStatus, Act
TRANSITIONS: Final[dict[tuple[SignerStatus, Act], SignerStatus]] = {
    (_S.INITIATED, _A.NOTIFY): _S.NOTIFIED,
    (_S.NOTIFIED, _A.VERIFY): _S.VERIFIED,
    (_S.NOTIFIED, _A.CONSENT): _S.CONSENT_GIVEN,
    (_S.VERIFIED, _A.CONSENT): _S.CONSENT_GIVEN,
    (_S.CONSENT_GIVEN, _A.CONSENT): _S.CONSENT_GIVEN,
    (_S.CONSENT_GIVEN, _A.PROCESS): _S.PROCESSING,
    (_S.CONSENT_GIVEN, _A.SIGN): _S.SIGNED,
    (_S.PROCESSING, _A.SIGN): _S.SIGNED,
    (_S.PROCESSING, _A.FAIL): _S.ERROR,
    (_S.NOTIFIED, _A.DECLINE): _S.DECLINED,
    (_S.VERIFIED, _A.DECLINE): _S.DECLINED,
    (_S.CONSENT_GIVEN, _A.DECLINE): _S.DECLINED,
    (_S.INITIATED, _A.ABORT): _S.ABORTED,
    (_S.NOTIFIED, _A.ABORT): _S.ABORTED,
    (_S.VERIFIED, _A.ABORT): _S.ABORTED,
    (_S.CONSENT_GIVEN, _A.ABORT): _S.ABORTED,
    (_S.PROCESSING, _A.ABORT): _S.ABORTED,
    (_S.ABORTED, _A.REVIVE): _S.INITIATED,
}
"""From, act, to; whatever is not here is refused. A signer of whom another's refusal ended the request is aborted."""

ENDED: Final = frozenset({_S.SIGNED, _S.DECLINED, _S.ABORTED, _S.ERROR})
LINK_LIFE: Final = timedelta(hours=48)


class NotPossible(Refused):
    """The signer's state has no such exit: not his turn yet, or it is over."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A signer as he stands; `options` is what the caller said and only he reads."""

    id: UUID
    request_id: UUID
    position: int
    status: SignerStatus
    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    locale: str
    signature_level: str
    authentication_mode: str
    options: dict[str, Any]  # Any: kept as it came, given back as it came
    draft: dict[str, Any] | None = None  # Any: what he filled in before his code
    link_expires_at: datetime | None = None
    opened_at: datetime | None = None
    consent_at: datetime | None = None
    signed_at: datetime | None = None
    tries: int = 0
    with_previous: bool = False
    """Whether he acts together with the one before him."""

    @property
    def name(self) -> str:
        """As it is printed under his signature."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def channel(self) -> str:
        """Where his code goes: `sms`, `email`, or nowhere."""
        return {"otp_sms": "sms", "otp_email": "email"}.get(self.authentication_mode, "")

    @property
    def recipient(self) -> str:
        """The number or address his code goes to."""
        return (self.phone_number or "") if self.channel == "sms" else self.email


def after(status: SignerStatus, act: Act) -> SignerStatus:
    """The state an act leads to.

    Raises:
        NotPossible: the table has no such exit.
    """
    try:
        return TRANSITIONS[status, act]
    except KeyError:
        raise NotPossible(_why(status), rule="ESIGN-020", field="status") from None


def _why(status: SignerStatus) -> str:
    match status:
        case SignerStatus.INITIATED:
            return "Ce n'est pas encore votre tour de signer."
        case SignerStatus.SIGNED:
            return "Vous avez déjà signé ces documents."
        case SignerStatus.DECLINED:
            return "Vous avez refusé de signer ces documents."
        case SignerStatus.ABORTED | SignerStatus.ERROR:
            return "Cette demande de signature est terminée."
        case SignerStatus.NOTIFIED | SignerStatus.VERIFIED | SignerStatus.CONSENT_GIVEN | SignerStatus.PROCESSING:
            return "Cette étape n'est pas possible maintenant."


def to_notify(signers: Sequence[Signer], *, ordered: bool) -> list[Signer]:
    """Whose turn it is and who was not told: all of them, or the first stage that has not wholly signed."""
    waiting = [one for one in sorted(signers, key=lambda one: one.position) if one.status not in ENDED]
    stage_of = stages(signers)
    turn = [one for one in waiting if not ordered or stage_of[one.id] == stage_of[waiting[0].id]]
    return [one for one in turn if one.status is SignerStatus.INITIATED]


def stages(signers: Sequence[Signer]) -> dict[UUID, int]:
    """The stage of each signer, from 0: those of one stage act together."""
    found: dict[UUID, int] = {}
    stage = -1
    for one in sorted(signers, key=lambda one: one.position):
        stage += 0 if one.with_previous and found else 1
        found[one.id] = stage
    return found
