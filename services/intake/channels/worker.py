"""The program that reads hostile bytes: one message in, one answer out, within limits set before the first byte.

`python -m services.intake.channels.worker <memory> <seconds> read|html|page|scan …`. It knows no address and no
password; killed, it leaves nothing behind. `apart.py` starts it.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Final

from services.intake.channels.charsets import text_of
from services.intake.channels.documents import TO_READ, WIDEST, Unreadable, page_png
from services.intake.channels.html import shown
from services.intake.channels.limits import confine
from services.intake.channels.mail import taken_apart
from services.intake.channels.read import read

UNREADABLE: Final = 3
"""Exit status when it says itself, on its error output, why it cannot."""


def _main(memory: str, seconds: str, verb: str, *arguments: str) -> int:
    confine(memory=int(memory), seconds=int(seconds))
    raw = sys.stdin.buffer.read()
    try:
        answer = _ANSWERS[verb](raw, *arguments)
    except Unreadable as error:
        sys.stderr.write(str(error))
        return UNREADABLE
    sys.stdout.buffer.write(answer)
    return 0


def _reading(raw: bytes) -> bytes:
    return json.dumps(read(raw).as_json()).encode()


def _html(raw: bytes) -> bytes:
    for part in taken_apart(raw).parts:
        if part.kind == "html" and not part.attached:
            return shown(text_of(part.data, part.charset)).encode()
    raise Unreadable("Ce message n'a pas de corps HTML.")


def _page(raw: bytes, path: str, page: str) -> bytes:
    return _drawn(raw, path, int(page), WIDEST)


def _scan(raw: bytes, path: str, page: str) -> bytes:
    return _drawn(raw, path, int(page), TO_READ)


def _drawn(raw: bytes, path: str, page: int, widest: int) -> bytes:
    for part in taken_apart(raw).parts:
        if part.path == path and part.kind in ("pdf", "tiff", "image"):
            return page_png(part.data, page, pdf=part.kind == "pdf", widest=widest)
    raise Unreadable("Cette pièce n'a pas de page à montrer.")


_ANSWERS: Final[Mapping[str, Callable[..., bytes]]] = {"read": _reading, "html": _html, "page": _page, "scan": _scan}


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
