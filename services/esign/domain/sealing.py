"""What the service asks of whoever seals documents: values and the protocol; no library here.

One signature per signer, each at level B-LTA; the fields exist before the organisation's certifying seal. A sealer
never gives a lower level in silence: without a time stamp it raises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from shared.errors import Invalid, Unavailable


class NotSignable(Invalid):
    """The document cannot be sealed or signed: encrypted, damaged, or refused by the library."""


class Unreadable(NotSignable):
    """The bytes are no PDF that can be read."""

    def __init__(self) -> None:
        super().__init__("Ce document n'est pas un PDF lisible.", rule="ESIGN-073", field="file")

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[()]]:
        """It comes out of a process that signs as it went in."""
        return Unreadable, ()


class TooLong(NotSignable):
    """The document took longer than any document may; the process that worked on it was ended."""

    def __init__(self) -> None:
        super().__init__("Ce document est trop long à sceller : simplifiez-le.", rule="ESIGN-078", field="file")


class TimestampUnavailable(Unavailable):
    """No time stamp could be had; the signature is not made at a lower level instead."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place on a page: points (1/72 inch), origin top left, page from 1."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One signer's signature field; names are fixed width: sig_001, sig_002 …"""

    name: str
    box: Box | None
    signer: str
    """Display name, goes into the tooltip."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a text is written: one embedded font, in the size and colour asked for."""

    size: float = 10
    color: str = "#000000"
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A form field that is filled in its signer's own signing revision: txt_001_001, chk_001_001.

    A radio group has one box for each choice, and its answer is the number of the choice, from 0. A `mark` is the
    signature seen once more, with its lines (mrk_…) or without (pln_…): one signer, one signature, however often seen.
    """

    name: str
    slot: str
    kind: Literal["text", "checkbox", "radio", "mark"]
    box: Box
    max_length: int = 255
    label: str = ""
    others: tuple[Box, ...] = ()
    """The further choices of a radio group."""
    style: Style = Style()
    read_only: bool = False
    """Written by the service, not typed by the signer."""

    @property
    def names(self) -> tuple[str, ...]:
        """The fields it is made of: each choice of a group is one, for a validator knows no nameless widgets."""
        if self.kind != "radio":
            return (self.name,)
        return tuple(f"{self.name}_{n:03d}" for n in range(len(self.others) + 1))


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text written onto a page before the seal: part of the document, of no signer."""

    box: Box
    text: str
    style: Style = Style()


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs, as his certificate names him."""

    first_name: str
    last_name: str
    email: str
    request_id: UUID
    signer_id: UUID


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is seen: a drawn or uploaded image (PNG bytes) or typed text; and the lines beneath."""

    image: bytes | None
    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A document after one more signature."""

    document: bytes
    sha256_before: bytes
    sha256_after: bytes
    certificate: bytes
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is known of one signature of a file, with the French sentence that says it."""

    field: str
    signer: str
    intact: bool
    trusted: bool
    level: str
    signed_at: datetime | None
    changed_since: tuple[str, ...]
    sentence: str
    issuer_known: bool = True
    """Whether its certificate comes from an authority of this hub; of another's no more can be said than `intact`."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All signatures of a file, one finding each, never one global tick."""

    findings: tuple[Finding, ...]
    unsigned: tuple[str, ...] = ()
    """Signature fields that stand empty: somebody has still to sign, or the end of the file was cut off."""


class Sealer(Protocol):
    """Seals and signs documents; CPU work runs in processes of its own."""

    async def prepare(
        self, document: bytes, *, slots: Sequence[Slot], answers: Sequence[Answer], notes: Sequence[Note] = ()
    ) -> bytes:
        """Writes the notes, creates every field, then the organisation's certifying seal (form filling allowed), B-LTA.

        A document that is signed already gets signature fields only, and a seal that certifies nothing.

        Raises:
            NotSignable: it cannot be done, in a French sentence.
        """

    async def sign(
        self,
        document: bytes,
        *,
        slot: str,
        signer: Signer,
        mark: Mark,
        answers: Mapping[str, str | bool],
        last: bool,
        reason: str | None = None,
    ) -> Signed:
        """Fresh key and short-lived certificate; answers in the same revision; the last signature locks all.

        Raises:
            TimestampUnavailable: never a lower level.
        """

    async def seal(self, document: bytes) -> bytes:
        """The organisation's seal on a finished paper, B-LTA, unseen; no change at all is allowed after it.

        Raises:
            NotSignable, TimestampUnavailable: it cannot be done, or not now.
        """

    async def token(self, digest: bytes) -> bytes:
        """An RFC 3161 token over this SHA-256, as DER.

        Raises:
            TimestampUnavailable: none can be had now.
        """

    async def verify(self, document: bytes) -> Verdict:
        """What each signature of the file is worth."""

    async def renew(self, document: bytes) -> bytes:
        """A new archive time stamp, before the old one's certificate ends."""
