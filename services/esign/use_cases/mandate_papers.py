"""A mandate's paper: printed, put on a request of its own, sent out by the use cases that serve the API.

Its hash stands in the mandate's row before anybody can sign it, so that a signature never finds a mandate unaware.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.esign.domain import mandates as rules
from services.esign.domain.creditors import Creditors, Place
from services.esign.domain.documents import Document
from services.esign.domain.mandates import Debtor, Mandate, MandateStatus, MandateVerb
from services.esign.domain.requests import RequestStatus, StatusForbids
from services.esign.domain.wording import mandate_paper
from services.esign.store import mandates as store
from services.esign.store.keys import Caller
from services.esign.store.typesetting import Typeset, Typesetting
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.newcomers import WantedField, WantedSigner
from services.esign.use_cases.requests import Requests, Wanted
from services.esign.use_cases.uploading import Uploading, WantedDocument
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Invalid


class TooLong(Invalid):
    """What it says does not fit its page."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A paper of a request: its bytes, its file name, and where it is signed; nowhere when it is only read."""

    data: bytes
    filename: str
    place: Place | None


def sheet_of(made: Typeset, *, filename: str) -> Sheet:
    """A paper that we typeset, signed where its template says."""
    (where,) = made.places
    size = {name: where[name] for name in ("page", "x", "y", "width", "height")}
    return Sheet(data=made.document, filename=filename, place=Place(**size))


class MandatePapers:
    """Prints mandates, and makes requests of papers."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        creditors: Creditors,
        requests: Requests,
        contents: Contents,
        uploading: Uploading,
        activating: Activating,
        typesetting: Typesetting,
    ) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._requests = requests
        self._contents = contents
        self._uploading = uploading
        self._activating = activating
        self._typesetting = typesetting

    async def printed(self, mandate: Mandate) -> Sheet:
        """The mandate's paper: the same bytes whenever it is printed."""
        data = mandate_paper(mandate, self._creditors.of(mandate.creditor))
        made = await self._typesetting.make("mandate", data, at=mandate.created_at)
        return sheet_of(made, filename=f"mandat-sepa-{mandate.rum.replace('/', '-')}.pdf")

    async def send(self, mandate: Mandate) -> None:
        """Sends a mandate to its debtor; one that went out meanwhile is left alone.

        Raises:
            TooLong: it does not fit its page. TimestampUnavailable, NoSealer: not now; a loop tries again.
        """
        caller = Caller(workspace_id=mandate.workspace_id, sandbox=mandate.sandbox)
        if mandate.status is MandateStatus.DRAFT:
            request_id, documents = await self.draft(
                caller,
                name=f"Mandat de prélèvement SEPA {mandate.rum}",
                external_id=_external(mandate),
                person=mandate.debtor,
                mode=mandate.authentication_mode,
                sheets=[await self.printed(mandate)],
            )
            mandate = await self.bind(mandate, request_id=request_id, document=documents[0])
        if mandate.request_id is not None:
            await self.activate(caller, mandate.request_id)
        await self.sent(mandate.id)

    async def draft(
        self, caller: Caller, *, name: str, external_id: str | None, person: Debtor, mode: str, sheets: Sequence[Sheet]
    ) -> tuple[UUID, list[Document]]:
        """A request with these papers, signed by this person where they say so, still a draft."""
        bundle = await self._requests.create(caller, _wanted(name, external_id))
        request_id = bundle.request.id
        documents, fields = [], []
        for sheet in sheets:
            nature = "signable_document" if sheet.place else "attachment"
            paper = WantedDocument(data=sheet.data, filename=sheet.filename, nature=nature)
            document = await self._uploading.upload(caller, request_id, paper)
            documents.append(document)
            if sheet.place:
                fields.append(_field(document, sheet.place))
        await self._contents.add_signer(caller, request_id, _signer(person, mode, fields))
        return request_id, documents

    async def bind(self, mandate: Mandate, *, request_id: UUID, document: Document) -> Mandate:
        """Writes down which paper is the mandate, before anybody can sign it; whoever is first binds it.

        Raises:
            TooLong: it has a second page.
        """
        async with self._db.transaction() as tx:
            return await self.bind_in(tx, mandate, request_id=request_id, document=document)

    async def bind_in(self, tx: Transaction, mandate: Mandate, *, request_id: UUID, document: Document) -> Mandate:
        """The same, in a transaction that binds more than the mandate."""
        if document.total_pages != 1:
            raise TooLong("Les noms ou l'adresse sont trop longs pour tenir sur le mandat.", rule="SEPA-007")
        held = (await store.some(tx, [mandate.id]))[mandate.id]
        if held.status is not MandateStatus.DRAFT:
            return held
        status = rules.after(held.status, MandateVerb.SEND)
        bound = replace(held, status=status, request_id=request_id, document_sha256=document.sha256)
        await store.save(tx, bound)
        return bound

    async def activate(self, caller: Caller, request_id: UUID) -> None:
        """Sends a draft request out; one that is out already is left alone."""
        shown = await self._requests.get(caller, request_id)
        if shown.bundle.request.status is RequestStatus.DRAFT:
            await self._activating.activate(caller, request_id)

    async def sent(self, mandate_id: UUID) -> None:
        """It is out. One that was cancelled while it left is called back."""
        async with self._db.transaction() as tx:
            held = (await store.some(tx, [mandate_id]))[mandate_id]
            await store.sent(tx, [mandate_id])
        if held.status is MandateStatus.CANCELLED and held.own_request:
            await self.withdraw(held)

    async def withdraw(self, mandate: Mandate) -> None:
        """Ends the request that carries nothing but this mandate; one that has ended is left alone."""
        if mandate.request_id is None:
            return
        caller = Caller(workspace_id=mandate.workspace_id, sandbox=mandate.sandbox)
        try:
            await self._requests.cancel(
                caller, mandate.request_id, reason="contractualization_aborted", note="Mandat annulé"
            )
        except StatusForbids:
            return


def _wanted(name: str, external_id: str | None) -> Wanted:
    return Wanted(
        name=name[:128],
        delivery_mode="email",
        ordered_signers=False,
        signers_allowed_to_decline=True,
        timezone="Europe/Paris",
        external_id=external_id,
        expiration_date=None,
        options={},
    )


def _external(mandate: Mandate) -> str | None:
    """The dossier, so that its journal hears of the paper; else the contract's number, by which it is found."""
    return str(mandate.dossier_id) if mandate.dossier_id else mandate.contract_number


def _field(document: Document, place: Place) -> WantedField:
    page = place.page or document.total_pages
    size: Mapping[str, Any] = {"width": place.width, "height": place.height}  # Any: options of a field
    return WantedField(
        document_id=document.id, signer_id=None, type="signature", page=page, x=place.x, y=place.y, options=size
    )


def _signer(person: Debtor, mode: str, fields: Sequence[WantedField]) -> WantedSigner:
    return WantedSigner(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone_number=person.phone_number,
        locale="fr",
        signature_level="electronic_signature",
        authentication_mode=mode,
        options={},
        fields=fields,
    )
