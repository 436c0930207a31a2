"""What a PDF says, page by page: by its tags where it has them, by its lines where it has none. No state, no I/O.

Runs in the process that looks into documents (store/sheets.py).
"""

import ctypes
import re
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from services.esign.domain.reading import Passage, Sheet, passages_of

_BLOCKS: Final = frozenset("H H1 H2 H3 H4 H5 H6 Title P LI Caption TD TH Note BlockQuote Formula".split())
"""Tags whose text is one passage."""
_DEEPEST: Final = 40


def read(document: bytes) -> list[Sheet]:
    """Every page of a document."""
    opened = pdfium.PdfDocument(document)
    try:
        return [_sheet(page) for page in opened]
    finally:
        opened.close()


def _sheet(page: pdfium.PdfPage) -> Sheet:
    width, height = page.get_size()
    return Sheet(width=width, height=height, passages=_tagged(page) or _lines(page))


def _lines(page: pdfium.PdfPage) -> tuple[Passage, ...]:
    """Paragraphs of a page without tags: what an empty line parts."""
    text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
    return passages_of([("P", part) for part in re.split(r"\n\s*\n", text)])


# Any below: pdfium's handles have no type of their own.
def _tagged(page: pdfium.PdfPage) -> tuple[Passage, ...]:
    tree: Any = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return ()
    try:
        texts = _marked(page)
        roots = range(raw.FPDF_StructTree_CountChildren(tree))
        said = [one for n in roots for one in _walk(raw.FPDF_StructTree_GetChildAtIndex(tree, n), texts, depth=0)]
    finally:
        raw.FPDF_StructTree_Close(tree)
    return passages_of(said)


def _marked(page: pdfium.PdfPage) -> dict[int, str]:
    """The text of every marked piece of content, by its number."""
    textpage = page.get_textpage()
    found: dict[int, str] = {}
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        number = raw.FPDFPageObj_GetMarkedContentID(thing)
        if number >= 0:
            found[number] = found.get(number, "") + _text(thing, textpage)
    return found


def _text(thing: Any, textpage: pdfium.PdfTextPage) -> str:
    size = raw.FPDFTextObj_GetText(thing, textpage, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    raw.FPDFTextObj_GetText(thing, textpage, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", errors="replace")


def _walk(element: Any, texts: dict[int, str], *, depth: int) -> Iterator[tuple[str, str]]:
    """Blocks in reading order; a block inside a block belongs to it."""
    if not element or depth > _DEEPEST:
        return
    tag = _tag(element)
    if tag in _BLOCKS:
        yield tag, _whole(element, texts, depth=depth)
        return
    if own := _own(element, texts):
        yield tag, own
    for n in range(max(raw.FPDF_StructElement_CountChildren(element), 0)):
        yield from _walk(raw.FPDF_StructElement_GetChildAtIndex(element, n), texts, depth=depth + 1)


def _whole(element: Any, texts: dict[int, str], *, depth: int) -> str:
    parts = [_own(element, texts)]
    if depth < _DEEPEST:
        for n in range(max(raw.FPDF_StructElement_CountChildren(element), 0)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, n)
            parts += [_whole(child, texts, depth=depth + 1)] if child else []
    return " ".join(filter(None, parts))


def _own(element: Any, texts: dict[int, str]) -> str:
    count = raw.FPDF_StructElement_GetMarkedContentIdCount(element)
    numbers = [raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, n) for n in range(max(count, 0))]
    return "".join(texts.get(number, "") for number in numbers)


def _tag(element: Any) -> str:
    buffer = ctypes.create_string_buffer(128)
    size = raw.FPDF_StructElement_GetType(element, buffer, len(buffer))
    return buffer.raw[: max(min(size, 128) - 2, 0)].decode("utf-16-le", errors="replace")
