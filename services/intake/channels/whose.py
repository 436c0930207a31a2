"""Whose a part of a page is: what belongs to the sender, an expert, a neighbour is not the insured's.

Told by labels that name somebody else, by headings over a part of a form, and by blocks without a word of the order: a
letterhead, an address in the window, a signature, small print. Only pages read from images are cut so; a text says it
in its sentences.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.hits import BEHIND, BELOW, CLOSING
from services.intake.channels.labelled import Labelled
from services.intake.channels.labels import Candidate
from services.intake.channels.people import bearer, bearer_above, families, is_another, is_another_s_mail
from services.intake.channels.questions import questions_of
from services.intake.channels.sections import Range, is_of_order, of_sections
from services.intake.channels.vocabulary import words_in
from services.intake.domain import values
from services.intake.domain.label_owners import OF_SOMEBODY, OTHER, THEIRS
from services.intake.domain.reading import Sheet
from services.intake.domain.value_words import LOSS_WORDS
from services.intake.domain.wording import aligned, told

PARTED: Final = 0.75
"""Line heights of empty paper between two blocks."""
TOP: Final = 0.3
"""Share of the page in which a letterhead stands."""
_BUSINESS = re.compile(
    r"\b(?:fax|telecopie|rcs|orias|siret|siren|capital de|acpr|code des assurances|www\.|n° tva)\b|"
    r"^\W*(?:agence|cabinet|societe|sarl|sas|groupe|direction|service|mutuelle|compagnie|assurances)\b|\bassurances?\b"
)
_ASKS = re.compile(
    r"\b(?:interven(?:ir|ez)|telephoner|rendez-vous|convenir d|prendre contact|missionner|missionnez|"
    r"demande d'intervention|ordre de mission|bon d'intervention|"
    r"chez|demeurant|domicilie|se (?:situe|trouve)|a ete victime)\b"
)
_REPLY = re.compile(r"^\W*>|a ecrit :\s*$")

LONG_LINE: Final = 55
"""Signs from which on a line is one of running text."""
_SENTENCE = re.compile(r"(?<!\bm)[.;!?](?=\s)|\t|\d")
_REACHED = re.compile(rf"(?<!\d)(?:\+33|0)[ .\-]?[1-9](?:[ .\-]?\d{{2}}){{4}}(?!\d)|{values.EMAIL.pattern}")
PEOPLE: Final = (
    "assure",
    "client",
    "societaire",
    "occupant",
    "beneficiaire",
    "sinistre",
    "joindre",
    "contacter",
    "locataire",
    "proprietaire",
    "coproprietaire",
)


def theirs(labelled: Labelled, own: frozenset[str]) -> list[Range]:
    """The stretches of the text that are not about the insured; `own` are the sender's telephone numbers."""
    found = [*of_labels(labelled)]
    sections = list(of_sections(labelled))
    found += sections
    found += _of_blocks(labelled, own)
    found += _of_sentences(labelled)
    found += questions_of(labelled.plains, labelled.starts)
    found += _of_covers(labelled)
    return found


def without(sheet: Sheet, ranges: Sequence[Range]) -> Sheet:
    """The sheet with blanks for these stretches."""
    text = sheet.text
    for start, end in ranges:
        text = text[:start] + re.sub(r"[^\n\t]", " ", text[start:end]) + text[end:]
    return replace(sheet, text=text)


def ours(candidates: Iterator[Candidate], labelled: Labelled, own: frozenset[str]) -> Iterator[Candidate]:
    """The labelled values without those that a weak label gives to a part of the page which is somebody else's, and
    without those behind the name of somebody else, as long as the page has another."""
    ranges = [*of_sections(labelled), *_of_blocks(labelled, own)]
    kept = [
        one
        for one in candidates
        if not (one.weak and one.field in OF_SOMEBODY and any(start <= one.at < end for start, end in ranges))
    ]
    kept = [one for one in kept if not (one.field == "loss_date" and one.weak and _is_of_cover(labelled, one.at))]
    named = families(labelled) if labelled.sheet.engine else frozenset()
    borne = [one for one in kept if named and _is_borne(one, labelled.sheet.text, named)]
    own_too = {one.field for one in kept if one not in borne}
    yield from (one for one in kept if one not in borne or one.field not in own_too)


def _of_covers(labelled: Labelled) -> Iterator[Range]:
    """The days that a cover gives to its fax."""
    for at, hits in enumerate(labelled.hits):
        start = labelled.starts[at]
        for hit in hits:
            if hit.weak and "loss_date" in hit.fields and _is_of_cover(labelled, start + hit.start):
                yield start + hit.start, start + len(labelled.lines[at])


def _is_of_cover(labelled: Labelled, at: int) -> bool:
    """Whether a day stands among what a cover says of its fax: from whom, to whom, how many pages."""
    row = labelled.sheet.text.count("\n", 0, at)
    near = range(max(0, row - 2), min(row + 3, len(labelled.lines)))
    hits = [(labelled.plains[one], hit) for one in near for hit in labelled.hits[one] if hit.fields == (OTHER,)]
    return any(_COVER.search(plain[hit.start : hit.label_end]) for plain, hit in hits)


_COVER: Final = re.compile(r"\b(?:pages?|de la part|attention|destinataire|expediteur|emetteur)\b")


def _is_borne(one: Candidate, text: str, ours: frozenset[str]) -> bool:
    """Whether a number or a mail address stands behind the name of somebody else."""
    if one.field not in ("phones", "email"):
        return False
    told = re.split(r"\d{2}|@", one.raw, maxsplit=1)[0]
    return is_another(bearer(_before(text, one.at) + " " + told), ours)


def of_labels(labelled: Labelled) -> Iterator[Range]:
    """What stands by labels that are nobody's."""
    for at, hits in enumerate(labelled.hits):
        start, line = labelled.starts[at], labelled.lines[at]
        for number, hit in enumerate(hits):
            if hit.fields != (OTHER,):
                continue
            after = next((one for one in hits[number + 1 :] if one.fields != (OTHER,)), None)
            if labelled.behind and hit.strength in (BEHIND, BELOW) and (own := labelled.before(hit, at)):
                place = start + line.rfind(own, 0, hit.start)
                yield place, place + len(own)
            above = hit.strength == BELOW or (after and not line[hit.end : after.start].strip(" :\t"))
            if above and (under := labelled.cell_under(hit, at)):
                yield under
            yield start + hit.start, start + (after.start if after else len(line))


def of_all_labels(labelled: Labelled) -> list[Range]:
    """Where the labels of a page that a machine read stand, with the mark behind each."""
    lines = zip(labelled.starts, labelled.hits, strict=False) if labelled.sheet.engine else ()
    return [(start + hit.start, start + hit.end) for start, hits in lines for hit in hits]


def _of_sentences(labelled: Labelled) -> Iterator[Range]:
    """Numbers and addresses that a sentence gives to somebody else: *notre expert, M. Odrimont (…)*."""
    if not labelled.sheet.engine:
        return
    text = labelled.sheet.text
    ours, closed = families(labelled), _closing(labelled)
    for found in _REACHED.finditer(text):
        before = _before(text, found.start())
        if found.start() > closed:
            yield found.start(), found.end()
            continue
        if is_another(bearer(before) or bearer_above(labelled, found.start()), ours) or (
            "@" in found[0] and is_another_s_mail(found[0], text, ours)
        ):
            yield found.start(), found.end()
            continue
        sentence = before.split("\t")[0] if _is_row(before) else _SENTENCE.split(aligned(before))[-1]
        sentence = aligned(sentence)
        words = [one.word for one in told(sentence)]
        last = next((word for word in reversed(words) if word in words_in(THEIRS) | words_in(PEOPLE)), "")
        if last in words_in(THEIRS) - words_in(PEOPLE):
            yield found.start(), found.end()


def _closing(labelled: Labelled) -> int:
    """Where a letter closes: how to reach somebody below is its writer's, where a number stands above it."""
    places = (
        start for start, line in zip(labelled.starts, labelled.plains, strict=False) if CLOSING.match(line.strip())
    )
    place = next(places, len(labelled.sheet.text))
    return place if _REACHED.search(labelled.sheet.text, 0, place) else len(labelled.sheet.text)


def _is_row(before: str) -> bool:
    """Whether a number stands in a row of a table whose first cell is a person's part: *Expert | Odrimont | 02 …*."""
    first, tab, rest = before.partition("\t")
    words = {one.word for one in told(aligned(first))}
    return bool(tab and words) and words <= words_in(THEIRS) and not any(map(str.isdigit, rest))


def _before(text: str, at: int) -> str:
    """What stands before a place in its sentence; only a long line goes on in the next one."""
    start = text.rfind("\n", 0, at) + 1
    above = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    return f"{above} {text[start:at]}" if len(above) >= LONG_LINE and "\t" not in above else text[start:at]


def _of_blocks(labelled: Labelled, own: frozenset[str]) -> Iterator[Range]:
    """Blocks of lines without a word of the order that are a business's, or stand above it in the head of a page."""
    if not labelled.sheet.engine:
        return
    blocks = list(_blocks(labelled))
    first = next(
        (number for number, rows in enumerate(blocks) if any(is_of_order(labelled, row) for row in rows)), None
    )
    for number, rows in enumerate(blocks):
        named = [
            hit
            for row in rows
            for hit in labelled.hits[row]
            if hit.weak and set(hit.fields) & {"last_name", "first_name"}
        ]
        if named or any(is_of_order(labelled, row) or _names_ours(labelled, row) for row in rows):
            continue
        text = "\n".join(labelled.plains[row] for row in rows)
        numbers = set(values.phones(text))
        business = any(_BUSINESS.search(labelled.plains[row]) for row in rows) or bool(numbers & own)
        head = first is not None and number < first and _is_in_head(labelled, rows) and len(text) < 60 * len(rows)
        after = CLOSING.match(text.strip()) or any(_REPLY.search(labelled.plains[row]) for row in rows)
        if business or head or after:
            yield labelled.starts[rows[0]], labelled.starts[rows[-1]] + len(labelled.lines[rows[-1]])


def _names_ours(labelled: Labelled, row: int) -> bool:
    """Whether a line speaks of the insured, asks for something to be done, or names a loss with its day."""
    line = labelled.plains[row]
    if _ASKS.search(line) or (values.day(line) and values.code(line, LOSS_WORDS)):
        return True
    return bool(
        {one.word for one in told(labelled.plains[row])} & words_in(("assure", "client", "societaire", "sinistre"))
    )


def _is_in_head(labelled: Labelled, rows: Sequence[int]) -> bool:
    box = labelled.box(rows[-1], 0, len(labelled.lines[rows[-1]]))
    return box is not None and box.y1 < TOP


def _blocks(labelled: Labelled) -> Iterator[list[int]]:
    """The lines of the page in blocks that stand together."""
    rows: list[int] = []
    for row, line in enumerate(labelled.lines):
        if rows and (not line.strip() or labelled.is_far(row, PARTED)):
            yield rows
            rows = []
        if line.strip():
            rows.append(row)
    if rows:
        yield rows
