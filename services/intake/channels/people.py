"""The people a page names, and what stands behind a name: a number or a mail address there is that person's.

*Retour de fiche : J. MARCHEVAUX, tél. 02 …* tells how to reach her, and nobody else. Only who is known not to be the
insured loses anything by it: where nobody is known to be insured, nothing is taken from anybody.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from services.intake.channels.columns import cells_of
from services.intake.channels.labelled import Labelled
from services.intake.channels.sentences import insured
from services.intake.channels.validators import names_in_mail
from services.intake.domain import values
from services.intake.domain.given_names import is_given
from services.intake.domain.wording import ALIKE

BEHIND: Final = 60
"""Signs behind a name within which a number is the person's."""
COLUMN: Final = 5
"""Lines of a card below its name."""
STRAIGHT: Final = 0.03
"""Share of the page's width by which a line of a card may begin beside its name."""
SHORTEST: Final = 3
"""Letters of a word that a family is known by."""
_CAPITALS: Final = r"(?:[A-ZÀ-Ÿ]{1,3}['’ ])?[A-ZÀ-Ÿ][A-ZÀ-Ÿ'’\-]{2,30}(?:[ ][A-ZÀ-Ÿ'’\-]{3,30})?(?![a-zà-ÿ])"
_WORD: Final = r"[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]{1,30}"
_PERSON: Final = re.compile(
    rf"(?<![\w'’])(?:(?:M\.|M(?=[ ][A-ZÀ-Ÿ])|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle)[ ]+"
    rf"(?P<titled>{_WORD}(?:[ ]{_WORD}){{0,3}})|"
    rf"(?:(?:[A-ZÀ-Ÿ]\.[ \-]?){{1,2}}|[A-ZÀ-Ÿ][ ](?=[A-ZÀ-Ÿ'’]{{5}}))(?P<initial>{_CAPITALS})|"
    rf"(?P<given>[A-ZÀ-Ÿ][a-zà-ÿ]{{1,20}}(?:-[A-ZÀ-Ÿ][a-zà-ÿ]{{1,20}})?)[ ](?P<family>{_CAPITALS}))"
)
_ENDS: Final = re.compile(r"\t|(?<=[a-zà-ÿ0-9)»]{3})[.;!?](?=\s+[A-ZÀ-Ÿ«])")
"""Where a sentence ends; *tél. 02 …* and *M. X* are no ends."""


class Person(NamedTuple):
    """Somebody named, and where his name ends."""

    family: frozenset[str]
    end: int


def people(text: str) -> Iterator[Person]:
    """Who is named: by a civility, by an initial before capitals, or by a given name before capitals."""
    for found in _PERSON.finditer(text):
        if found["given"] and not is_given(found["given"]):
            continue
        titled = (found["titled"] or "").split()
        capitals = [word for word in titled if word.isupper() and len(word) > 1]
        yield Person(words_of_name(found["initial"] or found["family"] or " ".join(capitals or titled)), found.end())


def words_of_name(name: str) -> frozenset[str]:
    """The words that a name is known by, as engines may have misread them."""
    words = re.findall(r"[a-z01|]+", values.plain(name).translate(ALIKE))
    return frozenset(word for word in words if len(word) >= SHORTEST and not is_given(word))


def bearer(before: str) -> Person | None:
    """Who is named last in the sentence that leads to a number; nobody far away."""
    start = max((found.end() for found in _ENDS.finditer(before)), default=0)
    named = list(people(before[start:]))
    return named[-1] if named and len(before) - start - named[-1].end <= BEHIND else None


def bearer_above(labelled: Labelled, at: int) -> Person | None:
    """Who is named above a number in its column, where people stand side by side."""
    row = bisect_right(labelled.starts, at) - 1
    here = _left_of(labelled, row, at - labelled.starts[row])
    for above in range(row - 1, max(-1, row - COLUMN), -1):
        if here is None or "\t" not in labelled.lines[above]:
            return None
        for start, end in cells_of(labelled.lines[above]):
            named = list(people(labelled.lines[above][start:end]))
            box = labelled.box(above, start, end)
            if named and box and abs(box.x0 - here) < STRAIGHT:
                return named[-1]
    return None


def _left_of(labelled: Labelled, row: int, at: int) -> float | None:
    """Where the cell begins on its page in which a place of a line is."""
    cell = next((one for one in cells_of(labelled.lines[row]) if one[0] <= at < one[1]), None)
    box = labelled.box(row, *cell) if cell else None
    return box.x0 if box else None


def families(labelled: Labelled) -> frozenset[str]:
    """The words of all names that may be the insured's: those of labels, and who a letter speaks of."""
    told = [value for _, name, _, _, value in labelled.found if name == "last_name"]
    return frozenset(word for name in (*told, insured(labelled.sheet.text)) for word in words_of_name(name))


def is_another(person: Person | None, ours: frozenset[str]) -> bool:
    """Whether somebody is known not to be the insured."""
    return person is not None and bool(person.family) and bool(ours) and not person.family & ours


def is_another_s_mail(address: str, text: str, ours: frozenset[str]) -> bool:
    """Whether a mail address is made of the name of somebody on the page who is not the insured."""
    if not ours or any(names_in_mail(address, word) for word in ours):
        return False
    others = {word for one in people(text) if is_another(one, ours) for word in one.family}
    return any(names_in_mail(address, word) for word in others)
