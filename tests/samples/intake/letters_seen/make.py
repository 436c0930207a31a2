"""Writes the letters, and the truth about each, beside this file: `python3 -m tests.samples.intake.letters_seen.make`.

The same bytes each time; a test says so. The words stand in the modules of this folder.
"""

from pathlib import Path
from typing import Final

from tests.samples.intake.letter_files import files_of
from tests.samples.intake.letters_seen.chases import CHASES
from tests.samples.intake.letters_seen.ends import ENDS
from tests.samples.intake.letters_seen.letter import DOSSIERS, composed
from tests.samples.intake.letters_seen.noise import NOISE
from tests.samples.intake.letters_seen.orders import ORDERS, OTHERS
from tests.samples.intake.letters_seen.papers import PAPERS
from tests.samples.intake.letters_seen.voices import COMPLAINTS, REPLIES

HERE: Final = Path(__file__).parent
LETTERS: Final = (*CHASES, *ENDS, *PAPERS, *COMPLAINTS, *REPLIES, *NOISE, *ORDERS, *OTHERS)


def made() -> dict[str, bytes]:
    """Every file, by its name."""
    return files_of(LETTERS, DOSSIERS, composed)


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
