"""Files of intake: written once under a random key, never changed, durable before anybody is told.

Through obstore, so that a folder and S3 are the same; the folder needs one thing more, that the bytes and
the name have reached the disk.
"""

import asyncio
import os
from pathlib import Path
from typing import Self
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import Unavailable

OWNER = "intake"


class Files:
    """The file store of this service."""

    def __init__(self, store: ObjectStore, *, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    @classmethod
    def at(cls, address: str, *, folder: Path) -> Self:
        """Files at an address such as `s3://bucket/prefix`, or in the folder when there is none."""
        if address:
            return cls(from_url(address))
        folder.mkdir(parents=True, exist_ok=True)
        return cls(LocalStore(folder), folder=folder)

    @staticmethod
    def key(file_id: UUID) -> str:
        """Where the file of this id lies."""
        return f"{OWNER}/{file_id}"

    async def put(self, key: str, data: bytes) -> None:
        """Writes a file; returns once it is durable.

        Raises:
            Unavailable: it could not be written.
        """
        try:
            await obstore.put_async(self._store, key, data)
            if self._folder is not None:
                await asyncio.to_thread(_sync, self._folder / key)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error

    async def get(self, key: str) -> bytes:
        """Reads a file.

        Raises:
            Unavailable: it cannot be had now.
        """
        try:
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error

    async def drop(self, key: str) -> None:
        """Removes a file that no row names; a failure leaves an orphan, which harms nobody."""
        try:
            await obstore.delete_async(self._store, key)
        except (OSError, obstore.exceptions.BaseError):
            return


def _sync(file: Path) -> None:
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
