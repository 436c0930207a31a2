"""The door of the clock: what the doors stored is read, what waits is compared with what came since, mailboxes and
folders are looked at, receipts leave, what was kept long enough is removed."""

import asyncio

from services.intake.use_cases.copies import Copies
from services.intake.use_cases.dropped import DroppedFaxes
from services.intake.use_cases.fax_receipts import FaxReceipts
from services.intake.use_cases.faxes import Faxes
from services.intake.use_cases.fetching import Fetching
from services.intake.use_cases.held_back import HeldBack
from services.intake.use_cases.keeping import Keeping
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.neighbours import Neighbours
from services.intake.use_cases.reading import ReadingMail
from services.intake.use_cases.receipts import Receipts
from services.intake.use_cases.scanning import Scanning
from shared.service import Loop


def loops(
    scanning: Scanning,
    reading: ReadingMail,
    copies: Copies,
    letters: Letters,
    neighbours: Neighbours,
    held_back: HeldBack,
    receipts: Receipts,
    fax_receipts: FaxReceipts,
    faxes: Faxes,
    keeping: Keeping,
    *,
    at_once: int,
    bytes_to_go: asyncio.Event,
) -> list[Loop]:
    """The loops that always run; one reads for each message at the same time, so that a long fax holds up no other."""
    return [
        Loop("scan_stored", 0.5, scanning.scan_stored),
        *(Loop(f"read_stored_{number}", 0.5, reading.read_stored) for number in range(1, at_once + 1)),
        Loop("look_again", 5, copies.look_again),
        Loop("held_back", 2, held_back.release),
        Loop("tie_letters", 5, letters.look_again),
        Loop("neighbours", 2, neighbours.look),
        Loop("receipts", 1, receipts.send_due),
        Loop("fax_receipts", 2, fax_receipts.send_due),
        Loop("faxes_awaited", 2, faxes.fetch_awaited),
        Loop("remove_expired", 600, keeping.remove_expired, bytes_to_go),
    ]


def further_doors(fetching: Fetching | None, dropped: DroppedFaxes | None) -> list[Loop]:
    """The loops of the doors that are set up."""
    mailbox = [Loop("mailbox", 0.05, fetching.look)] if fetching else []
    folder = [Loop("fax_folder", 1, dropped.look)] if dropped else []
    return [*mailbox, *folder]
