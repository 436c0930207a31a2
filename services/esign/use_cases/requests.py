"""Requests as the caller's program handles them: create, read, list, cancel; whose turn it is; the day that passes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import structlog

from services.esign.domain import reminders as reminder_rules
from services.esign.domain import requests as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.evidence import Happening
from services.esign.domain.own_words import delivery_of, mailed
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest, Verb
from services.esign.domain.signers import Act, Signer
from services.esign.store import attempts as attempt_store
from services.esign.store import experiences as experience_store
from services.esign.store import listing
from services.esign.store import messages as message_store
from services.esign.store import reminders as reminder_store
from services.esign.store import requests as store
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.attaching import attach
from services.esign.use_cases.filling import Filling, fill
from services.esign.use_cases.labelling import put_on
from services.esign.use_cases.links import Links
from services.esign.use_cases.newcomers import WantedSigner, join
from services.esign.use_cases.places import check_place
from services.esign.use_cases.telling import Telling, told_of
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Conflict, NotFound

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A request as its caller describes it."""

    name: str
    delivery_mode: str
    ordered_signers: bool
    signers_allowed_to_decline: bool
    timezone: str
    external_id: str | None
    expiration_date: date | None
    options: Mapping[str, Any]  # Any: kept as it came
    previous_attempt_id: UUID | None = None
    workflow_session_id: UUID | None = None
    labels: tuple[str, ...] = ()
    workspace_id: UUID | None = None
    filling: Filling | None = None
    document_ids: tuple[UUID, ...] = ()
    signers: tuple[WantedSigner, ...] = ()
    id: UUID | None = None
    """Of a form: sent twice, it makes one request."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A request with everything, and the links of its signers."""

    bundle: Bundle
    links: Mapping[UUID, str]


class ChangedSince(Conflict):
    """A form was made from an older state."""


class Requests:
    """The use cases of a request."""

    def __init__(self, *, db: Database, clock: Clock, links: Links, telling: Telling) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._telling = telling

    async def create(self, caller: Caller, wanted: Wanted) -> Bundle:
        """A new draft."""
        now = self._clock.now()
        request = SignatureRequest(
            id=wanted.id or new_id(),
            workspace_id=wanted.workspace_id or caller.workspace_id,
            sandbox=caller.sandbox,
            name=wanted.name,
            status=RequestStatus.DRAFT,
            delivery_mode=wanted.delivery_mode,
            ordered_signers=wanted.ordered_signers,
            signers_allowed_to_decline=wanted.signers_allowed_to_decline,
            timezone=wanted.timezone,
            external_id=wanted.external_id,
            expires_at=rules.expiry(wanted.expiration_date, zone=wanted.timezone, now=now),
            options=dict(wanted.options),
            created_at=now,
            previous_attempt_id=wanted.previous_attempt_id,
            workflow_session_id=wanted.workflow_session_id,
        )
        async with self._db.transaction() as tx:
            if wanted.previous_attempt_id is not None:
                await found(tx, caller, wanted.previous_attempt_id)
            await check_place(tx, caller, request.workspace_id)
            if request.options.get("custom_experience_id") and not await experience_store.of_request(tx, request):
                sentence = "Cette présentation n'existe pas."
                raise NotFound(sentence, rule="ESIGN-404", field="custom_experience_id")
            await store.insert(tx, request)
            if wanted.filling:
                await fill(tx, caller, request, wanted.filling)
            await attach(tx, caller, request, wanted.document_ids)
            await self._invite(tx, caller, request, wanted.signers)
            await put_on(tx, caller, request.id, wanted.labels, now=now)
            made = Happening(kind="created", at=self._clock.wall(), signer_id=None, payload={"name": request.name})
            await happened(tx, request.id, [made])
            return await store.bundle(tx, request)

    async def _invite(
        self, tx: Transaction, caller: Caller, request: SignatureRequest, signers: tuple[WantedSigner, ...]
    ) -> None:
        draft = await store.bundle(tx, request)
        for one in signers:
            _, draft = await join(tx, caller, draft, one)

    async def get(self, caller: Caller, request_id: UUID) -> Shown:
        """One request of this caller.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await found(tx, caller, request_id))
            return Shown(bundle=bundle, links=await self._links.of(tx, request_id))

    async def search(self, caller: Caller, search: listing.Search) -> tuple[list[Bundle], UUID | None]:
        """A page of requests, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await listing.search(tx, replace(search, limit=search.limit + 1), caller=caller)
            more = len(page) > search.limit
            kept = page[-search.limit :] if search.before else page[: search.limit]
            bundles = await listing.bundles(tx, kept)
        onward = more if search.before is None else bool(kept)
        return bundles, kept[-1].id if onward else None

    async def check_version(self, tx: Transaction, request_id: UUID, version: int | None) -> None:
        """Whether a form was made from the request as it stands.

        Raises:
            ChangedSince: something happened to it since.
        """
        if version is not None and version != await attempt_store.version(tx, request_id):
            raise ChangedSince(
                "La demande a changé depuis l'affichage de cette page ; voici son état.", rule="ESIGN-105"
            )

    async def notify(
        self, tx: Transaction, request: SignatureRequest, signers: tuple[Signer, ...]
    ) -> list[tuple[str, UUID | None]]:
        """Tells those whose turn it is; what is to be told of it to the caller."""
        told: list[tuple[str, UUID | None]] = []
        for signer in signer_rules.to_notify(signers, ordered=request.ordered_signers):
            await store.save_signer(tx, replace(signer, status=signer_rules.after(signer.status, Act.NOTIFY)))
            await self._links.issue(tx, signer.id)
            unwanted = await experience_store.unwanted_of(tx, request)
            mode = delivery_of(request.delivery_mode, signer.options)
            if mailed("invitation", request_mode=mode, options=signer.options, unwanted=unwanted):
                await message_store.order(
                    tx, signer_id=signer.id, kind="invitation", channel="email", now=self._clock.wall()
                )
            next_at = reminder_rules.next_at(request, sent=0, now=self._clock.now())
            await reminder_store.schedule(tx, signer.id, at=next_at)
            payload = {"delivery_mode": mode, **told_of(signer)}
            turn = Happening(kind="notified", at=self._clock.wall(), signer_id=signer.id, payload=payload)
            await happened(tx, request.id, [turn])
            told.append(("signer.notified", signer.id))
        return told

    async def cancel(
        self,
        caller: Caller,
        request_id: UUID,
        *,
        reason: str,
        note: str | None,
        by: str = "api",
        version: int | None = None,
    ) -> Bundle:
        """Ends a request that is under way.

        Raises:
            StatusForbids: it is not. ChangedSince: it has changed since the caller looked.
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            await self.check_version(tx, request_id, version)
            payload = {"reason": reason, "note": note, "by": by}
            bundle = await self.end(tx, request, Verb.CANCEL, kind="canceled", payload=payload)
            await self._telling.webhooks(tx, bundle, [("signature_request.canceled", None)])
        return bundle

    async def expire(self) -> int:
        """Ends what is under way past its day, by the business clock; how many."""
        async with self._db.reading() as tx:
            due = await store.expired(tx, now=self._clock.now(), limit=50)
        for request_id in due:
            async with self._db.transaction() as tx:
                request = await store.held(tx, request_id)
                if request.status is not RequestStatus.ONGOING:
                    continue
                bundle = await self.end(tx, request, Verb.EXPIRE, kind="expired", payload={})
                await self._telling.webhooks(tx, bundle, [("signature_request.expired", None)])
                await self._telling.ended(tx, bundle, at=self._clock.now())
        return len(due)

    async def end(
        self, tx: Transaction, request: SignatureRequest, verb: Verb, *, kind: str, payload: Mapping[str, Any]
    ) -> Bundle:  # Any: JSON
        """Ends a held request for all who have not signed."""
        ended = replace(request, status=rules.after(request.status, verb))
        await store.save(tx, ended)
        await attempt_store.silence(tx, request.id, now=self._clock.wall())
        before = await store.bundle(tx, ended)
        for signer in before.signers:
            if signer.status not in signer_rules.ENDED:
                status = signer_rules.after(signer.status, Act.ABORT)
                await store.save_signer(tx, replace(signer, status=status, draft=None))
        await happened(tx, request.id, [Happening(kind=kind, at=self._clock.wall(), signer_id=None, payload=payload)])
        return await store.bundle(tx, ended)


async def found(tx: Transaction, caller: Caller, request_id: UUID, *, lock: bool = False) -> SignatureRequest:
    """A request of this caller.

    Raises:
        NotFound: there is none, or it is another's.
    """
    request = await store.one(tx, request_id, workspace_id=caller.sees, sandbox=caller.sandbox, lock=lock)
    if request is None:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404")
    return request
