"""Approvers: who says yes before signers are told. Their states are one table, as those of requests and signers.

All must approve; one who rejects ends the request, with his reason. In order, each is asked after the one
before said yes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.errors import Conflict, Invalid, Refused

MOST_APPROVERS: Final = 10
LONGEST_REASON: Final = 1000
PATH: Final = "a"


class ApproverStatus(StrEnum):
    """Where an approver stands."""

    INITIATED = "initiated"
    NOTIFIED = "notified"
    APPROVED = "approved"
    REJECTED = "rejected"


class Answer(StrEnum):
    """What happens to an approver."""

    NOTIFY = "notify"
    REMIND = "remind"
    APPROVE = "approve"
    REJECT = "reject"


_S, _A = ApproverStatus, Answer
TRANSITIONS: Final[dict[tuple[ApproverStatus, Answer], ApproverStatus]] = {
    (_S.INITIATED, _A.NOTIFY): _S.NOTIFIED,
    (_S.NOTIFIED, _A.REMIND): _S.NOTIFIED,
    (_S.NOTIFIED, _A.APPROVE): _S.APPROVED,
    (_S.NOTIFIED, _A.REJECT): _S.REJECTED,
}
"""From, what happens, to; whatever is not here is refused."""


class TooManyApprovers(Refused):
    """A request has no room for one more."""


class AlreadyApproves(Conflict):
    """This person is an approver of the request."""


class ApproverStatusForbids(Refused):
    """The approver's state has no such exit."""


@dataclass(frozen=True, kw_only=True)
class Approver:
    """An approver as he stands; `options` is what the caller said of mails to him."""

    id: UUID
    request_id: UUID
    position: int
    status: ApproverStatus
    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    locale: str
    options: dict[str, Any]  # Any: kept as it came, given back as it came
    link_issued_at: datetime | None = None
    link_expires_at: datetime | None = None
    answered_at: datetime | None = None
    reason: str | None = None

    @property
    def name(self) -> str:
        """As he is addressed."""
        return f"{self.first_name} {self.last_name}"


def after(status: ApproverStatus, answer: Answer) -> ApproverStatus:
    """The state an answer leads to.

    Raises:
        ApproverStatusForbids: the table has no such exit.
    """
    try:
        return TRANSITIONS[status, answer]
    except KeyError:
        raise ApproverStatusForbids(_why(status), rule="ESIGN-207", field="status") from None


def _why(status: ApproverStatus) -> str:
    match status:
        case ApproverStatus.INITIATED:
            return "Ce n'est pas encore le tour de cet approbateur."
        case ApproverStatus.NOTIFIED:
            return "Cet approbateur a déjà été prévenu."
        case ApproverStatus.APPROVED | ApproverStatus.REJECTED:
            return "Cet approbateur a déjà répondu."


def check_new(approvers: Sequence[Approver], email: str) -> None:
    """Whether a request may have this approver too.

    Raises:
        TooManyApprovers: no room. AlreadyApproves: he is one of them.
    """
    if any(one.email.lower() == email.lower() for one in approvers):
        sentence = "Cette personne est déjà un approbateur de la demande."
        raise AlreadyApproves(sentence, rule="ESIGN-205", field="email")
    if len(approvers) >= MOST_APPROVERS:
        sentence = f"Une demande a {MOST_APPROVERS} approbateurs au plus."
        raise TooManyApprovers(sentence, rule="ESIGN-206", field="approvers")


def check_reason(typed: str) -> str:
    """Why he rejects, which he must say.

    Raises:
        Invalid: he did not, or at too great a length.
    """
    if not (words := typed.strip()) or len(words) > LONGEST_REASON:
        sentence = f"Dites pourquoi vous n'approuvez pas, en {LONGEST_REASON} caractères au plus."
        raise Invalid(sentence, rule="ESIGN-208", field="reason")
    return words


def to_ask(approvers: Sequence[Approver], *, ordered: bool) -> list[Approver]:
    """Whose turn it is and who was not asked: all of them, or the first who has not answered."""
    waiting = [one for one in sorted(approvers, key=lambda one: one.position) if one.answered_at is None]
    turn = waiting[:1] if ordered else waiting
    return [one for one in turn if one.status is ApproverStatus.INITIATED]


def all_approved(approvers: Sequence[Approver]) -> bool:
    """Whether nobody has still to say yes."""
    return all(one.status is ApproverStatus.APPROVED for one in approvers)
