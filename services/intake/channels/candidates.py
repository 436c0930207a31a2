"""What a text offers for the fields of an order: labelled values taken apart, and values nobody labelled.

Each candidate says the words it stood in, its place, and how sure the way it was found makes it. Choosing
among candidates is not done here (`drafts.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.intake.channels import numbered
from services.intake.channels.labels import GUESSED, Candidate, place_of
from services.intake.channels.sentences import address, insured, loss_day, naming, prose, turned
from services.intake.channels.written import AMONG, readable_day
from services.intake.domain import days, values
from services.intake.domain.given_names import is_given
from services.intake.domain.packs import Pack
from services.intake.domain.reading import SUBJECT, Sheet
from services.intake.domain.value_words import DWELLING_WORDS, LOSS_WORDS, OCCUPANCY_WORDS
from services.intake.domain.wording import aligned

FROM_WORDS: Final = 0.72
"""A value that its own form or words tell, without a label."""

FROM_PROSE: Final = 0.5
"""Sentences that nobody labelled: most likely the description, for a person to look at."""
MOST_PHONES: Final = 3
"""A household has no more telephones; a page with more has other people's."""
PLACE: Final = re.compile(r"(?:^|[\s,;(\-])((?:\d{2}|2[AB])[ ]?\d{3})[ ]{1,2}([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’/ \-]{1,45})")
NAMING: Final = 70
"""Signs of a text that may only name the loss…"""
SAYING: Final = 5
"""…if fewer letters than these are left of it."""
_LOSS_WORD: Final = re.compile(
    rf"\b(?:{'|'.join(sorted((word for some in LOSS_WORDS.values() for word in some), key=len, reverse=True))})s?\b"
)
_DAYS: Final = re.compile(r"\d{1,2}[/. \-](?:\d{1,2}|[a-z]{3,9})[/. \-]\d{2,4}|\d+")
_FILLING: Final = re.compile(
    r"\b(?:en|date|du|de|le|la|les|des|d|survenue?|sinistre|evenement|heures?|vers|a|un|une|jour)\b"
)
_TITLE = re.compile(
    r"^(?:(?:m(?:r|me|lle|elle)?\.?|monsieur|madame|mademoiselle|mm\.|epoux|consorts)"
    r"(?:[ ]?(?:/|et|ou)[ ]?(?:m(?:me|r)?\.?|monsieur|madame))?)[ ]+",
    re.I,
)
_KEPT_WORDS: Final = re.compile(
    r"\s+(?:tel|tél|portable|mobile|e-?mail|acc[èe]s|digicode|[ée]tage|b[âa]t|r[ée]f|dossier|contrat|sinistre|police|"
    r"adresse)\b.*$",
    re.I,
)


_GLUED = re.compile(r"(?<=[A-ZÀ-Ÿ]{3})(?=[A-ZÀ-Ÿ][a-zà-ÿ]{2})")
"""Where an engine lost the blank between a name in capitals and a first name."""
_NAME_ENDS = re.compile(r"\s[–—\-|¦Il]\s|[,;(|\t]|\s(?=\d{2}[ .]?\d)|\s\S*@")
"""A name ends where a mark, a number or a mail address follows; a rule between cells is read as a letter."""


def taken_apart(candidate: Candidate) -> Iterator[Candidate]:
    """A labelled name may hold the first name too, a labelled address its code and city."""
    if candidate.field == "last_name":
        yield from _name_parts(candidate)
        yield from _reached(candidate)
    elif candidate.field == "address":
        yield from _address_parts(candidate)
    elif candidate.field == "city":
        yield from _city_parts(candidate)
    elif candidate.field == "claim_number" and (found := _DAY_BEHIND.search(aligned(candidate.raw))):
        yield candidate
        day = readable_day(values.day(found[1]))
        yield replace(_with(candidate, "loss_date", day, min(candidate.confidence, GUESSED)), rule="near")
    elif candidate.field == "description" and candidate.rule != "template" and _says_nothing(candidate.value):
        return
    elif candidate.field == "description" and candidate.rule == "label" and _MORE.search(values.plain(candidate.value)):
        yield replace(candidate, confidence=min(candidate.confidence, GUESSED), rule="near")
    elif candidate.field == "description" and candidate.rule != "template" and _only_names_loss(candidate.value):
        yield replace(candidate, confidence=min(candidate.confidence, FROM_PROSE), rule="near")
    else:
        yield candidate


_DAY_BEHIND: Final = re.compile(rf"[ ]du[ ]({days.WRITTEN})")
"""The day of the loss behind its number: *sinistre B123 du 9 septembre*."""
_MORE: Final = re.compile(
    r"\b(?:autres? (?:affaire|sinistre|dossier|logement)|dossier clos|cles?|clefs?|loge|gardienne?|rappel\w*|joindre|"
    r"prevenir|factur\w+)\b"
)
"""Words of what forms say below a damage and that is none: another case, keys, whom to call. A person sees its end."""


def _says_nothing(text: str) -> bool:
    """Whether a text has too few words to say a damage: a day, a number, a name that stands by a misread label."""
    return sum(map(str.isalpha, text)) < SAYING or len(text.split()) < 2


def _only_names_loss(text: str) -> bool:
    """Whether a text tells the kind of loss, its day, how to reach somebody, and nothing that was damaged."""
    rest = _LOSS_WORD.sub(" ", _DAYS.sub(" ", values.EMAIL.sub(" ", values.plain(text))))
    return len(text) < NAMING and sum(map(str.isalpha, _FILLING.sub(" ", rest))) < SAYING


def _with(candidate: Candidate, field: str, value: str, confidence: float | None = None) -> Candidate:
    sure = candidate.confidence if confidence is None else confidence
    return replace(candidate, field=field, value=value, confidence=sure)


def _name_parts(candidate: Candidate) -> Iterator[Candidate]:
    """Capitals are the family name; a title and two words are first name then name; else all is the name."""
    text = _GLUED.sub(" ", _NAME_ENDS.split(candidate.value, maxsplit=1)[0])
    text = _TITLE.sub("", _KEPT_WORDS.sub("", text)).strip(" .:?")
    words = [_in_capitals(word) for word in text.split()]
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    others = [word for word in words if word not in capitals]
    if not words or any(sign.isdigit() for sign in text) or len(words) > 6:
        return
    if capitals and others:
        yield _with(candidate, "last_name", " ".join(capitals))
        yield _with(candidate, "first_name", " ".join(others))
    elif len(words) == 2 and (_TITLE.match(candidate.value) or is_given(words[0]) != is_given(words[1])):
        first, last = reversed(words) if is_given(words[1]) and not is_given(words[0]) else words
        yield _with(candidate, "last_name", last, min(candidate.confidence, FROM_WORDS))
        yield _with(candidate, "first_name", first, min(candidate.confidence, FROM_WORDS))
    elif len(words) > 2 and is_given(words[-1]) != is_given(words[0]):
        first, last = (words[-1], words[:-1]) if is_given(words[-1]) else (words[0], words[1:])
        yield _with(candidate, "last_name", " ".join(last), min(candidate.confidence, FROM_WORDS))
        yield _with(candidate, "first_name", first, min(candidate.confidence, FROM_WORDS))
    else:
        yield _with(candidate, "last_name", text)


def _reached(candidate: Candidate) -> Iterator[Candidate]:
    """How to reach somebody, where it stands behind his name: as weak as a label that does not say whose it is."""
    if numbers := values.phones(candidate.value):
        yield replace(_with(candidate, "phones", ", ".join(map(values.readable_phone, numbers))), weak=True)
    if mail := values.email(candidate.value):
        yield replace(_with(candidate, "email", mail), weak=True)


def _in_capitals(word: str) -> str:
    """A word in capitals in which an engine took an I for an l, or one letter for a small one."""
    mended = word.replace("l", "I")
    if mended.isupper() and sum(sign.isupper() for sign in word) > 2:
        return mended
    small = sum(map(str.islower, word))
    return word.upper() if len(word) >= 6 and 0 < small <= 0.2 * len(word) else word


def _address_parts(candidate: Candidate) -> Iterator[Candidate]:
    candidate = replace(candidate, value=_FIGURES.sub(lambda one: re.sub("[oO]", "0", one[0]), candidate.value))
    found = PLACE.search(candidate.value)
    if not found:
        yield replace(candidate, value=_without_home(candidate.value))
        return
    street = _without_home(re.sub(r"\s[àa]$", "", candidate.value[: found.start()].strip(" ,;-–")))
    if street:
        yield _with(candidate, "address", street)
    yield _with(candidate, "postal_code", found[1].replace(" ", ""))
    yield _with(candidate, "city", _city(found[2]))


_FIGURES: Final = re.compile(r"(?<![\w.])\d[\doO]{4}(?= [A-ZÀ-Ÿ])|^\d[\doO]{1,2}(?=[A-D]?[ ])")
"""The number of a house, the postal code before a town: an `o` there is a nought."""


def _without_home(street: str) -> str:
    """An address without the kind of home that stands before its number: *maison, 4 rue …*."""
    home, mark, rest = street.partition(",")
    is_home = mark and values.whole_code(home.strip(), AMONG["dwelling"]) is not None
    return rest.strip() if is_home and re.match(r"\s*\d", rest) else street


def _city_parts(candidate: Candidate) -> Iterator[Candidate]:
    """A city's cell may hold its postal code: *CP / Ville*."""
    if found := PLACE.search(candidate.value):
        yield _with(candidate, "postal_code", found[1].replace(" ", ""))
        yield _with(candidate, "city", _city(found[2]))
    elif found := _CODE_BEHIND.match(candidate.value):
        yield _with(candidate, "postal_code", found[2].replace(" ", ""))
        yield _with(candidate, "city", _city(found[1]))
    else:
        yield _with(candidate, "city", _city(candidate.value))


_CODE_BEHIND: Final = re.compile(r"([^\d\t(]{2,45})[ ]?\(((?:\d{2}|2[AB])[ ]?\d{3})\)")
"""A commune with its postal code behind it: *Sète (34200)*."""


def _city(text: str) -> str:
    name = re.split(r"[,;(\t|]|\s[–—\-|¦Il]\s", text, maxsplit=1)[0]
    return _KEPT_WORDS.sub("", name).strip(" .-")


def _told_in_sentences(sheet: Sheet, joined: str) -> Iterator[Candidate]:
    """What a faxed letter says in its sentences, which go over lines: who is insured, when it was, how to reach him."""

    def told(field: str, value: str, raw: str) -> Candidate:
        return Candidate(
            field, value, raw, sheet.source, sheet.part, sheet.page, FROM_WORDS, "words", place_of(sheet, raw, 0)
        )

    if name := insured(sheet.text):
        yield from _name_parts(told("last_name", name, name))
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
        yield from told("city", _city(found[3].split("\n")[0]), found[0])
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
