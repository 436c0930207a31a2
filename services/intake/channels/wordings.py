"""Which words of a line are a label, of which fields, and how certainly.

Labels are looked up as rows of words in one form (`domain/wording.py`): whole ones first; then, on a page that a
machine read, those it misread by a letter or two; at last by a key word of a cell that can only be a label. What is
not a whole one is *near*: its value is proposed, and never sure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from services.intake.channels.hits import BEHIND, BELOW, BESIDE, WITHIN, Hit
from services.intake.channels.vocabulary import Row, by_key, canon, rows_of, said, says_whose, strong, trade
from services.intake.domain.label_owners import OCCUPYING, OF_SOMEBODY, OTHER, OURS, THEIRS
from services.intake.domain.labels import CODED, TYPED
from services.intake.domain.wording import Told, canonical, empty, long_spellings, told, words_of

NEARLY: Final = 84.0
"""From this likeness on (of 100), a cell of a page is a label that was misread."""
MISREAD: Final = 78.0
"""From this likeness on, a word of a cell is a label's word that was misread."""
LONGEST_CELL: Final = 48
MOST_WORDS: Final = 7
"""Words that a label has at most; more are a sentence."""

_CELL = re.compile(r"(?:^|(?<=\t))([^\t:=]{3,48}?)(?:[ .]*[:=][ :=\t.]*|[ .]*\t+|[ .]*$)")
_SEPARATOR = re.compile(
    r"[ ]*\)?[ ]*(?:\([^()]{0,40}\)[ ]*)?[.,]{0,2}[ ]*(?:[:=;]|\.{3,}|_{3,}|\t|[–—]|>|-(?=[ ]|$))[ :=\t._>]*"
)
_LOOSE = re.compile(r"[ ]?[a-z'/.()-][a-z'/., ()-]{0,26}[ ]*[:=][ :=\t.]*")
_GAP = re.compile(r"(?:\t|[ ]{2}|[;,|(./☐☒][ ]?|[ ][-–—*][ ]|[ ]-)$")
_CLAUSE = re.compile(r"[^\W\d][,;.][ ]?$")
"""What comes before the end of a clause: *conducteur identifié, constat*."""
_OPENING = re.compile(r"(?:\([a-z()]{1,5}\))?[ ]{1,3}(?:(?:a|le|la|les|de|du|des|au)[ ])?(?=[^\s:=])")
_BETWEEN = " .'()abcdefghijklmnopqrstuvwxyz/"
_BULLETS = " \t-*•·>|0123456789.)(/☐☒_'"
_WORDS_BEFORE = re.compile(r"(?:^|(?<=[^a-z]))([a-z]+)['. ]{1,2}$")
_WORD_AFTER = re.compile(r"[ ']{1,2}([a-z]+)(?![a-z])")
_HEADER_OF_MAIL = re.compile(r"^\W*(?:de|a|from|to|cc|envoye|objet du message)[ ]?:")
_NUMBERED = re.compile(r"[^\t\d@]{0,48}(?:\d|[a-z._-]*@)")
_COMMUNE = re.compile(r"[^\t\d@]{0,48}\([0-9]{5}\)")
CLOSE: Final = 18
"""Signs after a label of somebody else within a sentence in which its number begins."""
_OF_THE_INSURER: Final = frozenset({"claim_number", "policy_number"})
"""Numbers that nobody else has, whoever stands before their label."""
_NAMED_CODES: Final = frozenset({"agent_code", "broker_code"})
"""Codes of those who send orders: their names stand beside them."""
_EARLIER: Final = "precedent precedente dernier derniere ancien ancienne anterieur"


class Wordings:
    """All labels of one insurer, as rows of words."""

    def __init__(self, more: Mapping[str, tuple[str, ...]], taught: Mapping[str, tuple[str, ...]]) -> None:
        self._taught = {words_of(label): (field,) for field, labels in taught.items() for label in labels}
        self._rows: dict[Row, tuple[str, ...]] = dict(trade())
        for field, labels in more.items():
            self._rows |= {words_of(label): (field,) for label in labels}
        self._rows = {row: fields for row, fields in {**self._rows, **self._taught}.items() if row}
        self._whole = {"".join(row): row for row in self._rows}
        self._joined = [word for word in self._whole if len(word) > 4]
        self._vocabulary = sorted({word for row in self._rows for word in row if len(word) >= 4} | long_spellings())
        self._mended = lru_cache(maxsize=1 << 14)(self._mend)

    def hits(self, line: str, plain: str, *, by_machine: bool) -> tuple[Hit, ...]:
        """The labels of a line, from left to right."""
        if _HEADER_OF_MAIL.match(plain):
            return (Hit((OTHER,), 0, plain.index(":") + 1, BESIDE, plain.index(":")),)
        words = told(plain)
        hits = list(self._exact(line, plain, words))
        cells = list(_CELL.finditer(plain)) if words else []
        for cell in cells:
            if _is_value(plain, cell, hits):
                continue
            if near := self._near(cell, words, by_machine):
                alone = not plain[cell.end() :].strip(" :\t.")
                end = len(plain) if alone else cell.end()
                label_end = cell.start(1) + len(cell[1].rstrip(" ."))
                hits.append(Hit(near, cell.start(1), end, BELOW if alone else BESIDE, label_end, near=True))
        return tuple(sorted(hits, key=lambda hit: hit.start))

    def meaning(self, plain: str) -> tuple[str, ...]:
        """The fields that a text means which is a label and nothing else, or begins with one."""
        words = told(plain)
        count = self._longest(plain, words, 0) if words else 0
        if count:
            return self._rows[tuple(one.word for one in words[:count])]
        cell = _CELL.match(plain.strip(" :.") + " :")
        return self._near(cell, words, by_machine=True) if cell and words else ()

    def opening(self, line: str, plain: str) -> Hit | None:
        """The label with which a line begins that goes on to its value without a mark."""
        words = told(plain)
        if not words or _without_words(plain[: words[0].start]).strip(_BULLETS):
            return None
        count = self._longest(plain, words, 0)
        end = words[count - 1].end if count else 0
        whose, more = _whose(plain, words, count) if count else ((), 0)
        end = words[count + more - 1].end if more else end
        found = _OPENING.match(plain, end) if count else None
        if found is None:
            return None
        fields = (OTHER,) if whose is THEIRS else self._rows[tuple(one.word for one in words[:count])]
        return Hit(fields, words[0].start, found.end(), BESIDE, end, weak=True, near=True)

    def _exact(self, line: str, plain: str, words: Sequence[Told]) -> Iterator[Hit]:
        at = 0
        while at < len(words):
            count = self._longest(plain, words, at)
            if count and (hit := self._hit(line, plain, words, at, count)):
                yield hit
                at += next((n for n in range(count, len(words) - at) if words[at + n].start >= hit.label_end), count)
            else:
                at += 1

    def _longest(self, plain: str, words: Sequence[Told], at: int) -> int:
        """How many words from here on are a label."""
        row = _joined(plain, words, at)
        return next((n for n in range(len(row), 0, -1) if row[:n] in self._rows), 0)

    def _hit(self, line: str, plain: str, words: Sequence[Told], at: int, count: int) -> Hit | None:
        row = tuple(one.word for one in words[at : at + count])
        fields, taught = self._rows[row], row in self._taught
        start, end = words[at].start, words[at + count - 1].end
        whose, more = _whose(plain, words, at + count)
        if whose is THEIRS and "occupancy" in fields and (words[at + count].word,) in rows_of(OCCUPYING):
            whose, more = (), 0
        mine = fields != (OTHER,) and not taught
        if mine and more and (whose is THEIRS or set(fields) & OF_SOMEBODY):
            end = words[at + count + more - 1].end
            fields = (OTHER,) if whose is THEIRS else tuple(one for one in fields if one in OF_SOMEBODY)
        numbered = bool(set(fields) & _OF_THE_INSURER)
        if mine and (
            (not numbered and not _NAMED_CODES.issuperset(fields) and _told_of_others(plain, words, at))
            or (at and words[at - 1].word in canon(_EARLIER))
        ):
            fields = (OTHER,) if set(fields) & (CODED | TYPED) or _SEPARATOR.match(plain, end) else fields
        certain = (
            taught
            or (bool(more) and whose is OURS)
            or row in strong()
            or says_whose(row)
            or (count > 1 and not set(fields) & OF_SOMEBODY)
        )
        return _standing(line, plain, start, end, fields, weak=not certain, taught=taught)

    def _near(self, cell: re.Match[str], words: Sequence[Told], by_machine: bool) -> tuple[str, ...]:
        """The fields that a cell means which is no whole label: misread, or told by a key word."""
        inside = [one.word for one in words if cell.start(1) <= one.start < cell.end(1)]
        if not 0 < len(inside) <= MOST_WORDS or sum(map(str.isdigit, cell[1])) > 1 or "@" in cell[1]:
            return ()
        if by_machine:
            mended = tuple(self._mended(word) for word in inside)
            if fields := self._rows.get(mended):
                return fields
            found = process.extractOne("".join(inside), self._joined, scorer=fuzz.ratio, score_cutoff=NEARLY)
            if found and abs(len(found[0]) - sum(map(len, inside))) < 2:
                return self._rows[self._whole[found[0]]]
            inside = list(mended)
        closed = cell[0].rstrip(" .\t").endswith((":", "=")) or ("\t" in cell[0] and not cell.start())
        return by_key(frozenset(inside)) if closed else ()

    def _mend(self, word: str) -> str:
        if len(word) < 5 or word.isdigit() or word in said():
            return word
        found = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=MISREAD)
        return canonical(found[0]) if found else word


def _is_value(plain: str, cell: re.Match[str], hits: Sequence[Hit]) -> bool:
    """Whether a cell holds a label already, or is what a label with a colon just before it says."""
    if any(cell.start() <= hit.start < cell.end() for hit in hits):
        return True
    before = [hit for hit in hits if hit.end <= cell.start(1)]
    return (
        bool(before)
        and before[-1].end == cell.start(1)
        and bool(re.search("[:=]", plain[before[-1].label_end : before[-1].end]))
    )


def _joined(plain: str, words: Sequence[Told], at: int) -> Row:
    """The words from here on that stand together."""
    row = [words[at].word]
    for before, after in zip(words[at : at + MOST_WORDS], words[at + 1 : at + MOST_WORDS], strict=False):
        between = plain[before.end : after.start]
        if len(between) > 16 or "  " in between or any(sign in between for sign in "\t:=;|☐☒"):
            break
        row.append(after.word)
    return tuple(row)


def _whose(plain: str, words: Sequence[Told], at: int) -> tuple[frozenset[str] | tuple[str, ...], int]:
    """Whose a label goes on to say it is, and in how many words."""
    if at >= len(words) or plain[words[at - 1].end : words[at].start].strip(_BETWEEN):
        return (), 0
    if "  " in plain[words[at - 1].end : words[at].start]:
        return (), 0
    row = _joined(plain, words, at)
    for count in range(min(3, len(row)), 0, -1):
        for table in (THEIRS, OURS):
            if row[:count] in rows_of(table):
                return table, count
    return (), 0


def _told_of_others(plain: str, words: Sequence[Told], at: int) -> bool:
    """Whether the words just before a label on its line name somebody else: *Cabinet Brehault, tél.*"""
    start = words[at].start
    for number in range(at - 1, max(-1, at - 7), -1):
        one = words[number]
        between = plain[one.end : start]
        if any(sign in between for sign in "\t:=;☐☒") or "  " in between or any(map(str.isdigit, one.word)):
            return False
        if (one.word,) in rows_of(OCCUPYING):
            return False
        if (one.word,) in rows_of(THEIRS):
            return True
        if (one.word,) in rows_of(OURS):
            return False
    return False


def _standing(
    line: str, plain: str, start: int, end: int, fields: tuple[str, ...], *, weak: bool, taught: bool
) -> Hit | None:
    """A label that stands where one does: with a separator at a start or gap, or before a value its form proves."""
    before = _without_words(plain[:start])
    placed = not before.strip(_BULLETS) or bool(_GAP.search(before))
    end = _past_empty(plain, end)
    separator = _SEPARATOR.match(plain, end)
    marked = separator is not None and any(sign in separator[0] for sign in ":=")
    if separator and (placed or (marked and line[start].isupper())):
        return Hit(fields, start, separator.end(), BESIDE, end, weak=weak, taught=taught)
    alone = not plain[end:].strip(" :\t.)*-–")
    bracketed = before.rstrip().endswith("(") and bool(before.strip(_BULLETS))
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
        return Hit(proven, start, end, WITHIN, end, weak=weak, taught=taught)
    return None


def _past_empty(plain: str, end: int) -> int:
    """Where a label ends that goes on with words that say nothing, up to its separator."""
    stop = end
    while (found := _WORD_AFTER.match(plain, stop)) and empty(found[1]):
        stop = found.end()
    return stop if stop > end and (_SEPARATOR.match(plain, stop) or not plain[stop:].strip(" :\t.)*")) else end


def _without_words(before: str) -> str:
    """What stands before a label, without words like *votre* that belong to it."""
    while (found := _WORDS_BEFORE.search(before)) and empty(found[1]):
        before = before[: found.start(1)]
    return before
