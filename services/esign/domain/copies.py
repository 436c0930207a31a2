"""A request copied: the same original bytes, signers, fields and settings, as a draft that nobody was told of.

Nothing that happened to the first one comes along: no seal, no link, no consent, no signature.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.approvers import Approver, ApproverStatus
from services.esign.domain.around import Around
from services.esign.domain.demands import Demands
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest, StatusForbids
from services.esign.domain.signers import Signer, SignerStatus
from shared.errors import Invalid, NotFound, Refused

CONTACT: Final = ("first_name", "last_name", "email", "phone_number", "locale")
"""What is said of a person, in the book of contacts and of a signer."""

NewId = Callable[[], UUID]


class NothingNew(Invalid):
    """A replacement changes somebody's data, or there is no need of it."""


class NoPhone(Invalid):
    """A code by SMS needs a number."""


class NewestChosen(Refused):
    """Of several requests for one contract one deletes the first; the newest only when it is meant."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """New contact data of one signer; what is not named stays. `save_contact` also writes it into the book."""

    signer_id: UUID
    data: Mapping[str, Any]  # Any: text, or no number
    save_contact: bool = False


def copied(bundle: Bundle, *, name: str | None, now: datetime, expires_at: datetime, new_id: NewId) -> Bundle:
    """The request again, as a draft of now with ids of its own.

    What anchors became once it went out is among its fields: in the copy they make none a second time (R-239).
    """
    request = _request(bundle.request, id=new_id(), name=name, now=now, expires_at=expires_at)
    documents = {one.id: new_id() for one in bundle.documents}
    signers = {one.id: new_id() for one in bundle.signers}
    approvers = {one.id: new_id() for one in bundle.around.approvers}
    return Bundle(
        request=request,
        documents=tuple(
            replace(
                one,
                id=documents[one.id],
                request_id=request.id,
                current_sha256=one.sha256,
                created_at=now,
                anchors=one.anchors if bundle.request.status is RequestStatus.DRAFT else [],
                excluded_signers=[signers[who] for who in one.excluded_signers if who in signers],
                excluded_approvers=[approvers[who] for who in one.excluded_approvers if who in approvers],
            )
            for one in bundle.documents
        ),
        signers=tuple(_signer(one, id=signers[one.id], request_id=request.id) for one in bundle.signers),
        fields=tuple(
            replace(
                one,
                id=new_id(),
                document_id=documents[one.document_id],
                signer_id=signers[one.signer_id] if one.signer_id else None,
            )
            for one in bundle.fields
        ),
        around=replace(
            _around(bundle.around, request.id, documents=documents, signers=signers, new_id=new_id),
            approvers=tuple(
                _approver(one, id=approvers[one.id], request_id=request.id) for one in bundle.around.approvers
            ),
        ),
    )


def _around(
    around: Around, request_id: UUID, *, documents: Mapping[UUID, UUID], signers: Mapping[UUID, UUID], new_id: NewId
) -> Around:
    """What stands around a request and belongs to its content: labels, and what is asked of signers."""
    return Around(
        labels=around.labels,
        experience=around.experience,
        demands=Demands(
            consents=tuple(
                replace(
                    one,
                    id=new_id(),
                    request_id=request_id,
                    document_id=documents[one.document_id] if one.document_id else None,
                    signer_ids=tuple(signers[who] for who in one.signer_ids),
                )
                for one in around.demands.consents
            ),
            files=tuple(
                replace(
                    one, id=new_id(), request_id=request_id, signer_ids=tuple(signers[who] for who in one.signer_ids)
                )
                for one in around.demands.files
            ),
        ),
    )


def changed(signers: tuple[Signer, ...], changes: tuple[Change, ...]) -> tuple[Signer, ...]:
    """The signers with their new contact data.

    Raises:
        NotFound: somebody else's signer. NothingNew: no data changes. NoPhone: a code by SMS without a number.
    """
    known = {one.id for one in signers}
    if any(one.signer_id not in known for one in changes):
        raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="signers")
    by_signer = {one.signer_id: one.data for one in changes}
    renewed = tuple(replace(one, **by_signer.get(one.id, {})) for one in signers)
    if renewed == signers:
        raise NothingNew(
            "Aucune coordonnée ne change : corrigez au moins un signataire.", rule="ESIGN-100", field="signers"
        )
    check_phones(renewed)
    return renewed


def check_phones(signers: tuple[Signer, ...]) -> None:
    """Whoever signs by SMS has a number.

    Raises:
        NoPhone: somebody has none.
    """
    if any(one.channel == "sms" and not one.phone_number for one in signers):
        raise NoPhone("Un code par SMS demande un numéro de téléphone.", rule="ESIGN-101", field="phone_number")


def must_be_replaceable(request: SignatureRequest) -> None:
    """Only what is under way is replaced: a draft is changed, what has ended is duplicated.

    Raises:
        StatusForbids: it is not.
    """
    if request.status is not RequestStatus.ONGOING:
        sentence = "Seule une demande en cours se remplace ; un brouillon se modifie, une demande close se duplique."
        raise StatusForbids(sentence, rule="ESIGN-102", field="status")


def must_not_be_newest(request_id: UUID, siblings: Sequence[UUID]) -> None:
    """Whether it is not the newest of several requests for one contract; `siblings` come the oldest first (R-240).

    Raises:
        NewestChosen: it is.
    """
    if len(siblings) > 1 and siblings[-1] == request_id:
        sentence = "C'est la plus récente des demandes pour ce contrat : confirmez pour la supprimer."
        raise NewestChosen(sentence, rule="R-240", field="newest")


def same_content(one: Bundle, other: Bundle) -> bool:
    """Whether what a copy takes is the same in both: who signs has not changed, nor what, nor where."""
    return _content(one) == _content(other)


def _content(bundle: Bundle) -> object:
    signers = [(one.id, one.position, *(getattr(one, name) for name in CONTACT)) for one in bundle.signers]
    return signers, [(one.id, one.sha256) for one in bundle.documents], bundle.fields


def _request(
    one: SignatureRequest, *, id: UUID, name: str | None, now: datetime, expires_at: datetime
) -> SignatureRequest:
    return replace(
        one,
        id=id,
        name=name or one.name,
        status=RequestStatus.DRAFT,
        options={key: value for key, value in one.options.items() if key != "sender"},
        expires_at=expires_at,
        created_at=now,
        activated_at=None,
        completed_at=None,
        decline_signer_id=None,
        decline_reason=None,
        declined_at=None,
        previous_attempt_id=None,
        replaced_by_id=None,
        workflow_session_id=None,
    )


def _signer(one: Signer, *, id: UUID, request_id: UUID) -> Signer:
    return replace(
        one,
        id=id,
        request_id=request_id,
        status=SignerStatus.INITIATED,
        draft=None,
        link_expires_at=None,
        opened_at=None,
        consent_at=None,
        signed_at=None,
        tries=0,
    )


def _approver(one: Approver, *, id: UUID, request_id: UUID) -> Approver:
    """He is asked again: what he said, he said of another request."""
    return replace(
        one,
        id=id,
        request_id=request_id,
        status=ApproverStatus.INITIATED,
        link_issued_at=None,
        link_expires_at=None,
        answered_at=None,
        reason=None,
    )
