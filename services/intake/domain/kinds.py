"""What a message is: an order, or a chase, a cancellation, a report, an invoice, a complaint, an answer, a newsletter.

Witnesses speak for a kind: words, headers, files, the fields an order would have. They add up like independent
ones; a second kind that comes near makes a doubt, and a doubt is for a person. The words are data.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from services.intake.domain.values import plain

LEAST: Final = 0.5
"""Below, nothing is said."""
DOUBTED: Final = 0.6
TOLD: Final = 0.7
"""From here a kind is not passed over in silence because it has the form of an answer."""
MOST: Final = 0.98


class Kind(StrEnum):
    """What a message can be."""

    ORDER = "order"
    CHASE = "chase"
    CANCELLATION = "cancellation"
    EXPERT_REPORT = "expert_report"
    INVOICE = "invoice"
    COMPLAINT = "complaint"
    REPLY = "reply"
    OTHER = "other"
    """A person said: about a dossier, and none of these."""
    NEWSLETTER = "newsletter"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


KIND_LABELS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ORDER: "Ordre de mission",
        Kind.CHASE: "Relance",
        Kind.CANCELLATION: "Annulation",
        Kind.EXPERT_REPORT: "Rapport d'expertise",
        Kind.INVOICE: "Facture",
        Kind.COMPLAINT: "Réclamation",
        Kind.REPLY: "Réponse",
        Kind.OTHER: "Autre courrier",
        Kind.NEWSLETTER: "Lettre d'information",
        Kind.AUTOMATIC: "Message automatique",
        Kind.UNKNOWN: "Nature inconnue",
    }
)
LETTERS: Final = (
    Kind.CHASE, Kind.CANCELLATION, Kind.EXPERT_REPORT, Kind.INVOICE, Kind.COMPLAINT, Kind.REPLY, Kind.OTHER,
)  # fmt: skip
"""What acts on a dossier."""
NOISE: Final = frozenset({Kind.NEWSLETTER, Kind.AUTOMATIC})
"""What is filed by itself when it is sure."""

Place = Literal["subject", "body", "file", "title"]
Machine = Literal["", "list", "auto_reply", "bounce"]


@dataclass(frozen=True, slots=True)
class Word:
    """Words that speak for a kind."""

    kind: Kind
    pattern: re.Pattern[str]
    weight: float
    says: str
    places: tuple[Place, ...] = ("subject", "body")
    denied: bool = True
    """Whether a negation before it takes it away."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sign that is no word, and what it says."""

    kind: Kind
    weight: float
    says: str
    least: int = 0


@dataclass(frozen=True, slots=True)
class KindRules:
    """All words and signs."""

    words: tuple[Word, ...]
    headers: Mapping[str, Weighed] = field(default_factory=dict)
    fields: tuple[Weighed, ...] = ()
    absorbs: Mapping[Kind, frozenset[Kind]] = field(default_factory=dict)
    sure: float = 0.85
    margin: float = 0.1


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at of a message."""

    subject: str = ""
    new: str = ""
    """What is new of its body."""
    files: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """The first lines of each document."""
    machine: Machine = ""
    answers: bool = False
    """Whether it answers another message."""
    fields: int = 0
    """How many fields of an order were read in what is new, its references left out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A kind, how sure, and why: French words for the person who decides."""

    kind: Kind = Kind.UNKNOWN
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    sure: bool = False
    """Whether it may act by itself."""
    disputed: bool = False
    """Whether another kind comes near: a person has to say."""

    @property
    def is_letter(self) -> bool:
        """Whether it is about a dossier that is open already."""
        return self.kind in LETTERS

    @property
    def may_be_order(self) -> bool:
        """Whether nothing says that it is no order."""
        return self.kind in (Kind.ORDER, Kind.UNKNOWN)

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """As plain values, for the database."""
        return {
            "kind": self.kind.value,
            "confidence": self.confidence,
            "reasons": list(self.reasons),
            "sure": self.sure,
            "disputed": self.disputed,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Judgement":  # Any: a JSON document
        """What `as_json` gave."""
        return cls(Kind(found["kind"]), found["confidence"], tuple(found["reasons"]), found["sure"], found["disputed"])


def kind_of(seen: Seen, rules: KindRules, more: tuple[Word, ...] = ()) -> Judgement:
    """What a message is; `more` are an insurer's own words."""
    witnesses: dict[Kind, list[tuple[float, str]]] = defaultdict(list)
    for kind, weight, says in _witnesses(seen, rules, more):
        witnesses[kind].append((weight, says))
    if not witnesses:
        return Judgement()
    added = {kind: _added(found) for kind, found in witnesses.items()}
    ranked = sorted(added, key=lambda kind: added[kind], reverse=True)
    best = next((one for one in ranked[1:] if _explains(one, ranked[0], added, rules)), ranked[0])
    confidence = round(min(MOST, added[best]), 2)
    if confidence < LEAST:
        return Judgement()
    reasons = tuple(dict.fromkeys(says for _, says in sorted(witnesses[best], reverse=True)))
    rivals = [one for one in ranked if one is not best and one not in rules.absorbs.get(best, frozenset())]
    near = [one for one in rivals if added[one] > added[best] - rules.margin or _hidden(one, best, added, rules)]
    if near:
        also = tuple(f"peut-être aussi : {KIND_LABELS[one].lower()}" for one in near)
        return Judgement(best, min(confidence, DOUBTED), (*reasons, *also), disputed=True)
    sure = confidence >= rules.sure and best is not Kind.OTHER  # it sets no date: a person decides what follows
    return Judgement(best, confidence, reasons, sure=sure)


def _explains(one: Kind, first: Kind, added: Mapping[Kind, float], rules: KindRules) -> bool:
    """Whether this kind is sure, or near the first, and explains it: *malgré mes relances* is a complaint."""
    told = added[one] >= min(rules.sure, added[first] - rules.margin)
    return told and first in rules.absorbs.get(one, frozenset())


def _hidden(one: Kind, best: Kind, added: Mapping[Kind, float], rules: KindRules) -> bool:
    """Whether an answer may be something else that is told too: *Re : votre rendez-vous*, and he cancels."""
    return best is Kind.REPLY and added[one] >= TOLD and best in rules.absorbs.get(one, frozenset())


def _added(found: list[tuple[float, str]]) -> float:
    left = 1.0
    for weight, _ in found:
        left *= 1 - weight
    return 1 - left


def _witnesses(seen: Seen, rules: KindRules, more: tuple[Word, ...]) -> Iterator[tuple[Kind, float, str]]:
    texts: Mapping[Place, str] = {
        "subject": plain(seen.subject),
        "body": _BROKEN.sub(" ", plain(seen.new)),
        "file": plain("\n".join(seen.files)).replace("_", " "),
        "title": plain("\n".join(seen.titles)),
    }
    old = _REPLIED.match(texts["subject"]) is not None
    for word in (*rules.words, *more):
        said = [place for place in word.places if _said(word, texts[place])]
        if said:
            yield word.kind, word.weight / 2 if old and said == ["subject"] else word.weight, word.says
    signs = [seen.machine, "thread" if seen.answers else ""]
    for sign in (rules.headers[one] for one in signs if one in rules.headers):
        yield sign.kind, sign.weight, sign.says
    for one in rules.fields:  # the most fields first
        if seen.fields >= one.least:
            yield one.kind, one.weight, one.says
            break


_BROKEN: Final = re.compile(r"(?<=[^\n]{50}[^\n.:!?;])\n(?=[a-z0-9(])")
"""Where a mail program broke a sentence over lines; a short line ends one."""
_REPLIED: Final = re.compile(r"\s*(?:re|aw|sv) ?:")
"""The subject of an answer is the old one's: what only stands there counts half."""


def _said(word: Word, text: str) -> bool:
    return any(not (word.denied and _denied(text, found)) for found in word.pattern.finditer(text))


_AROUND: Final = 60
_DENIED_BEFORE: Final = re.compile(
    r"\b(?:ne (?:surtout )?(?:pas|plus|jamais)|(?:ne |n')\w+ (?:surtout |absolument |vraiment |donc )?"
    r"(?:pas|plus|jamais|point)|sans|ni|aucune?|pas (?:une?|de|d'|encore|a)|"
    r"non|(?:en cas|frais|conditions?|delais?|droit|politique|inutile|eviter|evitez|au lieu|avant) d(?:e |')|"
    r"(?:pas|plus|nul) (?:besoin|lieu|question) d(?:e |')|plutot que|n'est pas (?:une?|la|le)|"
    r"ne constitue pas (?:une?|le)|si)\s*(?:\w+\s+){0,2}$|\b(?:toute|eventuelle)\s+$"
)
_DENIES: Final = re.compile(r"(?:\bne|\bn')\s*(?:\w+\s+){0,2}$")
_DENIED_AFTER: Final = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:pas|plus|jamais|aucun|rien)\b")


def _denied(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence says that it is not so: *merci de ne pas annuler*, *ceci n'est pas une relance*."""
    before = re.split(r"[.;!?\n]", text[max(0, found.start() - _AROUND) : found.start()])[-1]
    after = re.split(r"[.;!?\n]", text[found.end() : found.end() + _AROUND])[0]
    if _DENIED_BEFORE.search(before):
        return True
    return bool(_DENIES.search(before) and _DENIED_AFTER.match(after))
