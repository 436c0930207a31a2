"""The program that draws a page of a message, for a person or for the engines, within limits (`confined.py`).

`python -m services.intake.channels.drawing_worker <memory> <seconds> page|scan <part> <page>`. Every look at a page
starts it, so it loads nothing of what finds words in a mail.
"""

import sys
from typing import Final

from services.intake.channels.confined import Answers, answered
from services.intake.channels.documents import TO_READ, WIDEST, Unreadable, page_png
from services.intake.channels.mail import taken_apart


def _page(raw: bytes, path: str, page: str) -> bytes:
    return _drawn(raw, path, int(page), WIDEST)


def _scan(raw: bytes, path: str, page: str) -> bytes:
    return _drawn(raw, path, int(page), TO_READ)


def _drawn(raw: bytes, path: str, page: int, widest: int) -> bytes:
    for part in taken_apart(raw).parts:
        if part.path == path and part.kind in ("pdf", "tiff", "image"):
            return page_png(part.data, page, pdf=part.kind == "pdf", widest=widest)
    raise Unreadable("Cette pièce n'a pas de page à montrer.")


_ANSWERS: Final[Answers] = {"page": _page, "scan": _scan}


if __name__ == "__main__":
    sys.exit(answered(_ANSWERS, *sys.argv[1:]))
