"""The program that reads a message or its HTML, within limits (`confined.py`).

`python -m services.intake.channels.worker <memory> <seconds> read|html`.
"""

import json
import sys
from typing import Final

from services.intake.channels.charsets import text_of
from services.intake.channels.confined import Answers, answered
from services.intake.channels.documents import Unreadable
from services.intake.channels.html import shown
from services.intake.channels.mail import taken_apart
from services.intake.channels.read import read


def _reading(raw: bytes) -> bytes:
    return json.dumps(read(raw).as_json()).encode()


def _html(raw: bytes) -> bytes:
    for part in taken_apart(raw).parts:
        if part.kind == "html" and not part.attached:
            return shown(text_of(part.data, part.charset)).encode()
    raise Unreadable("Ce message n'a pas de corps HTML.")


_ANSWERS: Final[Answers] = {"read": _reading, "html": _html}


if __name__ == "__main__":
    sys.exit(answered(_ANSWERS, *sys.argv[1:]))
