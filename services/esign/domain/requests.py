"""A signature request: its states as one table, how long it lives, what must stand before it goes out.

The states and the verbs are those of the vendor's API, so that his clients read ours. A verb that the table does not
give from a state is refused; a canceled request never returns.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.esign.domain.approvers import Approver
from services.esign.domain.around import NOTHING, Around
from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.signers import Signer
from shared.errors import Conflict, Invalid, Refused


class RequestStatus(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    APPROVAL = "approval"
    ONGOING = "ongoing"
    DONE = "done"
    DECLINED = "declined"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELED = "canceled"
    DELETED = "deleted"
    PAUSED = "paused"


class Verb(StrEnum):
    """What can happen to a request."""

    ACTIVATE = "activate"
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    REJECT = "reject"
    COMPLETE = "complete"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"
    REACTIVATE = "reactivate"
    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"


_S, _V = RequestStatus, Verb
TRANSITIONS: Final[dict[tuple[RequestStatus, Verb], RequestStatus]] = {
    (_S.DRAFT, _V.ACTIVATE): _S.ONGOING,
    (_S.DRAFT, _V.ASK_APPROVAL): _S.APPROVAL,
    (_S.APPROVAL, _V.APPROVE): _S.ONGOING,
    (_S.APPROVAL, _V.REJECT): _S.REJECTED,
    (_S.ONGOING, _V.COMPLETE): _S.DONE,
    (_S.ONGOING, _V.DECLINE): _S.DECLINED,
    (_S.ONGOING, _V.EXPIRE): _S.EXPIRED,
    (_S.ONGOING, _V.CANCEL): _S.CANCELED,
    (_S.ONGOING, _V.PAUSE): _S.PAUSED,
    (_S.PAUSED, _V.RESUME): _S.ONGOING,
    (_S.EXPIRED, _V.REACTIVATE): _S.ONGOING,
    (_S.DRAFT, _V.DELETE): _S.DELETED,
    (_S.DONE, _V.DELETE): _S.DELETED,
    (_S.DECLINED, _V.DELETE): _S.DELETED,
    (_S.REJECTED, _V.DELETE): _S.DELETED,
    (_S.EXPIRED, _V.DELETE): _S.DELETED,
    (_S.CANCELED, _V.DELETE): _S.DELETED,
    (_S.PAUSED, _V.DELETE): _S.DELETED,
}
"""From, verb, to; whatever is not here is refused."""

EXTERNAL_ID: Final = r"^[\w@.%+\-]+$"
"""How a caller's own number for a request may be written."""
LONGEST_EXTERNAL_ID: Final = 255
LONGEST_LIFE: Final = timedelta(days=366)
USUAL_LIFE: Final = timedelta(days=183)
"""Six months, when the caller names no day; a year at most."""
MOST_DOCUMENTS: Final = 50
MOST_SIGNERS: Final = 100


class StatusForbids(Refused):
    """The request's state has no such exit."""


class AlreadyThere(Conflict):
    """A request of this id is there already."""


class WrongNumber(Invalid):
    """No number of a contract."""


class NotReady(Refused):
    """The draft lacks something without which it cannot go out."""


@dataclass(frozen=True, kw_only=True)
class SignatureRequest:
    """A request as it stands; `options` is what the caller said and only he reads."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    name: str
    status: RequestStatus
    delivery_mode: str
    ordered_signers: bool
    signers_allowed_to_decline: bool
    timezone: str
    external_id: str | None
    expires_at: datetime
    options: dict[str, Any]  # Any: kept as it came, given back as it came
    created_at: datetime
    activated_at: datetime | None = None
    completed_at: datetime | None = None
    decline_signer_id: UUID | None = None
    decline_reason: str | None = None
    declined_at: datetime | None = None
    previous_attempt_id: UUID | None = None
    replaced_by_id: UUID | None = None
    workflow_session_id: UUID | None = None

    @property
    def dossier_id(self) -> UUID | None:
        """The dossier this paper belongs to: its external id, when that is one."""
        try:
            return UUID(self.external_id or "")
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A request with its documents, signers and fields, as one transaction read them."""

    request: SignatureRequest
    documents: tuple[Document, ...]
    signers: tuple[Signer, ...]
    fields: tuple[Field, ...]
    around: Around = NOTHING

    @property
    def fingerprint(self) -> str:
        """What a form says it was made from, where any change of a draft counts."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    def about(self, one: UUID) -> Signer | Approver:
        """The signer or approver of this id."""
        people: list[Signer | Approver] = [*self.signers, *self.around.approvers]
        return next(each for each in people if each.id == one)

    def signer(self, signer_id: UUID) -> Signer:
        """One of its signers."""
        return next(one for one in self.signers if one.id == signer_id)

    def documents_of(self, signer_id: UUID) -> tuple[Document, ...]:
        """What this signer signs: the documents with a field of his."""
        ids = {field.document_id for field in self.fields if field.signer_id == signer_id}
        return tuple(one for one in self.documents if one.id in ids)


def after(status: RequestStatus, verb: Verb) -> RequestStatus:
    """The state a verb leads to.

    Raises:
        StatusForbids: the table has no such exit.
    """
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        sentence = f"Une demande à l'état « {status} » ne permet pas « {verb} »."
        raise StatusForbids(sentence, rule="ESIGN-001", field="status") from None


def must_be_draft(request: SignatureRequest) -> None:
    """What is asked changes the content, which only a draft allows.

    Raises:
        StatusForbids: the request has left the draft.
    """
    if request.status is not RequestStatus.DRAFT:
        raise StatusForbids("Seul un brouillon peut être modifié.", rule="ESIGN-002", field="status")


def expiry(day: date | None, *, zone: str, now: datetime) -> datetime:
    """The end of the day named, in the request's zone; six months from now otherwise.

    Raises:
        NotReady: the day is over, or more than a year away.
    """
    there = ZoneInfo(zone)
    last = day or (now + USUAL_LIFE).astimezone(there).date()
    end = datetime.combine(last, time(23, 59, 59), there)
    if not now < end <= now + LONGEST_LIFE:
        raise NotReady("La date limite doit être dans l'année qui vient.", rule="ESIGN-003", field="expiration_date")
    return end


def contract_number(typed: str) -> str | None:
    """A number of a contract that somebody typed.

    Raises:
        WrongNumber: it has signs that no program could name it by.
    """
    number = typed.strip()
    if number and not (re.fullmatch(EXTERNAL_ID, number) and len(number) <= LONGEST_EXTERNAL_ID):
        sentence = "Un numéro de contrat se compose de lettres, de chiffres et de . _ - + % @, sans espace."
        raise WrongNumber(sentence, rule="ESIGN-264", field="external_id")
    return number or None


def check_ready(bundle: Bundle) -> None:
    """What must stand before a request goes out: documents, signers, and a signature of each signer.

    Raises:
        NotReady: the first thing missing, said.
    """
    if not any(one.nature == "signable_document" for one in bundle.documents):
        raise NotReady("La demande n'a aucun document à signer.", rule="ESIGN-004", field="documents")
    if not bundle.signers:
        raise NotReady("La demande n'a aucun signataire.", rule="ESIGN-005", field="signers")
    for signer in bundle.signers:
        own = [field for field in bundle.fields if field.signer_id == signer.id]
        if not any(field.type == "signature" for field in own):
            raise NotReady("Un signataire n'a aucune signature à apposer.", rule="ESIGN-006", field="fields")
    signing = {(field.document_id, field.signer_id) for field in bundle.fields if field.type == "signature"}
    if any((field.document_id, field.signer_id) not in signing for field in bundle.fields if field.signer_id):
        sentence = "Un signataire a un champ dans un document qu'il ne signe pas."
        raise NotReady(sentence, rule="ESIGN-007", field="fields")
    pages = {one.id: one.total_pages for one in bundle.documents}
    if any(field.page > pages[field.document_id] for field in bundle.fields):
        raise NotReady("Un champ se trouve après la dernière page.", rule="ESIGN-008", field="fields")
    hidden = {(one.id, signer) for one in bundle.documents for signer in one.excluded_signers}
    if any((field.document_id, field.signer_id) in hidden for field in bundle.fields):
        sentence = "Un signataire a un champ dans un document qui lui est caché."
        raise NotReady(sentence, rule="ESIGN-155", field="excluded_signers")
