"""Asking approvers: whose turn it is, the link, the letter; in the transaction of whoever asks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.esign.domain import approvers as rules
from services.esign.domain.approvers import Answer, Approver
from services.esign.domain.codes import token_hash
from services.esign.domain.evidence import Happening
from services.esign.domain.letters import LINK_MARK, Letter, subject_of
from services.esign.domain.own_words import custom
from services.esign.domain.requests import Bundle, SignatureRequest
from services.esign.domain.signers import LINK_LIFE
from services.esign.store import approvers as store
from services.esign.store import letters as letter_store
from services.esign.store.experiences import unwanted_of
from services.esign.store.signing import happened
from services.esign.use_cases.links import Links
from shared.clock import Clock
from shared.db import Transaction
from shared.errors import NotFound


class Asking:
    """Issues approvers' links and writes to them."""

    def __init__(self, *, clock: Clock, links: Links) -> None:
        self._clock = clock
        self._links = links

    async def ask(self, tx: Transaction, bundle: Bundle) -> list[tuple[str, UUID | None]]:
        """Asks those whose turn it is; what is to be told of it to the caller."""
        told: list[tuple[str, UUID | None]] = []
        request = bundle.request
        for one in rules.to_ask(bundle.around.approvers, ordered=bool(request.options.get("ordered_approvers"))):
            await store.save(tx, replace(one, status=rules.after(one.status, Answer.NOTIFY)))
            await self.write_to(tx, request, one, reminder=False)
            payload = {"approver_id": str(one.id), "delivery_mode": request.delivery_mode, "email": one.email}
            asked = Happening(kind="approver_notified", at=self._clock.wall(), signer_id=None, payload=payload)
            await happened(tx, request.id, [asked])
            told.append(("approver.notified", one.id))
        return told

    async def write_to(self, tx: Transaction, request: SignatureRequest, one: Approver, *, reminder: bool) -> None:
        """A fresh link, and a letter with it unless the caller delivers it himself."""
        now = await self.issue(tx, one)
        mail = "approver.reminder_executed" if reminder else "approver.notified"
        if request.delivery_mode == "email" and mail not in await unwanted_of(tx, request):
            await letter_store.order(tx, [_letter(request, one, issued_at=now, reminder=reminder)], now=now)

    async def issue(self, tx: Transaction, one: Approver) -> datetime:
        """A fresh link for an approver; the one he had is none any more."""
        now = self._clock.wall()
        digest = token_hash(self._links.token(one.id, now))
        await store.set_link(tx, one.id, sha256=digest, issued_at=now, expires_at=now + LINK_LIFE)
        return now

    def links(self, bundle: Bundle) -> Mapping[UUID, str]:
        """The links of a request's approvers that were asked, or will be."""
        return {one.id: link for one in bundle.around.approvers if (link := self.link(one))}

    def link(self, one: Approver) -> str | None:
        """His link, as he opens it."""
        return self._links.address(rules.PATH, one.id, one.link_issued_at) if one.link_issued_at else None


def _letter(request: SignatureRequest, one: Approver, *, issued_at: datetime, reminder: bool) -> Letter:
    subject = f"{'Rappel – à' if reminder else 'À'} approuver : {request.name}"
    body = f"Bonjour {one.first_name},\n\n« {request.name} » attend votre approbation avant d'être signé.\n"
    words = custom(one.options, subject=subject, body=body, reminder=reminder)
    return Letter(
        request_id=request.id,
        recipient=one.email,
        subject=subject_of(words.subject, sandbox=request.sandbox),
        body=f"{words.body}\nLire et répondre : {LINK_MARK}\n\nCe lien vous est personnel et valable 48 heures.\n",
        link_path=rules.PATH,
        link_of=one.id,
        link_issued_at=issued_at,
    )


def approver_in(bundle: Bundle, approver_id: UUID) -> Approver:
    """An approver of a request.

    Raises:
        NotFound: there is none.
    """
    for one in bundle.around.approvers:
        if one.id == approver_id:
            return one
    raise NotFound("Cet approbateur n'existe pas.", rule="ESIGN-404")
