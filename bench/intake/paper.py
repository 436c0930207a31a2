"""A page as a fax machine sends it: drawn in black on 1 728 dots, then spoilt on the way, then CCITT G4.

Nothing here knows what an order is. The same seed gives the same page.
"""

import io
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH: Final = 1728
HEIGHT: Final = 2290
"""An A4 page at 204 × 196 dpi."""
DOTS: Final = 204 / 72
"""Dots per typographic point."""
SYSTEM_FONTS: Final = Path("/usr/share/fonts")
QUALITIES: Final = ("fine", "fine_noisy", "standard", "standard_noisy")

Font = ImageFont.FreeTypeFont


@dataclass
class Paper:
    """A page being written, from top to bottom."""

    chance: random.Random
    font: str
    """Path under the system's fonts, of what is printed."""
    hand: str
    """The same, of what is filled in; equal to `font` where nobody writes by hand."""
    size: float
    """In points."""
    y: float = 150
    left: int = 120
    image: Image.Image = field(default_factory=lambda: Image.new("L", (WIDTH, HEIGHT), 255))

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.image)

    def face(self, *, hand: bool = False, scale: float = 1.0) -> Font:
        """A font of this page."""
        size = self.size * (1.35 if hand and self.hand != self.font else 1.0)
        return ImageFont.truetype(SYSTEM_FONTS / (self.hand if hand else self.font), round(size * scale * DOTS))

    def text(self, x: float, y: float, words: str, *, hand: bool = False, scale: float = 1.0) -> float:
        """Writes words with their baseline a line below `y`; gives where they end."""
        face = self.face(hand=hand, scale=scale)
        self.draw.text((x, y + self.line), words, fill=0, font=face, anchor="ls")
        return x + face.getlength(words)

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.size * DOTS * 1.45

    def say(self, words: str, *, x: float | None = None, hand: bool = False, scale: float = 1.0) -> None:
        """A line of its own."""
        self.text(self.left if x is None else x, self.y, words, hand=hand, scale=scale)
        self.y += self.line * scale

    def paragraph(self, words: str, *, x: float | None = None, hand: bool = False, right: int = WIDTH - 120) -> None:
        """Words wrapped at the right margin."""
        begin = self.left if x is None else x
        for line in wrapped(words, self.face(hand=hand), right - begin):
            self.say(line, x=begin, hand=hand)

    def skip(self, lines: float = 1.0) -> None:
        """Empty lines."""
        self.y += self.line * lines

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """A frame of thin rules."""
        self.draw.rectangle((left, top, right, bottom), outline=0, width=2)

    def stamp(self, words: str) -> None:
        """A stamp, put askew over the right of the page."""
        face = ImageFont.truetype(SYSTEM_FONTS / self.font, 44)
        width = round(face.getlength(words)) + 50
        stamped = Image.new("L", (width, 110), 255)
        pen = ImageDraw.Draw(stamped)
        pen.rectangle((4, 4, width - 5, 105), outline=0, width=5)
        pen.text((25, 28), words, fill=0, font=face)
        turned = stamped.rotate(self.chance.uniform(-14, 14), expand=True, fillcolor=255)
        place = self.chance.randint(750, WIDTH - turned.width - 10), self.chance.randint(1750, 2050)
        self.image.paste(0, place, turned.point(lambda level: 255 - level))


def wrapped(words: str, face: Font, width: float) -> list[str]:
    """The lines that words take."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def sent(page: Image.Image, quality: str, header: str, chance: random.Random) -> bytes:
    """The page as a TIFF of one bit, as it comes out of the line: header printed by the sender, spoilt as said."""
    noisy = quality.endswith("noisy")
    image = page.rotate(chance.uniform(-0.9, 0.9), fillcolor=255, resample=Image.Resampling.BICUBIC) if noisy else page
    ImageDraw.Draw(image).text((60, 14), header, fill=0, font=ImageFont.load_default(30))
    dpi = (204, 196)
    if quality.startswith("standard"):
        image, dpi = image.resize((WIDTH, HEIGHT // 2), Image.Resampling.BOX), (204, 98)
    bits = np.asarray(image) < 140
    if noisy:
        spots = np.random.default_rng(chance.randint(0, 1 << 30))
        bits = bits ^ (spots.random(bits.shape) < 0.004)
        if chance.random() < 0.5:
            bits[:, : chance.randint(8, 40)] = True
    out = io.BytesIO()
    Image.fromarray(~bits).save(out, "TIFF", compression="group4", dpi=dpi)
    return out.getvalue()
