"""What seen4's layouts draw with: words that must fit, bands, ticks, strokes, ink of another font; and the
other people whom a page speaks of.
"""

import random
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen4.orders import STREETS, TOWNS
from bench.intake.orders import Order, a_phone
from bench.intake.paper import HEIGHT, WIDTH, Paper, wrapped

URW: Final = "opentype/urw-base35"
SANS, SANS_BOLD = f"{URW}/NimbusSans-Regular.otf", f"{URW}/NimbusSans-Bold.otf"
NARROW, NARROW_BOLD = f"{URW}/NimbusSansNarrow-Regular.otf", f"{URW}/NimbusSansNarrow-Bold.otf"
TYPED: Final = "truetype/gnutypewriter/GNUTypewriter.ttf"
SCREEN: Final = "truetype/3270/3270-Regular.ttf"
NEEDLES: Final = "truetype/dotgothic16/DotGothic16-Regular.ttf"
COURIER: Final = f"{URW}/NimbusMonoPS-Bold.otf"
BARE: Final = ("bwht", "rufscript")
"""Hands that write no accents."""
RIGHT: Final = WIDTH - 110
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True)
class Others:
    """Who is on the page beside the insured, and dates and numbers that are not the loss's."""

    street: str
    town: str
    phone: str
    fax: str
    mail: str
    siret: str
    clerk: str
    expert: str
    expert_phone: str
    neighbour: str
    neighbour_phone: str
    earlier: str
    """A claim of years ago."""
    born: str
    written: str
    called: str


def others(chance: random.Random) -> Others:
    """The rest of the people, the same for the same page."""
    code, city = chance.choice(TOWNS)
    day = chance.randint(2, 26)
    clerk = chance.choice(("Sabrina K.", "Mme Delmotte-Ruys", "J.-P. Arnoulin", "Laurie", "Cédric Baumgarth"))
    return Others(
        street=f"{chance.randint(1, 90)} {chance.choice(STREETS)}",
        town=f"{code} {city.upper()}",
        phone=a_phone(chance),
        fax=a_phone(chance),
        mail=f"{chance.choice(('gestion', 'accueil'))}@cab-{chance.choice(('pro', 'sud'))}.exemple.invalid",
        siret=f"{chance.randint(301, 899)} {chance.randint(100, 999)} {chance.randint(100, 999)} 000{day + 10}",
        clerk=clerk,
        expert=chance.choice(("M. Laubressac", "Mme Ostermeyer", "Cabinet Trivalle", "Eurodom Expertise")),
        expert_phone=a_phone(chance),
        neighbour=chance.choice(("Mme Piquemal", "M. Zerouali", "M. et Mme Hauteclair", "Mlle Corbinier")),
        neighbour_phone=a_phone(chance),
        earlier=f"{chance.randint(2017, 2023)}",
        born=f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(1941, 1998)}",
        written=f"{day:02d}/11/2026",
        called=f"{day - 1:02d}/11/2026",
    )


def put(paper: Paper, x: float, y: float, words: str, width: float, *, hand: bool = False, scale: float = 1.0) -> None:
    """Words that get smaller until they fit."""
    while scale > 0.6 and paper.face(hand=hand, scale=scale).getlength(words) > width:
        scale -= 0.04
    paper.text(x, y, words, hand=hand, scale=scale)


def pen(paper: Paper, x: float, y: float, words: str, width: float) -> None:
    """The same by hand, as far as that hand knows the letters."""
    put(paper, x, y, hand_words(paper, words), width, hand=True)


def pen_lines(paper: Paper, words: str, x: float, right: float, step: float) -> None:
    """Words by hand over ruled lines, from the paper's place on."""
    for line in wrapped(hand_words(paper, words), paper.face(hand=True), right - x):
        paper.text(x, paper.y, line, hand=True)
        paper.y += step


def hand_words(paper: Paper, words: str) -> str:
    """Without accents where the hand has none."""
    if not any(name in paper.hand for name in BARE):
        return words
    decomposed = unicodedata.normalize("NFKD", words.replace("°", "o").replace("–", "-"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def bare(words: str) -> str:
    """Capitals without accents, as a telex writes."""
    decomposed = unicodedata.normalize("NFKD", words.replace("°", "O"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).upper()


@contextmanager
def inked(paper: Paper, font: str, size: float | None = None) -> Iterator[None]:
    """Another font for some words."""
    kept = paper.font, paper.hand, paper.size
    same = paper.hand == paper.font
    paper.font, paper.size = font, size or paper.size
    paper.hand = font if same else paper.hand
    yield
    paper.font, paper.hand, paper.size = kept


def band(paper: Paper, words: str, left: float, right: float) -> None:
    """White words on a black band, a line high."""
    paper.draw.rectangle((left, paper.y + 4, right, paper.y + paper.line + 8), fill=0)
    paper.draw.text((left + 14, paper.y + paper.line - 4), words, fill=255, font=paper.face(), anchor="ls")
    paper.y += paper.line * 1.3


def tick(paper: Paper, x: float, y: float, words: str, ticked: bool) -> float:
    """A box, crossed or not, and what it stands for; gives where the words end."""
    side = paper.size * 2.3
    top = y + paper.line - side + 2
    paper.box(x, top, x + side, top + side)
    if ticked:
        for begin, end in (((x - 3, top - 5), (x + side + 5, top + side + 3)), ((x, top + side), (x + side, top - 4))):
            paper.draw.line((*begin, *end), fill=0, width=4)
    return paper.text(x + side + 12, y, words)


def struck(paper: Paper, x: float, y: float, words: str) -> float:
    """Printed words with a stroke of the pen through them."""
    end = paper.text(x, y, words)
    middle = y + paper.line - paper.size * 0.95
    paper.draw.line((x - 6, middle + 5, end + 6, middle - 4), fill=0, width=4)
    return end


def rule(paper: Paper, left: float = 110, right: float = RIGHT, width: int = 2) -> None:
    """A line over the page."""
    low = paper.y + paper.line * 0.5
    paper.draw.line((left, low, right, low), fill=0, width=width)
    paper.y = low + 6


def foot(paper: Paper, lines: Sequence[str]) -> None:
    """Small print at the bottom, centred."""
    with inked(paper, NARROW, 7.5):
        y = HEIGHT - 50 - len(lines) * 30
        for line in lines:
            wide = paper.face().getlength(line)
            paper.text(max(40, (WIDTH - wide) / 2), y, line)
            y += 30


def cachet(paper: Paper, words: Sequence[str]) -> None:
    """A round stamp somewhere over what was written, as thin as its ink."""
    x, y = paper.chance.randint(1050, 1450), paper.chance.randint(260, 900)
    for radius in (140, 128):
        paper.draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=0, width=2)
    with inked(paper, NARROW, 8):
        for at, line in enumerate(words):
            paper.draw.text((x, y - 30 + at * 34), line, fill=0, font=paper.face(), anchor="mm")


def lowered(label: str) -> str:
    """A label in the middle of a line; what is short for something stays as it is."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def short_date(day: str, between: str = ".") -> str:
    """7.3.26."""
    number, month, year = day.split("/")
    return between.join((str(int(number)), str(int(month)), year[2:]))


def spaced(claim: str) -> str:
    """B 1234567."""
    return f"{claim[0]} {claim[1:]}" if claim[1].isdigit() else claim


def fields(order: Order, words: Words, written: Mapping[str, str], names: Sequence[str]) -> list[tuple[str, str]]:
    """Labels and values in the order given; `code` is whichever code the sender has."""
    found = []
    for name in names:
        real = ("agent_code" if "agent_code" in order.values else "broker_code") if name == "code" else name
        if name == "code" and real not in order.values:
            continue
        found.append((words[real], written.get(real, "")))
    return found


def long_date(day: str) -> str:
    """7 mars 2026."""
    number, month, year = day.split("/")
    return f"{'1er' if number == '01' else str(int(number))} {MONTHS[int(month) - 1]} {year}"
