"""What hides in one attachment: a .zip, a winmail.dat, an Outlook .msg, opened within limits.

Everything opened from one message shares one `Room`: so many bytes, so many levels. What is beyond, locked, of a kind
we do not open or simply broken is said in French where it stands; nothing here raises anything but `Closed`.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.intake.channels.outlook import Unopened, message_file, winmail
from services.intake.channels.packed import Held, Opened

MOST_OPENED: Final = 64 << 20
"""Bytes that all attachments of one message may give when they are opened."""
LARGEST: Final = 32 << 20
MOST_ENTRIES: Final = 1_000
STEEPEST: Final = 200
"""How many times larger than packed a file may be, from `NOTICED` on: text packs 10 times, a bomb 1 000."""
NOTICED: Final = 1 << 20
DEEPEST: Final = 3
"""Archives in archives."""

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TNEF: Final = b"\x78\x9f\x3e\x22"

_NEVER: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"Rar!\x1a\x07", "archive RAR, qui n'est pas ouverte"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive 7z, qui n'est pas ouverte"),
    (0, b"\x1f\x8b", "archive gzip, qui n'est pas ouverte"),
    (0, b"BZh", "archive bzip2, qui n'est pas ouverte"),
    (0, b"\xfd7zXZ\x00", "archive xz, qui n'est pas ouverte"),
    (0, b"MSCF", "archive CAB, qui n'est pas ouverte"),
    (257, b"ustar", "archive tar, qui n'est pas ouverte"),
    (0, b"MZ", "programme, jamais ouvert"),
    (0, b"\x7fELF", "programme, jamais ouvert"),
)
_OFFICE: Final = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})


class Closed(Exception):
    """A container that is not opened; the reason is for the person who handles the item."""


@dataclass
class Room:
    """What may still be opened from one message."""

    left: int = MOST_OPENED

    def take(self, size: int) -> None:
        """Counts bytes that were opened.

        Raises:
            Closed: there is no room for them.
        """
        if size > self.left:
            raise Closed(f"contenu au-delà de {MOST_OPENED >> 20} Mo une fois ouvert : non lu")
        self.left -= size


def never_opened(data: bytes) -> str | None:
    """Why these bytes stay closed whatever their name says: archives we have no safe reader for, programs."""
    return next((why for at, magic, why in _NEVER if data[at : at + len(magic)] == magic), None)


def is_container(data: bytes, name: str | None) -> bool:
    """Whether `opened` knows what to do with these bytes."""
    if data.startswith(OLE):
        return (name or "").lower().endswith(".msg") or b"_\x00_\x00p\x00r\x00o\x00p\x00" in data[: 1 << 20]
    return data.startswith((*ZIP, TNEF))


def opened(data: bytes, room: Room, *, depth: int) -> Opened:
    """What a container holds, in its order.

    Raises:
        Closed: it is not opened, or what it holds is beyond what may be opened.
    """
    if depth > DEEPEST:
        raise Closed(f"archive au-delà de {DEEPEST} niveaux : non ouverte")
    found = Opened(tuple(_unzipped(data, room))) if data.startswith(ZIP) else _outlook(data, room)
    if not found.held:
        raise Closed("vide, ou endommagé au point de ne rien contenir")
    return found


def _outlook(data: bytes, room: Room) -> Opened:
    try:
        found = winmail(data) if data.startswith(TNEF) else message_file(data)
    except Unopened as error:
        raise Closed(str(error)) from error
    room.take(sum(len(one.data) for one in found.held))
    return found


def _unzipped(data: bytes, room: Room) -> Iterator[Held]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not _litter(entry)]
    except _BROKEN as error:
        raise Closed("archive endommagée") from error
    if _OFFICE & {entry.filename for entry in entries}:
        raise Closed("document bureautique (Word, Excel…), à ouvrir depuis l'original")
    if len(entries) > MOST_ENTRIES:
        raise Closed(f"archive de {len(entries)} fichiers, au-delà de {MOST_ENTRIES} : non ouverte")
    for entry in entries:
        yield _entry(archive, entry, room)


def _litter(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return entry.is_dir() or name.startswith("__MACOSX/") or name.endswith((".DS_Store", "Thumbs.db"))


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: Room) -> Held:
    """A file of an archive, or the reason why it is not read; its size is believed only once it is read."""
    name = entry.filename.rsplit("/", 1)[-1]
    try:
        return Held(name, "application/octet-stream", _content(archive, entry, room))
    except Closed as error:
        return Held(name, "application/octet-stream", b"", problem=str(error), size=max(0, entry.file_size))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: Room) -> bytes:
    if entry.flag_bits & 1:
        raise Closed("protégé par un mot de passe")
    if entry.file_size > NOTICED and entry.file_size > STEEPEST * max(1, entry.compress_size):
        raise Closed(f"grossit {entry.file_size // max(1, entry.compress_size)} fois à l'ouverture : non ouvert")
    most = min(LARGEST, room.left)
    try:
        with archive.open(entry) as file:
            content = file.read(most + 1)
    except _BROKEN as error:
        raise Closed("endommagé dans l'archive") from error
    if len(content) > most:
        raise Closed(f"plus de {most >> 20} Mo une fois ouvert : non lu")
    room.take(len(content))
    return content


_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, RuntimeError, EOFError, LookupError, OverflowError,
    MemoryError, AttributeError, zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip
