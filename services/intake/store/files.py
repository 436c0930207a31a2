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

from shared.errors import NotFound, Unavailable

OWNER = "intake"


class Gone(NotFound):
    """There is no such file: lost by the store, or never there."""


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
        (folder / OWNER).mkdir(parents=True, exist_ok=True)
        _sync(folder)
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
                file = self._folder / key
                await asyncio.to_thread(_sync, file, file.parent)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error

    async def get(self, key: str) -> bytes:
        """Reads a file.

        Raises:
            Gone: there is none.
            Unavailable: it cannot be had now.
        """
        try:
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise Gone("Le fichier d'origine a disparu.") from error
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error

    async def remove(self, key: str) -> None:
        """Removes a file whose period is over; one that is gone already is fine.

        Raises:
            Unavailable: it may still be there.
        """
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error

    async def drop(self, key: str) -> None:
        """Removes a file that no row names; a failure leaves an orphan, which harms nobody."""
        try:
            await obstore.delete_async(self._store, key)
        except (OSError, obstore.exceptions.BaseError):
            return


def _sync(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
