"""What the fuzzer calls: bytes become a reading, and the reading keeps the promises its readers rely on.

Used as it is by the suite, which replays the corpus without the fuzzer.
"""

import json

from services.intake.channels.parts import MOST_PARTS
from services.intake.channels.read import MOST_TEXT, read
from services.intake.domain.reading import Reading


class Broken(Exception):
    """A promise of reading that these bytes broke."""


def parse(raw: bytes) -> Reading:
    """The reading of any bytes.

    Raises:
        Broken: it is too large, or cannot travel through a pipe and a database. Anything else raised is a bug as well.
    """
    reading = read(raw)
    if len(reading.parts) > MOST_PARTS:
        raise Broken(f"{len(reading.parts)} parts")
    if sum(len(sheet.text) for sheet in reading.sheets) > MOST_TEXT:
        raise Broken("too much text")
    told = json.dumps(reading.as_json(), ensure_ascii=False)
    told.encode()  # a lone surrogate has no bytes
    if "\\u0000" in told.replace("\\\\", ""):  # a mail may say it in letters, and means no NUL then
        raise Broken("NUL, which a database cannot hold")
    return reading
