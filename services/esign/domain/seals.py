"""Electronic seals: the organisation's own signature on a document, made by a loop; and archives, kept ten years.

A seal's states are one table. What may be sealed, where and with which picture has the vendor's limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from services.esign.domain.sealing import Box
from shared.errors import Forbidden, Invalid, NotFound, Refused

MOST_FIELDS: Final = 200
LARGEST_IMAGE: Final = 500 * 1024
LARGEST_ARCHIVE: Final = 50 * 1024 * 1024
KEPT: Final = timedelta(days=3653)
"""Ten years of an archive, leap days with them."""
LEASE: Final = timedelta(seconds=120)
BACKOFF: Final = (5, 15, 60, 300, 900, 3600, 3600, 3600)
"""Seconds before a seal is tried again when no time stamp could be had; after the last one it ends in error."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TEXT_HEIGHT: Final = 24.0
_TEXT_WIDTH: Final = 180.0


class SealStatus(StrEnum):
    """Where a seal stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"
    ERROR = "error"


class Step(StrEnum):
    """What happens to a seal."""

    TAKE = "take"
    FINISH = "finish"
    FAIL = "fail"
    POSTPONE = "postpone"


_S, _T = SealStatus, Step
TRANSITIONS: Final[dict[tuple[SealStatus, Step], SealStatus]] = {
    (_S.PENDING, _T.TAKE): _S.PROCESSING,
    (_S.PROCESSING, _T.TAKE): _S.PROCESSING,
    (_S.PROCESSING, _T.FINISH): _S.DONE,
    (_S.PROCESSING, _T.FAIL): _S.ERROR,
    (_S.PROCESSING, _T.POSTPONE): _S.PENDING,
}
"""From, step, to; whatever is not here is refused. A seal whose lease has ended is taken again."""


class SealForbids(Refused):
    """The seal's state has no such exit."""


class BadSeal(Invalid):
    """A seal, its picture or its document is not as it must be."""


class NotSealed(Refused):
    """A document whose seal is not done is of no use yet."""


class Cachet(Protocol):
    """Whoever seals."""

    async def affix(
        self, document: bytes, *, places: Sequence[Box], texts: Sequence[tuple[Box, str]], image: bytes | None
    ) -> bytes:
        """The organisation's seal alone, B-LTA, seen at these places, beside these texts; signatures may follow.

        Raises:
            NotSignable, TimestampUnavailable: it cannot be done, or not now.
        """

    async def preview(self, image: bytes, *, width: float, height: float) -> bytes:
        """How a picture looks in a seal of this size, PNG.

        Raises:
            NotSignable: it cannot be read.
        """


@dataclass(frozen=True, kw_only=True)
class SealDocument:
    """A document to be sealed, as it came."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    filename: str
    content_type: str
    sha256: bytes
    size: int
    total_pages: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class SealImage:
    """A picture for seals."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    filename: str
    sha256: bytes
    size: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One seal on one document, asked for or made."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    document_id: UUID
    image_id: UUID | None
    external_id: str | None
    fields: list[dict[str, Any]]  # Any: kept as it came, given back as it came
    status: SealStatus
    attempts: int
    sealed_sha256: bytes | None
    sealed_at: datetime | None
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A file that is kept, and until when."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    filename: str
    content_type: str
    sha256: bytes
    size: int
    tags: list[str]
    created_at: datetime
    expired_at: datetime


def after(status: SealStatus, step: Step) -> SealStatus:
    """The state a step leads to.

    Raises:
        SealForbids: the table has no such exit.
    """
    try:
        return TRANSITIONS[status, step]
    except KeyError:
        sentence = f"Un cachet à l'état « {status} » ne permet pas « {step} »."
        raise SealForbids(sentence, rule="ESIGN-310", field="status") from None


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """When a seal without a time stamp is tried again; nothing when it is given up."""
    return now + timedelta(seconds=BACKOFF[attempts - 1]) if attempts <= len(BACKOFF) else None


def check_fields(fields: Sequence[Mapping[str, Any]], *, pages: int) -> None:  # Any: JSON
    """What is to be seen of a seal fits its document.

    Raises:
        BadSeal: too many, none, or one after the last page.
    """
    if not fields or len(fields) > MOST_FIELDS:
        raise BadSeal(f"Un cachet a de 1 à {MOST_FIELDS} champs.", rule="ESIGN-311", field="fields")
    if any(one["page"] > pages for one in fields):
        raise BadSeal("Un champ se trouve après la dernière page.", rule="ESIGN-312", field="fields")


def check_image(data: bytes) -> None:
    """What a seal's picture must be before anybody opens it.

    Raises:
        BadSeal: too large, or no PNG.
    """
    if len(data) > LARGEST_IMAGE:
        raise BadSeal("L'image d'un cachet a 500 Ko au plus.", rule="ESIGN-313", field="file")
    if not data.startswith(_PNG):
        raise BadSeal("L'image d'un cachet est un PNG.", rule="ESIGN-314", field="file")


def check_archive(data: bytes) -> None:
    """What is archived has a size.

    Raises:
        BadSeal: nothing, or too much.
    """
    if not data or len(data) > LARGEST_ARCHIVE:
        raise BadSeal("Une archive a de 1 octet à 50 Mo.", rule="ESIGN-315", field="file")


def check_preview(*, sandbox: bool) -> None:
    """Previews are made in the sandbox only, as at the vendor's.

    Raises:
        Forbidden: this key is for what counts.
    """
    if not sandbox:
        raise Forbidden("L'aperçu n'existe que dans le bac à sable.", rule="ESIGN-070")


def not_there() -> NotFound:
    """There is no such seal, document, picture or archive, or it is another's."""
    return NotFound("Cette ressource n'existe pas.", rule="ESIGN-404")


def places_of(fields: Sequence[Mapping[str, Any]]) -> list[Box]:  # Any: JSON
    """Where the seal is seen."""
    return [_box(one) for one in fields if one["type"] == "seal"]


def texts_of(fields: Sequence[Mapping[str, Any]]) -> list[tuple[Box, str]]:  # Any: JSON
    """What is written beside it."""
    return [(_box(one), str(one["text"])) for one in fields if one["type"] == "read_only_text"]


def _box(one: Mapping[str, Any]) -> Box:  # Any: JSON
    width, height = float(one.get("width") or _TEXT_WIDTH), float(one.get("height") or _TEXT_HEIGHT)
    return Box(page=one["page"], x=one["x"], y=one["y"], width=width, height=height)
