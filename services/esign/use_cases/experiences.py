"""Custom experiences: made, changed, deleted, their logo; what a page shows of one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain import experiences as rules
from services.esign.domain.experiences import Experience
from services.esign.domain.requests import SignatureRequest
from services.esign.store import experiences as store
from services.esign.store.files import Files
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


class Experiences:
    """The use cases of custom experiences; they are the organisation's, and every key may name one."""

    def __init__(self, *, db: Database, clock: Clock, files: Files) -> None:
        self._db = db
        self._clock = clock
        self._files = files

    async def create(self, *, name: str, settings: Mapping[str, Any]) -> Experience:  # Any: as the rules have it
        """A new one.

        Raises:
            BadExperience: a setting has not the form it must have.
        """
        one = Experience(
            id=new_id(),
            name=name,
            settings=rules.check(settings),
            logo_sha256=None,
            logo_type=None,
            created_at=self._clock.now(),
        )
        async with self._db.transaction() as tx:
            await store.insert(tx, one)
        return one

    async def page(self, *, after: UUID | None, limit: int) -> tuple[list[Experience], UUID | None]:
        """All of them, and where the next page begins."""
        async with self._db.reading() as tx:
            rows = await store.listed(tx, after=after, limit=limit + 1)
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def get(self, experience_id: UUID) -> Experience:
        """One of them.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            return await _there(tx, experience_id)

    async def change(
        self, experience_id: UUID, *, name: str | None, settings: Mapping[str, Any]
    ) -> Experience:  # Any: as the rules have it
        """Changes what is given."""
        async with self._db.transaction() as tx:
            before = await _there(tx, experience_id, lock=True)
            kept = {**before.settings, **rules.check(settings)}
            one = replace(before, name=name or before.name, settings=kept)
            await store.save(tx, one)
        return one

    async def remove(self, experience_id: UUID) -> None:
        """Gone: requests that name it look as usual again."""
        async with self._db.transaction() as tx:
            one = await _there(tx, experience_id, lock=True)
            await store.remove(tx, one.id, now=self._clock.now())

    async def set_logo(self, experience_id: UUID, data: bytes) -> Experience:
        """A logo, durable before its row.

        Raises:
            BadExperience, TooLarge: none that is taken.
        """
        kind = rules.check_logo(data)
        digest = await self._files.put(data)
        async with self._db.transaction() as tx:
            one = replace(await _there(tx, experience_id, lock=True), logo_sha256=digest, logo_type=kind)
            await store.save(tx, one)
        return one

    async def remove_logo(self, experience_id: UUID) -> None:
        """No logo any more.

        Raises:
            NotFound: there was none.
        """
        async with self._db.transaction() as tx:
            one = await _there(tx, experience_id, lock=True)
            if one.logo_sha256 is None:
                raise NotFound("Cette présentation n'a pas de logo.", rule="ESIGN-404")
            await store.save(tx, replace(one, logo_sha256=None, logo_type=None))

    async def logo(self, experience_id: UUID) -> tuple[str, bytes]:
        """The logo, for whoever sees a page or a mail with it.

        Raises:
            NotFound: there is none.
        """
        one = await self.get(experience_id)
        if one.logo_sha256 is None or one.logo_type is None:
            raise NotFound("Cette présentation n'a pas de logo.", rule="ESIGN-404")
        return one.logo_type, await self._files.get(one.logo_sha256)

    async def look(self, request: SignatureRequest) -> dict[str, Any]:  # Any: see the rules
        """What the pages of a request know of its experience."""
        async with self._db.reading() as tx:
            return rules.look(await store.of_request(tx, request))


async def _there(tx: Transaction, experience_id: UUID, *, lock: bool = False) -> Experience:
    found = await store.one(tx, experience_id, lock=lock)
    if found is None:
        raise NotFound("Cette présentation n'existe pas.", rule="ESIGN-404", field="custom_experience_id")
    return found
