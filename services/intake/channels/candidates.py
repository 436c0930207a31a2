"""What a text offers for the fields of an order where nobody wrote a label.

Each candidate says the words it stood in, its place, and how sure the way it was found makes it. Choosing
among candidates is not done here (`drafts.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels import numbered
from services.intake.channels.composed import FROM_PROSE, FROM_WORDS, city_of, name_parts
from services.intake.channels.damage import prose
from services.intake.channels.labels import Candidate, place_of
from services.intake.channels.sentences import address, insured, loss_day, naming, turned
from services.intake.channels.written import readable_day
from services.intake.domain import values
from services.intake.domain.packs import Pack
from services.intake.domain.reading import SUBJECT, Sheet
from services.intake.domain.value_words import DWELLING_WORDS, LOSS_WORDS, OCCUPANCY_WORDS

MOST_PHONES: Final = 3
"""A household has no more telephones; a page with more has other people's."""


def _told_in_sentences(sheet: Sheet, joined: str) -> Iterator[Candidate]:
    """What a faxed letter says in its sentences, which go over lines: who is insured, when it was, how to reach him."""

    def told(field: str, value: str, raw: str) -> Candidate:
        return Candidate(
            field, value, raw, sheet.source, sheet.part, sheet.page, FROM_WORDS, "words", place_of(sheet, raw, 0)
        )

    if name := insured(sheet.text):
        yield from name_parts(told("last_name", name, name))
    if day := loss_day(joined):
        yield told("loss_date", readable_day(values.day(day)), day)
    if text := prose(sheet.text.split("\n")):
        yield replace(told("description", text, text), confidence=FROM_PROSE)
    addresses = {found[0].lower() for found in values.EMAIL.finditer(joined)}
    if len(addresses) == 1:
        yield told("email", addresses.pop(), next(values.EMAIL.finditer(joined))[0])
    numbers = values.phones(joined.replace("\t", " "))
    if 0 < len(numbers) <= MOST_PHONES:
        yield replace(told("phones", ", ".join(map(values.readable_phone, numbers)), ""), confidence=FROM_PROSE)


def unlabelled(sheet: Sheet, pack: Pack | None, labels: Sequence[tuple[int, int]] = ()) -> Iterator[Candidate]:
    """Values told by their own form or words, where nobody wrote a label; `labels` are where labels stand."""

    def told(field: str, value: str | None, raw: str, confidence: float = FROM_WORDS) -> Iterator[Candidate]:
        if value:
            box = place_of(sheet, raw, 0) if len(raw) < 200 else None
            yield Candidate(field, value, raw[:200], sheet.source, sheet.part, sheet.page, confidence, "words", box)

    joined = sheet.text.replace("\n", " ")
    if found := address(sheet.text, joined, labels):
        yield from told("address", found[1].strip(" ,"), found[0])
        yield from told("postal_code", found[2].replace(" ", ""), found[0])
        yield from told("city", city_of(found[3].split("\n")[0]), found[0])
    elif sheet.engine and (place := turned(sheet.text)):
        for field, value in zip(("address", "postal_code", "city"), place, strict=True):
            yield from told(field, value.replace(" ", "") if field == "postal_code" else value, value)
    if sheet.engine:
        yield from _told_in_sentences(sheet, joined)
    text = sheet.text[:20_000]
    words = {code: (*LOSS_WORDS.get(code, ()), *more) for code, more in pack.loss_words.items()} if pack else {}
    loss_words = {**LOSS_WORDS, **words}
    kind = values.code(naming(text), loss_words) or values.code(text, loss_words)
    yield from told("loss_kind", kind, text.strip()[:80], 0.8 if sheet.source == SUBJECT else 0.66)
    precise = {code: words for code, words in OCCUPANCY_WORDS.items() if code != "SYNDIC"}
    yield from told("occupancy", values.code(text, precise), text[:80], 0.66)
    homes = _KEYS_OF.sub(" ", text)
    yield from told("dwelling", values.code(homes, DWELLING_WORDS), text[:80], 0.6)


_KEYS_OF: Final = re.compile(
    r"\b(?:cl[ée]s?|clefs?|badges?|acc[eè]s|codes?|porte)\b[^.\n]{0,20}\bparties? communes?", re.I
)
"""How to get in says nothing of what was damaged."""


def unlabelled_numbers(sheet: Sheet, packs: Sequence[Pack]) -> Iterator[Candidate]:
    """Numbers of the order that no label tells, wherever they stand: in the head of a page or its signature too."""
    text = sheet.text[:20_000]
    number, written = numbered.claim(text, packs) or ("", "")
    found = [("claim_number", number, written)] if number else []
    if sheet.engine:
        found += [(field, code, code) for field, code in numbered.codes(text)]
        contract = numbered.policy(text, number)
        found += [("policy_number", contract, contract)] if contract else []
    for field, value, raw in found:
        place = place_of(sheet, raw, 0)
        yield Candidate(field, value, raw, sheet.source, sheet.part, sheet.page, FROM_WORDS, "words", place)
