"""Files of the service: every revision of a document under its own SHA-256, durable before a row names it.

Writing one twice is writing the same bytes; a revision that no row came to name is an orphan, and harms nobody. Before
it writes, it says which file is wanted (`claiming`): whoever removes files leaves that one, though no row names it yet.
"""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self, TypeAlias

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import NotFound, Unavailable

OWNER = "esign"


Claim: TypeAlias = Callable[[bytes], Awaitable[None]]


class Gone(NotFound):
    """There is no such file: lost by the store, or never there."""


class Files:
    """The file store of this service."""

    def __init__(self, store: ObjectStore, *, claim: Claim, folder: Path | None = None) -> None:
        self._store = store
        self._claim = claim
        self._folder = folder

    @classmethod
    def at(cls, address: str, *, folder: Path, claim: Claim) -> Self:
        """Files at an address such as `s3://bucket/prefix`, or in the folder when there is none."""
        if address:
            return cls(from_url(address), claim=claim)
        (folder / OWNER).mkdir(parents=True, exist_ok=True)
        _sync(folder)
        return cls(LocalStore(folder), claim=claim, folder=folder)

    async def put(self, data: bytes) -> bytes:
        """Writes a file; its SHA-256, once it is durable.

        Raises:
            Unavailable: it could not be written.
        """
        digest = hashlib.sha256(data).digest()
        key = _key(digest)
        await self._claim(digest)
        try:
            await obstore.put_async(self._store, key, data)
            if self._folder is not None:
                file = self._folder / key
                await asyncio.to_thread(_sync, file, file.parent)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error
        return digest

    async def get(self, digest: bytes) -> bytes:
        """Reads a file, and checks that it is still what it was.

        Raises:
            Gone: there is none, or its bytes have changed.
            Unavailable: it cannot be had now.
        """
        try:
            found = await obstore.get_async(self._store, _key(digest))
            data = bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise Gone("Le fichier d'origine a disparu.") from error
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error
        if hashlib.sha256(data).digest() != digest:
            raise Gone("Le fichier d'origine a été altéré.")
        return data

    async def delete(self, digest: bytes) -> None:
        """Removes a file; one that is not there is removed already.

        Raises:
            Unavailable: it cannot be done now.
        """
        try:
            await obstore.delete_async(self._store, _key(digest))
        except FileNotFoundError:
            return
        except (OSError, obstore.exceptions.BaseError) as error:
            raise Unavailable("Le stockage des fichiers ne répond pas.") from error


def _key(digest: bytes) -> str:
    return f"{OWNER}/{digest.hex()}"


def _sync(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
