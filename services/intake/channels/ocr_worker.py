"""The program that reads page images: kept warm, because its models take a second to load.

`python -m services.intake.channels.ocr_worker <memory> <seconds> tesseract,rapidocr`. One length and one PNG in, one
length and one JSON out, until its input ends. The PNG was drawn by us (`drawing_worker.py`), within limits; still this
process has its own, knows no address and no password, and is killed by `ocr.py` when a page takes too long.
"""

import ctypes
import json
import resource
import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

import cv2
import numpy as np

from services.intake.channels.boxes import as_words, parted
from services.intake.channels.engines import GAPS, Read, started
from services.intake.channels.ocr import LATE
from services.intake.channels.scans import Prepared, prepared
from services.intake.channels.warm import serve
from services.intake.domain.layout import Laid, Word, laid_out

LONGEST_TEXT: Final = 40_000
OF_ENGINES: Final = 0.85
"""Their share of a page's time, from when it is prepared. What is left is for preparing it and for the other's text:
an engine that is late must not cost what the first one read."""
GRACE: Final = 1.02
"""Tesseract is a process and ends by its own limit; what is still at work a moment later is a thread."""


M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
LARGE: Final = 8 << 20
"""Bytes from which a block is mapped by itself, and given back as soon as it is not needed."""


class Thrift:
    """Memory that a page took is given back, where the C library can. Left to itself glibc keeps 0.4 GB of it, and the
    next page comes on top: 0.73 GB at the most instead of 0.5, for a tenth less time."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._able = hasattr(self._library, "mallopt") and hasattr(self._library, "malloc_trim")
        if self._able:
            self._library.mallopt(M_ARENA_MAX, 1)
            self._library.mallopt(M_MMAP_THRESHOLD, LARGE)

    def give_back(self) -> None:
        """To be called after a page."""
        if self._able:
            self._library.malloc_trim(0)


def _main(memory: str, seconds: str, names: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    thrift = Thrift()
    cv2.setNumThreads(1)
    limit = float(seconds) * OF_ENGINES
    engines = _engines(names.split(","), limit)
    with ThreadPoolExecutor(len(engines) or 1) as pool:

        def answer(png: bytes) -> bytes:
            told = json.dumps(answered(png, engines, pool, limit * GRACE)).encode()
            thrift.give_back()
            return told

        serve(answer)
    return 0


def _engines(names: list[str], seconds: float) -> dict[str, Read]:
    return started({name: seconds for name in names if name})


def answered(png: bytes, engines: dict[str, Read], pool: ThreadPoolExecutor, seconds: float) -> dict[str, object]:
    """Each engine's text and places, or what went wrong with it; both read at the same time, for so many seconds."""
    page = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if page is None:
        return {"error": "no image"}
    height, width = page.shape
    ready = prepared(page)
    reading = {name: pool.submit(read, ready) for name, read in engines.items()}
    wait(reading.values(), timeout=seconds)
    return {name: _text(future, ready, (width, height), GAPS[name]) for name, future in reading.items()}


def _text(future: Future[list[Word]], page: Prepared, size: tuple[int, int], gap: float) -> dict[str, object]:
    if not future.done():
        return {"error": LATE}
    width, height = size
    try:
        words = marked(future.result(), page)
        laid: Laid = laid_out(words, width=width, height=height, longest=LONGEST_TEXT, gap=gap)
    except Exception as error:  # noqa: BLE001  # one engine's failure must not take the other's text away
        return {"error": f"{type(error).__name__}"}
    return {"text": laid.text, "spans": page.seen(laid.spans, width=width, height=height), "noisy": page.noisy}


def marked(words: list[Word], page: Prepared) -> list[Word]:
    """The words of an engine with the boxes of the page among them."""
    ticks = as_words(list(page.ticks))
    return [*(piece for word in words for piece in parted(word, ticks)), *ticks]


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
