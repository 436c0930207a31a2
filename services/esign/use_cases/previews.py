"""The pictures that signers signed with, for the programs that may see their requests."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.esign.domain.signers import Signer
from services.esign.store import ink as store
from shared.db import Database


class Previews:
    """Shows pictures of signatures."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def of(self, signers: Sequence[Signer]) -> Mapping[UUID, str]:
        """By signer; only who signed with a picture has one."""
        signed = [one.id for one in signers if one.signed_at is not None]
        if not signed:
            return {}
        async with self._db.reading() as tx:
            return await store.previews(tx, signed)
