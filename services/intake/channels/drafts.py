"""A `Reading` becomes a `Draft`: whose order it is, and for each field the best value with its proofs.

Candidates come from labels, from the sender's profile and, where an order has no form, from the words
themselves. Values that disagree lower each other; a value its insurer's format refuses is never sure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.intake.channels.labels import Candidate, Labels
from services.intake.domain import values
from services.intake.domain.packs import Origin, Pack, Packs, Sender
from services.intake.domain.places import Communes, Unplaced
from services.intake.domain.reading import BODY, SENDER_PROFILE, SUBJECT, Draft, FieldRead, Reading, Sheet

AGREED: Final = 0.97
ECHOED: Final = 0.85
"""The same words in two places, neither with a label: subjects and bodies repeat each other."""
CONFLICT: Final = 0.4
DOUBTED: Final = 0.6
"""Highest confidence of a value that its format or the commune table does not confirm."""
FROM_SENDER: Final = 0.92
"""Told by the sender's profile; also a labelled value in the form its insurer gives it."""
FROM_WORDS: Final = 0.72
FROM_BODY: Final = 0.5
RIVAL: Final = 0.7
"""From this confidence on, another value of the same field makes a conflict."""

_STREET = re.compile(
    r"\b(\d{1,4}(?:[ ]?(?:bis|ter|quater|[A-D]))?,?[ ](?:rue|avenue|av\.?|boulevard|bd|place|pl\.?|impasse|all[ée]e|"
    r"chemin|route|quai|square|cours|r[ée]sidence|hameau|passage|sente|venelle)[ ][^\n\t]{2,70}?)[,\s]{1,3}"
    r"(\d{2}[ ]?\d{3})[ ]{1,2}([A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’ \-]{1,40})",
    re.I,
)
_PLACE = re.compile(r"(?:^|[\s,;(\-])((?:\d{2}|2[AB])[ ]?\d{3})[ ]{1,2}([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’/ \-]{1,45})")
_TITLE = re.compile(
    r"^(?:m(?:r|me|lle)?\.?|monsieur|madame|mademoiselle|mm\.|epoux|consorts)(?:[ ]et[ ]m(?:me|r)?\.?)?[ ]+", re.I
)
_KEPT_WORDS: Final = re.compile(r"\s+(?:tel|tél|portable|mobile|e-?mail|acc[èe]s|digicode|[ée]tage|b[âa]t)\b.*$", re.I)


class Drafts:
    """Makes drafts by all insurers' packs and the commune table."""

    def __init__(self, *, packs: Packs, communes: Communes) -> None:
        self._packs = packs
        self._communes = communes
        self._any_labels = Labels()
        self._labels = {pack.code: Labels(pack.labels) for pack in packs.all()}

    def draft(self, reading: Reading) -> Draft:
        """What the reading says of an order."""
        pack, origin, sender = self._recognised(reading)
        labels = self._labels[pack.code] if pack else self._any_labels
        found = list(self._candidates(reading, labels, pack, sender))
        fields = _settled(found)
        if pack and origin is None:
            origin = _origin_of(pack, fields)
        fields = self._confirmed(fields, pack.origin(origin) if pack else None)
        order_like = self._order_like(reading, pack, sender, fields)
        if order_like:
            fields = {**_whole_text(reading), **fields}
        return Draft(insurer=pack.code if pack else None, origin=origin, fields=fields, order_like=order_like)

    def _recognised(self, reading: Reading) -> tuple[Pack | None, str | None, Sender | None]:
        """Whose order this is: by who writes, else by the fax's number, else by words only one insurer uses."""
        writers = [address for address in (reading.forwarded_from, reading.sender) if address]
        for address in writers:
            for pack in self._packs.all():
                for sender in pack.senders:
                    if _matches(address, sender.match):
                        return pack, sender.origin or _by_words(pack, reading), sender
        for pack in self._packs.all():
            for sender in pack.callers:
                if reading.caller and values.phones(sender.match)[:1] == (reading.caller,):
                    return pack, sender.origin, sender
        worded = [pack for pack in self._packs.all() if _words_found(pack, reading)]
        if len(worded) == 1:
            return worded[0], _by_words(worded[0], reading), None
        return None, None, None

    def _candidates(
        self, reading: Reading, labels: Labels, pack: Pack | None, sender: Sender | None
    ) -> Iterator[Candidate]:
        sheets = [*reading.sheets]
        if reading.subject:
            sheets.append(Sheet(part="", page=None, source=SUBJECT, text=reading.subject))
        for sheet in sheets:
            for candidate in labels.candidates(sheet):
                yield from _split(candidate)
            yield from _unlabelled(sheet, pack)
        for name, text in (sender.values if sender else {}).items():
            yield Candidate(name, text, sender.match if sender else "", SENDER_PROFILE, "", None, FROM_SENDER, "sender")

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


def _matches(address: str, match: str) -> bool:
    """`x@y` matches itself, `@y` every address of that domain."""
    return address.endswith(match.lower()) if match.startswith("@") else address == match.lower()


def _words_found(pack: Pack, reading: Reading) -> list[str | None]:
    text = values.plain(f"{reading.subject}\n{reading.text[:20_000]}")
    return [origin for pattern, origin in pack.words if pattern.search(text)]


def _by_words(pack: Pack, reading: Reading) -> str | None:
    """The origin that the words tell; several that differ tell nothing."""
    told = {origin for origin in _words_found(pack, reading) if origin}
    return told.pop() if len(told) == 1 else None


def _origin_of(pack: Pack, fields: Mapping[str, FieldRead]) -> str | None:
    """The one origin whose claim numbers look like this one, else the insurer's usual origin."""
    read = fields.get("claim_number")
    fitting = [
        origin.code
        for origin in pack.origins.values()
        for form in origin.formats
        if read and form.field == "claim_number" and form.pattern.fullmatch(read.value)
    ]
    return fitting[0] if len(fitting) == 1 else pack.default_origin


def _split(candidate: Candidate) -> Iterator[Candidate]:
    """A labelled name may hold the first name too, a labelled address its code and city."""
    if candidate.field == "last_name":
        yield from _name_parts(candidate)
    elif candidate.field == "address":
        yield from _address_parts(candidate)
    elif candidate.field == "city":
        yield _with(candidate, "city", _city(candidate.value))
    else:
        yield candidate


def _with(candidate: Candidate, field: str, value: str, confidence: float | None = None) -> Candidate:
    return Candidate(
        field,
        value,
        candidate.raw,
        candidate.source,
        candidate.part,
        candidate.page,
        candidate.confidence if confidence is None else confidence,
        candidate.rule,
    )


def _name_parts(candidate: Candidate) -> Iterator[Candidate]:
    """Capitals are the family name; a title and two words are first name then name; else all is the name."""
    text = re.split(r"\s[–—-]\s|[,;(]", candidate.value, maxsplit=1)[0]
    text = _TITLE.sub("", _KEPT_WORDS.sub("", text)).strip(" .:")
    words = text.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    others = [word for word in words if word not in capitals]
    if not words or any(sign.isdigit() for sign in text) or len(words) > 6:
        return
    if capitals and others:
        yield _with(candidate, "last_name", " ".join(capitals))
        yield _with(candidate, "first_name", " ".join(others))
    elif len(words) == 2 and _TITLE.match(candidate.value):
        yield _with(candidate, "last_name", words[1], min(candidate.confidence, FROM_WORDS))
        yield _with(candidate, "first_name", words[0], min(candidate.confidence, FROM_WORDS))
    else:
        yield _with(candidate, "last_name", text)


def _address_parts(candidate: Candidate) -> Iterator[Candidate]:
    found = _PLACE.search(candidate.value)
    if not found:
        yield candidate
        return
    street = candidate.value[: found.start()].strip(" ,;-–")
    if street:
        yield _with(candidate, "address", street)
    yield _with(candidate, "postal_code", found[1].replace(" ", ""))
    yield _with(candidate, "city", _city(found[2]))


def _city(text: str) -> str:
    name = re.split(r"[,;(\t]|\s[–—-]\s", text, maxsplit=1)[0]
    return _KEPT_WORDS.sub("", name).strip(" .-")


def _unlabelled(sheet: Sheet, pack: Pack | None) -> Iterator[Candidate]:
    """Values told by their own form or words, where nobody wrote a label."""

    def told(field: str, value: str | None, raw: str, confidence: float = FROM_WORDS) -> Iterator[Candidate]:
        if value:
            yield Candidate(field, value, raw[:200], sheet.source, sheet.part, sheet.page, confidence, "words")

    if found := _STREET.search(sheet.text):
        yield from told("address", found[1].strip(" ,"), found[0])
        yield from told("postal_code", found[2].replace(" ", ""), found[0])
        yield from told("city", _city(found[3].split("\n")[0]), found[0])
    text = sheet.text[:20_000]
    words = {code: (*values.LOSS_WORDS.get(code, ()), *more) for code, more in pack.loss_words.items()} if pack else {}
    loss_words = {**values.LOSS_WORDS, **words}
    yield from told("loss_kind", values.code(text, loss_words), text[:80], 0.8 if sheet.source == SUBJECT else 0.66)
    precise = {code: words for code, words in values.OCCUPANCY_WORDS.items() if code != "SYNDIC"}
    yield from told("occupancy", values.code(text, precise), text[:80], 0.66)
    yield from told("dwelling", values.code(text, values.DWELLING_WORDS), text[:80], 0.6)
    for form in (form for origin in pack.origins.values() for form in origin.formats) if pack else ():
        if form.field == "claim_number":
            for word in re.findall(r"(?<![\w-])[A-Z]{1,3}\d{5,12}(?![\w-])", text):
                if form.pattern.fullmatch(word):
                    yield from told("claim_number", word, word)


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
    return FieldRead(read.value, read.raw, read.source, confidence, read.rule, read.part, read.page, read.others)
