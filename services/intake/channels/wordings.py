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

from services.intake.channels.hits import BELOW, BESIDE, Hit
from services.intake.channels.label_places import BULLETS, SEPARATOR, standing, without_words
from services.intake.channels.vocabulary import Row, by_key, canon, rows_of, said, says_whose, strong, trade
from services.intake.domain.label_owners import OCCUPYING, OF_SOMEBODY, OTHER, OURS, THEIRS
from services.intake.domain.labels import CODED, TYPED
from services.intake.domain.wording import Told, canonical, long_spellings, told, words_of

NEARLY: Final = 84.0
"""From this likeness on (of 100), a cell of a page is a label that was misread."""
MISREAD: Final = 78.0
"""From this likeness on, a word of a cell is a label's word that was misread."""
LONGEST_CELL: Final = 48
MOST_WORDS: Final = 7
"""Words that a label has at most; more are a sentence."""

_CELL = re.compile(r"(?:^|(?<=\t))([^\t:=]{3,48}?)(?:[ .]*[:=][ :=\t.]*|[ .]*\t+|[ .]*$)")
_OPENING = re.compile(r"(?:\([a-z()]{1,5}\))?[ ]{1,3}(?:(?:a|le|la|les|de|du|des|au)[ ])?(?=[^\s:=])")
_BETWEEN = " .'()abcdefghijklmnopqrstuvwxyz/"
_HEADER_OF_MAIL = re.compile(r"^\W*(?:de|a|from|to|cc|envoye|objet du message)[ ]?:")
_OF_THE_INSURER: Final = frozenset({"claim_number", "policy_number"})
"""Numbers that nobody else has, whoever stands before their label."""
_NAMED_CODES: Final = frozenset({"agent_code", "broker_code"})
"""Codes of those who send orders: their names stand beside them."""
_PLACE: Final = ("address",)
"""What only says where: none of its words is a label of its own, *lieu du sinistre 12 rue …* has no claim's number."""
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
        words = [one._replace(word=self._mended(one.word)) for one in told(plain)]
        if not words or without_words(plain[: words[0].start]).strip(BULLETS):
            return None
        count = self._longest(plain, words, 0)
        end = words[count - 1].end if count else 0
        whose, more = _whose(plain, words, count) if count else ((), 0)
        end = words[count + more - 1].end if more else end
        found = _OPENING.match(plain, end) if count else None
        if found is None:
            return None
        fields = (OTHER,) if whose is THEIRS else self._rows[tuple(one.word for one in words[:count])]
        begin = end + 1 if line[end : found.end()].strip().isupper() else found.end()  # *Nom DU PLESSIS*
        return Hit(fields, words[0].start, begin, BESIDE, end, weak=True, near=True)

    def _exact(self, line: str, plain: str, words: Sequence[Told]) -> Iterator[Hit]:
        at = 0
        while at < len(words):
            count = self._longest(plain, words, at)
            if count and (hit := self._hit(line, plain, words, at, count)):
                yield hit
                at += next((n for n in range(count, len(words) - at) if words[at + n].start >= hit.label_end), count)
            else:
                at += count if count and self._rows[tuple(one.word for one in words[at : at + count])] == _PLACE else 1

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
            fields = (OTHER,) if set(fields) & (CODED | TYPED) or SEPARATOR.match(plain, end) else fields
        certain = (
            taught
            or (bool(more) and whose is OURS)
            or row in strong()
            or says_whose(row)
            or (count > 1 and not set(fields) & OF_SOMEBODY)
        )
        return standing(line, plain, start, end, fields, weak=not certain, taught=taught)

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
