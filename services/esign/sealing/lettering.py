"""The letters that are written into documents: DejaVu Sans, embedded, with every letter of Europe's alphabets.

A name may have any Latin, Greek or Cyrillic letter. The font is cut down to them once per process (glyphs keep their
numbers), and goes into a document once, before the seal: who signs later adds text, never a font.
"""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.esign.domain.glyphs import RANGES

_FILE: Final = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_KEPT: Final = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
_NAME: Final = "PSSRLE+DejaVuSans"
_COMPOSITE_MORE, _COMPOSITE_WORDS = 0x20, 0x01
_SCALES: Final = {0x08: 2, 0x40: 4, 0x80: 8}
"""Flag of a part of a glyph → bytes of its scale."""


@dataclass(frozen=True)
class Font:
    """What is needed of the font: letter → glyph, glyph → width in thousandths, and the file cut down."""

    glyphs: dict[int, int]
    widths: list[int]
    ascent: int
    descent: int
    box: tuple[int, ...]
    data: bytes

    def width(self, text: str, *, size: float) -> float:
        """Points a line of text takes."""
        return sum(self.widths[self.glyphs.get(ord(one), 0)] for one in text) * size / 1000

    def shown(self, text: str) -> bytes:
        """The text as a content stream names its glyphs."""
        return b"<" + b"".join(b"%04X" % self.glyphs.get(ord(one), 0) for one in text) + b">"


@cache
def font() -> Font:
    """The font, read and cut down once."""
    tables = _tables(_FILE.read_bytes())
    every = _characters(tables["cmap"])
    glyphs = {code: every[code] for first, last in RANGES for code in range(first, last + 1) if code in every}
    scale = 1000 / struct.unpack_from(">H", tables["head"], 18)[0]
    count = struct.unpack_from(">H", tables["hhea"], 34)[0]
    widths = [round(struct.unpack_from(">H", tables["hmtx"], 4 * one)[0] * scale) for one in range(count)]
    tables["glyf"], tables["loca"] = _cut(tables, {0, *glyphs.values()})
    ascent, descent = struct.unpack_from(">hh", tables["hhea"], 4)
    box = struct.unpack_from(">hhhh", tables["head"], 36)
    return Font(
        glyphs=glyphs,
        widths=widths,
        ascent=round(ascent * scale),
        descent=round(descent * scale),
        box=tuple(round(one * scale) for one in box),
        data=_written(tables),
    )


def embed(writer: IncrementalPdfFileWriter) -> Any:  # Any: pyHanko's reference
    """Puts the font into a document."""
    one = font()
    file = generic.StreamObject(stream_data=one.data)
    file[pdf_name("/Length1")] = generic.NumberObject(len(one.data))
    file.compress()
    descriptor = _dictionary(
        Type="FontDescriptor", FontName=_NAME, Flags=32, FontBBox=list(one.box), ItalicAngle=0, Ascent=one.ascent,
        Descent=one.descent, CapHeight=729, StemV=80, FontFile2=writer.add_object(file),
    )  # fmt: skip
    system = _dictionary(Registry=pdf_string("Adobe"), Ordering=pdf_string("Identity"), Supplement=0)
    widths = [part for glyph in sorted({0, *one.glyphs.values()}) for part in (glyph, [one.widths[glyph]])]
    descendant = _dictionary(
        Type="Font", Subtype="CIDFontType2", BaseFont=_NAME, CIDSystemInfo=system, W=widths, CIDToGIDMap="Identity",
        FontDescriptor=writer.add_object(descriptor),
    )  # fmt: skip
    spoken = generic.StreamObject(stream_data=_spoken(one.glyphs))
    spoken.compress()
    return writer.add_object(
        _dictionary(
            Type="Font",
            Subtype="Type0",
            BaseFont=_NAME,
            Encoding="Identity-H",
            DescendantFonts=generic.ArrayObject([writer.add_object(descendant)]),
            ToUnicode=writer.add_object(spoken),
        )
    )


def _dictionary(**entries: Any) -> generic.DictionaryObject:  # Any: names, numbers, lists, pyHanko's objects
    return generic.DictionaryObject({pdf_name(f"/{name}"): _value(one) for name, one in entries.items()})


def _value(one: Any) -> Any:  # Any: see _dictionary
    if isinstance(one, generic.PdfObject):
        return one
    if isinstance(one, list):
        return generic.ArrayObject([_value(each) for each in one])
    return pdf_name(f"/{one}") if isinstance(one, str) else generic.NumberObject(one)


def _spoken(glyphs: dict[int, int]) -> bytes:
    """Glyph → letter, for whoever copies the text or has it read aloud."""
    pairs = [b"<%04X> <%04X>" % (glyph, code) for code, glyph in sorted(glyphs.items(), key=lambda pair: pair[1])]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(one), b"\n".join(one)) for one in blocks)
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Passerelle def /CMapType 2 def\n"
    return head + b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + body + b"\nendcmap end end"


def _tables(data: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", data, 4)[0]
    found = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, at)
        found[tag.decode()] = data[offset : offset + length]
    return found


def _characters(cmap: bytes) -> dict[int, int]:
    """Letter → glyph, from the table's segments of the first plane (format 4)."""
    count = struct.unpack_from(">H", cmap, 2)[0]
    offsets = [struct.unpack_from(">L", cmap, 4 + 8 * one + 4)[0] for one in range(count)]
    at = next(one for one in offsets if struct.unpack_from(">H", cmap, one)[0] == 4)
    segments = struct.unpack_from(">H", cmap, at + 6)[0] // 2
    ends, starts, deltas, ranges = (at + 14, at + 16 + 2 * segments, at + 16 + 4 * segments, at + 16 + 6 * segments)
    found = {}
    for n in range(segments):
        first, last = (struct.unpack_from(">H", cmap, one + 2 * n)[0] for one in (starts, ends))
        delta, offset = (struct.unpack_from(">H", cmap, one + 2 * n)[0] for one in (deltas, ranges))
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", cmap, ranges + 2 * n + offset + 2 * (code - first))[0]
            if glyph := (glyph + delta) % 65536 if glyph or not offset else 0:
                found[code] = glyph
    return found


def _cut(tables: dict[str, bytes], wanted: set[int]) -> tuple[bytes, bytes]:
    """`glyf` and `loca` with the wanted glyphs and the parts they are made of; the others are empty."""
    long = struct.unpack_from(">h", tables["head"], 50)[0] == 1
    count = len(tables["loca"]) // (4 if long else 2)
    places = struct.unpack(f">{count}{'L' if long else 'H'}", tables["loca"])
    places = places if long else tuple(2 * one for one in places)
    glyf, todo, kept = tables["glyf"], list(wanted), set(wanted)
    while todo:
        glyph = todo.pop()
        new = _parts(glyf[places[glyph] : places[glyph + 1]]) - kept
        kept |= new
        todo.extend(new)
    pieces, offsets, at = [], [0], 0
    for glyph in range(count - 1):
        piece = glyf[places[glyph] : places[glyph + 1]] if glyph in kept else b""
        pieces.append(piece)
        offsets.append(at := at + len(piece))
    loca = struct.pack(f">{count}{'L' if long else 'H'}", *(offsets if long else [one // 2 for one in offsets]))
    return b"".join(pieces), loca


def _parts(glyph: bytes) -> set[int]:
    """The glyphs a composite one is made of."""
    if len(glyph) < 10 or struct.unpack_from(">h", glyph)[0] >= 0:
        return set()
    found, at, flags = set(), 10, _COMPOSITE_MORE
    while flags & _COMPOSITE_MORE:
        flags, part = struct.unpack_from(">HH", glyph, at)
        found.add(part)
        at += 4 + (4 if flags & _COMPOSITE_WORDS else 2) + sum(size for bit, size in _SCALES.items() if flags & bit)
    return found


def _written(tables: dict[str, bytes]) -> bytes:
    """A font file of the tables a PDF needs."""
    kept = [(tag, tables[tag]) for tag in _KEPT]
    power = len(kept).bit_length() - 1
    head = struct.pack(">LHHHH", 0x00010000, len(kept), 16 << power, power, 16 * len(kept) - (16 << power))
    at, directory, body = 12 + 16 * len(kept), [], []
    for tag, data in kept:
        padded = data + bytes(-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sLLL", tag.encode(), total, at, len(data)))
        body.append(padded)
        at += len(padded)
    return head + b"".join(directory) + b"".join(body)
