"""A bug planted on purpose, so that we know that the fuzzer finds one: no corpus file comes near it.

Only a mail whose subject begins with two certain letters breaks it, a one in 65 000 guess; coverage leads there letter
by letter. Of reading only the headers are read, so that the check takes seconds.
"""

from services.intake.channels.mail import headers_of


class Planted(Exception):
    """The planted bug was met."""


def parse(raw: bytes) -> None:
    """Reads the headers, with a bug.

    Raises:
        Planted: it was met.
    """
    subject = headers_of(raw).subject
    if subject[:1] == "B" and _second(subject):
        raise Planted(subject[:2])


def _second(subject: str) -> bool:
    return subject[1:2] == "U"
