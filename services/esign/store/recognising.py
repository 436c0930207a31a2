"""What is written in a picture, or on the pages of a scanned PDF, as a machine reads it (PP-OCRv6, from its wheel).

Reading takes a processor for seconds and 900 MB of memory, so it has a process of its own that ends with it; one at a
time. The library loads nothing heavy before it is first asked, which is in that process.
"""

import asyncio
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import rapidocr
from PIL import Image, ImageOps, ImageSequence

from services.esign.domain.bank_account_checks import BadFile, candidates
from services.esign.store.aside import Aside

_LONGEST: Final = 180.0
"""Seconds for one file. Three looks at two pages take ten; a machine that has much else to do takes its time."""
_MOST_PAGES: Final = 2
"""A RIB is one page; the second is for the letter before it."""
_MOST_PIXELS: Final = 60_000_000
_LOOKS: Final = ((1600, 0), (2000, 0), (1600, 180))
"""Longest side in pixels and turn of each look, until one shows an account."""
_DPI: Final = 200
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
    """The lines of a picture or a PDF; nothing when it is neither."""
    try:
        pictures = list(_pages(data) if data.startswith(b"%PDF-") else _frames(data))
    except (OSError, ValueError, SyntaxError, pdfium.PdfiumError, Image.DecompressionBombError):
        return None
    engine = rapidocr.RapidOCR(params=_PARAMETERS)
    return "\n".join(_read(engine, picture) for picture in pictures)


def _read(engine: Any, picture: Image.Image) -> str:  # Any: its answer depends on what it is asked
    """The first look at a picture that shows an account, else the one that shows most."""
    seen = [""]
    for side, turn in _LOOKS:
        look = picture.rotate(turn, expand=True)
        look.thumbnail((side, side))
        seen.append("\n".join(engine(look).txts or ()))
        if candidates(seen[-1]):
            return seen[-1]
    return max(seen, key=len)


def _frames(data: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        for number, frame in enumerate(ImageSequence.Iterator(opened)):
            if number == _MOST_PAGES:
                return
            if frame.width * frame.height > _MOST_PIXELS:
                raise ValueError("a picture too large to be read")
            yield ImageOps.exif_transpose(frame).convert("RGB")


def _pages(data: bytes) -> Iterator[Image.Image]:
    opened = pdfium.PdfDocument(data)
    try:
        for number in range(min(len(opened), _MOST_PAGES)):
            page = opened[number]
            scale = min(_DPI / 72, _LOOKS[1][0] / max(1.0, *page.get_size()))
            yield page.render(scale=scale).to_pil().convert("RGB")
    finally:
        opened.close()


def scanned(document: bytes) -> bool:
    """Whether one of the pages that are read shows a picture and little else."""
    opened = pdfium.PdfDocument(document)
    try:
        return any(_covered(opened[number]) for number in range(min(len(opened), _MOST_PAGES)))
    finally:
        opened.close()


def _covered(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) >= _COVERED * width * height:
            return True
    return False
