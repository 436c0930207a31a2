"""A `Reading` becomes a `Draft`: whose order it is, and for each field the best value with its proofs.

Candidates come from labels, from the sender's profile and, where an order has no form, from the words
themselves. Values that disagree lower each other; a value its insurer's format refuses is never sure.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

from services.intake.channels.candidates import taken_apart, unlabelled
from services.intake.channels.choosing import AGREED, habitual
from services.intake.channels.labels import Candidate, Labels, candidates_of
from services.intake.channels.rivals import told_apart
from services.intake.channels.senders import not_the_senders, origin_of, recognised
from services.intake.channels.ticked import ticked
from services.intake.channels.traces import placed
from services.intake.channels.validators import LIKELY, crowded, is_in_doubt, limit_of, mail_of, nearest, street
from services.intake.channels.voting import ALONE, voted
from services.intake.channels.whose import ours, theirs, without
from services.intake.domain import values
from services.intake.domain.habits import Habit, Kind
from services.intake.domain.packs import Origin, Pack, Packs, Sender
from services.intake.domain.places import Communes, Unplaced
from services.intake.domain.reading import (
    BELIEVED,
    BODY,
    LEARNED_PROFILE,
    SENDER_PROFILE,
    SUBJECT,
    Draft,
    FieldRead,
    Reading,
    Sheet,
)

DOUBTED: Final = 0.6
"""Highest confidence of a value that its format or the commune table does not confirm."""
FROM_SENDER: Final = 0.92
"""Told by the sender's profile; also a labelled value in the form its insurer gives it."""
FROM_BODY: Final = 0.5


class Drafts:
    """Makes drafts by all insurers' packs and the commune table."""

    def __init__(self, *, packs: Packs, communes: Communes) -> None:
        self._packs = packs
        self._communes = communes
        self._any_labels = Labels()
        self._labels = {pack.code: Labels(pack.labels) for pack in packs.all()}
        self._habits: tuple[Habit, ...] = ()

    def knowing(self, habits: Sequence[Habit]) -> "Drafts":
        """The same, for a sender whose habits are known."""
        if not habits:
            return self
        other = copy.copy(self)
        other._habits = tuple(habits)
        taught = {one.field: (one.words,) for one in habits if one.kind is Kind.LABEL}
        if taught:
            told = tuple(taught.items())
            other._any_labels = _labels_taught((), told)
            other._labels = {pack.code: _labels_taught(tuple(pack.labels.items()), told) for pack in self._packs.all()}
        return other

    def draft(self, reading: Reading) -> Draft:
        """What the reading says of an order."""
        pack, origin, sender = recognised(reading, self._packs)
        labels = self._labels[pack.code] if pack else self._any_labels
        found = list(self._candidates(reading, labels, pack, sender))
        fields = habitual(found)
        if "origin" in fields and pack and pack.origin(fields["origin"].value):
            origin = fields["origin"].value
        if pack and origin is None:
            origin = origin_of(pack, fields)
        fields = self._confirmed(fields, pack.origin(origin) if pack else None)
        noisy = {(sheet.part, sheet.page) for sheet in reading.sheets if sheet.noisy}
        fields = {
            name: self._trusted(name, read, pack, noisy=(read.part, read.page) in noisy)
            for name, read in fields.items()
        }
        fields = _own_mail(fields)
        among = crowded((sheet.text for sheet in reading.sheets if sheet.engine), self._communes)
        fields = {
            name: _at_most(read, DOUBTED) if is_in_doubt(name, read, among) else read for name, read in fields.items()
        }
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
            if not sheet.engine:
                yield from self._of_sheet(sheet, labels, pack, reading)
        for page in _seen_pages(sheets):
            found = {
                one.engine: _best(not_the_senders(self._of_sheet(one, labels, pack, reading), reading, one.text))
                for one in page
            }
            yield from voted(found, lambda name, value: _allowed(name, value, pack))
        confidence = _from_sender(reading)
        for habit in self._habits:
            if habit.kind is Kind.VALUE:
                yield Candidate(habit.field, habit.words, "", LEARNED_PROFILE, "", None, confidence, "habit")
        for name, text in (sender.values if sender else {}).items():
            yield Candidate(name, text, sender.match if sender else "", SENDER_PROFILE, "", None, confidence, "sender")

    def _of_sheet(self, sheet: Sheet, labels: Labels, pack: Pack | None, reading: Reading) -> Iterator[Candidate]:
        """What a text offers: by the places of the sender's form, by labels, by the words themselves."""
        sheet, chosen = ticked(sheet, labels)
        labelled = labels.labelled(sheet)
        own = frozenset((reading.caller, *values.phones(reading.header)))
        told = chain(
            placed(sheet, self._habits, confidence=_from_sender(reading)), chosen, ours(candidates_of(labelled), labelled, own)
        )
        left = without(sheet, theirs(labelled, own)) if sheet.engine else sheet
        apart = told_apart(chain.from_iterable(map(taken_apart, told)), labelled, own)
        for candidate in chain(apart, unlabelled(left, pack)):
            misread = sheet.engine and candidate.field == "address"
            yield replace(candidate, value=street(candidate.value)) if misread else candidate

    def _trusted(self, name: str, read: FieldRead, pack: Pack | None, *, noisy: bool) -> FieldRead:
        """A field with what its form, its insurer's registry and its engines allow."""
        written = read.raw if name == "address" and read.raw else read.value  # one that was mended is not sure
        read = _at_most(read, limit_of(name, written, seen=bool(read.engines), noisy=noisy))
        if not _unproven(read):
            return read
        listed = pack is not None and read.value in pack.registries.get(name, frozenset()) and not read.others
        return _at_least(read, FROM_SENDER) if listed else _at_most(read, ALONE)

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
            if not self._agree(code.value, city.value):
                city = self._nearest(code, city)
            agreed = self._agree(code.value, city.value) and not (code.others or city.others)
            for name, read in (("postal_code", code), ("city", city)):
                confirmed[name] = _at_least(read, AGREED) if agreed else _at_most(read, DOUBTED)
        return confirmed

    def _nearest(self, code: FieldRead, city: FieldRead) -> FieldRead:
        """The city by its official name where it was misread: never sure, a person sees what stood there."""
        commune = nearest(self._communes, postal_code=code.value, city=city.value)
        if commune is None:
            return city
        return replace(city, value=commune.name, others=(city.value, *city.others)[:4], rule="commune")

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


def _from_sender(reading: Reading) -> float:
    """How sure it is what a sender's profile tells."""
    return FROM_SENDER if reading.trust in BELIEVED else DOUBTED


_Spelled = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=64)
def _labels_taught(more: _Spelled, taught: _Spelled) -> Labels:
    """Kept, for making them takes longer than reading a page with them."""
    return Labels(dict(more), dict(taught))


def _seen_pages(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """The sheets read from images, page by page: one of each engine that answered."""
    pages: dict[tuple[str, int | None], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.engine:
            pages[sheet.part, sheet.page].append(sheet)
    return list(pages.values())


def _best(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """What one engine makes of each field of a page, as if it read alone."""
    found = [one for one in candidates if one.value]
    fields = habitual(found)
    return {
        name: replace(
            next(one for one in found if one.field == name and (name == "phones" or one.value == read.value)),
            value=read.value,
            confidence=read.confidence,
        )
        for name, read in fields.items()
    }


def _allowed(name: str, value: str, pack: Pack | None) -> bool:
    """Whether some origin of the insurer writes a field like this; anything, where none says how."""
    forms = [form for origin in pack.origins.values() for form in origin.formats] if pack else []
    patterns = [form.pattern for form in forms if form.field == name]
    if name in ("email", "phones"):
        return limit_of(name, value, seen=True) == 1.0
    return not patterns or any(pattern.fullmatch(value) for pattern in patterns)


def _own_mail(fields: dict[str, FieldRead]) -> dict[str, FieldRead]:
    """With the mail address that both names are in spelled as they are: what stood there is shown, and it is never sure."""
    read, names = fields.get("email"), [fields.get(name) for name in ("first_name", "last_name")]
    if read is None or not read.engines or None in names:
        return fields
    first, last = (one.value if one else "" for one in names)
    value = mail_of(read.value, first=first, last=last)
    if value == read.value:
        return fields
    others = tuple(dict.fromkeys((read.value, *read.others)))[:4]
    return fields | {"email": replace(read, value=value, others=others, confidence=min(read.confidence, LIKELY))}


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


def _unproven(read: FieldRead) -> bool:
    """Read from an image, and not by both engines alike: nothing else makes it sure."""
    return bool(read.engines) and (len(read.engines) < 2 or bool(read.others))


def _at_most(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, min(read.confidence, limit))


def _at_least(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, max(read.confidence, limit))


def _confident(read: FieldRead, confidence: float) -> FieldRead:
    return replace(read, confidence=confidence)
