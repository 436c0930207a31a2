"""Labelled values that hold more than one field, taken apart: a name with its first name, an address with its place.

What reads as a description and is none is told here too: a day, a name for a loss, a text that goes on to other things.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.intake.channels.labels import GUESSED, Candidate
from services.intake.channels.written import AMONG, readable_day
from services.intake.domain import days, values
from services.intake.domain.given_names import is_given
from services.intake.domain.value_words import LOSS_WORDS
from services.intake.domain.wording import aligned

FROM_WORDS: Final = 0.72
"""A value that its own form or words tell, without a label."""
FROM_PROSE: Final = 0.5
"""Sentences that nobody labelled: most likely the description, for a person to look at."""
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
        yield from name_parts(candidate)
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


def name_parts(candidate: Candidate) -> Iterator[Candidate]:
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
        given, family = (words[-1], words[:-1]) if is_given(words[-1]) else (words[0], words[1:])
        yield _with(candidate, "last_name", " ".join(family), min(candidate.confidence, FROM_WORDS))
        yield _with(candidate, "first_name", given, min(candidate.confidence, FROM_WORDS))
    else:
        yield _with(candidate, "last_name", text)


def _reached(candidate: Candidate) -> Iterator[Candidate]:
    """How to reach somebody, where it stands behind his name: as weak as a label that does not say whose it is."""
    if candidate.value.lstrip(" +(")[:1].isdigit():
        return  # a number and no name before it
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
    yield _with(candidate, "city", city_of(found[2]))


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
        yield _with(candidate, "city", city_of(found[2]))
    elif found := _CODE_BEHIND.match(candidate.value):
        yield _with(candidate, "postal_code", found[2].replace(" ", ""))
        yield _with(candidate, "city", city_of(found[1]))
    else:
        yield _with(candidate, "city", city_of(candidate.value))


_CODE_BEHIND: Final = re.compile(r"([^\d\t(]{2,45})[ ]?\(((?:\d{2}|2[AB])[ ]?\d{3})\)")
"""A commune with its postal code behind it: *Sète (34200)*."""


def city_of(text: str) -> str:
    """The name of a commune without what stands behind it."""
    name = re.split(r"[,;(\t|]|\s[–—\-|¦Il]\s", text, maxsplit=1)[0]
    return _KEPT_WORDS.sub("", name).strip(" .-")
