"""A bug planted on purpose, so that we know that the fuzzer finds one: no corpus file comes near it.

Only a mail whose subject begins with one word of three letters breaks it, a one in 16 million guess; coverage leads
there letter by letter.
"""

from services.intake.domain.reading import Reading
from tests.fuzz.target import parse as parse_well


class Planted(Exception):
    """The planted bug was met."""


def parse(raw: bytes) -> Reading:
    """As the real one, with a bug.

    Raises:
        Planted: it was met.
    """
    reading = parse_well(raw)
    subject = reading.subject
    if subject[:1] == "B" and _second(subject):
        raise Planted(subject[:3])
    return reading


def _second(subject: str) -> bool:
    if subject[1:2] == "U":
        return _third(subject)
    return False


def _third(subject: str) -> bool:
    return subject[2:3] == "G"
