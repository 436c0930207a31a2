"""The pen of this half: cells, combs, leaders, tick marks, bars, letterheads.

Every word of an order goes through `Paper.text`, so whoever watches that sees what stands where.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.paper import DOTS, WIDTH, Paper, wrapped

LEFT: Final = 110
RIGHT: Final = WIDTH - 110
BOLD: Final = "opentype/cabin/Cabin-Bold.otf"
TYPEWRITER: Final = "truetype/gnutypewriter/GNUTypewriter.ttf"
FIXED: Final = "truetype/hack/Hack-Regular.ttf"
OPTICAL: Final = "opentype/ocr-b/OCRB.otf"
PRESSED: Final = "truetype/humor-sans/Humor-Sans.ttf"
"""Capitals by hand; it has no accents."""
_LARGER: Final = {"truetype/kristi/Kristi.ttf": 1.5}
"""Hands that are small for their points."""


def put(
    paper: Paper, x: float, y: float, words: str, *, hand: bool = False, scale: float = 1.0, font: str = "",
    room: float = 0.0,
) -> float:  # fmt: skip
    """Words in the line that begins at `y`, made smaller where there is not room enough; gives where they end."""
    lower = paper.line * (min(scale, 1.3) - 1)
    scale *= _LARGER.get(paper.hand, 1.0) if hand and not font else 1.0
    own, paper.font = paper.font, font or paper.font
    hand = hand and not font
    wide = paper.face(hand=hand, scale=scale).getlength(words)
    smaller = scale * max(0.6, min(1.0, room / wide)) if room and wide else scale
    end = paper.text(x, y + lower, words, hand=hand, scale=smaller)
    paper.font = own
    return end


def long(paper: Paper, words: str, *, hand: bool = False, scale: float = 1.0, font: str = "") -> float:
    """How wide words would be."""
    scale *= _LARGER.get(paper.hand, 1.0) if hand and not font else 1.0
    own, paper.font = paper.font, font or paper.font
    wide = paper.face(hand=hand and not font, scale=scale).getlength(words)
    paper.font = own
    return wide


def block(
    paper: Paper, x: float, y: float, words: str, room: float, *, hand: bool = False, scale: float = 1.0,
    font: str = "", apart: float = 1.0,
) -> float:  # fmt: skip
    """Words wrapped to their room; gives where the next line begins."""
    larger = scale * (_LARGER.get(paper.hand, 1.0) if hand and not font else 1.0)
    own, paper.font = paper.font, font or paper.font
    lines = wrapped(words, paper.face(hand=hand and not font, scale=larger), room)
    paper.font = own
    for line in lines:
        put(paper, x, y, line, hand=hand, scale=scale, font=font)
        y += paper.line * (max(1.0, larger * 0.95) if hand else scale) * apart
    return y


def middle(paper: Paper, y: float, words: str, *, scale: float = 1.0, font: str = "", at: float = WIDTH / 2) -> None:
    """A line centred on the page, or elsewhere."""
    put(paper, at - long(paper, words, scale=scale, font=font) / 2, y, words, scale=scale, font=font)


def ended(paper: Paper, x: float, y: float, words: str, *, scale: float = 1.0, font: str = "") -> None:
    """A line that ends at `x`."""
    put(paper, x - long(paper, words, scale=scale, font=font), y, words, scale=scale, font=font)


def rule(paper: Paper, begin: float, end: float, y: float, *, thick: int = 2) -> None:
    """A line across."""
    paper.draw.line((begin, y, end, y), fill=0, width=thick)


def dots(paper: Paper, begin: float, end: float, y: float) -> None:
    """Leaders: a dotted line."""
    for x in range(round(begin), round(end), 12):
        paper.draw.ellipse((x, y - 2, x + 3, y + 1), fill=0)


def bar(paper: Paper, left: float, top: float, right: float, words: str) -> float:
    """A black bar with white words; gives its foot."""
    foot = top + paper.line * 1.15
    paper.draw.rectangle((left, top, right, foot), fill=0)
    own, paper.font = paper.font, BOLD
    face = paper.face(scale=0.9)
    paper.draw.text((left + 14, top + paper.line * 0.85), words, fill=255, font=face, anchor="ls")
    paper.font = own
    return foot


def cell(
    paper: Paper, frame: tuple[float, float, float, float], label: str, value: str, *, hand: bool = False,
    lines: bool = False,
) -> None:  # fmt: skip
    """A box with its caption small in the corner and what is filled in below it."""
    left, top, right, _ = frame
    paper.box(*frame)
    put(paper, left + 8, top + 2, label, scale=0.62, room=right - left - 16)
    at = top + paper.line * 0.6
    if lines:
        block(paper, left + 14, at, value, right - left - 28, hand=hand)
    else:
        put(paper, left + 14, at, value, hand=hand, room=right - left - 28)


def comb(paper: Paper, x: float, y: float, word: str, cells: int, *, wide: float = 40, font: str = "") -> float:
    """One box for each character; gives where they end."""
    foot = y + paper.line * 1.2
    for at in range(cells):
        left = x + at * wide
        paper.box(left, y, left + wide, foot)
        if at < len(word) and word[at] != " ":
            half = long(paper, word[at], font=font) / 2
            put(paper, left + wide / 2 - half, y, word[at], font=font)
    return x + cells * wide


def mark(paper: Paper, x: float, y: float, style: str, *, on: bool) -> float:
    """A tick box or its like; gives where the word after it may begin."""
    side, foot = paper.size * DOTS * 0.8, y + paper.line
    if style in ("bracket", "paren"):
        pair = "[]" if style == "bracket" else "()"
        return put(paper, x, y, f"{pair[0]}{'X' if on else ' '}{pair[1]}", font=FIXED) + 12
    frame = (x, foot - side, x + side, foot)
    if style == "radio":
        paper.draw.ellipse(frame, outline=0, width=3)
    else:
        paper.draw.rectangle(frame, outline=0, width=3)
    if on:
        _fill(paper, frame, style)
    return x + side + 14


def _fill(paper: Paper, frame: tuple[float, float, float, float], style: str) -> None:
    left, top, right, foot = frame
    match style:
        case "cross":
            paper.draw.line((left - 4, top - 5, right + 4, foot + 4), fill=0, width=5)
            paper.draw.line((left - 3, foot + 5, right + 5, top - 4), fill=0, width=5)
        case "check":
            steps = (left + 4, (top + foot) / 2, left + (right - left) * 0.45, foot - 4, right + 9, top - 9)
            paper.draw.line(steps, fill=0, width=5)
        case "radio":
            paper.draw.ellipse((left + 7, top + 7, right - 7, foot - 7), fill=0)
        case _:
            paper.draw.rectangle((left + 5, top + 5, right - 5, foot - 5), fill=0)


def choices(
    paper: Paper, frame: tuple[float, float, float], options: Mapping[str, str], chosen: str | None, style: str,
    *, gap: float = 40, scale: float = 1.0, after: bool = False,
) -> float:  # fmt: skip
    """Options in a row, wrapped between left and right from `y`, one of them chosen; gives where the next begins."""
    left, y, right = frame
    x = left
    for code, word in options.items():
        wide = long(paper, word, scale=scale)
        if x + wide + 90 > right and x > left:
            x, y = left, y + paper.line * 1.15
        on = code == chosen
        if style in ("strike", "ring"):
            end = put(paper, x, y, word, scale=scale)
            _pen(paper, (x, y, end), style, on=on, any_chosen=chosen is not None)
        elif after:
            end = mark(paper, put(paper, x, y, word, scale=scale) + 12, y, style, on=on)
        else:
            end = put(paper, mark(paper, x, y, style, on=on), y, word, scale=scale)
        x = end + gap
    return y + paper.line * 1.2


def _pen(paper: Paper, word: tuple[float, float, float], style: str, *, on: bool, any_chosen: bool) -> None:
    """What is wrong is struck out, or what is right ringed."""
    x, y, end = word
    if style == "strike" and any_chosen and not on:
        height = y + paper.line * 0.8
        paper.draw.line((x - 4, height + 3, end + 4, height - 4), fill=0, width=4)
    if style == "ring" and on:
        paper.draw.ellipse((x - 16, y + paper.line * 0.2, end + 16, y + paper.line * 1.3), outline=0, width=4)


def scribble(paper: Paper, x: float, y: float) -> None:
    """A signature."""
    points: list[float] = []
    for step in range(26):
        points += [x + step * 9 + paper.chance.uniform(-8, 8), y + paper.chance.uniform(-30, 30)]
    paper.draw.line(points, fill=0, width=4, joint="curve")


def letterhead(paper: Paper, lines: Sequence[str], *, logo: str = "", x: float = LEFT, y: float = 80) -> float:
    """A mark and the sender's lines beside it; gives where they end."""
    if logo:
        paper.draw.ellipse((x, y + 8, x + 110, y + 118), outline=0, width=7)
        own, paper.font = paper.font, BOLD
        face = paper.face(scale=1.7)
        paper.draw.text((x + 55, y + 64), logo, fill=0, font=face, anchor="mm")
        paper.font = own
        x += 140
    for number, line in enumerate(lines):
        scale = 1.25 if number == 0 else 0.75
        put(paper, x, y, line, scale=scale, font=BOLD if number == 0 else "")
        y += paper.line * scale
    return max(y, 210 if logo else y)


def wrapped_cell(paper: Paper, place: tuple[float, float, float], words: str, *, font: str, scale: float) -> float:
    """Words in a narrow column, smaller where one word alone is too wide; gives where the next line begins."""
    x, y, right = place
    widest = max((long(paper, word, font=font, scale=scale) for word in words.split()), default=0.0)
    fitted = scale * min(1.0, (right - x) * 0.96 / widest) if widest else scale
    return block(paper, x, y, words, right - x, font=font, scale=fitted, apart=1.1)
