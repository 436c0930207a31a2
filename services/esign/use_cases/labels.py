"""Labels: made, renamed, removed; put on requests and taken off."""

from dataclasses import replace
from uuid import UUID

from services.esign.domain.labels import Label, check_room
from services.esign.store import labels as store
from services.esign.store.keys import Caller
from services.esign.use_cases.labelling import label_of
from services.esign.use_cases.requests import found
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import NotFound


class Labels:
    """The use cases of labels."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, caller: Caller, name: str) -> Label:
        """A new label.

        Raises:
            LabelTaken: another has its name.
        """
        label = Label(id=new_id(), sandbox=caller.sandbox, name=name, created_at=self._clock.now())
        async with self._db.transaction() as tx:
            await store.insert(tx, label)
        return label

    async def page(
        self, caller: Caller, *, name: str | None, after: UUID | None, limit: int
    ) -> tuple[list[Label], UUID | None]:
        """A page of labels, and where the next begins."""
        async with self._db.reading() as tx:
            rows = await store.listed(tx, sandbox=caller.sandbox, name=name, after=after, limit=limit + 1)
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def get(self, caller: Caller, label_id: UUID) -> Label:
        """One label.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            return await label_of(tx, caller, label_id)

    async def rename(self, caller: Caller, label_id: UUID, name: str) -> Label:
        """Another name.

        Raises:
            NotFound: there is none. LabelTaken: another has the name.
        """
        async with self._db.transaction() as tx:
            label = await label_of(tx, caller, label_id)
            await store.rename(tx, label_id, name)
        return replace(label, name=name)

    async def remove(self, caller: Caller, label_id: UUID) -> None:
        """Gone, from all requests too."""
        async with self._db.transaction() as tx:
            await label_of(tx, caller, label_id)
            await store.remove(tx, label_id)

    async def of_request(self, caller: Caller, request_id: UUID) -> list[Label]:
        """The labels of a request."""
        async with self._db.reading() as tx:
            await found(tx, caller, request_id)
            return await store.of_request(tx, request_id)

    async def attach(self, caller: Caller, request_id: UUID, label_id: UUID) -> None:
        """Puts a label on a request; one that is there stays.

        Raises:
            NotFound: no such request or label. TooManyLabels: no room.
        """
        async with self._db.transaction() as tx:
            await found(tx, caller, request_id, lock=True)
            await label_of(tx, caller, label_id)
            there = {one.id for one in await store.of_request(tx, request_id)}
            check_room(len(there | {label_id}))
            await store.attach(tx, request_id, [label_id])

    async def detach(self, caller: Caller, request_id: UUID, label_id: UUID) -> None:
        """Takes a label off a request.

        Raises:
            NotFound: it is not there.
        """
        async with self._db.transaction() as tx:
            await found(tx, caller, request_id, lock=True)
            if not await store.detach(tx, request_id, label_id):
                raise NotFound("Cette demande n'a pas cette étiquette.", rule="ESIGN-404")
