"""What the staff sees of requests: of every workspace and environment, with what may be done and what to beware of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.esign.domain.documents import Document
from services.esign.domain.evidence import Link
from services.esign.domain.requests import Bundle
from services.esign.domain.signers import SignerStatus
from services.esign.domain.webhooks import Delivery
from services.esign.store import attempts as store
from services.esign.store import deliveries, listing
from services.esign.store import requests as request_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.listing import Search
from services.esign.store.signing import evidence
from services.esign.use_cases.parts import document_in
from shared.db import Database
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class View:
    """A request as a member of the staff sees it; `version` is what his forms were made from."""

    bundle: Bundle
    version: int
    chain: Sequence[Link]
    twins: Sequence[UUID]
    newest_of_several: bool
    deliveries: Sequence[Delivery]

    @property
    def names(self) -> Mapping[UUID, str]:
        """Signers by id, as the story of the request names them."""
        return {one.id: one.name for one in self.bundle.signers}

    @property
    def some_signed(self) -> bool:
        """Whether a replacement asks somebody to sign again."""
        return any(one.status is SignerStatus.SIGNED for one in self.bundle.signers)

    @property
    def caller(self) -> Caller:
        """On whose behalf the staff acts."""
        return Caller(workspace_id=self.bundle.request.workspace_id, sandbox=self.bundle.request.sandbox)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of requests, the other live ones about the same contract, and where the next page begins."""

    bundles: Sequence[Bundle]
    twins: Mapping[UUID, Sequence[UUID]]
    onward: UUID | None


class Desk:
    """The staff's view."""

    def __init__(self, *, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def page(self, search: Search) -> Listed:
        """A page of the list, the newest first."""
        async with self._db.reading() as tx:
            found = await listing.search(tx, replace(search, limit=search.limit + 1), caller=None)
            kept = found[: search.limit]
            bundles, twins = await listing.bundles(tx, kept), await store.twins(tx, kept)
        return Listed(bundles=bundles, twins=twins, onward=kept[-1].id if len(found) > search.limit else None)

    async def view(self, request_id: UUID) -> View:
        """One request.

        Raises:
            NotFound: there is none, or it was deleted.
        """
        async with self._db.reading() as tx:
            request = await request_store.anybodys(tx, request_id)
            if request is None:
                raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404")
            siblings = await store.siblings(tx, request)
            twins = await store.twins(tx, [request])
            return View(
                bundle=await request_store.bundle(tx, request),
                version=await store.version(tx, request_id),
                chain=await evidence(tx, request_id),
                twins=twins.get(request_id, ()),
                deliveries=await deliveries.of_request(tx, request_id),
                newest_of_several=len(siblings) > 1 and siblings[-1] == request_id,
            )

    async def file(self, request_id: UUID, document_id: UUID) -> tuple[Document, bytes]:
        """A document as it is now.

        Raises:
            NotFound: it is not one of this request.
        """
        document = document_in((await self.view(request_id)).bundle, document_id)
        return document, await self._files.get(document.current_sha256)
