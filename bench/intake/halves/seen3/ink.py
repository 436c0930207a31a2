"""What the pages of the third seen half are drawn with beyond plain lines: other sizes, ink by hand, ticks, dots,
dark bars, dates in words. `y` is always a baseline, in dots; what is drawn in lines gives where the next one goes.
"""

import random
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bench.intake.paper import DOTS, SYSTEM_FONTS, WIDTH, Font, Paper, wrapped

BOLD: Final = "truetype/lato/Lato-Black.ttf"
SERIF_BOLD: Final = "truetype/gentium-basic/GenBkBasB.ttf"
MONO: Final = ("opentype/courier-prime/Courier Prime Code.otf", "truetype/arkpandora/AerialMono.ttf")
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def face(paper: Paper, points: float | None = None, font: str | None = None) -> Font:
    """A font in points; the page's own where nothing else is said."""
    return ImageFont.truetype(SYSTEM_FONTS / (font or paper.font), round((points or paper.size) * DOTS))


def put(
    paper: Paper,
    x: float,
    y: float,
    words: str,
    *,
    points: float | None = None,
    font: str | None = None,
    anchor: str = "ls",
    level: int = 0,
) -> float:
    """Prints words; gives where they end, or begin if they end at `x`."""
    chosen = face(paper, points, font)
    paper.draw.text((x, y), words, fill=level, font=chosen, anchor=anchor)
    return x + chosen.getlength(words) * (-1 if anchor.startswith("r") else 1)


def block(
    paper: Paper, x: float, y: float, words: str, *, width: float, points: float | None = None, font: str | None = None
) -> float:
    """Prints words wrapped; gives the baseline after the last."""
    for line in wrapped(words, face(paper, points, font), width):
        put(paper, x, y, line, points=points, font=font)
        y += (points or paper.size) * DOTS * 1.4
    return y


def ink(paper: Paper, x: float, y: float, words: str, *, points: float | None = None) -> float:
    """Writes by hand: each letter a little off the line, each word a little turned."""
    chosen = face(paper, (points or paper.size) * 1.3, paper.hand)
    for word in words.split():
        x = _word(paper, x, y, word, chosen) + chosen.getlength(" ") * paper.chance.uniform(0.9, 1.5)
    return x


def _word(paper: Paper, x: float, y: float, word: str, chosen: Font) -> float:
    tall = round(chosen.size * 2)
    scrap = Image.new("L", (round(chosen.getlength(word) * 1.1) + 40, tall), 0)
    pen, at = ImageDraw.Draw(scrap), 10.0
    for letter in word:
        drop = paper.chance.uniform(-0.035, 0.035) * chosen.size
        pen.text((at, tall * 0.6 + drop), letter, fill=255, font=chosen, anchor="ls")
        at += chosen.getlength(letter) * paper.chance.uniform(0.98, 1.05)
    turned = scrap.rotate(paper.chance.uniform(-1.6, 1.6), resample=Image.Resampling.BICUBIC)
    paper.image.paste(0, (round(x - 10), round(y - tall * 0.6)), turned)
    return x + at - 10


def ink_block(paper: Paper, x: float, y: float, words: str, *, width: float, leading: float) -> float:
    """Writes by hand on lines that far apart; gives the baseline after the last."""
    for line in wrapped(words, face(paper, paper.size * 1.4, paper.hand), width):
        ink(paper, x, y, line)
        y += leading
    return y


def dots(paper: Paper, left: float, right: float, y: float) -> None:
    """A dotted rule to write on."""
    for x in range(round(left), round(right), 9):
        paper.draw.rectangle((x, y, x + 2, y + 2), fill=0)


def tick(paper: Paper, x: float, y: float, words: str, *, on: bool, round_: bool = False) -> float:
    """A box or a round button with its words after it, crossed or filled if that is what is meant."""
    side = paper.size * DOTS * 0.8
    frame = (x, y - side, x + side, y)
    (paper.draw.ellipse if round_ else paper.draw.rectangle)(frame, outline=0, width=3)
    if on and round_:
        paper.draw.ellipse((x + 7, y - side + 7, x + side - 7, y - 7), fill=0)
    elif on:
        over = paper.chance.uniform(2, 8)
        paper.draw.line((x - over, y - side - over, x + side + over, y + over), fill=0, width=5)
        paper.draw.line((x + side + over, y - side - over, x - over, y + over), fill=0, width=5)
    return put(paper, x + side + 12, y, words)


def bar(paper: Paper, top: float, words: str, *, left: float = 0, right: float = WIDTH, points: float = 11) -> float:
    """A dark bar with its words in white; gives where it ends."""
    bottom = top + points * DOTS * 1.9
    paper.draw.rectangle((left, top, right, bottom), fill=0)
    put(paper, left + 24, bottom - points * DOTS * 0.6, words, points=points, font=BOLD, level=255)
    return bottom


def seal(paper: Paper, x: int, y: int, words: str, day: str) -> None:
    """A round stamp of the day something was received, askew over what is there."""
    scrap = Image.new("L", (260, 260), 0)
    pen = ImageDraw.Draw(scrap)
    pen.ellipse((6, 6, 254, 254), outline=255, width=5)
    pen.text((130, 112), words, fill=255, font=face(paper, 9, BOLD), anchor="ms")
    pen.text((130, 160), day, fill=255, font=face(paper, 9, BOLD), anchor="ms")
    turned = scrap.rotate(paper.chance.uniform(-25, 25), resample=Image.Resampling.BICUBIC)
    paper.image.paste(0, (x, y), turned)


def small_print(paper: Paper, words: str) -> None:
    """What stands at the foot of a letterhead: a company, its seat, its numbers."""
    rule(paper, 2130)
    block(paper, 120, 2165, words, width=1480, points=7)


def rule(paper: Paper, y: float, *, left: float = 120, right: float = WIDTH - 120, width: int = 2) -> None:
    """A line across."""
    paper.draw.line((left, y, right, y), fill=0, width=width)


def dated(day: str, chance: random.Random) -> str:
    """A date (DD/MM/YYYY) as people write it."""
    day_, month, year = day.split("/")
    written = (day, f"{day_}.{month}.{year}", f"{day_}-{month}-{year[2:]}", f"{day_}/{month}/{year[2:]}")
    return chance.choice((*written, spelt(day)))


def spelt(day: str) -> str:
    """The same in words."""
    day_, month, year = day.split("/")
    return f"{'1er' if day_ == '01' else int(day_)} {MONTHS[int(month) - 1]} {year}"
