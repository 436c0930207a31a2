"""Outlook's own ways to pack a mail: `winmail.dat` (TNEF) and `.msg` files, as the texts and files they hold.

The libraries that read them meet strangers' bytes and raise anything: whatever they raise is an `Unopened`.
"""

import logging
from collections.abc import Iterator
from typing import Any, Final

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.domain import constants as ids
from oxmsg.storage import Storage
from tnefparse.tnef import TNEF

from services.intake.channels.limits import TooLong, within
from services.intake.channels.packed import Held, Opened
from services.intake.channels.rtf import text_of_rtf, unpacked

_EMBEDDED: Final = "__substg1.0_3701000D"
"""Where a .msg keeps a message that is attached to it as a message."""
_DEEPEST: Final = 3
_FILE: Final = "application/octet-stream"
LONGEST: Final = 2.0
"""Seconds of CPU that opening a winmail.dat may take; a real one takes a few thousandths."""

logging.getLogger("tnefparse").setLevel(logging.ERROR)  # it tells every odd byte of a stranger's file
logging.getLogger("olefile").setLevel(logging.CRITICAL)


class Unopened(Exception):
    """Outlook's container is damaged; the reason is for the person who handles the item."""


def winmail(data: bytes) -> Opened:
    """What a `winmail.dat` holds: the body that Outlook kept to itself, and the attachments.

    Raises:
        Unopened: it is damaged.
    """
    try:
        with within(LONGEST):
            found = TNEF(data, do_checksum=False)
        return Opened((*_bodies(found.body, found.htmlbody, found._rtfbody), *map(_tnef_file, found.attachments)))
    except TooLong as error:  # it counts up to whatever number the bytes say
        raise Unopened("winmail.dat endommagé (sa lecture ne finit pas)") from error
    except Exception as error:  # the library checks nothing and raises whatever the bytes lead to
        raise Unopened(f"winmail.dat endommagé ({type(error).__name__})") from error


def _tnef_file(attachment: Any) -> Held:  # Any: tnefparse has no types
    try:
        name = str(attachment.long_filename() or "")
    except ValueError:
        name = ""
    return Held(name.strip("\x00") or None, _FILE, bytes(attachment.data))


def _bodies(plain: object, html: object, rtf: object) -> Iterator[Held]:
    """The body in every form it was kept in; Outlook's RTF only when there is no other."""
    for body, kind in ((plain, "text/plain"), (html, "text/html")):
        data = body.encode("utf-8", "replace") if isinstance(body, str) else body if isinstance(body, bytes) else b""
        if data.strip(b"\x00\r\n\t "):
            yield Held(None, kind, data, charset="utf-8" if isinstance(body, str) else None, attached=False)
    if isinstance(rtf, bytes) and not plain and not html:
        yield Held(None, "text/plain", text_of_rtf(unpacked(rtf)).encode(), charset="utf-8", attached=False)


def message_file(data: bytes) -> Opened:
    """What a `.msg` file holds, the messages attached to it included.

    Raises:
        Unopened: it is damaged, or no message.
    """
    try:
        return _message(Message.load(data), depth=1)
    except Exception as error:  # two libraries that meet a stranger's file system of streams
        raise Unopened(f"message Outlook (.msg) endommagé ou d'un autre format ({type(error).__name__})") from error


def _message(message: Message, *, depth: int) -> Opened:
    properties = message.properties
    held = [*_bodies(message.body, _html(message), properties.binary_prop_value(ids.PID_RTF_COMPRESSED))]
    senders = [message.sender or ""]
    for storage in message._storage.iter_attachment_storages():
        inner = next((one for one in getattr(storage, "storages", ()) if one.name == _EMBEDDED), None)
        if inner is None:
            held.append(_attached(Attachment(storage)))
        elif depth >= _DEEPEST:
            held.append(Held(None, _FILE, b"", problem=f"message au-delà de {_DEEPEST} niveaux : non lu", size=0))
        else:
            carried = _message(_embedded(inner), depth=depth + 1)
            held.extend(carried.held)
            senders.extend(carried.senders)
    return Opened(tuple(held), tuple(senders), message.subject, _id(message))


def _embedded(inner: Storage) -> Message:
    """An embedded message: its properties begin eight bytes earlier than those of a file's own."""
    streams = {stream.name: stream for stream in inner.streams}
    properties = streams["__properties_version1.0"]
    properties.bytes_ = properties.bytes_[:24] + b"\x00" * 8 + properties.bytes_[24:]
    return Message(inner)


def _html(message: Message) -> str | bytes | None:
    raw = message.properties.binary_prop_value(ids.PID_HTML)
    return raw or message.properties.str_prop_value(ids.PID_BODY_HTML)


def _id(message: Message) -> str:
    return message.properties.str_prop_value(ids.PID_INTERNET_MESSAGE_ID) or ""


def _attached(attachment: Attachment) -> Held:
    try:
        name, kind, data = attachment.file_name, attachment.mime_type, attachment.file_bytes
    except Exception as error:  # noqa: BLE001  # one damaged attachment must not hide the others
        return Held(None, _FILE, b"", problem=f"pièce endommagée ({type(error).__name__})", size=0)
    if data is None:
        return Held(name, kind or _FILE, b"", problem="pièce gardée ailleurs par Outlook, absente du message", size=0)
    return Held(name, kind or _FILE, data)
