"""The door of the clock: what was stored by the mail doors is read, again and again until nothing waits; what waits is
compared with what came since."""

from services.intake.use_cases.copies import Copies
from services.intake.use_cases.reading import ReadingMail
from shared.service import Loop


def loops(reading: ReadingMail, copies: Copies) -> list[Loop]:
    """The loops of intake."""
    return [Loop("read_stored", 0.5, reading.read_stored), Loop("look_again", 5, copies.look_again)]
