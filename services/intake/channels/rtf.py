"""Outlook's compressed rich text, and the words of any rich text; enough to read an order, no more.

Total: damaged input gives what could be read before the damage.
"""

import re
import struct
from typing import Final

LARGEST: Final = 4 << 20
_DICTIONARY: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What every compressed text may refer to from its first byte on ([MS-OXRTFCP] 2.1.2.1)."""
_RING: Final = 4096

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT: Final = frozenset("fonttbl colortbl stylesheet info pict object header footer htmltag generator".split())
_BREAKS: Final = {"par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t"}


def unpacked(data: bytes) -> bytes:
    """Compressed rich text as it was before; what is not compressed stays as it is."""
    if len(data) < 16:
        return b""
    kind = data[8:12]
    if kind != b"LZFu":
        return data[16:] if kind == b"MELA" else data
    ring = bytearray(_DICTIONARY.ljust(_RING, b"\x00"))
    out = bytearray()
    at, end = 16, len(_DICTIONARY)
    while at < len(data) and len(out) < LARGEST:
        flags = data[at]
        at += 1
        for bit in range(8):
            step, taken = _run(data, at, ring, end, packed=bool(flags >> bit & 1))
            if not taken:
                return bytes(out)
            for sign in taken:
                ring[end] = sign
                end = (end + 1) % _RING
            out += taken
            at += step
    return bytes(out)


def _run(data: bytes, at: int, ring: bytearray, end: int, *, packed: bool) -> tuple[int, bytes]:
    """The next bytes and how many it took to say them: one literal, or a piece of what was said before."""
    if not packed:
        return 1, data[at : at + 1]
    if at + 2 > len(data):
        return 2, b""
    (said,) = struct.unpack(">H", data[at : at + 2])
    start, length = said >> 4, (said & 15) + 2
    if start == end:
        return 2, b""
    piece = bytearray()
    for step in range(length):
        place = (start + step) % _RING
        ahead = (place - end) % _RING
        piece.append(piece[ahead] if ahead < len(piece) else ring[place])
    return 2, bytes(piece)


def text_of_rtf(data: bytes) -> str:
    """The words of a rich text, a line per paragraph, tabs between cells."""
    pieces: list[str] = []
    silent: list[bool] = [False]
    for found in _TOKEN.finditer(data[:LARGEST].decode("latin-1")):
        word, number, byte, sign, brace, text = found.groups()
        if brace == "{":
            silent.append(silent[-1])
        elif brace == "}" and len(silent) > 1:
            silent.pop()
        elif sign == "*" or word in _SILENT:
            silent[-1] = True
        elif not silent[-1]:
            pieces.append(_said(word, number, byte, sign, text))
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _said(word: str | None, number: str | None, byte: str | None, sign: str | None, text: str | None) -> str:
    if byte:
        return bytes([int(byte, 16)]).decode("cp1252", "replace")
    if word == "u" and number:
        code = int(number) % 0x10000
        return "" if 0xD800 <= code <= 0xDFFF else chr(code)
    if word:
        return _BREAKS.get(word, "")
    return text or {"~": " ", "-": "", "_": "-"}.get(sign or "", sign or "")
