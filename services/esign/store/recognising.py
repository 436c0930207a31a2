"""What is written in a picture, or on the pages of a scanned PDF, as a machine reads it (PP-OCRv6, from its wheel).

Reading takes a processor for seconds and 900 MB of memory, so it has a process of its own that ends with it; one at a
time. The library loads nothing heavy before it is first asked, which is in that process.
"""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import rapidocr
from PIL import Image, ImageOps, ImageSequence

from services.esign.domain.bank_account_checks import BadFile, candidates
from services.esign.store.aside import Aside

_LONGEST: Final = 180.0
"""Seconds for one file. Three looks at ten pages take forty; a machine that has much else to do takes its time."""
_MOST_PAGES: Final = 10
"""A RIB is one page, behind letters or a contract; pages are read until one shows an account."""
_MOST_PIXELS: Final = 60_000_000
_FIRST: Final = (1600, 0)
"""Longest side in pixels and turn of the first look at a page."""
_UPRIGHT: Final = ((2000, 0), (1600, 180))
_SIDEWAYS: Final = ((1600, 90), (1600, 270))
"""The looks that follow, until one shows an account: by whether its lines run across the page or down it."""
_TALL: Final = 1.3
"""How much higher than wide a line is that runs down the page."""
_SURE: Final = 0.8
"""From what confidence a line counts when looks are compared: in a wrong turn lines come to 0.7."""
_DPI: Final = 200
_LARGEST_SIDE: Final = 2000
_FORMATS: Final = ("JPEG", "PNG", "TIFF")
_COVERED: Final = 0.4
"""Of a page: a picture that takes so much is what the page shows."""
_PARAMETERS: Final = {
    "Global.use_cls": False,  # which takes long lines for upside down; a whole paper is turned instead
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class Recognising:
    """Reads pictures."""

    def __init__(self, *, longest: float = _LONGEST) -> None:
        self._longest = longest
        self._turn = asyncio.Lock()

    async def text(self, data: bytes) -> str:
        """What is written there, line by line; nothing when nothing can be read.

        Raises:
            BadFile: no picture, or one that takes too long, too much, or the process with it.
        """
        dead = partial(BadFile, "Cette image n'est pas lisible.", rule="ESIGN-267", field="file")
        late = partial(BadFile, "Cette image est trop longue à lire.", rule="ESIGN-267", field="file")
        async with self._turn, Aside(seconds=self._longest, dead=dead, late=late) as aside:
            found = await aside.run(recognised, data)
        if found is None:
            raise dead()
        return found


def recognised(data: bytes) -> str | None:
    """The lines of a picture or a PDF, up to the page that shows an account; nothing when it is neither."""
    seen: list[tuple[Image.Image, _Look]] = []
    try:
        for picture in _pages(data) if data.startswith(b"%PDF-") else _frames(data):
            seen.append((picture, _look(picture, *_FIRST)))
            if seen[-1][1].shows:
                break
    except (OSError, ValueError, SyntaxError, pdfium.PdfiumError, Image.DecompressionBombError):
        return None
    if any(first.shows for _, first in seen):
        return "\n".join(first.text for _, first in seen)
    read: list[str] = []
    for picture, first in seen:
        read.append(_again(picture, first).text)
        if candidates(read[-1]):
            break
    return "\n".join(read)


@dataclass(frozen=True)
class _Look:
    """What one look at a page gave."""

    text: str
    weight: float
    """How many signs were read with confidence."""
    sideways: bool
    """Most of its lines run down the page: it lies on its side, and they come in any order."""

    @property
    def shows(self) -> bool:
        """Whether it shows an account, as it lies."""
        return bool(candidates(self.text)) and not self.sideways


@cache
def _engine() -> Any:  # Any: its answer depends on what it is asked
    return rapidocr.RapidOCR(params=_PARAMETERS)


def _again(picture: Image.Image, first: _Look) -> _Look:
    """The first of more looks that shows an account, else the look that shows most."""
    seen = [first]
    for side, turn in _SIDEWAYS if first.sideways else _UPRIGHT:
        seen.append(_look(picture, side, turn))
        if candidates(seen[-1].text):
            return seen[-1]
    return max(seen, key=lambda one: one.weight)


def _look(picture: Image.Image, side: int, turn: int) -> _Look:
    turned = picture.rotate(turn, expand=True)
    turned.thumbnail((side, side))
    found = _engine()(turned)
    lines = list(zip(found.txts or (), found.scores or (), strict=True))
    boxes = [] if found.boxes is None else list(found.boxes)
    tall = [abs(box[2][1] - box[0][1]) > _TALL * abs(box[1][0] - box[0][0]) for box in boxes]
    return _Look(
        text="\n".join(text for text, _ in lines),
        weight=sum(len(text) * score for text, score in lines if score >= _SURE),
        sideways=2 * sum(tall) > len(tall),
    )


def _frames(data: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        for number, frame in enumerate(ImageSequence.Iterator(opened)):
            if number == _MOST_PAGES:
                return
            if frame.width * frame.height > _MOST_PIXELS:
                raise ValueError("a picture too large to be read")
            upright = ImageOps.exif_transpose(frame).convert("RGB")
            upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            yield upright


def _pages(data: bytes) -> Iterator[Image.Image]:
    opened = pdfium.PdfDocument(data)
    try:
        for number in _pictured(opened):
            page = opened[number]
            scale = min(_DPI / 72, _LARGEST_SIDE / max(1.0, *page.get_size()))
            yield page.render(scale=scale).to_pil().convert("RGB")
    finally:
        opened.close()


def scanned(document: bytes) -> bool:
    """Whether one of the pages that are read shows a picture and little else, or has no text at all."""
    opened = pdfium.PdfDocument(document)
    try:
        return bool(_pictured(opened))
    finally:
        opened.close()


def _pictured(opened: pdfium.PdfDocument) -> list[int]:
    """The pages whose text is to be read by machine, the first ten at most."""
    pages = range(min(len(opened), _MOST_PAGES))
    return [number for number in pages if _covered(opened[number]) or not opened[number].get_textpage().count_chars()]


def _covered(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) >= _COVERED * width * height:
            return True
    return False
