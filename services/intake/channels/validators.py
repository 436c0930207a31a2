"""What the form of a value says for or against it, beyond reading it: telephone plan, street words, check digits,
registries of the insurer, the commune table.

Nothing here finds values: it is asked about those that were found, and answers with a limit for their confidence.
"""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers
from rapidfuzz import fuzz

from services.intake.channels.composed import PLACE
from services.intake.domain import values
from services.intake.domain.checkdigits import iban, siret
from services.intake.domain.places import Commune, Communes, normalised
from services.intake.domain.reading import FieldRead
from services.intake.domain.value_words import DWELLING_WORDS, OCCUPANCY_WORDS
from services.intake.domain.wording import ALIKE

DOUBTED: Final = 0.6
"""Highest confidence of a value that its form speaks against."""
LIKELY: Final = 0.85
"""Highest confidence of a free text whose usual words are not in it: a letter may be misread."""
NEAR: Final = 82.0
"""From this likeness on (of 100), a misread name is that commune of its postal code…"""
MISREAD: Final = 75.0
"""From this likeness on, the word after a house number is a misread kind of street."""
AHEAD: Final = 8.0
"""…if the next one is this much less like it."""

_STREETS: Final = (
    "rue", "avenue", "av", "boulevard", "bd", "place", "pl", "impasse", "allée", "chemin", "route", "quai", "square",
    "cours", "résidence", "passage", "sente", "venelle", "lieu dit", "lieudit", "lotissement", "cité", "villa",
    "faubourg", "rond point", "esplanade", "promenade", "mail", "zone", "za", "zi", "hameau", "sentier", "ruelle",
    "traverse", "montée", "côte", "domaine", "clos", "parvis", "porte", "galerie", "chaussée", "voie", "fg", "fbg",
)  # fmt: skip
_STREET_WORD = re.compile(rf"\b(?:{'|'.join(values.plain(word) for word in _STREETS)})\b")
_NUMBER_AND_WORD = re.compile(r"(\d{1,4}(?:[ ]?(?:bis|ter|quater|[A-D]))?,?[ ]+)([A-Za-zÀ-ÿ1|]{4,})(?=[ ])", re.I)
_ENDS: Final = frozenset(
    {"fr", "com", "net", "org", "eu", "be", "ch", "lu", "mc", "de", "es", "it", "pt", "uk", "nl", "re", "gp", "mq",
     "gf", "yt", "nc", "pf", "pm", "bzh", "paris", "alsace", "corsica", "info", "biz", "io", "me", "pro", "immo",
     "email", "online", "live", "test", "example", "invalid"}
)  # fmt: skip
"""Last words of the mail addresses that people in France have, and those kept for trials: another one was misread."""
_UNPROVED = frozenset(
    {"last_name", "first_name", "address", "email", "access", "description", "policy_number", "agent_code",
     "broker_code", "insurer_reference"}
)  # fmt: skip
"""Words and codes that no form, list or table can tell from misread ones."""
_MARKED = re.compile(r"[^A-Z0-9-]")
"""A mark within a number may be a letter that both engines lost."""
_PLACES = frozenset({"address", "postal_code", "city"})
_NUMBERED = frozenset({"claim_number", "policy_number", "insurer_reference"})


def limit_of(field: str, value: str, *, seen: bool, noisy: bool = False) -> float:
    """The most a value may be trusted for its form; `seen` is one read from an image, where letters may be wrong.

    On a `noisy` page both engines take the same broken letter for another: words that nothing proves are never sure.
    """
    if noisy and field in _UNPROVED:
        return LIKELY
    if field == "phones":
        return 1.0 if all(is_phone(number) for number in values.phones(value)) else DOUBTED
    if field == "email" and seen:
        return 1.0 if value.rpartition(".")[2] in _ENDS else DOUBTED
    if field in _NUMBERED and (siret(value) or iban(value)):
        return DOUBTED
    if field == "address" and seen and not _STREET_WORD.search(values.plain(value)):
        return LIKELY
    if field in _NUMBERED and seen and _MARKED.search(value):
        return LIKELY
    if field in ("last_name", "first_name") and any(sign.isdigit() for sign in value):
        return DOUBTED
    return 1.0


def mail_of(value: str, *, first: str, last: str) -> str:
    """A mail address that is made of its owner's names, spelled as they are and with an ending that exists."""
    local, _, domain = value.partition("@")
    forms, stem = _locals(first, last), local.rstrip("0123456789")
    if forms and stem not in forms:
        own = max(forms, key=lambda form: fuzz.ratio(_blurred(stem), _blurred(form)))
        if abs(len(own) - len(stem)) < 3 and fuzz.ratio(_blurred(stem), _blurred(own)) >= OWN:
            local = own + local[len(stem) :]
    stem, dot, end = domain.rpartition(".")
    if dot and end not in _ENDS and len(end) >= LONG_END:
        near = [one for one in _ENDS if len(one) >= LONG_END and (fuzz.ratio(one, end) >= NEAR or one.startswith(end))]
        end = near[0] if len(near) == 1 else end
    return f"{local}@{stem}{dot}{end}"


def _locals(first: str, last: str) -> list[str]:
    """The ways in which people make the name of their mail box of their own."""
    if not first or not last:
        return []
    one, other = (normalised(name).lower().replace(" ", "-") for name in (first, last))
    bare = other.replace("-", "")
    short = bare.replace("'", "")
    pairs = ((one, other), (other, one), (one[0], other)), ((one, bare), (one[0], bare)), ((bare, one), (bare, one[0]))
    shared = tuple((house, name) for house in _HOUSES for name in (other, short))
    joined = [f"{a}{mark}{b}" for some in (*pairs, shared) for mark in (".", "_", "-", "") for a, b in some]
    return [*joined, other, bare, short]


_HOUSES: Final = ("fam", "famille", "contact")
"""What a household puts before its name."""


def names_in_mail(address: str, last: str) -> bool:
    """Whether a mail address is made of a family name."""
    own = "".join(filter(str.isalpha, normalised(last).lower()))
    local = "".join(filter(str.isalpha, values.plain(address.partition("@")[0])))
    return len(own) >= SHORTEST_NAME and (own in local or fuzz.partial_ratio(_blurred(own), _blurred(local)) >= NAMED)


SHORTEST_NAME: Final = 4
NAMED: Final = 90.0
"""From this likeness on, a family name stands in a mail address, misread by a letter."""


def _blurred(text: str) -> str:
    """Text with letters made one that engines take for each other."""
    return text.replace("rn", "m").translate(ALIKE)


OWN: Final = 82.0
"""From this likeness on (of 100), the name in a mail address is its owner's, misread."""
LONG_END: Final = 4


def street(address: str) -> str:
    """An address whose kind of street was misread by a letter or two, mended; any other as it is."""
    found = _NUMBER_AND_WORD.match(address)
    if found is None or _STREET_WORD.search(values.plain(address)):
        return address
    ranked = sorted((fuzz.ratio(values.plain(found[2]), values.plain(word)), word) for word in _STREETS)
    likeness, word = ranked[-1]
    if likeness < MISREAD:
        return address
    return f"{found[1]}{word.upper() if found[2].isupper() else word}{address[found.end() :]}"


def crowded(texts: Iterable[str], communes: Communes) -> frozenset[str]:
    """The fields of which some pages tell more than one value: another office's place, a box for every answer."""
    pages = [*texts]
    codes = {found[1].replace(" ", "") for text in pages for found in PLACE.finditer(text)}
    places = _PLACES if sum(bool(communes.at(code)) for code in codes) > 1 else frozenset()
    chosen = {
        name
        for name, words in (("occupancy", OCCUPANCY_WORDS), ("dwelling", DWELLING_WORDS))
        if any(len(values.codes(text, words)) > 1 for text in pages)
    }
    return places | chosen


def is_in_doubt(field: str, read: FieldRead, among: frozenset[str]) -> bool:
    """Whether a value read from an image is one of several; a place with a label is told apart."""
    return bool(read.engines) and field in among and (field not in _PLACES or read.rule != "label")


def is_phone(number: str) -> bool:
    """Whether the telephone plan has such a number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "FR"))
    except phonenumbers.NumberParseException:
        return False


def nearest(communes: Communes, *, postal_code: str, city: str) -> Commune | None:
    """The one commune of a postal code that a misread name must mean; nothing when two are as near."""
    wanted = normalised(city)
    ranked = sorted(
        ((fuzz.ratio(wanted, normalised(commune.name)), commune) for commune in communes.at(postal_code)),
        key=lambda pair: -pair[0],
    )
    if not ranked or ranked[0][0] < NEAR or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD):
        return None
    return ranked[0][1]
