"""What the e-signature service says: how each signature request ended.

Who signed, and any word typed by a person, stays with the service: a reader that needs more asks for it.
"""

from uuid import UUID

from contracts import topics
from contracts.events.envelope import Event, Instant, Value


class RequestEnd(Event):
    """What every end of a request shares."""

    TOPIC = topics.ESIGN_SIGNATURES
    KEY = "request_id"

    request_id: UUID
    workspace_id: UUID
    sandbox: bool
    name: str
    external_id: str | None = None
    dossier_id: UUID | None = None
    """The dossier the paper belongs to, when the external id is one."""


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


class RequestExpired(RequestEnd):
    """The day has passed and not all have signed."""

    TYPE = "esign.request.expired.v1"

    expired_at: Instant
