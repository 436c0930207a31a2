"""A document that was uploaded, looked at before anybody relies on it; runs in the process that may be killed.

What acts by itself (scripts, programs that start, XFA forms) is refused and not cut out: a paper that is signed is the
paper that was sent.
"""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdfium2 import raw

from services.esign.domain.anchors import read
from services.esign.domain.signed_before import Earlier, allowed_by, refusal

_LARGEST_SIDE: Final = 14_400
_REMOVE_SECURITY: Final = 3
_ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"})
_DEEPEST: Final = 60
_ANCHOR: Final = re.compile(r"\{\{[^\r\n{}]*\}\}")
_PIECE: Final = re.compile(r"\{\{\s*s\d[^\r\n]*|[^\r\n]*\|[^\r\n]*\}\}")
_TENTHS: Final = 10
"""Parts of a point in which pdfium is asked for places."""


@dataclass
class Examined:
    """What was found; `problem` is empty when it can be used."""

    problem: str = ""
    pages: int = 0
    data: bytes | None = None
    """The document without its password, when it came with one."""
    sheets: list[list[float]] = field(default_factory=list)
    anchors: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON
    signed: bool = False
    """It is to be signed and carries signatures already."""


def examine_image(data: bytes) -> Examined:
    """A picture that is attached: one page, if it can be read at all."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > 100_000_000:
                return Examined("large")
            picture.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Examined("damaged")
    return Examined(pages=1)


def examine(data: bytes, password: str | None, *, most_pages: int, anchor_pages: int, to_sign: bool) -> Examined:
    """A PDF: whether it opens, how its pages are seen, what acts by itself, its anchors (none when no pages)."""
    try:
        opened = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        # pdfium says of a wrong password what it says of none
        return Examined("password" if "password" in str(error).lower() else "damaged")
    try:
        found = Examined(pages=len(opened))
        if not 1 <= found.pages <= most_pages:
            return Examined("pages" if found.pages else "damaged", pages=found.pages)
        if raw.FPDF_GetSecurityHandlerRevision(opened) != -1:
            if password is None:
                return Examined("password")
            out = io.BytesIO()
            opened.save(out, flags=_REMOVE_SECURITY)
            found.data = out.getvalue()
        found.sheets = list(_runs(opened))
        if any(not 0 < side <= _LARGEST_SIDE for one in found.sheets for side in one[:2]):
            return Examined("size")
        _look_inside(found, found.data or data, to_sign=to_sign)
        if anchor_pages and not found.problem:
            found.anchors = [_kept(one, signed=found.signed) for one in _anchors(opened, anchor_pages)]
        return found
    except pdfium.PdfiumError:
        return Examined("damaged")
    finally:
        opened.close()


def _runs(opened: Any) -> Iterator[list[float]]:  # Any: pypdfium2 has no types
    last: list[float] = []
    for page in range(len(opened)):
        width, height = (round(one, 2) for one in opened.get_page_size(page))
        if last and last[:2] == [width, height]:
            last[2] += 1
            continue
        if last:
            yield last
        last = [width, height, 1]
    yield last


def _look_inside(found: Examined, data: bytes, *, to_sign: bool) -> None:
    """Whether it is signed, and what is wrong with the file's structure."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        earlier = allowed_by(reader.embedded_signatures) if to_sign else []
        found.signed = bool(earlier)
        found.problem = (to_sign and _closed(found, earlier, version=reader.input_version)) or _wrong(reader.root)
    except (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError):
        # hostile bytes meet the parser anywhere: whatever breaks on them is the document's fault
        found.problem = "damaged"


def _closed(found: Examined, earlier: list[Earlier], *, version: tuple[int, int]) -> str:
    """Why no signature can be put on it, in one word."""
    return "sealed_password" if earlier and found.data is not None else refusal(earlier, version=version)


def _kept(anchor: dict[str, Any], *, signed: bool) -> dict[str, Any]:  # Any: JSON
    """An anchor; on a signed document only those of signatures count."""
    as_read = read(anchor)
    return {**anchor, "problem": "signed"} if signed and as_read and as_read[1] != "signature" else anchor


def _wrong(root: Any) -> str:  # Any: pyHanko's objects
    if "/AcroForm" in root and "/XFA" in root["/AcroForm"]:
        return "xfa"
    return "active" if _acts(root) else ""


def _acts(root: Any) -> bool:  # Any: pyHanko's objects
    """Whether the document does something by itself, or when it is touched."""
    if _action(_entry(root, "/OpenAction"), 0) or "/AA" in root:
        return True
    names = _entry(root, "/Names") or {}
    if "/JavaScript" in names:
        return True
    form = _entry(root, "/AcroForm") or {}
    fields = _entry(form, "/Fields") or ()
    return any(_touched(one, 0) for one in fields) or any(_page_acts(one) for one in _pages(root["/Pages"]))


def _page_acts(page: Any) -> bool:  # Any: pyHanko's objects
    notes = _entry(page, "/Annots") or ()
    return "/AA" in page or any(_touched(one, 0) for one in notes)


def _touched(reference: Any, depth: int) -> bool:  # Any: pyHanko's objects
    one = _plain(reference)
    if not isinstance(one, dict) or depth > _DEEPEST:
        return False
    if "/AA" in one or _action(one.get("/A"), 0):
        return True
    kids = _plain(one.get("/Kids"))
    return any(_touched(kid, depth + 1) for kid in kids) if isinstance(kids, list) else False


def _action(reference: Any, depth: int) -> bool:  # Any: pyHanko's objects
    one = _plain(reference)
    if isinstance(one, list):
        return any(_action(each, depth + 1) for each in one) if depth else False  # a destination, unless in a chain
    if not isinstance(one, dict) or depth > _DEEPEST:
        return False
    return str(one.get("/S")) in _ACTIONS or _action(one.get("/Next"), depth + 1)


def _pages(tree: Any) -> Iterator[Any]:  # Any: pyHanko's objects
    """Every page once, whatever loops the tree has."""
    todo, seen = [(tree, 0)], set[int]()
    while todo:
        node, depth = todo.pop()
        if depth > _DEEPEST:
            raise ValueError("a page tree too deep")
        if id(node) in seen or not isinstance(node, dict):
            continue
        seen.add(id(node))
        kids = _entry(node, "/Kids")
        if isinstance(kids, list):
            todo.extend((_plain(kid), depth + 1) for kid in kids)
        else:
            yield node


def _entry(node: Any, key: str) -> Any:  # Any: pyHanko's objects
    try:
        return node[key]  # which follows references; `get` does not
    except KeyError:
        return None


def _plain(reference: Any) -> Any:  # Any: pyHanko's objects
    return reference.get_object() if hasattr(reference, "get_object") else reference


def _anchors(opened: Any, anchor_pages: int) -> Iterator[dict[str, Any]]:  # Any: pypdfium2 has no types
    for number in range(len(opened)):
        page = opened[number]
        try:
            read = page.get_textpage()
            text = "".join(chr(raw.FPDFText_GetUnicode(read, n)) for n in range(read.count_chars()))
            if "{{" in text or "}}" in text:
                yield from _on_page(page, read, text, number=number + 1, late=number >= anchor_pages)
        finally:
            page.close()


def _on_page(page: Any, read: Any, text: str, *, number: int, late: bool) -> Iterator[dict[str, Any]]:
    rest = list(text)
    for found in _ANCHOR.finditer(text):
        rest[found.start() : found.end()] = " " * (found.end() - found.start())
        x, y = _place(page, read, found.start(), found.end())
        yield {"page": number, "x": x, "y": y, "text": found[0], "problem": "late" if late else ""}
    for piece in _PIECE.finditer("".join(rest)):
        if "{{" in piece[0]:
            yield {"page": number, "x": 0, "y": 0, "text": piece[0].strip()[:100], "problem": "split"}


def _place(page: Any, read: Any, start: int, end: int) -> tuple[int, int]:
    """The top left corner of these letters on the page as it is seen, turned and cut."""
    boxes = [read.get_charbox(n) for n in range(start, end) if not _blank(read, n)]
    left, bottom = min(one[0] for one in boxes), min(one[1] for one in boxes)
    right, top = max(one[2] for one in boxes), max(one[3] for one in boxes)
    width, height = (round(one * _TENTHS) for one in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    seen = []
    for corner in ((left, top), (right, bottom)):
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, *corner, x, y)
        seen.append((x.value / _TENTHS, y.value / _TENTHS))
    return max(0, round(min(one[0] for one in seen))), max(0, round(min(one[1] for one in seen)))


def _blank(read: Any, n: int) -> bool:  # Any: pypdfium2 has no types
    """Whether a letter has no ink."""
    return chr(raw.FPDFText_GetUnicode(read, n)).isspace()
