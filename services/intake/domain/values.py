"""How French people write things: dates, telephone numbers, amounts, yes and no, codes of a list.

Each function reads one kind of value from text and gives its canonical form, or nothing when the text
is not one. They never guess: `31/02` is no date, nine digits are no telephone.
"""

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

from services.intake.domain import days

_PHONE = re.compile(r"(?<![\d+])(?:\+33|0033|0)[\s.\-]?(?:\(0\)[\s.\-]?)?[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")
_FOREIGN = re.compile(r"(?<![\d+])\+(?!33)[1-9]\d{0,2}(?:[\s.\-]?\d{2,4}){2,5}(?!\d)")
_AMOUNT = re.compile(r"(?<![\d,.])(\d{1,3}(?:[\s\u00a0\u202f.]\d{3})+|\d{1,7})(?:,(\d{1,2}))?\s*(?:€|eur|euros?)", re.I)
_BARE_AMOUNT = re.compile(r"^\s*(\d{1,3}(?:[\s\u00a0\u202f.]\d{3})+|\d{1,7})(?:[,.](\d{1,2}))?\s*$")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24}")


def plain(text: str) -> str:
    """Text in lower case without accents, for comparing words."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()


def day(text: str) -> str | None:
    """The first date in a text, as YYYY-MM-DD."""
    return days.first(plain(text))


def phones(text: str) -> tuple[str, ...]:
    """Every telephone number in a text, in international form, each once."""
    found = [(match.start(), _french(match[0])) for match in _PHONE.finditer(text)]
    found += [(match.start(), "+" + re.sub(r"\D", "", match[0])) for match in _FOREIGN.finditer(text)]
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


def _french(written: str) -> str:
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    return "+33" + digits[-9:]


def readable_phone(number: str) -> str:
    """A French number as it is said on the telephone: two digits at a time."""
    if number.startswith("+33") and len(number) == 12:
        national = "0" + number[3:]
        return " ".join(national[at : at + 2] for at in range(0, 10, 2))
    return number


def cents(text: str) -> int | None:
    """The first amount in euros of a text, or the text itself when it is a bare amount."""
    found = _AMOUNT.search(text) or _BARE_AMOUNT.match(text)
    if not found:
        return None
    return int(re.sub(r"\D", "", found[1])) * 100 + int((found[2] or "0").ljust(2, "0"))


def readable_amount(amount: int) -> str:
    """An amount in cents as French texts print it, with a decimal comma."""
    return f"{amount // 100},{amount % 100:02d}"


def yes(text: str) -> bool | None:
    """Whether a text says yes or no; nothing when it says neither."""
    told = plain(text).strip(" .")
    if told in ("o", "1", "n", "0"):
        return told in ("o", "1")
    words = re.findall(r"[a-z]+", told)
    if not words:
        return None
    if words[0] in ("non", "no", "neant", "aucun", "aucune", "sans", "pas", "false", "off"):
        return False
    return True if words[0] in ("oui", "yes", "x", "true", "on", "mandate", "missionne") else None


_DOUBTED = re.compile(
    r"\bpeut[- ]etre\b|\ba (?:voir|confirmer|determiner|definir|preciser)\b|\beventuel|\bpossible|\bprobable|"
    r"\b(?:ne|je) (?:ne )?sai[st] pas\b|\bnsp\b|\binconnu|^\W*\?+\W*$"
)


def doubted(text: str) -> bool:
    """Whether a text leaves open what was to be answered by yes or no: *peut-être*, *à voir*."""
    return _DOUBTED.search(plain(text)) is not None


def spaced(text: str) -> str:
    """Plain text in which hyphens, points and strokes are blanks, for finding words of a list."""
    return " ".join(re.sub(r"[-./,;:_()\[\]]+", " ", plain(text)).split())


def code(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code of a list whose words stand in a text: the longest words win, then the earliest place."""
    lowered = spaced(text)
    hits = [
        (-len(word), found.start(), name)
        for name, all_words in words.items()
        for word in all_words
        if word in lowered and (found := re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", lowered))
    ]
    return min(hits)[2] if hits else None


def whole_code(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code whose words are all that a text says."""
    said = spaced(text)
    return next((name for name, all_words in words.items() if said in all_words), None)


def codes(text: str, words: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Every code of a list that a text names; words that stand within longer ones do not count."""
    left = spaced(text)
    found = set()
    for word, name in sorted(
        ((word, name) for name, some in words.items() for word in some), key=lambda one: -len(one[0])
    ):
        if word not in left:
            continue
        told = re.compile(rf"(?<![a-z]){re.escape(word)}(?![a-z])")
        if told.search(left):
            found.add(name)
            left = told.sub(" ", left)
    return found


def near_code(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code whose words a short labelled text must mean though a letter or two are misread; else nothing."""
    given = plain(text).strip(" .:,")
    if not 5 <= len(given) <= 40:
        return None
    likeness = {
        name: max(SequenceMatcher(None, given, word, autojunk=False).ratio() for word in all_words)
        for name, all_words in words.items()
    }
    best, *rest = sorted(likeness, key=lambda name: -likeness[name])
    ahead = likeness[best] - (likeness[rest[0]] if rest else 0)
    return best if likeness[best] >= 0.84 and ahead >= 0.05 else None


_COMMA_IN_MAIL = re.compile(r"(?<=[A-Za-z0-9]),(?=[A-Za-z]{2,24}(?![A-Za-z0-9]*@))")
_MAIL_WITH_COMMAS = re.compile(r"@[A-Za-z0-9.\-]{1,190}(?:,[A-Za-z0-9.\-]{2,60}){1,3}")


def with_points(text: str) -> str:
    """Text in which a comma within the end of a mail address is the point that an engine took for it."""
    return _MAIL_WITH_COMMAS.sub(lambda found: _COMMA_IN_MAIL.sub(".", found[0]), text)


def email(text: str) -> str | None:
    """The first mail address in a text."""
    found = EMAIL.search(text)
    return found[0].lower() if found else None
