"""What the layouts of this half are drawn with: words that fit, dotted lines, boxes to tick, rows of a table."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from bench.intake.paper import HEIGHT, WIDTH, Paper, wrapped

RIGHT: Final = WIDTH - 120
LEAST: Final = 0.5
"""The smallest that words are squeezed to."""
_PLAIN_HANDS: Final = ("Rufscript", "Because")
"""Hands that write no accents."""


def dense(paper: Paper, most: float) -> None:
    """A page that is set in small letters whatever its font."""
    paper.size = min(paper.size, most)


def inked(paper: Paper, words: str) -> str:
    """Words as this page's hand writes them."""
    if not any(one in paper.hand for one in _PLAIN_HANDS):
        return words
    parted = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("°", "o"))
    return "".join(one for one in parted if not unicodedata.combining(one))


def put(paper: Paper, x: float, y: float, words: str, width: float, *, hand: bool = False, scale: float = 1.0) -> float:
    """Words on one line, squeezed where they are too long for it; gives where they end."""
    words = inked(paper, words) if hand else words
    while paper.face(hand=hand, scale=scale).getlength(words) > width and scale > LEAST:
        scale -= 0.03
    return paper.text(x, y, words, hand=hand, scale=scale)


def bold(paper: Paper, x: float, y: float, words: str, *, scale: float = 1.0) -> float:
    """Words in heavy letters."""
    paper.draw.text((x + 2, y + paper.line), words, fill=0, font=paper.face(scale=scale), anchor="ls")
    return paper.text(x, y, words, scale=scale)


def block(
    paper: Paper, x: float, y: float, words: str, width: float, *, hand: bool = False, scale: float = 1.0
) -> float:
    """Words in as many lines as they take; gives where the next line begins."""
    words = inked(paper, words) if hand else words
    for line in wrapped(words, paper.face(hand=hand, scale=scale), width):
        put(paper, x, y, line, width, hand=hand, scale=scale)
        y += paper.line * max(scale, 0.75) * (1.75 if hand else 1.0)
    return y


def lines(paper: Paper, x: float, said: Sequence[str], width: float, *, scale: float = 1.0) -> None:
    """Lines below each other from where the page stands."""
    for one in said:
        put(paper, x, paper.y, one, width, scale=scale)
        paper.y += paper.line * scale


def prose(paper: Paper, said: str, *, x: float | None = None, right: float = RIGHT, hand: bool = False) -> None:
    """A paragraph and the room after it."""
    begin = paper.left if x is None else x
    paper.y = block(paper, begin, paper.y, said, right - begin, hand=hand) + paper.line * 0.5


def rule(paper: Paper, y: float, *, left: float = 120, right: float = RIGHT, width: int = 2) -> None:
    """A line across."""
    paper.draw.line((left, y, right, y), fill=0, width=width)


def dotted(paper: Paper, left: float, right: float, y: float) -> None:
    """The dots on which a line of the form is filled in; `y` is where the line begins."""
    foot = y + paper.line + 7
    for x in range(round(left), round(right), 11):
        paper.draw.ellipse((x, foot, x + 2, foot + 2), fill=0)


def bar(paper: Paper, words: str, *, left: float = 120, right: float = RIGHT) -> None:
    """A black bar with white words."""
    foot = paper.y + paper.line * 1.7
    paper.draw.rectangle((left, paper.y + paper.line * 0.45, right, foot), fill=0)
    paper.draw.text((left + 16, foot - paper.line * 0.4), words, fill=255, font=paper.face(scale=0.95), anchor="ls")
    paper.y = foot + paper.line * 0.2


def centred(paper: Paper, words: str, *, scale: float = 1.0, middle: float = WIDTH / 2) -> None:
    """A line in the middle, heavy."""
    bold(paper, middle - paper.face(scale=scale).getlength(words) / 2, paper.y, words, scale=scale)
    paper.y += paper.line * scale * 1.1


def ticks(
    paper: Paper, x: float, y: float, offered: Sequence[tuple[str, bool]], right: float = RIGHT, *, scale: float = 1.0
) -> float:
    """Boxes to tick and what each means, in as many lines as they take; gives where the next line begins."""
    begin, side = x, paper.size * 2.2
    for words, on in offered:
        if x > begin and x + side * 1.6 + paper.face(scale=scale).getlength(words) > right:
            x, y = begin, y + paper.line * 1.1
        foot = y + paper.line + 2
        paper.draw.rectangle((x, foot - side, x + side, foot), outline=0, width=2)
        if on:
            paper.draw.line((x + 2, foot - side - 3, x + side + 3, foot - 1), fill=0, width=4)
            paper.draw.line((x + side + 3, foot - side - 4, x, foot + 1), fill=0, width=4)
        x = paper.text(x + side * 1.6, y, words, scale=scale) + paper.size * 3
    return y + paper.line * 1.15


Cell = tuple[str, float]
"""What a cell says, and where it begins."""


def row(paper: Paper, cells: Sequence[Cell], *, right: float = RIGHT, scale: float = 1.0) -> None:
    """One ruled row of a table, as high as its fullest cell."""
    edges = [left for _, left in cells] + [right]
    top = paper.y
    feet = [
        block(paper, left + 12, top + paper.line * 0.12, words, edges[at + 1] - left - 24, scale=scale)
        for at, (words, left) in enumerate(cells)
    ]
    foot = max(feet) + paper.line * 0.45
    for at, (_, left) in enumerate(cells):
        paper.box(left, top, edges[at + 1], foot)
    paper.y = foot


def framed(paper: Paper, left: float, right: float, write: Callable[[], None], *, after: float = 0.5) -> None:
    """A frame around what is written."""
    top = paper.y
    write()
    paper.box(left, top, right, paper.y + paper.line * 0.4)
    paper.y += paper.line * (0.4 + after)


def reserved(paper: Paper, head: str, labels: Sequence[str]) -> None:
    """A frame that the craftsman fills in later: labels, two to a line, with nothing beside them yet."""
    top = paper.y
    put(paper, 140, paper.y, head, RIGHT - 160, scale=0.85)
    paper.skip(1.3)
    for at in range(0, len(labels), 2):
        for label, left in zip(labels[at : at + 2], (140, 860), strict=False):
            end = put(paper, left, paper.y, label, 400, scale=0.85)
            dotted(paper, end + 12, left + 640, paper.y)
        paper.skip(1.4)
    paper.box(120, top, RIGHT, paper.y + paper.line * 0.3)
    paper.skip(1)


def small_print(paper: Paper, said: str) -> None:
    """What stands at the foot of the page in small letters."""
    scale = 0.62
    laid = wrapped(said, paper.face(scale=scale), RIGHT - 120)
    y = HEIGHT - 70 - paper.line * 0.75 * len(laid)
    rule(paper, y, width=1)
    for line in laid:
        paper.text(120, y - paper.line * 0.2, line, scale=scale)
        y += paper.line * 0.75
