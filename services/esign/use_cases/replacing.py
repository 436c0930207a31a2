"""Duplicating a request, and replacing one that is under way by a corrected one, in one act.

A replacement is computed and sealed before anything is written; then ONE transaction ends the old request, hides it,
writes the new one as gone out, links both and saves the contacts. A kill before its commit leaves the old one live and
nothing new but orphan files; after it, the new one is out and the old one is canceled. There is nothing between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from services.esign.domain import copies
from services.esign.domain import requests as rules
from services.esign.domain.codes import token_hash
from services.esign.domain.copies import Change
from services.esign.domain.evidence import Happening
from services.esign.domain.followers import LINK_LIFE
from services.esign.domain.requests import Bundle, SignatureRequest, Verb
from services.esign.store import attempts as store
from services.esign.store import followers as follower_store
from services.esign.store import requests as request_store
from services.esign.store.keys import Caller
from services.esign.use_cases.activating import Activating, ChangedMeanwhile
from services.esign.use_cases.contacts import Contacts
from services.esign.use_cases.links import Links
from services.esign.use_cases.requests import Requests, found
from services.esign.use_cases.telling import Telling
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Conflict
from shared.settings import Failpoints

log = structlog.get_logger()


class AlreadyReplaced(Conflict):
    """Somebody was quicker, with other data."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request among the attempts at its paper: its links, the live ones about the same contract."""

    bundle: Bundle
    links: Mapping[UUID, str]
    twins: tuple[UUID, ...]


class Replacing:
    """The use cases of a copy."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        links: Links,
        telling: Telling,
        requests: Requests,
        activating: Activating,
        contacts: Contacts,
        wake: Callable[[], object],
        failpoints: Failpoints,
    ) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._telling = telling
        self._requests = requests
        self._activating = activating
        self._contacts = contacts
        self._wake = wake
        self._failpoints = failpoints

    async def duplicate(
        self,
        caller: Caller,
        source_id: UUID,
        *,
        name: str | None = None,
        previous_attempt_id: UUID | None = None,
        workflow_session_id: UUID | None = None,
    ) -> Bundle:
        """The request again, as a draft.

        Raises:
            NotFound: the source, or the attempt named, is not his.
        """
        async with self._db.transaction() as tx:
            source = await request_store.bundle(tx, await found(tx, caller, source_id))
            if previous_attempt_id is not None:
                await found(tx, caller, previous_attempt_id)
            copy = self._copied(source, name=name)
            request = replace(
                copy.request, previous_attempt_id=previous_attempt_id, workflow_session_id=workflow_session_id
            )
            copy = replace(copy, request=request)
            await store.keep(tx, copy, like=source_id, made=self._made(request, copied_from=source_id))
            await self._follow(tx, source_id, request.id)
        log.info("request_duplicated", request=str(source_id), copy=str(request.id))
        return copy

    async def attempt(self, caller: Caller, request_id: UUID) -> Attempt:
        """A request with what is known of its other attempts.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            return await self._attempt(tx, await found(tx, caller, request_id))

    async def replace(
        self, caller: Caller, request_id: UUID, changes: tuple[Change, ...], *, by: str, version: int | None = None
    ) -> Attempt:
        """The same request to corrected signers goes out, and the old one ends; a second equal call gives the same.

        Raises:
            StatusForbids, NothingNew, NoPhone: it is not under way, or nothing is corrected.
            AlreadyReplaced, ChangedMeanwhile: somebody was quicker.
            NotSignable, TimestampUnavailable: it cannot be sealed, or not now: the old one lives on.
        """
        async with self._db.reading() as tx:
            old = await request_store.bundle(tx, await found(tx, caller, request_id))
        if old.request.replaced_by_id is not None:
            return await self._again(caller, old, changes)
        copies.must_be_replaceable(old.request)
        fresh = self._corrected(old, changes)
        sealed = await self._activating.seal(fresh)
        self._failpoints.hit("esign.replacement_sealed")
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            if request.replaced_by_id is None:
                await self._check_unchanged(tx, old, request, version=version)
                await self._swap(tx, caller, old, fresh, sealed, changes=changes, by=by)
                self._failpoints.hit("esign.replacement_before_commit")
            attempt = await self._attempt(tx, fresh.request) if request.replaced_by_id is None else None
        if attempt is None:
            return await self._again(caller, replace(old, request=request), changes)
        self._wake()
        log.info("request_replaced", request=str(request_id), by=str(fresh.request.id))
        return attempt

    def _copied(self, source: Bundle, *, name: str | None = None) -> Bundle:
        now = self._clock.now()
        ends = source.request.expires_at
        if not now < ends <= now + rules.LONGEST_LIFE:
            ends = rules.expiry(None, zone=source.request.timezone, now=now)
        return copies.copied(source, name=name, now=now, expires_at=ends, new_id=new_id)

    def _corrected(self, old: Bundle, changes: tuple[Change, ...]) -> Bundle:
        """The draft of the new request: the corrected signers, in the order of the old ones.

        Whoever approved these documents has said his yes: it goes out at once.
        """
        approved = replace(old.around, approvers=())
        copy = self._copied(replace(old, signers=copies.changed(old.signers, changes), around=approved))
        draft = replace(copy, request=replace(copy.request, previous_attempt_id=old.request.id))
        rules.check_ready(draft)
        return draft

    async def _check_unchanged(
        self, tx: Transaction, old: Bundle, request: SignatureRequest, *, version: int | None
    ) -> None:
        copies.must_be_replaceable(request)
        changed = not copies.same_content(old, await request_store.bundle(tx, request))
        if changed or (version is not None and version != await store.version(tx, request.id)):
            sentence = "La demande a changé entre-temps ; vérifiez son état et recommencez."
            raise ChangedMeanwhile(sentence, rule="ESIGN-103")

    async def _swap(
        self,
        tx: Transaction,
        caller: Caller,
        old: Bundle,
        fresh: Bundle,
        sealed: Mapping[UUID, bytes],
        *,
        changes: tuple[Change, ...],
        by: str,
    ) -> None:
        """The one transaction: the old one ends, the new one is out, both know each other, the book is right."""
        new_id = fresh.request.id
        payload = {"reason": "replaced", "replaced_by": str(new_id), "by": by}
        held = await request_store.held(tx, old.request.id)
        ended = await self._requests.end(tx, held, Verb.CANCEL, kind="canceled", payload=payload)
        await self._telling.webhooks(tx, ended, [("signature_request.canceled", None)])
        await store.keep(tx, fresh, like=old.request.id, made=self._made(fresh.request, replaces=old.request.id, by=by))
        await store.replaced(tx, old.request.id, by=new_id, at=self._clock.now())
        await self._follow(tx, old.request.id, new_id)
        await self._activating.send_out(tx, fresh, sealed)
        await self._save_contacts(tx, caller, old, fresh, changes)

    async def _follow(self, tx: Transaction, source_id: UUID, copy_id: UUID) -> None:
        """Whoever follows the one follows the other, by a link of its own."""
        now = self._clock.wall()
        fresh = [
            replace(one, id=new_id(), request_id=copy_id, link_issued_at=now, link_expires_at=now + LINK_LIFE)
            for one in await follower_store.of_request(tx, source_id)
        ]
        await follower_store.insert(tx, fresh, [token_hash(self._links.token(one.id, now)) for one in fresh])

    async def _save_contacts(
        self, tx: Transaction, caller: Caller, old: Bundle, fresh: Bundle, changes: tuple[Change, ...]
    ) -> None:
        renewed = {before.id: (before, after) for before, after in zip(old.signers, fresh.signers, strict=True)}
        for change in sorted(changes, key=lambda one: one.signer_id):
            if change.save_contact:
                before, after = renewed[change.signer_id]
                await self._contacts.remember(tx, caller, before=before, after=after)

    async def _again(self, caller: Caller, old: Bundle, changes: tuple[Change, ...]) -> Attempt:
        """What the first call gave, when this one asks for the same.

        Raises:
            AlreadyReplaced: it asks for something else.
        """
        new_id = old.request.replaced_by_id
        if new_id is None:
            raise LookupError(f"{old.request.id} was not replaced")
        attempt = await self.attempt(caller, new_id)
        asked = [{name: getattr(one, name) for name in copies.CONTACT} for one in copies.changed(old.signers, changes)]
        stands = [{name: getattr(one, name) for name in copies.CONTACT} for one in attempt.bundle.signers]
        if asked != stands:
            sentence = f"Cette demande a déjà été remplacée, par {new_id}, avec d'autres coordonnées."
            raise AlreadyReplaced(sentence, rule="ESIGN-104", field="signers")
        return attempt

    async def _attempt(self, tx: Transaction, request: SignatureRequest) -> Attempt:
        bundle = await request_store.bundle(tx, await request_store.read(tx, request.id))
        twins = await store.twins(tx, [bundle.request])
        links = await self._links.of(tx, request.id)
        return Attempt(bundle=bundle, links=links, twins=tuple(twins.get(request.id, ())))

    def _made(self, request: SignatureRequest, **about: object) -> Happening:
        payload = {"name": request.name} | {name: str(value) for name, value in about.items()}
        return Happening(kind="created", at=self._clock.wall(), signer_id=None, payload=payload)
