"""What the e-signature service says: how each signature request ended or went on, what became of mandates and debits.

Who signed, and any word typed by a person, stays with the service: a reader that needs more asks for it.
"""

from datetime import date
from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Instant, Money, Value


class RequestFact(Event):
    """What every fact of a request shares."""

    TOPIC = topics.ESIGN_SIGNATURES
    KEY = "request_id"

    request_id: UUID
    workspace_id: UUID
    sandbox: bool
    name: str
    external_id: str | None = None
    dossier_id: UUID | None = None
    """The dossier the paper belongs to, when the external id is one."""


class RequestEnd(RequestFact):
    """An end of a request; one that expired may be under way again (`RequestReactivated`)."""


class SignedDocument(Value):
    """A document as it is once all have signed; the bytes are the service's, by this hash."""

    document_id: UUID
    filename: str
    sha256: str


class RequestDone(RequestEnd):
    """Everybody has signed."""

    TYPE = "esign.request.done.v1"

    documents: tuple[SignedDocument, ...]
    completed_at: Instant


class RequestDeclined(RequestEnd):
    """A signer declined: the request ends for all."""

    TYPE = "esign.request.declined.v1"

    signer_id: UUID
    declined_at: Instant


class RequestRejected(RequestEnd):
    """An approver said no, before any signer was asked: the request ends for all."""

    TYPE = "esign.request.rejected.v1"

    approver_id: UUID
    rejected_at: Instant


class RequestExpired(RequestEnd):
    """The day has passed and not all have signed."""

    TYPE = "esign.request.expired.v1"

    expired_at: Instant


class RequestReactivated(RequestFact):
    """A request that had expired may be signed again, until another day."""

    TYPE = "esign.request.reactivated.v1"

    reactivated_at: Instant
    expires_at: Instant


class MandateFact(Event):
    """What every fact of a SEPA mandate shares; the key is the request that had it signed."""

    TOPIC = topics.ESIGN_SIGNATURES
    KEY = "request_id"

    request_id: UUID
    mandate_id: UUID
    workspace_id: UUID
    sandbox: bool
    creditor: str
    rum: str
    contract_number: str | None = None
    dossier_id: UUID | None = None


class MandateActivated(MandateFact):
    """The debtor has signed: the creditor may collect, once what it collects was announced."""

    TYPE = "esign.mandate.activated.v1"

    scheme: str
    kind: str
    signed_on: date


class MandateEnded(MandateFact):
    """Nothing more may be collected: cancelled, withdrawn by the debtor's bank, or void after 36 months unused."""

    TYPE = "esign.mandate.ended.v1"

    reason: str
    ended_at: Instant


class CollectionRejected(MandateFact):
    """A bank gave a debit back. `action` says what to do, by the table of reasons; an unknown one goes to a person."""

    TYPE = "esign.collection.rejected.v1"

    instalment_id: UUID
    end_to_end_id: str
    amount: Money
    due_on: date
    kind: str
    """`refusal`, `reject`, `return` or `refund`."""
    code: str
    action: str
    rejections: int
    """How often this instalment was given back, this time included."""
    rejected_at: Instant
