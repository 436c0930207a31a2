"""Headers as text, whatever charset they claim: RFC 2047 words, raw eight-bit bytes, RFC 2231 names."""

import email.header
import email.utils
import re
from email.message import Message
from typing import Final

from services.intake.channels.charsets import text_of

LARGEST_HEADER: Final = 4_000
MOST_HEADERS: Final = 500


def raw_headers(message: Message) -> list[tuple[str, str]]:
    """Name and value of every header, undecoded, as many as are looked at."""
    return [(name, str(value)) for name, value in list(message.raw_items())[:MOST_HEADERS]]


def decoded(value: str) -> str:
    """A header's text: RFC 2047 words decoded, raw eight-bit bytes read as text."""
    text = value[:LARGEST_HEADER]
    if re.search(r"[\udc80-\udcff]", text):
        text = text_of(text.encode("utf-8", "surrogateescape"))
    try:
        words = email.header.decode_header(text)
    except (ValueError, LookupError, AttributeError, IndexError):
        return text_of(text.encode("utf-8", "replace"))
    pieces = [word if isinstance(word, str) else text_of(word, charset) for word, charset in words]
    return text_of("".join(pieces).encode("utf-8", "replace"))


def address_of(text: str) -> tuple[str, str]:
    """Name and address of a sender; an address in lower case, nothing where there is none."""
    try:
        name, address = email.utils.parseaddr(text)
    except (ValueError, IndexError, TypeError, RecursionError):
        return "", ""
    return name[:200], address.lower()[:254]


def filename(part: Message) -> str | None:
    """The name a part gives itself, made harmless."""
    try:
        given = part.get_param("filename", None, "content-disposition") or part.get_param("name", None, "content-type")
    except (ValueError, LookupError, TypeError, UnicodeError, AttributeError):
        return None
    if isinstance(given, tuple):  # RFC 2231: its charset is believed no more than any other
        charset, _, value = given
        return clean_name(text_of(value.encode("latin-1", "replace"), charset))
    return clean_name(str(given)) if given else None


def clean_name(name: str) -> str | None:
    """A file name without what a page or a disk would stumble over."""
    return re.sub(r"[\x00-\x1f/\\]+", "_", decoded(name)).strip()[-120:] or None
