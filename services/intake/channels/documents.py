"""PDF and images: their text by page, and any page as a PNG a browser can show, all within limits.

Run only inside the process that can be killed (`apart.py`): a hostile PDF or TIFF may still take all
the memory or time it is given. Every failure is an `Unreadable` with a French reason.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from services.intake.channels.charsets import cleaned
from services.intake.domain.layout import Laid, Word, laid_out

MOST_PAGES: Final = 50
"""Pages read or shown of one document; a mission order has one to five."""
MOST_TEXT: Final = 40_000
MOST_PIXELS: Final = 60_000_000
"""A fax page is 1 728 × 2 300, a scan of a page at 600 dpi 35 million."""
WIDEST: Final = 1_600
"""Width in pixels of a page as shown."""
TO_READ: Final = 1_728
"""Width in pixels of a page as it is read by machine: that of a fax."""
QUICKLY: Final = 3
"""How hard a page is packed, of 9: at 6 it takes half as long again, for a page that is four in a hundred smaller."""


class Unreadable(Exception):
    """The document, or this page of it, cannot be read; the reason is for the person who handles it."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document gives: the text of its pages, how many can be shown, and what is missing of it."""

    texts: tuple[Laid, ...] = ()
    pages: int = 0
    problem: str | None = None


ONLY_THE_FIRST: Final = f"seules les {MOST_PAGES} premières pages sont lues et montrées"


def pdf_document(data: bytes) -> Document:
    """A PDF: each page in reading order, with tabs where columns stand apart.

    Raises:
        Unreadable: it is no PDF, or it is locked.
    """
    document = _opened(data)
    try:
        texts = tuple(_page_text(document, at) for at in range(min(len(document), MOST_PAGES)))
        return Document(texts, len(texts), ONLY_THE_FIRST if len(document) > MOST_PAGES else None)
    finally:
        document.close()


def _opened(data: bytes) -> Any:  # Any: pypdfium2 has no types
    try:
        document = pdfium.PdfDocument(data)
        document.init_forms()  # without, what was typed into a form is not drawn
        return document
    except pdfium.PdfiumError as error:
        reason = "protégé par un mot de passe" if "password" in str(error).lower() else "endommagé"
        raise Unreadable(f"Ce PDF est {reason}.") from error


def _page_text(document: Any, at: int) -> Laid:  # Any: pypdfium2 has no types
    try:
        page = _flat_page(document, at)
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return Laid()
    try:
        width, height = page.get_size()
        return laid_out(_words(text, height), width=width or 1, height=height or 1, longest=MOST_TEXT)
    except pdfium.PdfiumError:
        return Laid()
    finally:
        text.close()
        page.close()


def _flat_page(document: Any, at: int) -> Any:  # Any: pypdfium2 has no types
    """A page whose notes and form fields are part of its text: agencies type their orders into forms."""
    page = document[at]
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        page = document[at]
    return page


def _words(text: Any, height: float) -> Iterator[Word]:  # Any: pypdfium2 has no types
    """Stretches of text with their places, measured from the page's upper left corner."""
    for at in range(min(text.count_rects(), 5_000)):
        left, bottom, right, top = text.get_rect(at)
        words = cleaned(text.get_text_bounded(left, bottom, right, top)).replace("\n", " ").strip()
        if words:
            yield Word(words, left, height - top, right, height - bottom)


def image_document(data: bytes) -> Document:
    """An image file: how many pages it has, up to the limit and to the first that is damaged.

    Raises:
        Unreadable: it is no image we know, or the size of its first page is absurd.
    """
    with _image(data) as image:
        for at in range(MOST_PAGES + 1):
            try:
                image.seek(at)
                _sane(image)
            except EOFError:
                return Document(pages=at)
            except (Unreadable, *_BAD_IMAGE) as error:
                if at == 0:
                    raise _unreadable(error) from error
                return Document(pages=at, problem=f"la page {at + 1} est endommagée, comme celles qui la suivent")
        return Document(pages=MOST_PAGES, problem=ONLY_THE_FIRST)


def page_png(data: bytes, page: int, *, pdf: bool, widest: int = WIDEST) -> bytes:
    """One page (from 1) as a PNG no wider than `widest`.

    Raises:
        Unreadable: there is no such page, or it cannot be drawn within the limits.
    """
    if not 1 <= page <= MOST_PAGES:
        raise Unreadable(f"Seules les {MOST_PAGES} premières pages sont montrées.")
    image = _pdf_page(data, page, widest) if pdf else _image_page(data, page, widest)
    out = io.BytesIO()
    _without_colours(image).save(out, "PNG", compress_level=QUICKLY)
    return out.getvalue()


def _without_colours(image: Image.Image) -> Image.Image:
    """The same page in one channel where its three are alike, as of most: a third of the work to pack and to show."""
    if image.mode != "RGB":
        return image
    red, *others = image.split()
    return image if any(ImageChops.difference(red, one).getbbox() for one in others) else red


def _pdf_page(data: bytes, page: int, widest: int) -> Image.Image:
    document = _opened(data)
    try:
        if page > len(document):
            raise Unreadable("Ce document n'a pas cette page.")
        sheet = document[page - 1]
        width, height = sheet.get_size()
        if width <= 0 or height <= 0 or height / width > 20 or width / height > 20:
            raise Unreadable("Les dimensions de cette page sont absurdes.")
        image: Image.Image = sheet.render(scale=min(widest / width, 4.0)).to_pil()
        return image
    except pdfium.PdfiumError as error:
        raise Unreadable("Cette page ne peut pas être dessinée.") from error
    finally:
        document.close()


def _image_page(data: bytes, page: int, widest: int) -> Image.Image:
    with _image(data) as image:
        try:
            image.seek(page - 1)
        except EOFError as error:
            raise Unreadable("Ce document n'a pas cette page.") from error
        except _BAD_IMAGE as error:
            raise _unreadable(error) from error
        _sane(image)
        return _as_seen(image, widest)


def _image(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("ignore")
    try:
        return Image.open(io.BytesIO(data), formats=("TIFF", "PNG", "JPEG", "GIF"))
    except _BAD_IMAGE as error:
        raise _unreadable(error) from error


_BAD_IMAGE = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, ArithmeticError,
              MemoryError, RuntimeError, struct.error, Image.DecompressionBombError)  # fmt: skip


def _unreadable(error: Exception) -> Unreadable:
    if isinstance(error, Unreadable):
        return error
    return Unreadable("Cette image est endommagée ou d'un format inconnu.")


def _sane(image: Image.Image) -> None:
    width, height = image.size
    if width < 1 or height < 1 or width * height > MOST_PIXELS or height / width > 40 or width / height > 40:
        raise Unreadable(f"Les dimensions de cette image sont absurdes ({width} × {height}).")


def _as_seen(image: Image.Image, widest: int) -> Image.Image:
    """Grey or colour, square pixels (fax pages are 204 × 98, 204 × 196 or 204 × 391 dpi), not wider than asked."""
    try:
        shown = image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB")
    except _BAD_IMAGE as error:
        raise Unreadable("Cette page est endommagée.") from error
    width, height = shown.size
    across, down = _resolution(image)
    if 0.25 < across / down < 4:
        height = round(height * across / down)
    scale = min(1.0, widest / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return shown if size == shown.size else shown.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _resolution(image: Image.Image) -> tuple[float, float]:
    try:
        across, down = (float(one) for one in image.info.get("dpi", (1.0, 1.0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0, 1.0
    return (across, down) if across > 0 and down > 0 else (1.0, 1.0)
