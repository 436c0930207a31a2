"""A document that carries signatures when it comes: whether more can be put on it without breaking them.

A new field breaks a signature that certifies, and one that locks every field; validators agree on the latter, and the
strictest of them on the former. Beside new signatures nothing may be added to it: no text, no drawing, no other field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

OLDEST: Final = (1, 6)
"""The version of the format from which a signed file is taken, as the vendor says."""
ONLY_SIGNATURES: Final = (
    "Ce document porte déjà une signature : seules des signatures peuvent y être ajoutées, une par signataire."
)
SENTENCES: Final = {
    "locked": (
        "Ce document est certifié ou verrouillé par une signature qui n'y admet plus de champ : "
        "envoyez l'original, ou joignez-le en pièce jointe."
    ),
    "old": "Un PDF qui porte déjà une signature doit être au format 1.6 au moins : joignez-le en pièce jointe.",
    "sealed_password": (
        "Ce document est signé et protégé : sans son mot de passe ses signatures ne tiendraient plus. "
        "Joignez-le en pièce jointe."
    ),
}
"""By why nothing can be added."""


@dataclass(frozen=True)
class Earlier:
    """What a signature that is there already allows to come after it."""

    certifies: bool
    locks_all: bool


class Locked(Protocol):
    """What a signature locks."""

    @property
    def action(self) -> Enum:
        """`INCLUDE`, `EXCLUDE` or `ALL`, as pyHanko names them."""


class Carried(Protocol):
    """A signature in a file, as a reader of the format (pyHanko) gives it."""

    @property
    def docmdp_level(self) -> object | None:
        """What it lets become of the document when it certifies."""

    @property
    def fieldmdp(self) -> Locked | None:
        """Which fields it locks."""


def allowed_by(signatures: Iterable[Carried]) -> list[Earlier]:
    """What each signature that is there allows to come after it."""
    return [
        Earlier(
            certifies=one.docmdp_level is not None,
            locks_all=one.fieldmdp is not None and one.fieldmdp.action.name != "INCLUDE",
        )
        for one in signatures
    ]


def refusal(earlier: Sequence[Earlier], *, version: tuple[int, int]) -> str:
    """Why no signature can be added, in one word of the sentences above; empty when one can."""
    if any(one.certifies or one.locks_all for one in earlier):
        return "locked"
    return "old" if earlier and version < OLDEST else ""
