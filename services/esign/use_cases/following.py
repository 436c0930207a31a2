"""Followers: added by the caller, and looking at the request by their link; what they hear is in `news`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.esign.domain import followers as rules
from services.esign.domain.codes import token_hash
from services.esign.domain.documents import Document
from services.esign.domain.followers import AlreadyFollows, Follower
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.store import followers as store
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.use_cases.links import Links
from services.esign.use_cases.parts import document_in
from services.esign.use_cases.requests import found
from services.esign.use_cases.visiting import LinkOver
from shared.clock import Clock
from shared.db import Database, new_id


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """Whoever holds a follower's link. He may look, and nothing else."""

    follower_id: UUID
    request_id: UUID


class Following:
    """The use cases of followers."""

    def __init__(self, *, db: Database, clock: Clock, files: Files, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._links = links

    async def add(self, caller: Caller, request_id: UUID, wanted: Sequence[tuple[str, str]]) -> list[Follower]:
        """Adds followers (address and language), all or none.

        Raises:
            AlreadyFollows: one of them does, or is named twice. TooManyFollowers: no room.
        """
        if len({email.lower() for email, _ in wanted}) < len(wanted):
            raise AlreadyFollows("Une adresse est donnée deux fois.", rule="ESIGN-210", field="email")
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            rules.check_room(len(await store.of_request(tx, request_id)) + len(wanted))
            fresh = [
                Follower(
                    id=new_id(),
                    request_id=request.id,
                    email=email,
                    locale=locale,
                    link_issued_at=now,
                    link_expires_at=now + rules.LINK_LIFE,
                )
                for email, locale in wanted
            ]
            await store.insert(tx, fresh, [token_hash(self._links.token(one.id, now)) for one in fresh])
        return fresh

    async def all(self, caller: Caller, request_id: UUID) -> list[Follower]:
        """Who follows a request."""
        async with self._db.reading() as tx:
            await found(tx, caller, request_id)
            return await store.of_request(tx, request_id)

    def link(self, follower: Follower) -> str:
        """His link, as he opens it."""
        return self._links.address(rules.PATH, follower.id, follower.link_issued_at)

    async def watcher(self, token: str) -> Watcher:
        """Whose link this is.

        Raises:
            LinkOver: nobody's, or no longer.
        """
        async with self._db.reading() as tx:
            row = await store.of_link(tx, token_hash(token))
        if row is None or row["expires_at"] < self._clock.wall():
            raise LinkOver("Ce lien n'est plus valable : demandez-en un nouveau à l'expéditeur.", rule="ESIGN-022")
        return Watcher(follower_id=row["id"], request_id=row["request_id"])

    async def see(self, watcher: Watcher) -> Bundle:
        """The request as it stands.

        Raises:
            LinkOver: it was deleted.
        """
        async with self._db.reading() as tx:
            bundle = await request_store.bundle(tx, await request_store.read(tx, watcher.request_id))
        if bundle.request.status is RequestStatus.DELETED:
            raise LinkOver("Cette demande n'existe plus.", rule="ESIGN-022")
        return bundle

    async def file(self, watcher: Watcher, document_id: UUID) -> tuple[Document, bytes]:
        """A document of it as it is now.

        Raises:
            NotFound: it is not one of this request.
        """
        document = document_in(await self.see(watcher), document_id)
        return document, await self._files.get(document.current_sha256)
