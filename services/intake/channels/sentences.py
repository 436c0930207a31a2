"""What sentences say without a label: who is insured, on which day it happened, where, and what was damaged.

Text in, words of it out; nothing here knows a form.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from services.intake.domain import days, values
from services.intake.domain.wording import aligned

CLOSE: Final = 45
"""Signs before a day within which its sentence says which day it is."""

_WAY: Final = (
    r"\b(\d{1,4}(?:[ ]?(?:bis|ter|quater|[A-D]))?,?[ ]?(?:rue|avenue|av\.?|boulevard|bd|place|pl\.?|impasse|all[ée]es?|"
    r"chemin|route|quai|square|cours|r[ée]sidence|hameau|passage|sente|sentier|venelle|faubourg|fbg?|lotissement|lot\.|"
    r"esplanade|promenade|mail|villa|cit[ée]|clos|ruelle|traverse|mont[ée]e|c[ôo]te|domaine|rond[ -]point|voie|"
    r"parvis|porte|galerie|chauss[ée]e|lieu[ -]?dit)[ ][^\n\t]{2,70}?)"
)
"""A number, a kind of street, its name."""
_STREET = re.compile(_WAY + r"[,\s]{1,3}(?:[àa][ ])?(\d{2}[ ]?\d{3})[ ]{1,2}([A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’· \-]{1,40})", re.I)
_STREET_TURNED = re.compile(
    _WAY.replace(r"\n", "") + r"(?:,|[ \n][àa])[ \n]((?-i:[A-ZÀ-Ÿ])[A-Za-zÀ-ÿ'’·\- ]{1,40}?)[ \n]?\((\d{2}[ ]?\d{3})\)",
    re.I,
)
"""The same with the commune before its postal code: *… à Nantes (44000)*."""
_INSURED = re.compile(
    r"\b(?i:assur[ée]e?s?|client(?:e)?|soci[ée]taire|b[ée]n[ée]ficiaire)(?:,|[ ]:)?[ ]+"
    r"((?:(?:M\.|Mr|Mme|Mlle|Monsieur|Madame)[ ]+)?[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+(?:[ ]+(?:[Dd][eu]s?|[Ll][ae])?[ ]?"
    r"[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+){1,4})"
)
_TITLED = re.compile(
    r"(?<![\w/])(?:M\.|M(?=[ ][A-ZÀ-Ÿ][a-zà-ÿ'A-ZÀ-Ÿ])|Mr\.?|Mme|"
    r"Mlle|Monsieur|Madame|Mademoiselle|M[.]?[ ]?/[ ]?Mme|M\.? (?:et|ou) Mme|Melle|Mrs)[ ]+"
    r"((?:[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+|(?i:de|du|des|la|le)(?=[ ]))"
    r"(?:[ ]+(?:[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+|(?i:de|du|des|la|le)(?=[ ][A-ZÀ-Ÿ]))){0,4})"
)
"""A name after a civility."""
_HELPED = re.compile(
    r"\b(?i:chez|pour|pour le compte de|au b[ée]n[ée]fice de|au profit de|au domicile de|victime)[ ]?[?:]?[ \t]+"
    r"((?:(?:M\.?|Mr|Mme|Mlle|Monsieur|Madame)[ ]+(?:[A-ZÀ-Ÿ][a-zà-ÿ'’][A-Za-zÀ-ÿ'’\-]*[ ]+)?)?"
    r"(?:(?:DE|DU|DES|DE LA|LE|LA|LES|DOS|DA|EL|VAN)[ ])?[A-ZÀ-Ÿ'’\-]{4,}"
    r"(?:[ ][A-ZÀ-Ÿ'’\-]{2,}){0,2}(?:[ ]+[A-ZÀ-Ÿ][a-zà-ÿ]+(?:-[A-ZÀ-Ÿ][a-zà-ÿ]+)?)?)"
    r"(?=[ ]?[,;.(\n]|[ ]{2}|$|[ ][a-zà-ÿ\d])"
)
"""Somebody with his name in capitals for whom something is asked."""
_THEN_INSURED = re.compile(
    r"((?:[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+[ ]+){1,3}[A-ZÀ-Ÿ][A-Za-zÀ-ÿ'’\-]+),[ ]+"
    r"(?:notre|votre)[ ]+(?:assur|client|soci[ée]taire)"
)
_HAPPENED = re.compile(
    r"\b(?:victime|surven|produit|eu lieu|sinistre|constat|degat|evenement|declar|subi|depuis|nuit du|faits|orage|"
    r"tempete|dommage|fuite|infiltration|bris|vol|effraction|vandalisme|choc|surtension|foudre|grele|incendie|dde|"
    rf"remonte|date du)[^\n]{{0,50}}?({days.WRITTEN})"
)
_NOT_THEN = re.compile(
    r"\b(?:precedent|anterieur|dernier|ancien|edite|emis|imprime|envoye|recu|ouvert|effet|echeance|naissance|"
    r"nee? le|ecrit|fait a|ce jour)[^\d]{0,40}$|[a-z], le $|\bdeclaree?s?(?:[ ](?:a nous|chez nous))?(?:[ ]le)?[ :]*$"
)
_SITED = re.compile(
    r"\b(?:situ|trouv|demeur|domicili|lieux?|risque|sinistre|chez|interven|habit|resid|adresse|sis|bien)\w*\b[^\n]{0,60}$"
)
_NAMES_LOSS = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|"
    r"\b(?:objet|concerne|sinistre|evenement|garantie|suivant|victime|nature|survenu|dossier)\b"
)
LONGEST_NAMING: Final = 120
"""Signs of a line that can be a name for a loss."""
_LOSS_DAY = re.compile(rf"\b(?:du|le|survenue?s?|date|sinistre)[ ]+(?:le[ ]+)?({days.WRITTEN})")
_WRITTEN_ON = re.compile(r"\b(?:fait|paris|bureau)\b[^\n]{0,30}\ble[ ]*$", re.I)
_NOBODY: Final = frozenset({"madame", "monsieur", "mme", "messieurs", "le", "la"})
_EARLIER: Final = re.compile(r"\b(?:precedent|anterieur|dernier|ancien)")


def insured(text: str) -> str:
    """The person a letter speaks of: called the insured, above the address, or the only one with a civility."""
    if name := _called_insured(text):
        return name
    joined = _flowing(text)
    if found := _THEN_INSURED.search(joined) or _INSURED.search(joined):
        return found[1]
    if found := _HELPED.search(joined):
        return found[1]
    people = [
        found
        for found in _TITLED.finditer(joined)
        if len(found[1]) > 2 and values.plain(found[1].split()[0]) not in _NOBODY
    ]
    housed = [found for found in people if (street := _STREET.search(joined, found.end())) and _follows(found, street)]
    titled = dict.fromkeys(found[0] for found in (housed if len(housed) == 1 else people))
    return next(iter(titled)) if len(titled) == 1 else ""


def _called_insured(text: str) -> str:
    """The person above whose card, or column, the line below says that he is the insured: *Propriétaire (assuré)*."""
    lines = text.split("\n")
    for here, below in pairwise(lines):
        cells, roles = here.split("\t"), below.split("\t")
        for cell, role in zip(cells, roles, strict=False) if len(cells) == len(roles) else ():
            found = _TITLED.fullmatch(cell.strip())
            if found and len(role) <= ROLE and ":" not in role and _OURS.search(values.plain(role)):
                return found[0]
    return ""


ROLE: Final = 40
"""Signs of a line that says what somebody is."""
_OURS: Final = re.compile(r"\b(?:assuree?|societaire|beneficiaire)\b")


def _flowing(text: str) -> str:
    """The lines of running text as one; what ends in a short line goes on in no other."""
    lines = text.split("\n")
    return "".join(line + (" " if len(line) >= RUNNING and "\t" not in line else "\n") for line in lines)


def _follows(person: re.Match[str], street: re.Match[str]) -> bool:
    """Whether an address begins in the line below a name."""
    between = person.string[person.end() : street.start()]
    return bool(_NEXT_LINE.fullmatch(between))


_NEXT_LINE: Final = re.compile(r"[ ]*(?:,[^\n\t.;]{0,40})?[ ,]*\n[ ,]*")
"""What may stand between a name and the address below it: what he is there, *locataire*."""
RUNNING: Final = 55
"""Signs from which on a line is one of running text."""


def loss_day(joined: str) -> str | None:
    """The day on which somebody says it happened, else the only day of the page; the day of writing is another."""
    lowered = aligned(joined)
    for found in _HAPPENED.finditer(lowered):
        before = lowered[max(0, found.start() - CLOSE) : found.start(1)]
        if not _NOT_THEN.search(before) and not _EARLIER.search(before) and values.day(found[1]):
            return joined[found.start(1) : found.end(1)]
    said = [found[1] for found in _LOSS_DAY.finditer(lowered) if not _is_another(joined, lowered, found.start(1))]
    if said:
        return next((text for text in said if values.day(text)), None)
    left = {
        one.iso: joined[one.start : one.end]
        for one in days.days(lowered)
        if not _is_another(joined, lowered, one.start)
    }
    return next(iter(left.values())) if len(left) == 1 else None


def _is_another(joined: str, lowered: str, at: int) -> bool:
    """Whether a day is the one of writing, of another loss, of a contract."""
    return bool(_WRITTEN_ON.search(joined[:at]) or _NOT_THEN.search(lowered[max(0, at - CLOSE) : at]))


def address(text: str, joined: str, labels: Sequence[tuple[int, int]] = ()) -> re.Match[str] | None:
    """An address that stands in sentences, best one that is said to be where it happened; one whose commune goes on in
    the next line is told by the mark after it.
    """
    here = _likeliest(text)
    over = _likeliest(joined) if here or not labels else _likeliest(_unlabelled(joined, labels))
    if (
        here
        and over
        and text[here.end() : here.end() + 1] == "\n"
        and joined[over.end() : over.end() + 1] in tuple(",;.(")
    ):
        return over
    return here or over


def _unlabelled(joined: str, labels: Sequence[tuple[int, int]]) -> str:
    """The text without its labels, which stand between a street and its commune."""
    pieces, at = [], 0
    for start, end in labels:
        pieces.append(joined[at:start].rstrip())
        at = max(at, end)
    return "  ".join([*pieces, joined[at:].lstrip()])


def turned(text: str) -> tuple[str, str, str] | None:
    """Street, postal code and commune, where the code stands after the commune."""
    found = _STREET_TURNED.search(text) or _STREET_TURNED.search(_flowing(text))
    return (" ".join(found[1].split()), found[3], found[2]) if found else None


def _likeliest(text: str) -> re.Match[str] | None:
    found = [one for one in _STREET.finditer(text) if not _is_posted(text, one)]
    found = [one for one in found if not _is_an_office(text, one)] or found
    before = ((one, aligned(text[max(0, one.start() - 90) : one.start()]).replace("\n", " ")) for one in found)
    sited = [one for one, words in before if _SITED.search(re.split(r"[.;!?](?=\s)|[\t\d]", words)[-1])]
    return next(iter(sited or found), None)


def _is_an_office(text: str, address: re.Match[str]) -> bool:
    """Whether the line of an address says how to reach an office, or what number it is registered by."""
    start, end = text.rfind("\n", 0, address.start()) + 1, text.find("\n", address.end())
    return bool(_OFFICE.search(aligned(text[start : end if end >= 0 else len(text)])))


def _is_posted(text: str, address: re.Match[str]) -> bool:
    """Whether mail is delivered apart to an address, or the line below tells a fax: nobody lives there."""
    end = text.find("\n", address.end())
    below = text[end + 1 :].split("\n", 1)[0] if end >= 0 else ""
    line = text[text.rfind("\n", 0, address.start()) + 1 : end if end >= 0 else len(text)]
    return bool(_APART.search(aligned(line)) or re.search(r"\bfax\b", aligned(below)))


_APART: Final = re.compile(r"\bcedex\b|\b(?:cs|bp)[ ]?\d{1,5}\b")


_OFFICE: Final = re.compile(r"\b(?:fax|telecopie|siret|siren|siege|rcs|orias|agence|cabinet|sarl|courtage)\b")


def naming(text: str) -> str:
    """The lines that name a loss: its day or its number stands there, or a subject; a description tells what it did."""
    lines = (line for line in text.split("\n") if len(line) < LONGEST_NAMING)
    return "\n".join(line for line in lines if _NAMES_LOSS.search(aligned(line)))
