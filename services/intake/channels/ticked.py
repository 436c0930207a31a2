"""What the boxes of a form say: of each row of them, the words beside the one that is ticked.

A row belongs to the label before it or above it, else to the list that its words are of. What is not ticked is not
said: its words are taken off the text before other rules read it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.intake.channels.hits import BESIDE
from services.intake.channels.labels import Candidate, Labels
from services.intake.channels.written import AMONG, LISTS
from services.intake.domain import values
from services.intake.domain.choices import DOUBTFUL, SIGNS, TICKED, Choice, choices_in, with_boxes
from services.intake.domain.labels import CHOSEN
from services.intake.domain.layout import box_of
from services.intake.domain.reading import Sheet

LONGEST_LABEL: Final = 48
"""Signs before a row of boxes that can be its label."""
_NEXT_LABEL = re.compile(rf"\t(?=[^{SIGNS}\t]*:[ \t]*[{SIGNS}])")
_VALUE = re.compile(r"\d|@")
"""A line with such a sign above a row of boxes is no label."""
_ANY_SIGN = re.compile(f"[{SIGNS}]")


@dataclass
class _Row:
    """Boxes that are one question, over one line or several."""

    label: str
    last: int
    """Its last line."""
    choices: list[tuple[int, Choice]] = field(default_factory=list)
    """Each with the place in the text where its line begins."""
    spans: list[tuple[int, int]] = field(default_factory=list)


def ticked(sheet: Sheet, labels: Labels) -> tuple[Sheet, list[Candidate]]:
    """The sheet without its boxes and the words beside them, and what they say."""
    text = "\n".join(map(with_boxes, sheet.text.split("\n")))
    if not _ANY_SIGN.search(text):
        return sheet, []
    said: list[Candidate] = []
    for row in _rows(text):
        name = _field(row, labels)
        if name or len(row.choices) > 1:
            for start, end in row.spans:
                text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
        if name and (found := _chosen(row, name)):
            begin, one = found
            box = box_of(sheet.spans, begin + one.start, begin + one.end) if sheet.spans else None
            certain = sum(_code(name, each.words) is not None for _, each in row.choices) > 1
            exact = _code(name, one.words)
            rule = "label" if certain and exact else "near"
            code = exact or _misread(name, one.words) or ""
            said.append(
                Candidate(
                    name, code, one.words, sheet.source, sheet.part, sheet.page, BESIDE, rule, box, at=begin, weak=True
                )  # weak: both engines are told the same box, so that they agree on it proves nothing
            )
    return replace(sheet, text=_ANY_SIGN.sub(" ", text)), [one for one in said if one.value]


def _rows(text: str) -> list[_Row]:
    rows: list[_Row] = []
    start = 0
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _ANY_SIGN.search(line):
            for begin, piece in _pieces(line):
                _read(rows, at, start, begin, piece, lines)
        start += len(line) + 1
    return rows


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """The questions of a line: one begins anew where a label with a colon follows a box."""
    begin = 0
    for found in _NEXT_LABEL.finditer(line):
        if _ANY_SIGN.search(line[begin : found.start()]):
            yield begin, line[begin : found.start()]
            begin = found.end()
    yield begin, line[begin:]


def _read(rows: list[_Row], at: int, start: int, begin: int, piece: str, lines: Sequence[str]) -> None:
    first = _ANY_SIGN.search(piece)
    assert first is not None, "the piece was chosen for it"
    label_end = max(piece.rfind(":", 0, first.start()), piece.rfind("\t", 0, first.start())) + 1
    trailing = not piece[piece.rindex(piece.rstrip()[-1]) :].strip(SIGNS + " ")
    label_end = label_end if trailing else first.start()
    label = piece[:label_end].strip(" :\t.-")
    choices = [(start + begin, one) for one in choices_in(piece, label_end)]
    span = (start + begin, start + begin + len(piece))
    follows = bool(rows) and at - rows[-1].last <= 1 and (at != rows[-1].last or not begin)
    if not label and follows and _goes_on(rows[-1].choices, choices):
        rows[-1].choices += choices
        rows[-1].spans.append(span)
        rows[-1].last = at
        return
    spans = [span]
    above = lines[at - 1].split("\t")[-1].strip() if at and not label else ""
    if above and len(above) <= LONGEST_LABEL and not (_ANY_SIGN.search(above) or _VALUE.search(lines[at - 1])):
        label = above
        spans.append((start - 1 - len(lines[at - 1]), start - 1))
    rows.append(_Row(label, at, choices, spans))


def _goes_on(before: Sequence[tuple[int, Choice]], here: Sequence[tuple[int, Choice]]) -> bool:
    """Whether boxes below others are of the same question: no other list has the words of both."""
    lists, own = ({name for name in LISTS if all(_code(name, one.words) for _, one in some)} for some in (before, here))
    return not (lists and own) or bool(lists & own)


def _field(row: _Row, labels: Labels) -> str:
    """The field that a row of boxes is of; nothing when it is none of an order."""
    meant = [one for one in labels.meaning(row.label) if one in CHOSEN]
    counted = {name: sum(_code(name, one.words) is not None for _, one in row.choices) for name in LISTS}
    fitting = [name for name in meant if name not in LISTS or counted[name]]
    if fitting:
        return fitting[0]
    best = max(counted, key=lambda name: counted[name])
    if len(row.spans) > 1 and counted[best] < 2:
        row.spans = row.spans[:1]
    return best if counted[best] > 1 and counted[best] * 2 >= len(row.choices) else ""


def _chosen(row: _Row, name: str) -> tuple[int, Choice] | None:
    """The one choice that is ticked; nothing when none is, or several, or nobody can tell."""
    on = [one for one in row.choices if one[1].sign == TICKED]
    doubtful = any(one.sign == DOUBTFUL for _, one in row.choices)
    return on[0] if len(on) == 1 and not doubtful and _is_said(name, on[0][1].words) else None


def _is_said(name: str, words: str) -> bool:
    return _code(name, words) is not None or _misread(name, words) is not None


def _misread(name: str, words: str) -> str | None:
    """The code that words must mean though an engine misread a letter or two."""
    return values.near_code(words, LISTS[name]) if name in LISTS else None


def _code(name: str, words: str) -> str | None:
    if name not in LISTS:
        said = values.yes(words)
        return None if said is None else ("oui" if said else "")
    listed = LISTS[name]
    return values.whole_code(words, AMONG[name]) or values.code(words, listed) or values.code(words, AMONG[name])
