"""Writes the letters, and the truth about each, beside this file: `python3 -m tests.samples.intake.letters_seen.make`.

The same bytes each time; a test says so. The words stand in the modules of this folder.
"""

from pathlib import Path
from typing import Final

import yaml

from tests.samples.intake.letters_seen.chases import CHASES
from tests.samples.intake.letters_seen.ends import ENDS
from tests.samples.intake.letters_seen.letter import DOSSIERS, Letter, composed
from tests.samples.intake.letters_seen.noise import NOISE
from tests.samples.intake.letters_seen.orders import ORDERS, OTHERS
from tests.samples.intake.letters_seen.papers import PAPERS
from tests.samples.intake.letters_seen.voices import COMPLAINTS, REPLIES

HERE: Final = Path(__file__).parent
LETTERS: Final = (*CHASES, *ENDS, *PAPERS, *COMPLAINTS, *REPLIES, *NOISE, *ORDERS, *OTHERS)
HEAD: Final = """\
# What a careful reader makes of each letter: its kind, kinds that would be no mistake either, whether it is plain
# enough to act by itself, its dossier and what tells that. Written by make.py; the dossiers are told in dossiers.yaml.
"""


def made() -> dict[str, bytes]:
    """Every file, by its name."""
    files = {f"{letter.name}.eml": composed(letter, number) for number, letter in enumerate(LETTERS)}
    truth = {letter.name: _truth(letter) for letter in LETTERS}
    known = [vars(dossier) for dossier in DOSSIERS]
    files["expected.yaml"] = HEAD.encode() + _yaml(truth)
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
