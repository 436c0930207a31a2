"""The rest of a request's life: a draft changed, an expired one under way again, deleted, erased for good.

What is held by law is neither deleted nor erased. Files of what was erased follow from a list (`keeping`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import structlog

from services.esign.domain import copies, keeping
from services.esign.domain import requests as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.evidence import Happening
from services.esign.domain.mandates import ZONE
from services.esign.domain.requests import Bundle, RequestStatus, SignatureRequest, Verb
from services.esign.domain.signers import Act, SignerStatus
from services.esign.store import attempts as attempt_store
from services.esign.store import erasure
from services.esign.store import holds as hold_store
from services.esign.store import life as store
from services.esign.store import mandates as mandate_store
from services.esign.store import requests as request_store
from services.esign.store.keys import Caller
from services.esign.store.signing import happened
from services.esign.use_cases.links import Links
from services.esign.use_cases.requests import Requests, found
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound

log = structlog.get_logger()

FOR_GOOD = "suppression définitive"


class Life:
    """The use cases around a request's state."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        links: Links,
        telling: Telling,
        requests: Requests,
        wake: Callable[[], object],
    ) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._telling = telling
        self._requests = requests
        self._wake = wake

    async def change(self, caller: Caller, request_id: UUID, changes: Mapping[str, Any]) -> Bundle:
        """Changes what is given of a draft. Any: fields of a request.

        Raises:
            StatusForbids: no draft any more. NotReady: the day named cannot be.
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            rules.must_be_draft(request)
            changed = self._changed(request, changes)
            await store.change(tx, changed)
            await self._said(tx, request_id, "changed", {"fields": sorted(changes)})
            return await request_store.bundle(tx, changed)

    def _changed(self, request: SignatureRequest, changes: Mapping[str, Any]) -> SignatureRequest:  # Any: its fields
        own = {name: value for name, value in changes.items() if name not in ("options", "expiration_date")}
        options = {**request.options, **changes.get("options", {})}
        kept = {name: value for name, value in options.items() if value is not None}
        changed = replace(request, **own, options=kept)
        if "expiration_date" not in changes:
            return changed
        ends = rules.expiry(changes["expiration_date"], zone=changed.timezone, now=self._clock.now())
        return replace(changed, expires_at=ends)

    async def reactivate(self, caller: Caller, request_id: UUID, day: date) -> Bundle:
        """An expired request is under way again until this day; whoever has not signed gets a fresh link.

        Raises:
            StatusForbids: it has not expired. NotReady: the day named cannot be.
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            status = rules.after(request.status, Verb.REACTIVATE)
            ends = rules.expiry(day, zone=request.timezone, now=self._clock.now())
            alive = replace(request, status=status, expires_at=ends)
            await request_store.save(tx, alive)
            await store.change(tx, alive)
            await self._said(tx, request_id, "reactivated", {"until": ends.isoformat()})
            told = await self._revive(tx, alive)
            bundle = await request_store.bundle(tx, alive)
            await self._telling.webhooks(tx, bundle, [("signature_request.reactivated", None), *told])
            await self._telling.reactivated(tx, bundle, at=self._clock.now())
        self._wake()
        return bundle

    async def _revive(self, tx: Transaction, alive: SignatureRequest) -> list[tuple[str, UUID | None]]:
        for signer in (await request_store.bundle(tx, alive)).signers:
            if signer.status is SignerStatus.ABORTED:
                status = signer_rules.after(signer.status, Act.REVIVE)
                await request_store.save_signer(tx, replace(signer, status=status))
                await self._links.issue(tx, signer.id)
        return await self._requests.notify(tx, alive, (await request_store.bundle(tx, alive)).signers)

    async def delete(
        self, caller: Caller, request_id: UUID, *, by: str = "api", version: int | None = None, newest_too: bool = True
    ) -> None:
        """Takes a request out of everybody's sight; what proves stays.

        Raises:
            StatusForbids: it is under way. ChangedSince: it has changed since the caller looked.
            NewestChosen: it is the newest of several about one contract, and nobody said that it was meant (R-240).
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            await self._requests.check_version(tx, request_id, version)
            if not newest_too:
                copies.must_not_be_newest(request_id, await attempt_store.siblings(tx, request))
            await self._delete(tx, request, by=by)

    async def erase(self, caller: Caller, request_id: UUID, *, by: str = "api") -> None:
        """Deletes for good: files and payloads go, the chain of hashes holds.

        Raises:
            NotFound: it is not his, or is erased already. StatusForbids: it is under way.
            Held, Bound: it must be kept.
        """
        async with self._db.transaction() as tx:
            request = await store.still_there(tx, request_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
            if request is None:
                raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404")
            keeping.check_not_held(await hold_store.active(tx, request.id))
            today = self._clock.now().astimezone(ZONE).date()
            keeping.check_unbound(await mandate_store.signed_with(tx, request.id), today=today)
            if request.status is not RequestStatus.DELETED:
                await self._delete(tx, request, by=by)
            events = await erasure.erase(tx, request_id, by=by, reason=FOR_GOOD, at=self._clock.wall())
            await self._said(tx, request_id, "permanently_deleted", {"by": by})
            bundle = await request_store.bundle(tx, await request_store.read(tx, request_id))
            await self._telling.webhooks(tx, bundle, [("signature_request.permanently_deleted", None)])
        self._wake()
        log.info("request_erased", request=str(request_id), events=events)

    async def _delete(self, tx: Transaction, request: SignatureRequest, *, by: str) -> None:
        keeping.check_not_held(await hold_store.active(tx, request.id))
        deleted = replace(request, status=rules.after(request.status, Verb.DELETE))
        await store.deleted(tx, request.id, at=self._clock.now())
        await self._said(tx, request.id, "deleted", {"by": by})
        bundle = await request_store.bundle(tx, deleted)
        await self._telling.webhooks(tx, bundle, [("signature_request.deleted", None)])

    async def _said(
        self, tx: Transaction, request_id: UUID, kind: str, payload: Mapping[str, Any]
    ) -> None:  # Any: JSON
        one = Happening(kind=kind, at=self._clock.wall(), signer_id=None, payload=payload)
        await happened(tx, request_id, [one])
