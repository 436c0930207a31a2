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

from services.intake.channels.candidates import unlabelled, unlabelled_numbers
from services.intake.channels.choosing import habitual
from services.intake.channels.composed import taken_apart
from services.intake.channels.confirming import DOUBTED, FROM_SENDER, Confirming
from services.intake.channels.firms import told_by_siret
from services.intake.channels.labels import Candidate, Labels, candidates_of
from services.intake.channels.menus import without_menus
from services.intake.channels.rivals import told_apart
from services.intake.channels.senders import not_the_senders, origin_of, recognised
from services.intake.channels.strokes import parted
from services.intake.channels.ticked import ticked
from services.intake.channels.traces import placed
from services.intake.channels.validators import limit_of, street
from services.intake.channels.voting import voted
from services.intake.channels.whose import of_all_labels, ours, theirs, without
from services.intake.domain import values
from services.intake.domain.habits import Habit, Kind
from services.intake.domain.packs import Pack, Packs, Sender
from services.intake.domain.places import Communes
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

FROM_BODY: Final = 0.5


class Drafts:
    """Makes drafts by all insurers' packs and the commune table."""

    def __init__(self, *, packs: Packs, communes: Communes) -> None:
        self._packs = packs
        self._confirming = Confirming(communes)
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
        fields = self._confirming.confirmed(fields, reading, pack, pack.origin(origin) if pack else None)
        fields = told_by_siret(fields, reading, pack) if pack else fields
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
                one.engine: _best(not_the_senders(self._of_sheet(one, labels, pack, reading), reading)) for one in page
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
        sheet = parted(without_menus(sheet), labels) if sheet.engine else sheet
        labelled = labels.labelled(sheet)
        own = frozenset((reading.caller, *values.phones(reading.header)))
        told = chain(
            placed(sheet, self._habits, confidence=_from_sender(reading)),
            chosen,
            ours(candidates_of(labelled), labelled, own),
        )
        left = without(sheet, theirs(labelled, own)) if sheet.engine else sheet
        packs = (pack,) if pack else self._packs.all() if sheet.engine else ()
        apart = told_apart(chain.from_iterable(map(taken_apart, told)), labelled, own)
        for candidate in chain(
            apart, unlabelled(left, pack, of_all_labels(labelled)), unlabelled_numbers(sheet, packs)
        ):
            misread = sheet.engine and candidate.field == "address"
            yield replace(candidate, value=street(candidate.value)) if misread else candidate

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
            proved=read.proved,
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
