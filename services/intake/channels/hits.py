"""Where labels stand in a text, and the words with which a text closes: shared by those who read both."""

import re
from dataclasses import dataclass
from typing import Final

BESIDE: Final = 0.95
"""A label, a separator, and the value on the same line."""
BELOW: Final = 0.88
"""A label alone, the value on the next line."""
BEHIND: Final = 0.86
"""A label in brackets at the end of a line, its value before it."""
WITHIN: Final = 0.85
"""A label within a sentence, followed by a value whose form proves it."""

CLOSING: Final = re.compile(
    r"^(?:bien )?(?:cordialement|sinceres salutations|salutations|bien a vous|tres cordialement|respectueusement|"
    r"--\s*$|envoye de mon|veuillez agreer|merci d'avance et bonne)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a line that are a label."""

    fields: tuple[str, ...]
    """What it may mean, asked in this order; `OTHER` is nothing of an order."""
    start: int
    end: int
    strength: float
    label_end: int
    """Where the label's own words end, before any separator."""
    weak: bool = False
    """It does not say whose it is."""
    near: bool = False
    """Misread, or told by a key word: no whole label of the table."""
    taught: bool = False
    """A sender's corrections taught it."""

    @property
    def rule(self) -> str:
        """How a value that stands by it was found."""
        return "template" if self.taught else "near" if self.near else "label"
