"""The door of the clock: what was stored by the mail doors is read, again and again until nothing waits."""

from services.intake.use_cases.reading import ReadingMail
from shared.service import Loop


def loops(reading: ReadingMail, *, at_once: int) -> list[Loop]:
    """The loops of intake: one per message read at the same time, so that a long fax holds up no other."""
    return [Loop(f"read_stored_{number}", 0.5, reading.read_stored) for number in range(1, at_once + 1)]
