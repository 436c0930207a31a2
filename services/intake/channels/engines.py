"""The two engines that read a page image, unrelated to each other: Tesseract, and PP-OCR through `rapidocr`.

Each gives words and their places. They run only in the reader's process (`ocr_worker.py`): one thread each, the
second's models stay in memory.
"""

import csv
import io
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any, Final

import cv2
import numpy as np
from rapidocr import RapidOCR

from services.intake.channels.scans import Grey, Prepared
from services.intake.domain.layout import Word
from services.intake.domain.reading import RAPIDOCR, TESSERACT

ENLARGED: Final = 300 / 204
"""Tesseract's models were trained at 300 dpi; fax pages have 204."""
WIDEST_SEARCH: Final = 1280
"""Where text is looked for at most; at 1 728 the search takes twice as long and finds the same lines."""

GAPS: Final[Mapping[str, float]] = {TESSERACT: 1.6, RAPIDOCR: 0.9}
"""From how many line heights on a gap parts columns: Tesseract's boxes hug the ink of single words."""

_MARKS: Final = frozenset(":;-/€@°")
"""Signs that mean something standing alone; others are specks and ends of rules."""

Read = Callable[[Prepared], list[Word]]


class NoEngine(Exception):
    """The engine is not on this machine."""


def tesseract(seconds: float) -> Read:
    """Tesseract with the French model. Two threads of it are five times slower than one, hence the limit."""
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": os.environ.get("PATH", "")}

    def read(page: Prepared) -> list[Word]:
        size = round(page.image.shape[1] * ENLARGED), round(page.image.shape[0] * ENLARGED)
        large = cv2.GaussianBlur(cv2.resize(page.image, size, interpolation=cv2.INTER_CUBIC), (3, 3), 0)
        png = cv2.imencode(".png", large, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
        command = ["tesseract", "-", "-", "-l", "fra", "--dpi", "300", "--psm", "6", "tsv"]
        try:
            done = subprocess.run(command, input=png, capture_output=True, env=environment, timeout=seconds, check=True)
        except FileNotFoundError as error:
            raise NoEngine("tesseract is not installed") from error
        return page.words(_tsv(done.stdout.decode("utf-8", "replace")), scale=ENLARGED)

    return read


def _tsv(text: str) -> list[Word]:
    """The words of Tesseract's table, without lonely marks that mean nothing."""
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = []
    for row in rows:
        word = (row["text"] or "").strip()
        if row["level"] != "5" or not word or not any(sign.isalnum() or sign in _MARKS for sign in word):
            continue
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        found.append(Word(word, left, top, left + width, top + height))
    return found


def pp_ocr() -> Any:  # Any: the package has no types
    """PP-OCRv6 from the wheel: no network, one thread. Lines are read one by one: six at once are made as wide as the
    widest, which takes a quarter of a gigabyte and a tenth of the time more, and reads no more of 216 pages right."""
    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_side_len": WIDEST_SEARCH,
            "Det.limit_type": "max",
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def rapidocr() -> Read:
    """The words that PP-OCR reads, with their places."""
    engine = pp_ocr()

    def read(page: Prepared) -> list[Word]:
        found = engine(_coloured(page.image))
        if found.boxes is None:
            return []
        return page.words([_word(corners, text) for corners, text in zip(found.boxes, found.txts, strict=True)])

    return read


def _coloured(image: Grey) -> Grey:
    return np.repeat(image[:, :, None], 3, axis=2)


def _word(corners: Grey, text: str) -> Word:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    pad = (bottom - top) * 0.12
    return Word(text.strip().replace("ı", "i"), float(left), float(top + pad), float(right), float(bottom - pad))


def started(names: Mapping[str, float]) -> dict[str, Read]:
    """The engines of these names that this machine has, each with the seconds a page may take."""
    return {name: tesseract(seconds) if name == TESSERACT else rapidocr() for name, seconds in names.items()}
