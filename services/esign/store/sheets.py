"""Documents as they are looked at: how many pages, a page as an image, its text. In a process aside.

pdfium is neither safe between threads nor against what people upload: a file that kills it is refused.
"""

import io
from functools import partial
from typing import Final

import pypdfium2 as pdfium

from services.esign.domain import anchors as anchor_rules
from services.esign.domain import ink as ink_rules
from services.esign.domain.documents import MOST_PAGES, PDF, BadDocument
from services.esign.domain.reading import Sheet
from services.esign.domain.signed_before import SENTENCES as _OF_SIGNED
from services.esign.store import ink as ink_store
from services.esign.store import reading
from services.esign.store.aside import Aside
from services.esign.store.examining import Examined, examine, examine_image
from services.esign.store.recognising import scanned
from shared.errors import NotFound

_DPI: Final = 110
_MOST_PIXELS: Final = 3000
"""Of a picture's side: a page as large as a wall is drawn smaller."""
_LONGEST: Final = 20.0
"""Seconds one look may take."""
_DAMAGED: Final = "Le document n'est pas lisible : il est endommagé ou vide."
_TOO_LONG: Final = "Le document est trop long à lire : simplifiez-le ou envoyez-le en plusieurs fichiers."
_SENTENCES: Final = {
    **_OF_SIGNED,
    "damaged": _DAMAGED,
    "password": "Le document est protégé : son mot de passe manque ou n'est pas le bon.",
    "pages": f"Un document a de 1 à {MOST_PAGES} pages.",
    "size": "Une page du document dépasse 5 mètres de côté.",
    "large": "L'image est trop grande.",
    "xfa": "Ce formulaire (XFA) change quand on l'ouvre : imprimez-le en PDF avant de l'envoyer.",
    "active": "Ce document contient un script ou une action automatique : imprimez-le en PDF avant de l'envoyer.",
}
_FIELDS: Final = {"password": "password"}
"""Which parameter is at fault, when it is not the file."""


class Sheets:
    """Looks into documents; use it as an async context manager."""

    def __init__(self, *, longest: float = _LONGEST) -> None:
        refused = partial(BadDocument, field="file")
        self._aside = Aside(
            seconds=longest,
            dead=partial(refused, "Le document n'est pas lisible.", rule="ESIGN-013"),
            late=partial(refused, _TOO_LONG, rule="ESIGN-156"),
        )

    async def __aenter__(self) -> "Sheets":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._aside.__aexit__(*error)

    async def examine(
        self, document: bytes, *, content_type: str, password: str | None, anchors: bool, to_sign: bool
    ) -> Examined:
        """What an upload is; its anchors when they are asked for.

        Raises:
            BadDocument: it cannot be used, and why.
        """
        if content_type != PDF:
            found = await self._aside.run(examine_image, document)
        else:
            limits = {"most_pages": MOST_PAGES, "anchor_pages": anchor_rules.MOST_PAGES if anchors else 0}
            found = await self._aside.run(examine, document, password, to_sign=to_sign, **limits)
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
        found = await self._aside.run(_image, document, page)
        if found is None:
            raise NotFound("Cette page n'existe pas.")
        return found

    async def read(self, document: bytes) -> list[Sheet]:
        """Every page: its size, and its text as a screen reader reads it."""
        return await self._aside.run(reading.read, document)

    async def scanned(self, document: bytes) -> bool:
        """Whether a PDF is a picture of a paper."""
        return await self._aside.run(scanned, document)

    async def ink(self, data: bytes) -> bytes:
        """A picture of a signature, made anew: small, transparent, PNG.

        Raises:
            BadInk: it is none, too large, or empty.
        """
        ink_rules.check(data)
        try:
            made = await self._aside.run(ink_store.remade, data)
        except BadDocument as error:
            raise ink_rules.unreadable() from error
        if made is None:
            raise ink_rules.unreadable()
        if not made:
            raise ink_rules.empty()
        return made


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
