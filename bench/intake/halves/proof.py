"""Proves the pages of a half: each layout draws many orders, nothing overlaps, runs off the page or out of its box, and
what the truth says stands there. No reader is asked.

`python -m bench.intake.halves.proof <half> [pages of each layout] [folder for pictures]`, for a half that has its towns
in `places` (COMMUNES) and its ways of writing a day in `wording` (FIGURES, WORDS, day).
"""

import importlib
import io
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image

from bench.intake.half import Fax, Half, a_fax, written_by
from bench.intake.orders import FIELDS, GEO, Order
from bench.intake.paper import HEIGHT, QUALITIES, SYSTEM_FONTS, WIDTH, Paper
from services.intake.channels import geo

TOLD: Final = ("claim_number", "policy_number", "agent_code", "broker_code", "last_name", "first_name", "email",
               "address", "postal_code", "city", "description")  # fmt: skip
"""Fields whose truth stands on the page letter by letter."""
NEEDED: Final = ("claim_number", "last_name", "first_name", "phones", "address", "postal_code", "city")
Frame = tuple[float, float, float, float]
TOUCH: Final = 6
"""Dots by which two words may touch: feet of letters reach into the line below."""


@dataclass(frozen=True)
class Ground:
    """A half and what its pages are judged by."""

    half: Half
    communes: Sequence[tuple[str, str]]
    days: Callable[[str], Sequence[str]]
    """A day in each way in which its pages write days."""


def ground(name: str) -> Ground:
    """The half in the folder of that name."""
    folder = f"bench.intake.halves.{name}"
    wording = importlib.import_module(f"{folder}.wording")
    styles: Sequence[str] = (*wording.FIGURES, *wording.WORDS)
    return Ground(
        getattr(importlib.import_module(folder), name.upper()),
        importlib.import_module(f"{folder}.places").COMMUNES,
        lambda date: [wording.day(date, style) for style in styles],
    )


@dataclass
class Watched(Paper):
    """A page that remembers what stands where."""

    ink: list[tuple[Frame, str]] = field(default_factory=list)
    boxes: list[Frame] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, hand: bool = False, scale: float = 1.0) -> float:
        """Remembers the words."""
        face = self.face(hand=hand, scale=scale)
        left, top, right, foot = face.getbbox(words, anchor="ls")
        if words.strip():
            base = y + self.line
            self.ink.append(((x + left, base + top, x + right, base + foot), words))
        return super().text(x, y, words, hand=hand, scale=scale)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """Remembers the frame."""
        self.boxes.append((left, top, right, bottom))
        super().box(left, top, right, bottom)


def drawn(half: Half, layout: str, seed: int) -> tuple[Watched, Order]:
    """A page as the half draws it, without stamp and spoiling."""
    chance = random.Random(f"{layout} {seed}")
    order = half.orders(chance, layout)
    font = chance.choice(half.fonts)
    hand = chance.choice(half.hands) if "hand" in layout else font
    paper = Watched(chance, font=font, hand=hand, size=chance.uniform(9, 12))
    words = {name: chance.choice(choices) for name, choices in half.labels.items()}
    half.layouts[layout](paper, order, words, written_by(half, order, chance))
    return paper, order


def faults(paper: Watched, order: Order, days: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """All that is wrong with a page."""
    yield from (f"needs {name}" for name in NEEDED if name not in order.values)
    yield from (f"unknown field {name}" for name in order.values if name not in FIELDS)
    for (left, top, right, foot), words in paper.ink:
        if left < 20 or top < 48 or right > WIDTH - 20 or foot > HEIGHT - 30:
            yield f"off the page: {words!r}"
        around = [one for one in paper.boxes if one[0] < left < one[2] and one[1] < (top + foot) / 2 < one[3]]
        if any(right > one[2] + 2 or foot > one[3] + TOUCH for one in around):
            yield f"out of its box: {words!r}"
    yield from (f"{one!r} over {other!r}" for one, other in _overlaps(paper))
    yield from (
        f"not there: {name} {order.values[name]!r}" for name in order.values if not _stands(paper, order, name, days)
    )


def _overlaps(paper: Watched) -> Iterator[tuple[str, str]]:
    rows = sorted(paper.ink, key=lambda one: one[0][1])
    for at, ((left, top, right, foot), words) in enumerate(rows):
        for (other_left, other_top, other_right, other_foot), other in rows[at + 1 :]:
            if other_top > foot - TOUCH:
                continue
            deep = min(foot, other_foot) - max(top, other_top)
            if min(right, other_right) - max(left, other_left) > TOUCH and deep > 2 * TOUCH:
                yield words, other


def _stands(paper: Watched, order: Order, name: str, days: Callable[[str], Sequence[str]]) -> bool:
    page, value = _plain("".join(words for _, words in paper.ink)), order.values[name]
    match name:
        case "loss_date":
            return any(_plain(one) in page for one in days(value))
        case "phones":
            numbers = [number.replace(" ", "") for number in value.split(", ")]
            return all(number in page or f"33{number[1:]}" in page for number in numbers)
        case "city":
            return any(
                _plain(one) in page for one in (value, value.replace("Saint-", "St ").replace("Sainte-", "Ste "))
            )
        case _:
            return name not in TOLD or _plain(value) in page


def _plain(words: str) -> str:
    parted = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe"))
    return re.sub(r"[^a-z0-9]", "", "".join(one for one in parted if not unicodedata.combining(one)))


def _premises(proved: Ground) -> Iterator[str]:
    """Fonts that are not there, communes whose postal code is another's, labels that a field lacks."""
    half = proved.half
    yield from (f"no font {one}" for one in (*half.fonts, *half.hands) if not (SYSTEM_FONTS / one).exists())
    communes = geo.load(GEO)
    for code, city in proved.communes:
        if city not in [found.name for found in communes.at(code)]:
            yield f"{code} is not {city}: {[found.name for found in communes.at(code)]}"
    yield from (f"no label for {name}" for name in FIELDS if name not in half.labels)


def _twice(half: Half) -> Iterator[str]:
    """Faxes that are another page when drawn again, or whose neighbour has the same order."""
    before: Mapping[str, str] = {}
    for number in range(len(half.layouts)):
        one, again = (a_fax(half, number, QUALITIES[number % 4]) for _ in range(2))
        if one.order != again.order or _pixels(one) != _pixels(again):
            yield f"fax {number} {one.layout} {one.quality} is another page when drawn again"
        if one.order.values == before:
            yield f"fax {number} has the order of the fax before it"
        before = one.order.values


def _pixels(fax: Fax) -> bytes:
    return Image.open(io.BytesIO(fax.tiff)).convert("L").tobytes()


def main(name: str, many: int, pictures: Path | None) -> int:
    """Says every fault; 1 where there is one."""
    proved = ground(name)
    half = proved.half
    found = [*_premises(proved), *_twice(half)]
    for layout in sorted(half.layouts):
        for seed in range(many):
            paper, order = drawn(half, layout, seed)
            found += [f"{layout} {seed}: {one}" for one in dict.fromkeys(faults(paper, order, proved.days))]
            if pictures and seed < 2:
                paper.image.save(pictures / f"{layout}-{seed}.png")
    found += _twice(half)
    print("\n".join(found) or f"{len(half.layouts)} layouts, {many} pages of each: nothing wrong")
    return 1 if found else 0


if __name__ == "__main__":
    half_name, *arguments = sys.argv[1:]
    sys.exit(main(half_name, int(arguments[0]) if arguments else 20, Path(arguments[1]) if arguments[1:] else None))
