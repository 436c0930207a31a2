"""Appearance streams: never compressed and always with the same keys, for a validator takes anything else for a change.

Everything is drawn upright on a page as it is seen; the matrix of the stream turns it with the page.
"""

import re
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from services.esign.domain.glyphs import written
from services.esign.domain.sealing import Style
from services.esign.sealing.lettering import font
from services.esign.sealing.sheets import MATRICES

FONTS: Final = ("PsSans", "PsSansB", "PsSansI", "PsSansBI")
"""Names of the one embedded font; the letters behind it say how it is drawn."""
_SLANT: Final = 0.2126
_LEADING: Final = 1.2
_SMALLEST: Final = 4.0
_PADDING: Final = 2.0
_WRITTEN: Final = re.compile(r"/(PsSans)(B?)(I?) ([0-9.]+) Tf ([0-9.]+) ([0-9.]+) ([0-9.]+) rg")


def said(style: Style) -> str:
    """The style as a field's default appearance says it."""
    name = FONTS[0] + ("B" if style.bold else "") + ("I" if style.italic else "")
    return (
        f"/{name} {style.size:g} Tf "
        + " ".join(f"{int(style.color[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
        + " rg"
    )


def read_style(default_appearance: str) -> Style:
    """The style a field was made with."""
    found = _WRITTEN.search(default_appearance)
    if found is None:
        return Style()
    color = "#" + "".join(f"{round(float(one) * 255):02x}" for one in found.groups()[4:])
    return Style(size=float(found[4]), color=color, bold=bool(found[2]), italic=bool(found[3]))


def stream(drawing: bytes, *, size: tuple[float, float], turn: int, resources: Any) -> generic.StreamObject:
    """An appearance. Any: pyHanko's objects."""
    return generic.StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.FloatObject(one) for one in (0, 0, *size)]),
            pdf_name("/Matrix"): generic.ArrayObject([generic.NumberObject(one) for one in (*MATRICES[turn], 0, 0)]),
            pdf_name("/Resources"): resources,
        },
        stream_data=drawing,
    )


def text(words: str, *, size: tuple[float, float], style: Style) -> bytes:
    """A text in its box: in lines where the box has room for several, smaller where it would not fit."""
    return b"/Tx BMC " + lines(words, size=size, style=style) + b" EMC"


def lines(words: str, *, size: tuple[float, float], style: Style) -> bytes:
    """The same, to be drawn on a page."""
    if not words:
        return b"q Q"
    points, rows = _fitted(words, size=size, wanted=style.size)
    height = points * _LEADING
    first = size[1] - height if len(rows) > 1 else (size[1] - points) / 2 + points * 0.2
    slant = _SLANT if style.italic else 0
    red, green, blue = (int(style.color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    colour = b"%.3f %.3f %.3f" % (red, green, blue)
    weight = b"2 Tr %.2f w %s RG" % (points / 30, colour) if style.bold else b"0 Tr"
    drawn = [b"q 0 0 %.2f %.2f re W n BT /%s %.2f Tf %s rg %s" % (*size, FONTS[0].encode(), points, colour, weight)]
    for number, row in enumerate(rows):
        drawn.append(b"1 0 %.4f 1 %.2f %.2f Tm %s Tj" % (slant, _PADDING, first - number * height, font().shown(row)))
    return b" ".join([*drawn, b"ET Q"])


def framed(size: tuple[float, float]) -> bytes:
    """An empty box."""
    return b"q 0.7 w 1 1 %.2f %.2f re S Q" % (size[0] - 2, size[1] - 2)


def ticked(size: tuple[float, float]) -> bytes:
    """A box with a cross."""
    width, height = size
    cross = b" q 1.5 w 3 3 m %.2f %.2f l S 3 %.2f m %.2f 3 l S Q" % (width - 3, height - 3, height - 3, width - 3)
    return framed(size) + cross


def circled(size: tuple[float, float]) -> bytes:
    """An empty choice."""
    return b"q 0.7 w " + _circle(size, min(size) / 2 - 1) + b"S Q"


def chosen(size: tuple[float, float]) -> bytes:
    """The choice that was made."""
    return circled(size) + b" q " + _circle(size, min(size) / 4) + b"f Q"


def picture(size: tuple[float, float]) -> bytes:
    """The image of its resources, over the whole box."""
    return b"q %.2f 0 0 %.2f 0 0 cm /Mark Do Q" % size


def _circle(size: tuple[float, float], radius: float) -> bytes:
    x, y, bend = size[0] / 2, size[1] / 2, 0.5523 * radius
    drawn = [b"%.2f %.2f m " % (x + radius, y)]
    for one, two, three in (
        ((radius, bend), (bend, radius), (0, radius)),
        ((-bend, radius), (-radius, bend), (-radius, 0)),
        ((-radius, -bend), (-bend, -radius), (0, -radius)),
        ((bend, -radius), (radius, -bend), (radius, 0)),
    ):
        drawn.append(b"%.2f %.2f %.2f %.2f %.2f %.2f c " % tuple(
            base + part for pair in (one, two, three) for base, part in zip((x, y), pair, strict=True)
        ))  # fmt: skip
    return b"".join(drawn)


def _fitted(words: str, *, size: tuple[float, float], wanted: float) -> tuple[float, list[str]]:
    """Size and lines with which a text fits its box; the smallest size where none does."""
    points, room = wanted, size[0] - 2 * _PADDING
    several = size[1] >= 2 * _LEADING * min(wanted, 12)
    while True:
        whole = written(words)
        rows = _wrapped(whole, points=points, room=room) if several else [whole.replace("\n", " ")]
        wide = max(font().width(row, size=points) for row in rows)
        if points <= _SMALLEST or (wide <= room and len(rows) * points * _LEADING <= max(size[1], points * _LEADING)):
            return points, rows
        points = max(_SMALLEST, points * 0.92)


def _wrapped(words: str, *, points: float, room: float) -> list[str]:
    rows = []
    for paragraph in words.split("\n"):
        row = ""
        for word in paragraph.split(" "):
            longer = f"{row} {word}" if row else word
            if row and font().width(longer, size=points) > room:
                rows.append(row)
                longer = word
            row = longer
        rows.append(row)
    return rows
