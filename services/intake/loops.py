"""The door of the clock: what the doors stored is read, mailboxes and folders are looked at, receipts leave."""

from services.intake.use_cases.fetching import Fetching
from services.intake.use_cases.reading import ReadingMail
from shared.service import Loop


def loops(reading: ReadingMail, fetching: Fetching | None) -> list[Loop]:
    """The loops of intake."""
    mailbox = [Loop("mailbox", 0.05, fetching.look)] if fetching else []
    return [Loop("read_stored", 0.5, reading.read_stored), *mailbox]
