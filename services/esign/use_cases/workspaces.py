"""Workspaces of the organisation: made, named, deleted with their content moved, the default one, who works there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain.workspaces import Workspace, check_move
from services.esign.store import users as user_store
from services.esign.store import workspaces as store
from services.esign.store.keys import Caller
from services.esign.use_cases.places import must_manage, place
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import NotFound


class Workspaces:
    """The use cases of workspaces."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, caller: Caller, *, name: str, external_name: str | None) -> Workspace:
        """A new one.

        Raises:
            Forbidden: the key is no organisation's. WorkspaceTaken: another has its name.
        """
        must_manage(caller)
        one = Workspace(
            id=new_id(),
            name=name,
            external_name=external_name,
            is_default=False,
            created_at=self._clock.now(),
            updated_at=None,
            deleted_at=None,
        )
        async with self._db.transaction() as tx:
            await store.insert(tx, one)
        return one

    async def page(self, caller: Caller, *, after: UUID | None, limit: int) -> tuple[list[Workspace], UUID | None]:
        """Those this caller sees, and where the next page begins."""
        async with self._db.reading() as tx:
            rows = await store.listed(tx, only=caller.sees, after=after, limit=limit + 1)
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def get(self, caller: Caller, workspace_id: UUID) -> Workspace:
        """One of them.

        Raises:
            NotFound: it is another's, or none.
        """
        async with self._db.reading() as tx:
            return await place(tx, caller, workspace_id)

    async def change(self, caller: Caller, workspace_id: UUID, changes: Mapping[str, Any]) -> Workspace:
        """Changes its names. Any: fields of a workspace."""
        must_manage(caller)
        async with self._db.transaction() as tx:
            one = replace(await place(tx, caller, workspace_id), updated_at=self._clock.now(), **changes)
            await store.save(tx, one)
        return one

    async def remove(self, caller: Caller, workspace_id: UUID, *, target_id: UUID) -> None:
        """Deletes it; what lies in it, and the keys that named it, go to another.

        Raises:
            NoSuchPlace: it is the default one, or would move into itself. NotFound: one of them is none.
        """
        must_manage(caller)
        async with self._db.transaction() as tx:
            await store.hold(tx)
            gone, target = await place(tx, caller, workspace_id), await place(tx, caller, target_id)
            check_move(gone=gone, target=target)
            await store.move(tx, gone=gone.id, target=target.id)
            await store.save(tx, replace(gone, deleted_at=self._clock.now()))

    async def default(self, caller: Caller) -> Workspace:
        """The default one.

        Raises:
            NotFound: there is no workspace at all.
        """
        must_manage(caller)
        async with self._db.reading() as tx:
            found = await store.default(tx)
        if found is None:
            raise NotFound("Il n'y a aucun espace.", rule="ESIGN-404")
        return found

    async def make_default(self, caller: Caller, workspace_id: UUID) -> None:
        """This one from now on."""
        must_manage(caller)
        async with self._db.transaction() as tx:
            await store.hold(tx)
            await store.make_default(tx, (await place(tx, caller, workspace_id)).id)

    async def link(self, caller: Caller, workspace_id: UUID, user_id: UUID) -> None:
        """A user works there.

        Raises:
            NotFound: no such workspace or user.
        """
        must_manage(caller)
        async with self._db.transaction() as tx:
            where = await place(tx, caller, workspace_id)
            if await user_store.one(tx, user_id) is None:
                raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404")
            await store.link(tx, where.id, user_id)

    async def unlink(self, caller: Caller, workspace_id: UUID, user_id: UUID) -> None:
        """He works there no more.

        Raises:
            NotFound: he did not.
        """
        must_manage(caller)
        async with self._db.transaction() as tx:
            where = await place(tx, caller, workspace_id)
            if not await store.unlink(tx, where.id, user_id):
                raise NotFound("Cet utilisateur n'est pas dans cet espace.", rule="ESIGN-404")
