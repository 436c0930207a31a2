"""A `Reading` becomes a `Draft`: whose order it is, and for each field the best value with its proofs.

Candidates come from labels, from the sender's profile and, where an order has no form, from the words
themselves. Values that disagree lower each other; a value its insurer's format refuses is never sure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels.candidates import taken_apart, unlabelled
from services.intake.channels.labels import Candidate, Labels
from services.intake.channels.senders import origin_of, recognised
from services.intake.domain import values
from services.intake.domain.packs import Origin, Pack, Packs, Sender
from services.intake.domain.places import Communes, Unplaced
from services.intake.domain.reading import BELIEVED, BODY, SENDER_PROFILE, SUBJECT, Draft, FieldRead, Reading, Sheet

AGREED: Final = 0.97
ECHOED: Final = 0.85
"""The same words in two places, neither with a label: subjects and bodies repeat each other."""
CONFLICT: Final = 0.4
DOUBTED: Final = 0.6
"""Highest confidence of a value that its format or the commune table does not confirm."""
FROM_SENDER: Final = 0.92
"""Told by the sender's profile; also a labelled value in the form its insurer gives it."""
FROM_BODY: Final = 0.5
RIVAL: Final = 0.7
"""From this confidence on, another value of the same field makes a conflict."""


class Drafts:
    """Makes drafts by all insurers' packs and the commune table."""

    def __init__(self, *, packs: Packs, communes: Communes) -> None:
        self._packs = packs
        self._communes = communes
        self._any_labels = Labels()
        self._labels = {pack.code: Labels(pack.labels) for pack in packs.all()}

    def draft(self, reading: Reading) -> Draft:
        """What the reading says of an order."""
        pack, origin, sender = recognised(reading, self._packs)
        labels = self._labels[pack.code] if pack else self._any_labels
        found = list(self._candidates(reading, labels, pack, sender))
        fields = _settled(found)
        if pack and origin is None:
            origin = origin_of(pack, fields)
        fields = self._confirmed(fields, pack.origin(origin) if pack else None)
        order_like = self._order_like(reading, pack, sender, fields)
        if order_like:
            fields = {**_whole_text(reading), **fields}
        return Draft(insurer=pack.code if pack else None, origin=origin, fields=fields, order_like=order_like)

    def _candidates(
        self, reading: Reading, labels: Labels, pack: Pack | None, sender: Sender | None
    ) -> Iterator[Candidate]:
        sheets = [*reading.sheets]
        if reading.subject:
            sheets.append(Sheet(part="", page=None, source=SUBJECT, text=reading.subject))
        for sheet in sheets:
            for candidate in labels.candidates(sheet):
                yield from taken_apart(candidate)
            yield from unlabelled(sheet, pack)
        confidence = FROM_SENDER if reading.trust in BELIEVED else DOUBTED
        for name, text in (sender.values if sender else {}).items():
            yield Candidate(name, text, sender.match if sender else "", SENDER_PROFILE, "", None, confidence, "sender")

    def _confirmed(self, fields: dict[str, FieldRead], origin: Origin | None) -> dict[str, FieldRead]:
        """Confidence after asking the insurer's formats and the commune table."""
        confirmed = dict(fields)
        for form in origin.formats if origin else ():
            read = confirmed.get(form.field)
            if read and not form.pattern.fullmatch(read.value):
                confirmed[form.field] = _at_most(read, DOUBTED)
            elif read and read.rule == "label" and not read.others:
                confirmed[form.field] = _at_least(read, FROM_SENDER)
        code, city = confirmed.get("postal_code"), confirmed.get("city")
        if code and city:
            agreed = self._agree(code.value, city.value) and not (code.others or city.others)
            for name, read in (("postal_code", code), ("city", city)):
                confirmed[name] = _at_least(read, AGREED) if agreed else _at_most(read, DOUBTED)
        return confirmed

    def _agree(self, code: str, city: str) -> bool:
        try:
            self._communes.resolve(postal_code=code, city=city)
        except Unplaced:
            return False
        return True

    def _order_like(
        self, reading: Reading, pack: Pack | None, sender: Sender | None, fields: Mapping[str, FieldRead]
    ) -> bool:
        """Whether something says that this is a mission order: a fax, a known sender, or enough fields."""
        if reading.automatic:
            return sender is not None and len(fields) > 5
        if reading.is_fax or sender is not None:
            return True
        return ("claim_number" in fields and len(fields) >= 3) or (pack is not None and len(fields) >= 5)


def _settled(candidates: Sequence[Candidate]) -> dict[str, FieldRead]:
    by_field: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.value:
            by_field[candidate.field].append(candidate)
    return {field: _chosen(field, found) for field, found in by_field.items()}


def _chosen(field: str, found: list[Candidate]) -> FieldRead:
    """The surest value; agreement elsewhere raises it, a rival that is nearly as sure lowers it."""
    if field == "phones":
        return _all_phones(found)
    best = max(found, key=lambda one: one.confidence)
    same = [one for one in found if _same(one.value, best.value)]
    rivals = dict.fromkeys(
        one.value
        for one in found
        if not _same(one.value, best.value) and one.confidence >= RIVAL and field not in _LENIENT
        and one.confidence >= best.confidence - 0.15
    )  # fmt: skip
    confidence = best.confidence
    if len({(one.part, one.page) for one in same}) > 1:
        confidence = max(confidence, AGREED if best.rule == "label" else ECHOED)
    if rivals:
        confidence = CONFLICT
    return FieldRead(
        value=best.value,
        raw=best.raw[:300],
        source=best.source,
        confidence=round(confidence, 2),
        rule=best.rule,
        part=best.part,
        page=best.page,
        others=tuple(rivals)[:4],
    )


_LENIENT: Final = frozenset({"description", "access", "dwelling", "insurer_reference"})
"""Fields where a second, different text is more text, not a contradiction."""


def _all_phones(found: list[Candidate]) -> FieldRead:
    """Every labelled number counts: a household has several."""
    best = max(found, key=lambda one: one.confidence)
    numbers = dict.fromkeys(number for one in found for number in one.value.split(", "))
    return FieldRead(
        value=", ".join(tuple(numbers)[:4]),
        raw=best.raw[:200],
        source=best.source,
        confidence=best.confidence,
        rule=best.rule,
        part=best.part,
        page=best.page,
    )


def _same(one: str, other: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", values.plain(one)) == re.sub(r"[^a-z0-9]", "", values.plain(other))


def _whole_text(reading: Reading) -> dict[str, FieldRead]:
    """R-008: without a labelled description, the whole text is the description; what a fax gateway writes is not."""
    if reading.is_fax:
        return {}
    whole = next((sheet for sheet in reading.sheets if sheet.source == BODY), None)
    sheet = whole if whole and len(whole.text.strip()) > 40 else next(iter(reading.sheets), None)
    if sheet is None:
        return {}
    text = sheet.text.strip()
    read = FieldRead(text, text[:300], sheet.source, FROM_BODY, "body", sheet.part, sheet.page)
    return {"description": read}


def _at_most(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, min(read.confidence, limit))


def _at_least(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, max(read.confidence, limit))


def _confident(read: FieldRead, confidence: float) -> FieldRead:
    return replace(read, confidence=confidence)
