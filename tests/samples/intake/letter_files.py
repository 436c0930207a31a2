"""The files of a folder of letters, the same bytes each time: each mail, the truth about all, their dossiers."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import yaml

HEAD: Final = """\
# What a careful reader makes of each letter: its kind, kinds that would be no mistake either, whether it is plain
# enough to act by itself, its dossier and what tells that. Written by make.py; the dossiers are told in dossiers.yaml.
"""


# Any: each folder has letters and dossiers of its own form, alike in what is asked here.
def files_of(
    letters: Sequence[Any], dossiers: Sequence[Any], composed: Callable[[Any, int], bytes]
) -> dict[str, bytes]:
    """Every file, by its name."""
    files = {f"{letter.name}.eml": composed(letter, number) for number, letter in enumerate(letters)}
    known = [vars(dossier) for dossier in dossiers]
    files["expected.yaml"] = HEAD.encode() + _yaml({letter.name: _truth(letter) for letter in letters})
    files["dossiers.yaml"] = b"# The dossiers that the letters are about. Nobody here exists.\n" + _yaml(known)
    return files


def _truth(letter: Any) -> dict[str, object]:
    said: dict[str, object] = {"kind": letter.kind, "sure": letter.sure}
    if letter.also:
        said["also"] = list(letter.also)
    said["tie"] = letter.tie.number if letter.tie else None
    return said | ({"by": letter.by} if letter.by else {})


def _yaml(value: object) -> bytes:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120).encode()
