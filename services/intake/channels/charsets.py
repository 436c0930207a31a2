"""Bytes into text when the declared charset is absent, unknown or a lie.

The result is always text. A declaration is believed only if the bytes agree with it: what claims to be
a Western single-byte charset but is flawless UTF-8 is UTF-8.
"""

import codecs
import re
import unicodedata
from typing import Final

from charset_normalizer import from_bytes

_KNOWN: Final = tuple("utf iso8859 cp125 cp85 cp437 latin ascii mac koi8 big5 gb euc shiftjis iso2022".split())
"""Python also knows charsets that are no charsets (`idna`, `unicode_escape`): a mail may not ask for those."""
_GUESSED_FROM: Final = 1 << 16
_LIKELY: Final = ("mac_roman", "cp850", "iso8859_15", "cp1250", "cp1251", "utf_16_le", "utf_16_be")
"""What French mail is written in when it is neither UTF-8 nor Windows-1252; trying all charsets costs 25 ms a text."""
_ENOUGH: Final = 64
"""Bytes below which a guess is no better than chance, and much slower than reading them as they stand."""


def text_of(data: bytes, declared: str | None = None) -> str:
    """The text of some bytes, by the declared charset if it fits, else by what fits."""
    name = _python_name(declared)
    if name in ("iso8859-1", "ascii"):
        name = "cp1252"  # what browsers do: who declares these writes Windows' charset, which holds the euro sign
    if name and name != "utf-7" and (name.startswith("utf") or not _is_utf8(data)):
        found = _strictly(data, name)
        if found is not None:
            return cleaned(found)
    for candidate in ("utf-8", "cp1252"):
        found = _strictly(data, candidate)
        if found is not None:
            return cleaned(found)
    return cleaned(_guessed(data))


def _python_name(declared: str | None) -> str | None:
    try:
        name = codecs.lookup((declared or "").strip().strip("\"'")).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if name.replace("-", "").replace("_", "").startswith(_KNOWN) else None


def _is_utf8(data: bytes) -> bool:
    return not data.isascii() and _strictly(data, "utf-8") is not None


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guessed(data: bytes) -> str:
    if len(data) < _ENOUGH:
        return data.decode("cp1252", errors="replace")
    best = from_bytes(data[:_GUESSED_FROM], steps=3, chunk_size=256, cp_isolation=[*_LIKELY]).best()
    return data.decode(best.encoding if best else "latin-1", errors="replace")


_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""What a database or a page cannot hold, and signs that turn what follows: they make a name look like another."""


def cleaned(text: str) -> str:
    """Accents composed, without what a database or a page cannot hold (NUL, lone surrogates…) and what deceives."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", ""))
    return kept if kept.isprintable() else _UNWANTED.sub("", kept)
