"""Metadata of a request: read, made, replaced, removed by its caller."""

from typing import Any
from uuid import UUID

from services.esign.domain import metadata as rules
from services.esign.store import metadata as store
from services.esign.store.keys import Caller
from services.esign.use_cases.requests import found
from shared.db import Database
from shared.errors import Conflict, NotFound


class MetadataThere(Conflict):
    """It is made already: who wants another replaces it."""


class Metadata:
    """The use cases of metadata."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def get(self, caller: Caller, request_id: UUID) -> dict[str, Any]:  # Any: the caller's own values
        """What is kept.

        Raises:
            NotFound: no such request, or nothing is kept.
        """
        async with self._db.reading() as tx:
            await found(tx, caller, request_id)
            data = await store.read(tx, request_id)
        if data is None:
            raise NotFound("Cette demande n'a pas de métadonnées.", rule="ESIGN-404")
        return data

    async def create(self, caller: Caller, request_id: UUID, data: dict[str, Any]) -> dict[str, Any]:  # Any: as above
        """Keeps the first.

        Raises:
            MetadataTooMuch: more than is kept. MetadataThere: there is some.
        """
        rules.check(data)
        async with self._db.transaction() as tx:
            await found(tx, caller, request_id, lock=True)
            if await store.read(tx, request_id) is not None:
                raise MetadataThere("Cette demande a déjà des métadonnées.", rule="ESIGN-211", field="data")
            await store.save(tx, request_id, data)
        return data

    async def replace(self, caller: Caller, request_id: UUID, data: dict[str, Any]) -> dict[str, Any]:  # Any: as above
        """Keeps this and nothing else.

        Raises:
            MetadataTooMuch: more than is kept.
        """
        rules.check(data)
        async with self._db.transaction() as tx:
            await found(tx, caller, request_id, lock=True)
            await store.save(tx, request_id, data)
        return data

    async def remove(self, caller: Caller, request_id: UUID) -> None:
        """Keeps nothing.

        Raises:
            NotFound: there was nothing.
        """
        async with self._db.transaction() as tx:
            await found(tx, caller, request_id, lock=True)
            if not await store.remove(tx, request_id):
                raise NotFound("Cette demande n'a pas de métadonnées.", rule="ESIGN-404")
