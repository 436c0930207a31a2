"""Writes the held-out letters, the truth about them and their dossiers.

Run it with `python -m tests.samples.intake.letters_held.make`.
"""

from pathlib import Path
from typing import Final

import yaml

from tests.samples.intake.letters_held.chases import CHASES
from tests.samples.intake.letters_held.complaints import COMPLAINTS
from tests.samples.intake.letters_held.ends import ENDS
from tests.samples.intake.letters_held.letter import DOSSIERS, Letter, composed
from tests.samples.intake.letters_held.noise import NOISE
from tests.samples.intake.letters_held.orders import ORDERS
from tests.samples.intake.letters_held.others import OTHERS
from tests.samples.intake.letters_held.papers import PAPERS
from tests.samples.intake.letters_held.replies import REPLIES

HERE: Final = Path(__file__).parent
LETTERS: Final = (*CHASES, *ENDS, *PAPERS, *COMPLAINTS, *REPLIES, *OTHERS, *ORDERS, *NOISE)
HEAD: Final = """\
# What a careful reader makes of each letter: its kind, kinds that would be no mistake either, whether it is plain
# enough to act by itself, its dossier and what tells that. Written by make.py; the dossiers are told in dossiers.yaml.
"""


def made() -> dict[str, bytes]:
    """Every file, by its name."""
    files = {f"{letter.name}.eml": composed(letter, number) for number, letter in enumerate(LETTERS)}
    known = [vars(dossier) for dossier in DOSSIERS]
    files["expected.yaml"] = HEAD.encode() + _yaml({letter.name: _truth(letter) for letter in LETTERS})
    files["dossiers.yaml"] = b"# The dossiers that the letters are about. Nobody here exists.\n" + _yaml(known)
    return files


def _truth(letter: Letter) -> dict[str, object]:
    said: dict[str, object] = {"kind": letter.kind, "sure": letter.sure}
    if letter.also:
        said["also"] = list(letter.also)
    said["tie"] = letter.tie.number if letter.tie else None
    return said | ({"by": letter.by} if letter.by else {})


def _yaml(value: object) -> bytes:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120).encode()


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
