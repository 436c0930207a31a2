"""What reading raw bytes gives: an envelope, its parts and their text, and a draft with provenance.

A reading always exists, whatever the bytes were: what could not be read is said in `defects`, in French,
for the person who will handle the item. Nothing here holds the bytes themselves.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from services.intake.domain.kinds import Machine
from services.intake.domain.layout import Box, Span
from services.intake.domain.threads import Told, passed_on, told

PartKind = Literal["text", "html", "pdf", "tiff", "image", "rtf", "message", "archive", "other"]

TESSERACT: Final = "tesseract"
RAPIDOCR: Final = "rapidocr"
ENGINES: Final = (TESSERACT, RAPIDOCR)
"""Who reads images, as proofs and settings name them."""

BODY: Final = "corps du message"
SUBJECT: Final = "objet du message"
SENDER_PROFILE: Final = "profil de l'expéditeur"
LEARNED_PROFILE: Final = "profil appris de l'expéditeur"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message, by its path (`1.2`), as declared and as found."""

    path: str
    kind: PartKind
    content_type: str
    name: str | None
    size: int
    pages: int = 0
    """Pages a browser can be shown: of a PDF or TIFF; 1 for an image."""
    has_text: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Text with its place: a body, or one page of a document."""

    part: str
    page: int | None
    source: str
    text: str
    spans: tuple[Span, ...] = ()
    """Where the text stands on its page; none for a body. Not kept with the reading."""
    engine: str = ""
    """Who read it from an image; empty where the text was there."""
    noisy: bool = False
    """Read from a page with noise on it."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Who wrote a mail that was forwarded, as the mail that carries it says."""

    address: str
    name: str
    subject: str
    how: Literal["attached", "block"]
    """Carried whole, or quoted under lines that a mail program wrote."""


Trust = Literal["proved", "unchecked", "suggested", "unproved"]
"""proved: the domain of who writes vouches for the mail. unchecked: nobody looked. suggested: the origin is only told
by a forward of somebody we do not know. unproved: looked at, and not vouched for."""
BELIEVED: Final = frozenset({"proved", "unchecked"})
"""With these, what a sender's profile tells counts, and a mail may go by itself."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of authenticity gave: evidence, never a reason to lose a mail."""

    method: str
    """spf, dkim, dmarc, arc."""
    result: str
    """pass, fail, none, temperror…, as RFC 8601 has them."""
    domain: str
    by: str
    """The edge that said so, or ours."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one message."""

    sender: str = ""
    sender_name: str = ""
    forwarded_from: str = ""
    """The true origin of a forwarded mail; the forwarder stays in `sender`."""
    forwards: tuple[Forwarded, ...] = ()
    """Every origin on the way, outermost first."""
    told: tuple[str, ...] = ()
    """Authentication-Results as they stood where our edge writes its own."""
    verdicts: tuple[Verdict, ...] = ()
    trust: Trust = "unchecked"
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    """The messages it answers, by their Message-IDs."""
    automatic: bool = False
    """A list, a newsletter, an automatic answer: probably no order."""
    machine: Machine = ""
    """Which of these, by its headers."""
    is_fax: bool = False
    """A fax, as its gateway says by its headers or subject."""
    caller: str = ""
    """The number a fax came from, as its gateway says."""
    header: str = ""
    """What the sender's fax machine printed above the first page that was read."""
    parts: tuple[Part, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    defects: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """The reading as plain values, for the pipe and the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Reading":  # Any: a JSON document
        """The reading that `as_json` gave."""
        return cls(
            **{
                **found,
                "parts": tuple(Part(**part) for part in found["parts"]),
                "sheets": tuple(_sheet(sheet) for sheet in found["sheets"]),
                "defects": tuple(found["defects"]),
                "references": tuple(found.get("references", ())),
                "forwards": tuple(Forwarded(**one) for one in found.get("forwards", ())),
                "told": tuple(found.get("told", ())),
                "verdicts": tuple(Verdict(**one) for one in found.get("verdicts", ())),
            }
        )

    @property
    def text(self) -> str:
        """All text, in reading order."""
        return "\n".join(sheet.text for sheet in self.sheets)

    @property
    def body(self) -> Told:
        """Its body: what is new, and what it quotes. A fax has none."""
        bodies = "\n".join(sheet.text for sheet in self.sheets if sheet.source == BODY)
        return told(bodies, forwarded=bool(self.forwards), marked=passed_on(self.subject))

    @property
    def writer(self) -> str:
        """Who speaks to us: the true origin of what was forwarded, else the sender."""
        return self.forwarded_from or self.sender

    def shows(self, part: str, page: int) -> bool:
        """Whether a page of a part can be drawn, as far as reading it told."""
        return any(one.path == part and 1 <= page <= one.pages for one in self.parts)

    def kept(self) -> "Reading":
        """What is worth keeping of it: places of single words are not, a field's own place is in the draft."""
        return replace(self, sheets=tuple(replace(sheet, spans=()) for sheet in self.sheets))


def _sheet(found: Mapping[str, Any]) -> Sheet:  # Any: a JSON document
    return Sheet(**{**found, "spans": tuple(Span(*span) for span in found.get("spans", ()))})


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field as the machine read it: canonical value, the words it stood in, where, how sure."""

    value: str
    raw: str
    source: str
    confidence: float
    rule: str
    """label, words, pattern, sender, body; near is a guessed label, among one that others may be meant by as well;
    template and habit were taught by corrections; registry is an intermediary's code, told by his SIRET."""
    part: str = ""
    page: int | None = None
    others: tuple[str, ...] = ()
    """Other values found elsewhere: a conflict a person must settle."""
    box: Box | None = None
    """Where on its page the words stand."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """What each engine read, when it was read from an image."""
    proved: bool = False
    """Its own form and its label prove it, whoever sent the page (`standing.py`)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as read: who ordered it, and every field found."""

    insurer: str | None = None
    origin: str | None = None
    fields: Mapping[str, FieldRead] = field(default_factory=lambda: MappingProxyType({}))
    order_like: bool = False
    """False when nothing says that this is a mission order."""

    def values(self) -> dict[str, str]:
        """The flat strings the form starts with."""
        found = {name: read.value for name, read in self.fields.items()}
        return found | ({"origin": self.origin} if self.origin else {})

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """The draft as plain values, for the database."""
        return {
            "insurer": self.insurer,
            "origin": self.origin,
            "order_like": self.order_like,
            "fields": {name: _plain(read) for name, read in self.fields.items()},
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Draft":  # Any: a JSON document
        """The draft that `as_json` gave."""
        fields = {name: _field(read) for name, read in found["fields"].items()}
        return cls(insurer=found["insurer"], origin=found["origin"], order_like=found["order_like"], fields=fields)


def _plain(read: FieldRead) -> dict[str, Any]:  # Any: a JSON document
    return asdict(read) | {"box": list(read.box) if read.box else None}


def _field(found: Mapping[str, Any]) -> FieldRead:  # Any: a JSON document
    box = found.get("box")
    return FieldRead(**{**found, "others": tuple(found["others"]), "box": Box(*box) if box else None})
