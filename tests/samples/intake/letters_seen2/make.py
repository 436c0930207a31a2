"""Writes the letters, the truth about them and their dossiers.

Run it with `python -m tests.samples.intake.letters_seen2.make`.
"""

from pathlib import Path
from typing import Final

from tests.samples.intake.letter_files import files_of
from tests.samples.intake.letters_seen2.chases import CHASES
from tests.samples.intake.letters_seen2.complaints import COMPLAINTS
from tests.samples.intake.letters_seen2.dossiers import DOSSIERS, POST
from tests.samples.intake.letters_seen2.ends import ENDS
from tests.samples.intake.letters_seen2.noise import NOISE
from tests.samples.intake.letters_seen2.orders import ORDERS
from tests.samples.intake.letters_seen2.others import OTHERS
from tests.samples.intake.letters_seen2.papers import PAPERS
from tests.samples.intake.letters_seen2.replies import REPLIES

HERE: Final = Path(__file__).parent
LETTERS: Final = (*CHASES, *ENDS, *PAPERS, *COMPLAINTS, *REPLIES, *OTHERS, *ORDERS, *NOISE)


def made() -> dict[str, bytes]:
    """Every file, by its name."""
    return files_of(LETTERS, DOSSIERS, POST.composed)


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
