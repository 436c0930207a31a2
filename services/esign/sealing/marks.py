"""What is seen of a signature: a picture of what was drawn or typed, lines beneath; and the sandbox's watermark.

Pictures rather than fonts: a font that is not embedded breaks the archival formats, and a name may have any letter.
"""

import io
from functools import lru_cache
from math import cos, degrees, radians, sin
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from services.esign.domain.sealing import Mark, NotSignable

_FONT: Final = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
SCALE: Final = 3
"""Pixels per point: fine enough for a printer; each more costs milliseconds of compression at every signature."""
_INK: Final = (20, 40, 110, 255)
_GREY: Final = (70, 70, 70, 255)
_SLANT: Final = radians(35)
_MOST_PIXELS: Final = 4_000_000


def mark_image(mark: Mark, *, width: float, height: float) -> Image.Image:
    """The mark as a picture for a field of this size, in points."""
    canvas = Image.new("RGBA", (max(1, round(width * SCALE)), max(1, round(height * SCALE))), (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    small = max(6, canvas.height // 9)
    beneath = small * 5 // 4 * len(mark.lines)
    room = (canvas.width, max(1, canvas.height - beneath))
    if mark.image is not None:
        _place(canvas, _picture(mark.image), room)
    else:
        _write(draw, mark.text, room=room, size=room[1] * 3 // 5, ink=_INK)
    for row, line in enumerate(mark.lines):
        top = room[1] + row * small * 5 // 4
        _write(draw, line, room=(canvas.width, small * 5 // 4), size=small, ink=_GREY, top=top)
    return canvas


def watermark(text: str, *, width: float, height: float) -> Image.Image:
    """The text across a page of this size, in points."""
    page = Image.new("RGBA", (max(1, round(width)), max(1, round(height))), (0, 0, 0, 0))
    long = max(1, round(min(width / cos(_SLANT), height / sin(_SLANT)) * 0.9))  # of the text, lest it leave the page
    line = Image.new("RGBA", (long, max(1, long // 6)), (0, 0, 0, 0))
    _write(ImageDraw.Draw(line), text, room=line.size, size=max(6, long // 7), ink=(170, 30, 30, 70))
    turned = line.rotate(degrees(_SLANT), expand=True)
    turned.thumbnail(page.size)
    page.alpha_composite(turned, ((page.width - turned.width) // 2, (page.height - turned.height) // 2))
    return page


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


def _picture(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG",))
        if picture.width * picture.height > _MOST_PIXELS:
            raise NotSignable("L'image de la signature est trop grande.", rule="ESIGN-074", field="signature_image")
        return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        sentence = "L'image de la signature n'est pas un PNG lisible."
        raise NotSignable(sentence, rule="ESIGN-074", field="signature_image") from error


def _place(canvas: Image.Image, picture: Image.Image, room: tuple[int, int]) -> None:
    picture.thumbnail(room)
    canvas.alpha_composite(picture, ((room[0] - picture.width) // 2, (room[1] - picture.height) // 2))


def _write(
    draw: ImageDraw.ImageDraw,
    text: str,
    *,
    room: tuple[int, int],
    size: int,
    ink: tuple[int, int, int, int],
    top: int = 0,
) -> None:
    """Writes one line in the middle of its room, smaller where it would not fit."""
    font = _font(size)
    while size > 6 and draw.textlength(text, font) > room[0] * 0.96:
        size = size * 9 // 10
        font = _font(size)
    draw.text((room[0] / 2, top + room[1] / 2), text, font=font, fill=ink, anchor="mm")
