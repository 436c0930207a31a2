"""What an intermediary's SIRET says of an order: his insurer's registry knows the code of the firm that has it.

A SIRET proves itself by its sum, so what is left to ask is whose it is. Only what the sender shows of himself counts:
pages of documents, and his own words above what he quotes. Of a mail that was passed on nobody can tell whose signature
it is, and where two firms of a kind are named, neither is the sender for sure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.intake.channels.choosing import AGREED, CONFLICT
from services.intake.channels.confirming import DOUBTED, FROM_SENDER
from services.intake.channels.labels import place_of
from services.intake.channels.validators import LIKELY
from services.intake.channels.voting import same
from services.intake.domain.checkdigits import sirets
from services.intake.domain.packs import Pack
from services.intake.domain.reading import BELIEVED, BODY, FieldRead, Reading, Sheet
from services.intake.domain.threads import passed_on, unquoted

RULE: Final = "registry"


@dataclass(frozen=True, slots=True)
class _Printed:
    """A SIRET where it stands."""

    number: str
    raw: str
    sheet: Sheet


def told_by_siret(fields: Mapping[str, FieldRead], reading: Reading, pack: Pack) -> dict[str, FieldRead]:
    """The fields with the codes of the intermediaries whose SIRETs are printed: filled in, proved, or in doubt."""
    told = dict(fields)
    if not pack.intermediaries:
        return told
    printed = [*_printed(reading)]
    known = {one.number: pack.intermediaries[one.number] for one in printed if one.number in pack.intermediaries}
    alone = len({one.number for one in printed}) == 1
    for number, (name, code) in known.items():
        if any(of == name and other != code for of, other in known.values()):
            continue
        read = told.get(name)
        found = [one for one in printed if one.number == number]
        told[name] = _beside(read, code, name) if read else _filled(found, code, _sure(reading, alone=alone))
    return told


def _printed(reading: Reading) -> Iterator[_Printed]:
    body = not (reading.is_fax or reading.forwards or passed_on(reading.subject))
    for sheet in sorted(reading.sheets, key=lambda one: bool(one.engine)):  # what nobody had to read comes first
        if sheet.source != BODY:
            yield from (_Printed(number, raw, sheet) for number, raw in sirets(sheet.text))
        elif body:
            yield from (_Printed(number, raw, sheet) for number, raw in sirets(unquoted(sheet.text)))


def _sure(reading: Reading, *, alone: bool) -> float:
    """How sure it is that a firm which is named sends the order: surer when no other firm is named anywhere."""
    if reading.trust not in BELIEVED:
        return DOUBTED
    return FROM_SENDER if alone else LIKELY


def _filled(found: list[_Printed], code: str, confidence: float) -> FieldRead:
    """The code that nobody wrote. On an image it is not proved: no label says that the firm is the sender."""
    first, sheet = found[0], found[0].sheet
    engines = {one.sheet.engine: code for one in found if one.sheet.engine and _is_beside(one.sheet, sheet)}
    return FieldRead(
        value=code,
        raw=first.raw,
        source=sheet.source,
        confidence=confidence,
        rule=RULE,
        part=sheet.part,
        page=sheet.page,
        box=place_of(sheet, first.raw, 0),
        engines=engines if sheet.engine else {},
    )


def _is_beside(one: Sheet, other: Sheet) -> bool:
    return (one.part, one.page) == (other.part, other.page)


def _beside(read: FieldRead, code: str, name: str) -> FieldRead:
    """A code that was read, beside the one that the registry says: proved when they are one, else both are shown."""
    disputed = {*read.others} <= {*read.engines.values()}
    if disputed and any(same(one, code, name) for one in (read.value, *read.others)):
        return replace(read, value=code, others=(), confidence=max(read.confidence, AGREED), proved=True)
    if same(read.value, code, name):
        return read
    others = tuple(dict.fromkeys((code, *read.others)))[:4]
    return replace(read, others=others, confidence=min(read.confidence, CONFLICT), proved=False)
