"""Whether words stand where a label does: at the start of a cell with a mark behind, alone, or before a number.

Which words are a label is asked in `wordings.py`; here only their place on the line counts.
"""

import re
from typing import Final

from services.intake.channels.hits import BEHIND, BELOW, BESIDE, WITHIN, Hit
from services.intake.channels.vocabulary import rows_of
from services.intake.domain.label_owners import OTHER, THEIRS
from services.intake.domain.labels import CODED, TYPED
from services.intake.domain.wording import empty, told

SEPARATOR = re.compile(
    r"[ ]*+\)?[ ]*+(?:\([^()]{0,40}\)[ ]*+)?[.,]{0,2}[ ]*+(?:[:=;]|\.{3,}|_{3,}|\t|[–—]|>|-(?=[ ]|$))[ :=\t._>]*"
)
_LOOSE = re.compile(r"[ ]?[a-z'/.()-][a-z'/., ()-]{0,26}[ ]*[:=][ :=\t.]*")
_GAP = re.compile(r"(?:\t|[ ]{2}|[;,|(./☐☒][ ]?|[ ][-–—*][ ]|[ ]-)$")
_CLAUSE = re.compile(r"[^\W\d][,;.][ ]?$")
"""What comes before the end of a clause: *conducteur identifié, constat*."""
BULLETS = " \t-*•·>|0123456789.)(/☐☒_'"
_WORDS_BEFORE = re.compile(r"(?:^|(?<=[^a-z]))([a-z]+)['. ]{1,2}$")
_WORD_AFTER = re.compile(r"[ ']{1,2}([a-z]+)(?![a-z])")
_NUMBERED = re.compile(r"[^\t\d@]{0,48}(?:\d|[a-z._-]*@)")
_COMMUNE = re.compile(r"[^\t\d@]{0,48}\([0-9]{5}\)")
CLOSE: Final = 18
"""Signs after a label of somebody else within a sentence in which its number begins."""


def standing(
    line: str, plain: str, start: int, end: int, fields: tuple[str, ...], *, weak: bool, taught: bool
) -> Hit | None:
    """A label that stands where one does: with a separator at a start or gap, or before a value its form proves."""
    before = without_words(plain[:start])
    placed = not before.strip(BULLETS) or bool(_GAP.search(before))
    end = _past_empty(plain, end)
    separator = SEPARATOR.match(plain, end)
    marked = separator is not None and any(sign in separator[0] for sign in ":=")
    if separator and (placed or (marked and line[start].isupper())):
        return Hit(fields, start, separator.end(), BESIDE, end, weak=weak, taught=taught)
    alone = not plain[end:].strip(" :\t.)*-–")
    bracketed = before.rstrip().endswith("(") and bool(before.strip(BULLETS)) and not _is_row_of_captions(before)
    if alone and bracketed and ")" in plain[end:] and not before.rstrip(" \t(").endswith(")"):
        return Hit(fields, start, len(plain), BEHIND, end, weak=weak, taught=taught, near=True)
    if placed and not bracketed and alone and not _CLAUSE.search(before):
        return Hit(fields, start, len(plain), BELOW, end, weak=weak, taught=taught)
    if placed and (loose := _LOOSE.match(plain, end)) and len(loose[0].split()) <= 4 and not taught:
        theirs = any((one.word,) in rows_of(THEIRS) for one in told(loose[0]))
        return Hit((OTHER,) if theirs else fields, start, loose.end(), BESIDE, end, near=True)
    near = _NUMBERED.match(plain, end)
    if near is None:
        return None
    close = near.end() - end <= CLOSE and not _COMMUNE.match(plain, end)
    proven = tuple(one for one in fields if one in CODED or one in TYPED or (one == OTHER and close))
    if proven and end - start > 2:
        end += plain[end : end + 1] == ")"
        return Hit(proven, start, end, WITHIN, end, weak=weak, taught=taught)
    return None


def _is_row_of_captions(before: str) -> bool:
    """Whether every cell of a line is in brackets so far: captions of the row above, *(nom) (prénom)*."""
    return all(cell.strip().startswith("(") for cell in before.split("\t") if cell.strip())


def _past_empty(plain: str, end: int) -> int:
    """Where a label ends that goes on with words that say nothing, up to its separator."""
    stop = end
    while (found := _WORD_AFTER.match(plain, stop)) and empty(found[1]):
        stop = found.end()
    return stop if stop > end and (SEPARATOR.match(plain, stop) or not plain[stop:].strip(" :\t.)*")) else end


def without_words(before: str) -> str:
    """What stands before a label, without words like *votre* that belong to it."""
    while (found := _WORDS_BEFORE.search(before)) and empty(found[1]):
        before = before[: found.start(1)]
    return before
