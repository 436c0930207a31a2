"""The door of the clock: what was stored by the mail doors is read, again and again until nothing waits."""

from services.intake.use_cases.reading import ReadingMail
from shared.service import Loop


def loops(reading: ReadingMail) -> list[Loop]:
    """The loops of intake."""
    return [Loop("read_stored", 0.5, reading.read_stored)]
