"""The door of the clock: what was stored by the mail doors is read, again and again until nothing waits; what was kept
long enough is removed."""

from services.intake.use_cases.keeping import Keeping
from services.intake.use_cases.reading import ReadingMail
from shared.service import Loop


def loops(reading: ReadingMail, keeping: Keeping) -> list[Loop]:
    """The loops of intake."""
    return [Loop("read_stored", 0.5, reading.read_stored), Loop("remove_expired", 600, keeping.remove_expired)]
