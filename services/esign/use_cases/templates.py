"""Templates for programs: made from a request (our own way, as the vendor's API has none), listed, archived."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from services.esign.domain import templates as rules
from services.esign.domain.template_contents import content_of
from services.esign.domain.templates import NoTemplate, Template
from services.esign.store import erasure
from services.esign.store import requests as request_store
from services.esign.store import templates as store
from services.esign.store.keys import Caller
from services.esign.use_cases.requests import ChangedSince, found
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import NotFound


class Templates:
    """The use cases of templates."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(
        self,
        caller: Caller,
        request_id: UUID,
        *,
        name: str,
        description: str | None,
        labels: Sequence[str],
        texts: Mapping[UUID, str] = MappingProxyType({}),
        seen: str | None = None,
    ) -> Template:
        """A template of a request, which stays as it is; `texts` are labels of read-only texts by their fields.

        `seen` is the fingerprint of what somebody looked at.

        Raises:
            NoTemplate: it lacks a document, or a label, or its files are gone. ChangedSince: it changed meanwhile.
        """
        async with self._db.transaction() as tx:
            request = await found(tx, caller, request_id, lock=True)
            bundle = await request_store.bundle(tx, request)
            if await erasure.is_erased(tx, request_id):
                raise NoTemplate("Les fichiers de cette demande sont effacés.", rule="ESIGN-260")
            if seen not in (None, bundle.fingerprint):
                raise ChangedSince("Cette demande a changé entre-temps.", rule="ESIGN-105")
            one = Template(
                id=new_id(),
                workspace_id=request.workspace_id,
                sandbox=request.sandbox,
                name=name,
                description=description,
                status="active",
                content=content_of(bundle, labels, texts=texts),
                created_at=self._clock.now(),
            )
            await store.insert(tx, one)
        return one

    async def page(
        self, caller: Caller, *, text: str | None, after: UUID | None, limit: int
    ) -> tuple[list[Template], UUID | None]:
        """Those that are offered, and where the next page begins."""
        async with self._db.reading() as tx:
            rows = await store.listed(
                tx, workspace_id=caller.sees, sandbox=caller.sandbox, text=text, after=after, limit=limit + 1
            )
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def archive(self, caller: Caller, template_id: UUID) -> None:
        """Offered no more.

        Raises:
            NotFound: it was not.
        """
        async with self._db.transaction() as tx:
            one = await store.one(tx, template_id, workspace_id=caller.sees, sandbox=caller.sandbox, lock=True)
            if one is None:
                raise NotFound("Ce modèle n'existe pas.", rule="ESIGN-404")
            await store.save(tx, rules.archived(one))
