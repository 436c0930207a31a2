"""What is asked of a signer beside his signature: consents of the sender's own words, and files of his.

A required one that is missing blocks his signature; that is decided here, whatever a page shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.errors import Invalid, Refused, TooLarge

KINDS: Final = ("checkbox", "text_to_copy")
MOST_FILE_REQUESTS: Final = 10
LARGEST_FILE: Final = 25 * 1024 * 1024
"""Bytes of a file a signer gives, as the vendor limits it."""
_STARTS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class ConsentMissing(Invalid):
    """A consent that the sender requires was not given, or not in his words."""


class FileMissing(Invalid):
    """A file that the sender requires was not given."""


class BadFile(Invalid):
    """What a signer gave is none of the files that are taken."""


class TooManyFileRequests(Refused):
    """A request has no room for one more."""


@dataclass(frozen=True, kw_only=True)
class ConsentRequest:
    """A consent in the sender's words, asked of these signers."""

    id: UUID
    request_id: UUID
    position: int
    type: str
    text: str
    optional: bool
    document_id: UUID | None
    signer_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileRequest:
    """A file asked of these signers."""

    id: UUID
    request_id: UUID
    position: int
    title: str
    optional: bool
    signer_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignerFile:
    """A file that a signer gave."""

    id: UUID
    signer_id: UUID
    document_request_id: UUID
    filename: str
    content_type: str
    sha256: bytes
    size: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Demands:
    """All that a request asks of its signers, and the files they gave."""

    consents: tuple[ConsentRequest, ...] = ()
    files: tuple[FileRequest, ...] = ()
    given: tuple[SignerFile, ...] = ()

    def of(self, signer_id: UUID) -> "Demands":
        """What is asked of one signer, and what he gave."""
        return Demands(
            consents=tuple(one for one in self.consents if signer_id in one.signer_ids),
            files=tuple(one for one in self.files if signer_id in one.signer_ids),
            given=tuple(one for one in self.given if one.signer_id == signer_id),
        )

    def file_for(self, document_request_id: UUID) -> SignerFile | None:
        """What was given for a file that is asked; of one signer's demands."""
        return next((one for one in self.given if one.document_request_id == document_request_id), None)

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self.consents or self.files)


NONE: Final = Demands()


def check_consents(asked: Sequence[ConsentRequest], typed: Mapping[str, str]) -> dict[str, str]:
    """The consents given, by id, in the words they were given to.

    Raises:
        ConsentMissing: a required one is not there, or a text was not copied as it is.
    """
    kept = {}
    for one in asked:
        words = " ".join(typed.get(str(one.id), "").split())
        if not words and not one.optional:
            raise ConsentMissing("Un consentement est nécessaire pour signer.", rule="ESIGN-220", field=name_of(one))
        if words and one.type == "text_to_copy" and words != " ".join(one.text.split()):
            sentence = "Recopiez le texte du consentement tel qu'il est écrit."
            raise ConsentMissing(sentence, rule="ESIGN-221", field=name_of(one))
        if words:
            kept[str(one.id)] = one.text
    return kept


def check_given(demands: Demands, consents: Mapping[str, str]) -> None:
    """Whether one signer has given all that is required of him.

    Raises:
        ConsentMissing, FileMissing: he has not.
    """
    check_files(demands)
    for one in demands.consents:
        if not one.optional and str(one.id) not in consents:
            raise ConsentMissing("Un consentement est nécessaire pour signer.", rule="ESIGN-220", field=name_of(one))


def check_files(demands: Demands) -> None:
    """Whether one signer has given the files that are required of him.

    Raises:
        FileMissing: he has not.
    """
    for one in demands.files:
        if not one.optional and demands.file_for(one.id) is None:
            sentence = f"Une pièce est à joindre avant de signer : « {one.title} »."
            raise FileMissing(sentence, rule="ESIGN-222", field=f"file-{one.id}")


def check_file(data: bytes) -> str:
    """The kind of a file, by its first bytes.

    Raises:
        BadFile: none that is taken. TooLarge: more than is taken.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge("La pièce dépasse 25 Mo.", rule="ESIGN-223", field="file")
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    raise BadFile("La pièce doit être un PDF, une image JPEG ou PNG.", rule="ESIGN-224", field="file")


def check_room(count: int) -> None:
    """Whether a request may ask for so many files.

    Raises:
        TooManyFileRequests: it may not.
    """
    if count > MOST_FILE_REQUESTS:
        sentence = f"Une demande réclame {MOST_FILE_REQUESTS} pièces au plus."
        raise TooManyFileRequests(sentence, rule="ESIGN-225", field="document_requests")


def name_of(one: ConsentRequest) -> str:
    """The name of a consent in a form."""
    return f"demand-{one.id}"
