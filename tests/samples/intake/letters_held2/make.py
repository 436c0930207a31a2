"""Writes the letters of the second held-out folder, the truth about them and their dossiers.

Run it with `python -m tests.samples.intake.letters_held2.make`.
"""

from pathlib import Path
from typing import Final

from tests.samples.intake.letter_files import files_of
from tests.samples.intake.letters_held2.cancellations import CANCELLATIONS
from tests.samples.intake.letters_held2.chases import CHASES
from tests.samples.intake.letters_held2.complaints import COMPLAINTS
from tests.samples.intake.letters_held2.letter import DOSSIERS, composed
from tests.samples.intake.letters_held2.noise import AUTOMATICS, NEWSLETTERS
from tests.samples.intake.letters_held2.orders import ORDERS
from tests.samples.intake.letters_held2.others import OTHERS, UNKNOWNS
from tests.samples.intake.letters_held2.papers import INVOICES, REPORTS
from tests.samples.intake.letters_held2.replies import REPLIES

HERE: Final = Path(__file__).parent
LETTERS: Final = (
    *CHASES, *CANCELLATIONS, *COMPLAINTS, *REPORTS, *INVOICES, *REPLIES, *OTHERS, *UNKNOWNS, *ORDERS, *NEWSLETTERS,
    *AUTOMATICS,
)  # fmt: skip


def made() -> dict[str, bytes]:
    """Every file, by its name."""
    return files_of(LETTERS, DOSSIERS, composed)


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
