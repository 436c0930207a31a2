"""Sheets that ask: numbered questions, each with its answer behind it or on the lines below.

A question of a letter is a sentence. Where several lines of a page are questions, the page is written so: each is a
label, of what its words ask for, and none of their values is ever sure.
"""

import re
from collections.abc import Sequence
from typing import Final

from services.intake.channels.hits import BELOW, BESIDE, Hit
from services.intake.domain.label_owners import OTHER
from services.intake.domain.questions import ASKED

LEAST: Final = 3
"""Questions from which on a page is a sheet of them."""
_QUESTION: Final = re.compile(r"^\W{0,3}(?:\d\w?\W{1,3})?(?P<asked>[^\W\d][^?\t:]{5,75})\?[ \t]*")


def asked(lines: Sequence[str], plains: Sequence[str], hits: Sequence[tuple[Hit, ...]]) -> Sequence[tuple[Hit, ...]]:
    """The labels of a page, with its questions where it is a sheet of them."""
    found = {at: one for at, plain in enumerate(plains) if (one := _QUESTION.match(plain))}
    if len(found) < LEAST:
        return hits
    return [
        tuple(_hits(found[at], lines[at])) if at in found and not _is_known(found[at], one) else one
        for at, one in enumerate(hits)
    ]


def _is_known(found: re.Match[str], hits: Sequence[Hit]) -> bool:
    """Whether a question is a label of the table as it stands: *Qui d'autre ?* is nobody of the order."""
    return any(not hit.near and hit.start <= found.start("asked") + 1 and hit.fields == (OTHER,) for hit in hits)


def questions_of(lines: Sequence[str], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where the questions of such a sheet stand: what they name is nobody's value."""
    found = [(at, one) for at, plain in enumerate(lines) if (one := _QUESTION.match(plain))]
    return [(starts[at], starts[at] + one.end()) for at, one in found] if len(found) >= LEAST else []


def _hits(found: re.Match[str], line: str) -> list[Hit]:
    """The label that a question is, once for each field it asks for."""
    beside = bool(line[found.end() :].strip())
    strength, end = (BESIDE, found.end()) if beside else (BELOW, len(line))
    return [Hit((name,), 0, end, strength, found.end("asked"), weak=True, near=True) for name in _fields(found)]


def _fields(found: re.Match[str]) -> tuple[str, ...]:
    """What a question asks for; nothing of an order where no word tells."""
    words = set(re.findall(r"[a-z]+", found["asked"]))
    for keys, among, fields in ASKED:
        if words & set(keys.split()) and (not among or words & set(among.split())):
            return fields
    return (OTHER,)
