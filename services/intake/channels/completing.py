"""What other fields tell of one that no label told: the city of a postal code, the mail address made of a name.

Only pages read from images are asked, and what comes of it is proposed: a person sees it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from services.intake.channels.validators import LIKELY, mail_of, names_in_mail
from services.intake.channels.voting import ALONE, same
from services.intake.domain import values
from services.intake.domain.places import Communes, normalised
from services.intake.domain.reading import RAPIDOCR, FieldRead, Reading, Sheet

NEXT: Final = 2
"""Lines after a postal code within which its city is looked for."""


def with_city(fields: Mapping[str, FieldRead], reading: Reading, communes: Communes) -> dict[str, FieldRead]:
    """The fields with the commune that stands beside the postal code, where no city was found."""
    code = fields.get("postal_code")
    if code is None or not code.engines or "city" in fields:
        return {**fields}
    names = {normalised(commune.name): commune.name for commune in communes.at(code.value)}
    found = {
        sheet.engine: names[name]
        for sheet in _seen(reading, code)
        for line in _beside(sheet.text, code.value)
        for name in names
        if re.search(rf"(?<![A-Z]){re.escape(name)}(?![A-Z])", line)
    }
    if not found or len({*found.values()}) > 1:
        return {**fields}
    confidence = min(code.confidence, LIKELY if len(found) > 1 else ALONE)
    city = replace(code, value=next(iter(found.values())), rule="commune", others=(), engines=found, proved=False)
    return {**fields, "city": replace(city, confidence=confidence)}


def _beside(text: str, code: str) -> Iterator[str]:
    """The lines that hold a postal code, each with what stands below it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if re.search(rf"(?<!\d){code[:2]}[ ]?{code[2:]}(?!\d)", line):
            yield normalised(" / ".join(lines[at : at + NEXT]).replace("\t", " / "))


def with_mail(fields: Mapping[str, FieldRead], reading: Reading) -> dict[str, FieldRead]:
    """The fields with the one mail address of the page that is made of the insured's name, where another was read."""
    read, name = fields.get("email"), fields.get("last_name")
    if name is None or not name.engines or (read and (not read.engines or _is_his(read, name))):
        return {**fields}
    found = {
        sheet.engine: own
        for sheet in _seen(reading, name)
        if len(own := {mail for mail in _mails(sheet) if names_in_mail(mail, name.value)}) == 1
    }
    if not found:
        return {**fields}
    engines = {engine: next(iter(own)) for engine, own in found.items()}
    value = engines.get(RAPIDOCR) or next(iter(engines.values()))
    others = tuple(dict.fromkeys(one for one in engines.values() if not same(one, value, "email")))
    if read:
        others = (*others, read.value)
    agreed = len(engines) > 1 and not others
    mail = replace(name, value=value, raw=value, rule="words", others=others[:4], engines=engines, box=None)
    return {**fields, "email": replace(mail, confidence=LIKELY if agreed else ALONE, proved=False)}


def _is_his(read: FieldRead, name: FieldRead) -> bool:
    return any(names_in_mail(one, name.value) for one in (read.value, *read.engines.values()))


def _mails(sheet: Sheet) -> set[str]:
    return {found[0].lower() for found in values.EMAIL.finditer(sheet.text)}


def _seen(reading: Reading, beside: FieldRead) -> list[Sheet]:
    """What the engines read of the page that a field stands on."""
    return [one for one in reading.sheets if one.engine and (one.part, one.page) == (beside.part, beside.page)]


def with_own_mail(fields: Mapping[str, FieldRead]) -> dict[str, FieldRead]:
    """With the mail address that both names are in spelled as they are; what stood there is shown."""
    read, names = fields.get("email"), [fields.get(name) for name in ("first_name", "last_name")]
    if read is None or not read.engines or any(one is None or one.others for one in names):
        return {**fields}
    first, last = (one.value if one else "" for one in names)
    value = mail_of(read.value, first=first, last=last)
    if value == read.value:
        return {**fields}
    others = tuple(dict.fromkeys((read.value, *read.others)))[:4]
    return {**fields, "email": replace(read, value=value, others=others, confidence=min(read.confidence, LIKELY))}
