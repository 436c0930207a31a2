"""How sure the fields of a draft are, after asking the insurer's formats and registries, the commune table, the forms
of values, and what else stands on their page.

Values are found elsewhere; here one may be spelled anew where a table or another field tells how, and is not sure then.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.intake.channels.choosing import AGREED
from services.intake.channels.completing import with_city, with_mail, with_own_mail
from services.intake.channels.validators import crowded, is_in_doubt, limit_of, nearest
from services.intake.channels.voting import ALONE
from services.intake.domain.packs import Origin, Pack
from services.intake.domain.places import Communes, Unplaced
from services.intake.domain.reading import FieldRead, Reading
from services.intake.domain.standing import BY_FORM, BY_REGISTRY, PLACED

DOUBTED: Final = 0.6
"""Highest confidence of a value that its format or the commune table does not confirm."""
FROM_SENDER: Final = 0.92
"""Told by the sender's profile; also a labelled value in the form its insurer gives it."""


class Confirming:
    """Asks the tables."""

    def __init__(self, communes: Communes) -> None:
        self._communes = communes

    def confirmed(
        self, fields: dict[str, FieldRead], reading: Reading, pack: Pack | None, origin: Origin | None
    ) -> dict[str, FieldRead]:
        """The fields with what everything that is known makes of their confidence."""
        fields = with_mail(with_city(fields, reading, self._communes), reading)
        noisy = {(sheet.part, sheet.page) for sheet in reading.sheets if sheet.noisy}
        trusted = {
            name: self._trusted(name, read, pack, noisy=(read.part, read.page) in noisy)
            for name, read in _proved(self._listed(fields, origin), pack, origin).items()
        }
        among = crowded((sheet.text for sheet in reading.sheets if sheet.engine), self._communes)
        return {
            name: _at_most(read, DOUBTED) if is_in_doubt(name, read, among) else read
            for name, read in with_own_mail(trusted).items()
        }

    def _trusted(self, name: str, read: FieldRead, pack: Pack | None, *, noisy: bool) -> FieldRead:
        """A field with what its form, its insurer's registry and its engines allow."""
        written = read.raw if name == "address" and read.raw else read.value  # one that was mended is not sure
        read = _at_most(read, limit_of(name, written, seen=bool(read.engines), noisy=noisy))
        if not _unproven(read):
            return read
        listed = pack is not None and read.value in pack.registries.get(name, frozenset()) and not read.others
        return _at_least(read, FROM_SENDER) if listed else _at_most(read, ALONE)

    def _listed(self, fields: dict[str, FieldRead], origin: Origin | None) -> dict[str, FieldRead]:
        """Confidence after asking the insurer's formats and the commune table."""
        confirmed = dict(fields)
        for form in origin.formats if origin else ():
            read = confirmed.get(form.field)
            if read and not form.pattern.fullmatch(read.value):
                confirmed[form.field] = _at_most(read, DOUBTED)
            elif read and read.rule == "label" and not read.others:
                confirmed[form.field] = _at_least(read, FROM_SENDER)
        code, city = confirmed.get("postal_code"), confirmed.get("city")
        if code and city and city.rule != "commune":  # found by its code, it says nothing for the code
            if not self._agree(code.value, city.value):
                city = self._nearest(code, city)
            agreed = self._agree(code.value, city.value) and not (code.others or city.others)
            for name, read in (("postal_code", code), ("city", city)):
                confirmed[name] = _at_least(read, AGREED) if agreed else _at_most(read, DOUBTED)
                confirmed[name] = replace(confirmed[name], proved=agreed and code.proved and city.proved)
        return confirmed

    def _nearest(self, code: FieldRead, city: FieldRead) -> FieldRead:
        """The city by its official name where it was misread: never sure, a person sees what stood there."""
        commune = nearest(self._communes, postal_code=code.value, city=city.value)
        if commune is None:
            return city
        return replace(city, value=commune.name, others=(city.value, *city.others)[:4], rule="commune", proved=False)

    def _agree(self, code: str, city: str) -> bool:
        try:
            self._communes.resolve(postal_code=code, city=city)
        except Unplaced:
            return False
        return True


def _proved(fields: Mapping[str, FieldRead], pack: Pack | None, origin: Origin | None) -> dict[str, FieldRead]:
    """The fields; a number or a code counts as proved only by its insurer's own form of it, or by his registry."""
    forms = {form.field: form.pattern for form in origin.formats} if origin else {}
    found = {}
    for name, read in fields.items():
        listed = pack is not None and read.value in pack.registries.get(name, frozenset())
        formed = name in BY_FORM and name in forms and bool(forms[name].fullmatch(read.value))
        told = formed or listed or name not in BY_FORM | BY_REGISTRY
        placed = name not in PLACED or {*PLACED} <= {*fields}
        found[name] = replace(read, proved=read.proved and told and placed)
    return found


def _unproven(read: FieldRead) -> bool:
    """Read from an image, and not by both engines alike: nothing else makes it sure."""
    return bool(read.engines) and (len(read.engines) < 2 or bool(read.others))


def _at_most(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, min(read.confidence, limit))


def _at_least(read: FieldRead, limit: float) -> FieldRead:
    return _confident(read, max(read.confidence, limit))


def _confident(read: FieldRead, confidence: float) -> FieldRead:
    return replace(read, confidence=confidence)
