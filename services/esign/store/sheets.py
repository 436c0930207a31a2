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

from services.esign.domain import anchors as anchor_rules
from services.esign.domain import ink as ink_rules
from services.esign.domain.documents import MOST_PAGES, PDF, BadDocument
from services.esign.domain.reading import Sheet
from services.esign.store import ink as ink_store
from services.esign.store import reading
from services.esign.store.examining import Examined, examine, examine_image
from shared.errors import NotFound

P = ParamSpec("P")
T = TypeVar("T")
_DPI: Final = 110
_MOST_PIXELS: Final = 3000
"""Of a picture's side: a page as large as a wall is drawn smaller."""
_LONGEST: Final = 20.0
"""Seconds one look may take."""
_DAMAGED: Final = "Le document n'est pas lisible : il est endommagé ou vide."
_SENTENCES: Final = {
    "damaged": _DAMAGED,
    "password": "Le document est protégé : son mot de passe manque ou n'est pas le bon.",
    "pages": f"Un document a de 1 à {MOST_PAGES} pages.",
    "size": "Une page du document dépasse 5 mètres de côté.",
    "large": "L'image est trop grande.",
    "signed": "Ce document porte déjà une signature : envoyez l'original, ou joignez-le en pièce jointe.",
    "xfa": "Ce formulaire (XFA) change quand on l'ouvre : imprimez-le en PDF avant de l'envoyer.",
    "active": "Ce document contient un script ou une action automatique : imprimez-le en PDF avant de l'envoyer.",
}
_FIELDS: Final = {"password": "password"}
"""Which parameter is at fault, when it is not the file."""


class Sheets:
    """Looks into documents; use it as an async context manager."""

    def __init__(self, *, longest: float = _LONGEST) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()
        self._longest = longest

    async def __aenter__(self) -> "Sheets":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._drop()

    async def examine(
        self, document: bytes, *, content_type: str, password: str | None, anchors: bool, to_sign: bool
    ) -> Examined:
        """What an upload is; its anchors when they are asked for.

        Raises:
            BadDocument: it cannot be used, and why.
        """
        if content_type != PDF:
            found = await self._run(examine_image, document)
        else:
            limits = {"most_pages": MOST_PAGES, "anchor_pages": anchor_rules.MOST_PAGES if anchors else 0}
            found = await self._run(examine, document, password, to_sign=to_sign, **limits)
        if found.problem:
            raise BadDocument(_SENTENCES[found.problem], rule="ESIGN-013", field=_FIELDS.get(found.problem, "file"))
        return found

    async def count(self, document: bytes) -> int:
        """How many pages a PDF has.

        Raises:
            BadDocument: it cannot be used, and why.
        """
        found = await self.examine(document, content_type=PDF, password=None, anchors=False, to_sign=False)
        return found.pages

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
        """Looks, one document at a time: what one of them breaks is its own, and the next gets a new process."""
        async with self._turn:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
            try:
                work = self._pool.submit(look, *args, **kwargs)
                return await asyncio.wait_for(asyncio.wrap_future(work), self._longest)
            except BrokenProcessPool as error:
                self._drop()
                raise BadDocument("Le document n'est pas lisible.", rule="ESIGN-013", field="file") from error
            except TimeoutError as error:
                self._drop()
                sentence = "Le document est trop long à lire : simplifiez-le ou envoyez-le en plusieurs fichiers."
                raise BadDocument(sentence, rule="ESIGN-156", field="file") from error

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list(getattr(pool, "_processes", {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """No looker outlives the service, however that one ended."""
    parent = parent_process()
    assert parent is not None, "started by a pool"
    wait([parent.sentinel])
    os._exit(1)


def _image(document: bytes, page: int) -> bytes | None:
    opened = pdfium.PdfDocument(document)
    try:
        if not 1 <= page <= len(opened):
            return None
        opened.init_forms()
        sheet = opened[page - 1]
        scale = min(_DPI / 72, _MOST_PIXELS / max(1.0, *sheet.get_size()))
        drawn = sheet.render(scale=scale, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        drawn.save(out, "PNG", optimize=False)
        return out.getvalue()
    finally:
        opened.close()
