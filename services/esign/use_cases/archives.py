"""Archives: a file is taken, kept ten years under its hash, and given back as it was. Nothing changes it meanwhile."""

from uuid import UUID

from services.esign.domain import seals as rules
from services.esign.domain.seals import Archive
from services.esign.store import seals as store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from shared.clock import Clock
from shared.db import Database, new_id


class Archives:
    """The use cases of archives."""

    def __init__(self, *, db: Database, clock: Clock, files: Files) -> None:
        self._db = db
        self._clock = clock
        self._files = files

    async def keep(self, caller: Caller, *, data: bytes, filename: str, content_type: str, tags: list[str]) -> Archive:
        """Archives a file for ten years.

        Raises:
            BadSeal: nothing, or too much.
        """
        rules.check_archive(data)
        now = self._clock.now()
        one = Archive(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            filename=filename,
            content_type=content_type,
            sha256=await self._files.put(data),
            size=len(data),
            tags=tags,
            created_at=now,
            expired_at=now + rules.KEPT,
        )
        async with self._db.transaction() as tx:
            await store.insert_archive(tx, one)
        return one

    async def kept(self, caller: Caller, archive_id: UUID) -> tuple[Archive, bytes]:
        """An archived file; NotFound when it is another's."""
        async with self._db.reading() as tx:
            one = await store.archive(tx, caller, archive_id)
        if one is None:
            raise rules.not_there()
        return one, await self._files.get(one.sha256)
