"""Documents as they are looked at: how many pages, a page as an image, its text. In a process of its own.

pdfium is neither safe between threads nor against what people upload: a file that kills it kills that process, is
refused, and the next call gets a new one.
"""

import asyncio
import io
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final, ParamSpec, TypeVar

import pypdfium2 as pdfium

from services.esign.domain import ink as ink_rules
from services.esign.domain.documents import MOST_PAGES, BadDocument
from services.esign.domain.reading import Sheet
from services.esign.store import ink as ink_store
from services.esign.store import reading
from shared.errors import NotFound, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
_DPI: Final = 110
_LONGEST: Final = 20.0
"""Seconds one look may take."""


class Sheets:
    """Looks into documents; use it as an async context manager."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> "Sheets":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop()

    async def count(self, document: bytes) -> int:
        """How many pages.

        Raises:
            BadDocument: it cannot be opened without a password, or at all; or has too many pages.
        """
        pages = await self._run(_count, document)
        if not 0 < pages <= MOST_PAGES:
            sentence = "Le document n'est pas lisible : il est protégé, endommagé ou vide."
            raise BadDocument(
                sentence if pages < 1 else f"Le document dépasse {MOST_PAGES} pages.", rule="ESIGN-013", field="file"
            )
        return pages

    async def image(self, document: bytes, page: int) -> bytes:
        """A page as PNG.

        Raises:
            NotFound: there is no such page.
        """
        found = await self._run(_image, document, page)
        if found is None:
            raise NotFound("Cette page n'existe pas.")
        return found

    async def read(self, document: bytes) -> list[Sheet]:
        """Every page: its size, and its text as a screen reader reads it."""
        return await self._run(reading.read, document)

    async def ink(self, data: bytes) -> bytes:
        """A picture of a signature, made anew: small, transparent, PNG.

        Raises:
            BadInk: it is none, too large, or empty.
        """
        ink_rules.check(data)
        try:
            made = await self._run(ink_store.remade, data)
        except BadDocument as error:
            raise ink_rules.unreadable() from error
        if made is None:
            raise ink_rules.unreadable()
        if not made:
            raise ink_rules.empty()
        return made

    async def _run(self, look: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        work = self._pool.submit(look, *args, **kwargs)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), _LONGEST)
        except BrokenProcessPool as error:
            self._drop()
            raise BadDocument("Le document n'est pas lisible.", rule="ESIGN-013", field="file") from error
        except TimeoutError as error:
            self._drop()
            raise Unavailable("Le document est trop long à lire ; réessayez dans un instant.") from error

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list(getattr(pool, "_processes", {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """No looker outlives the service, however that one ended."""
    parent = parent_process()
    assert parent is not None, "started by a pool"
    wait([parent.sentinel])
    os._exit(1)


def _count(document: bytes) -> int:
    try:
        opened = pdfium.PdfDocument(document)
    except pdfium.PdfiumError:
        return -1
    try:
        return len(opened)
    finally:
        opened.close()


def _image(document: bytes, page: int) -> bytes | None:
    opened = pdfium.PdfDocument(document)
    try:
        if not 1 <= page <= len(opened):
            return None
        opened.init_forms()
        drawn = opened[page - 1].render(scale=_DPI / 72, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        drawn.save(out, "PNG", optimize=False)
        return out.getvalue()
    finally:
        opened.close()
