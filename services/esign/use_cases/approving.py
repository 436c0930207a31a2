"""Approvers: added to a draft, asked when it is activated; all say yes: signers are told; one says no: it ends.

The documents are sealed when the draft is activated, so that what was approved is what is signed. Whoever answers
holds the request's row: of two approvers who answer together, the second sees the first's answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog

from services.esign.domain import approvers as rules
from services.esign.domain.approvers import Answer, Approver, ApproverStatus
from services.esign.domain.codes import token_hash
from services.esign.domain.consent import Where
from services.esign.domain.documents import Document
from services.esign.domain.evidence import Happening
from services.esign.domain.requests import Bundle, RequestStatus, Verb, after, must_be_draft
from services.esign.store import approvers as store
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.asking import Asking, approver_in
from services.esign.use_cases.parts import document_in, signer_in
from services.esign.use_cases.requests import Requests, found
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.visiting import LinkOver
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Invalid

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class WantedApprover:
    """An approver as the caller describes him: who he is, or which signer of the request."""

    info: Mapping[str, Any] | None  # Any: names, address, phone, language
    signer_id: UUID | None
    options: Mapping[str, Any]  # Any: kept as it came


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Whoever holds an approver's link."""

    approver_id: UUID
    request_id: UUID


class Approving:
    """The use cases of approvers."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        requests: Requests,
        asking: Asking,
        telling: Telling,
        wake: Callable[[], object],
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._requests = requests
        self._asking = asking
        self._telling = telling
        self._wake = wake

    async def add(self, caller: Caller, request_id: UUID, wanted: WantedApprover) -> Approver:
        """Adds an approver to a draft.

        Raises:
            StatusForbids: no draft any more. AlreadyApproves, TooManyApprovers: not him, or no room.
        """
        async with self._db.transaction() as tx:
            draft = await self._draft(tx, caller, request_id)
            known = _info(draft, wanted)
            rules.check_new(draft.around.approvers, known["email"])
            one = Approver(
                id=new_id(),
                request_id=request_id,
                position=max((each.position for each in draft.around.approvers), default=-1) + 1,
                status=ApproverStatus.INITIATED,
                options=dict(wanted.options),
                **known,
            )
            await store.insert(tx, one)
        return one

    async def change(
        self,
        caller: Caller,
        request_id: UUID,
        approver_id: UUID,
        *,
        info: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> Approver:  # Any: what was given of him
        """Changes an approver of a draft.

        Raises:
            StatusForbids: no draft any more. AlreadyApproves: another has the new address.
        """
        async with self._db.transaction() as tx:
            draft = await self._draft(tx, caller, request_id)
            before = approver_in(draft, approver_id)
            changed = replace(before, **{**info, "options": {**before.options, **options}})
            await store.save(tx, changed)
        return changed

    async def remove(self, caller: Caller, request_id: UUID, approver_id: UUID) -> None:
        """Takes an approver off a draft.

        Raises:
            StatusForbids: no draft any more.
        """
        async with self._db.transaction() as tx:
            draft = await self._draft(tx, caller, request_id)
            await store.remove(tx, approver_in(draft, approver_id).id)

    async def remind(self, caller: Caller, request_id: UUID, approver_id: UUID) -> None:
        """Writes to an approver again, with a fresh link.

        Raises:
            ApproverStatusForbids: it is not his turn, or he has answered.
        """
        async with self._db.transaction() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id, lock=True))
            one = approver_in(bundle, approver_id)
            rules.after(one.status, Answer.REMIND)
            if bundle.request.status is not RequestStatus.APPROVAL:
                raise rules.ApproverStatusForbids("Cette demande n'attend pas d'approbation.", rule="ESIGN-207")
            await self._asking.write_to(tx, bundle.request, one, reminder=True)
        self._wake()

    async def judge(self, token: str) -> Judge:
        """Whose link this is.

        Raises:
            LinkOver: nobody's, or no longer.
        """
        async with self._db.reading() as tx:
            row = await store.of_link(tx, token_hash(token))
        if row is None or row["expires_at"] < self._clock.wall():
            raise LinkOver("Ce lien n'est plus valable : demandez-en un nouveau à l'expéditeur.", rule="ESIGN-022")
        return Judge(approver_id=row["id"], request_id=row["request_id"])

    async def see(self, judge: Judge) -> tuple[Bundle, Approver]:
        """The request as it stands, and the approver."""
        async with self._db.reading() as tx:
            bundle = await request_store.bundle(tx, await request_store.read(tx, judge.request_id))
        return bundle, approver_in(bundle, judge.approver_id)

    async def file(self, judge: Judge, document_id: UUID) -> tuple[Document, bytes]:
        """A document of it as it is now.

        Raises:
            NotFound: it is not one of this request.
        """
        bundle, _ = await self.see(judge)
        document = document_in(bundle, document_id)
        return document, await self._files.get(document.current_sha256)

    async def approve(self, judge: Judge, where: Where) -> None:
        """Says yes; the last yes tells the signers.

        Raises:
            ApproverStatusForbids: it is not his turn, or he has answered. StatusForbids: it is over.
        """
        async with self._db.transaction() as tx:
            await self._answer(tx, judge, Answer.APPROVE, reason=None, where=where)
            bundle = await request_store.bundle(tx, await request_store.read(tx, judge.request_id))
            if rules.all_approved(bundle.around.approvers):
                await self._go_out(tx, bundle, judge.approver_id)
            else:
                asked = await self._asking.ask(tx, bundle)
                bundle = await request_store.bundle(tx, bundle.request)
                await self._telling.webhooks(tx, bundle, [("approver.approved", judge.approver_id), *asked])
        self._wake()
        log.info("approved", request=str(judge.request_id), approver=str(judge.approver_id))

    async def reject(self, judge: Judge, *, reason: str, where: Where) -> None:
        """Says no; the request ends for everybody.

        Raises:
            Invalid: he does not say why. And what `approve` raises.
        """
        words = rules.check_reason(reason)
        async with self._db.transaction() as tx:
            request = await request_store.held(tx, judge.request_id)
            await self._answer(tx, judge, Answer.REJECT, reason=words, where=where)
            ended = await self._requests.end(tx, request, Verb.REJECT, kind="request_rejected", payload={})
            told: list[tuple[str, UUID | None]] = [("approver.rejected", judge.approver_id)]
            await self._telling.webhooks(tx, ended, [*told, ("signature_request.rejected", None)])
            await self._telling.ended(tx, ended, at=self._clock.now())
        self._wake()
        log.info("rejected", request=str(judge.request_id), approver=str(judge.approver_id))

    async def _answer(self, tx: Transaction, judge: Judge, answer: Answer, *, reason: str | None, where: Where) -> None:
        bundle = await request_store.bundle(tx, await request_store.held(tx, judge.request_id))
        after(bundle.request.status, Verb.APPROVE if answer is Answer.APPROVE else Verb.REJECT)
        one = approver_in(bundle, judge.approver_id)
        at, status = self._clock.wall(), rules.after(one.status, answer)
        await store.save(tx, replace(one, status=status, answered_at=at, reason=reason))
        payload = {"approver_id": str(one.id), "name": one.name, "email": one.email, "reason": reason, **where.told()}
        said = Happening(kind=f"approver_{status}", at=at, signer_id=None, payload=payload)
        await happened(tx, judge.request_id, [said])

    async def _go_out(self, tx: Transaction, bundle: Bundle, approver_id: UUID) -> None:
        """All said yes: the signers are told."""
        request = replace(bundle.request, status=after(bundle.request.status, Verb.APPROVE))
        await request_store.save(tx, request)
        asked = await self._requests.notify(tx, request, bundle.signers)
        bundle = await request_store.bundle(tx, request)
        told: list[tuple[str, UUID | None]] = [("approver.approved", approver_id), ("signature_request.approved", None)]
        await self._telling.webhooks(tx, bundle, [*told, *asked])

    async def _draft(self, tx: Transaction, caller: Caller, request_id: UUID) -> Bundle:
        request = await found(tx, caller, request_id, lock=True)
        must_be_draft(request)
        return await request_store.bundle(tx, request)


def _info(draft: Bundle, wanted: WantedApprover) -> dict[str, Any]:  # Any: the fields of a person
    if wanted.signer_id is not None:
        signer = signer_in(draft, wanted.signer_id)
        names = ("first_name", "last_name", "email", "phone_number", "locale")
        return {name: getattr(signer, name) for name in names}
    if wanted.info is None:
        raise Invalid("Dites qui approuve.", rule="ESIGN-212", field="info")
    return dict(wanted.info)
