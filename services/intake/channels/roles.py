"""Tables of people: a row says in its first cell who somebody is, *Assuré*, *Tiers (voisin)*, *Syndic*."""

from functools import lru_cache
from typing import Final, Literal

from services.intake.channels.vocabulary import words_in
from services.intake.domain.label_owners import THEIRS
from services.intake.domain.wording import aligned, told

OURS: Final = ("assure", "client", "societaire", "beneficiaire", "souscripteur", "lese")
LONGEST: Final = 30
"""Signs of a cell that says who somebody is."""


@lru_cache(maxsize=1 << 10)
def role_of(cell: str) -> Literal["ours", "theirs", ""]:
    """Whether a cell says that its row is the insured's, or somebody else's; nothing when it says neither."""
    words = {one.word for one in told(aligned(cell))} if 0 < len(cell) <= LONGEST else set()
    if not words or any(map(str.isdigit, cell)) or ":" in cell:
        return ""
    if words & words_in(THEIRS):
        return "theirs"
    return "ours" if words <= words_in(OURS) else ""
