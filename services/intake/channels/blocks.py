"""Where a text of several lines ends: a description, an address.

It ends at the next label, a formula of courtesy, small print, much empty paper, or where another size or another
margin begins.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from services.intake.channels.hits import CLOSING, WITHIN, Hit
from services.intake.domain import values
from services.intake.domain.label_owners import OTHER
from services.intake.domain.layout import Box
from services.intake.domain.reading import Sheet

LONGEST_BLOCK: Final = 60
"""Lines of a description, R-008: kept whole, within reason."""
FAR: Final = 2.5
"""Line heights of empty paper after which what follows is another thing: a stamp, a footer."""
OTHER_SIZE: Final = 0.12
"""Share by which letters are wider or narrower in another type."""
INDENTED: Final = 0.2
"""Share of the page's width to the right of a text at which another one stands."""

_ROW = re.compile(r"[^\W\d][^\d\t:]{1,28}(?:[ .]*:|[ .]*\t(?=.))")
"""A row of a form: some words that are no part of an address, and a value beside them."""
COMMUNE: Final = re.compile(r"(?<!\d)(?:\d{2}|2[AB])[ ]?\d{3}[ ]{1,2}[^\W\d]")
_NUMBERED: Final = frozenset({"claim_number", "policy_number"})
_NO_DESCRIPTION = re.compile(
    r"^\W*(?:fait a|fait le|signature|cachet|le gestionnaire|votre correspondant|votre interlocuteur|contact pour|"
    r"merci d|nous vous (?:pri|remerci|demand|souhait|confi)|dans l'attente|bonne reception|veuillez|documents? a |"
    r"pieces? (?:jointe|a )|reglement sous|facture a|pour convenir|restant a votre|n'hesitez pas|"
    r"je vous (?:pri|remerci|serais|saurais)|avec nos|en vous remerciant|tene[zs][- ](?:moi|nous)|prevenir |prevoyez |"
    r"bien a vous|bien cordialement|cdlt|cdt\b|salutations|sinceres|a votre disposition|en attente de|sans reponse|"
    r"rdv |rendez[- ]vous|prendre (?:rdv|rendez|contact)|histo(?:rique)?\b|p?f\d{1,2} ?=|"
    r"(?:le |la |l'|votre )?(?:prestataire|artisan|reparateur|entreprise) (?:rap+elle|appelle|contacte|doit|prend)|"
    r"vous pouvez|visite faite|affaire suivie|votre contact|gestionnaire |suivi par|retour (?:de fiche|sous)|"
    r"compagnie\b|ref(?:erence)?s?\b|cadre reserve|conditions d'intervention|total d|suivi ?:|"
    r"pour l'acces|qui d'autre|merci\b|\d{1,2}[:h]\d{2}\b|document interne|"
    r"ne pas remettre|fin (?:de )?(?:l')?(?:edition|message|transmission|page)|\[ ?(?:annuler|envoyer|valider|retour)|"
    r"entreprise regie|societe (?:anonyme|par actions)|sa au capital|page \d)|"
    r"\b(?:rcs|r\.c\.s|orias|siret|acpr|code des assurances|informatique et libertes|rgpd)\b|^>|_{4,}|"
    r"(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d)"
)
"""Lines on a fax that a description never holds."""


@dataclass(frozen=True)
class Blocks:
    """The lines of a sheet, to follow a text over them."""

    sheet: Sheet
    lines: Sequence[str]
    plains: Sequence[str]
    hits: Sequence[tuple[Hit, ...]]
    box: Callable[[int, int, int], Box | None]

    def description(self, at: int, hit: Hit) -> str:
        """The text that a label of a description opens."""
        first = self.lines[at][hit.end :]
        lines = self._lines(at, limit=LONGEST_BLOCK, blanks=True)
        kept = self._alike(at, first.strip(), lines) if self.sheet.engine else lines
        return "\n".join([first, *kept]).strip()

    def address(self, at: int, hit: Hit, end: int) -> str:
        """The address beside and below its label."""
        first = self.lines[at][hit.end : end].split("\t")[0].strip(" ,;|(–—-")
        pieces = (first, *(() if COMMUNE.search(first) else self._address(hit, at)))
        return ", ".join(piece.strip(" ,;\t") for piece in pieces if piece.strip(" ,;\t"))

    def next_line(self, at: int) -> str:
        """The line below, when it belongs to what stands above it."""
        return next(iter(self._lines(at, limit=1, blanks=False)), "")

    def _lines(self, at: int, *, limit: int, blanks: bool) -> list[str]:
        """The lines below a label, up to the next label, a closing formula, or much empty paper."""
        found: list[str] = []
        for below in range(at + 1, min(at + 1 + limit, len(self.lines))):
            text = self.lines[below].strip()
            closed = CLOSING.match(values.plain(text)) or (not text and not blanks)
            if self._begins(below) or closed or self._far(below):
                break
            found.append(text)
        return found

    def _begins(self, at: int) -> bool:
        """Whether a line begins with a label."""
        early = [hit for hit in self.hits[at] if hit.start <= 6]
        if any(hit.strength != WITHIN for hit in early):
            return True
        return (
            bool(self.sheet.engine)
            and any(
                hit.strength == WITHIN
                and set(hit.fields) & _NUMBERED
                and re.match(r"[^\w]{0,4}(?:[A-Z]{1,3}-?)?\d{4}", self.lines[at][hit.end :])
                for hit in self.hits[at]
            )
        ) or (
            bool(self.sheet.engine)
            and any(
                set(hit.fields) & {"phones", "email", OTHER} and re.search(r"\d{2}|@", self.plains[at][hit.end :][:24])
                for hit in early
            )
        )

    def _alike(self, at: int, first: str, lines: list[str]) -> list[str]:
        """Those of the lines that are of the text's own size and margin, and say nothing that belongs elsewhere."""
        rows = [at + 1 + number for number in range(len(lines))]
        written = ([at] if first else []) + [row for row in rows if self.lines[row].strip()]
        kept: list[str] = []
        for row, text in zip(rows, lines, strict=True):
            before = [one for one in written if one < row]
            ends = _NO_DESCRIPTION.search(self.plains[row].strip()) and not _goes_on(kept or [first], text)
            if text and (ends or (before and self._is_other(row, before))):
                break
            kept.append(text)
        return kept

    def _is_other(self, row: int, before: Sequence[int]) -> bool:
        """Whether a line stands elsewhere, or is set in another size than those before it."""
        here, first = self.box(row, 0, len(self.lines[row])), self.box(before[-1], 0, len(self.lines[before[-1]]))
        if here is None or first is None:
            return False
        if here.x0 > first.x0 + INDENTED:
            return True
        sizes = [size for one in before if (size := self._size(one))]
        size = self._size(row)
        if not size or not sizes:
            return False
        wide, high = size[0] / median(one[0] for one in sizes), size[1] / median(one[1] for one in sizes)
        return (wide < 1 - OTHER_SIZE and high < 0.94) or (wide > 1 + OTHER_SIZE and high > 1.06)

    def _size(self, row: int) -> tuple[float, float] | None:
        """How wide and how high the letters of a line are; nothing for a short line or one in capitals."""
        text = self.lines[row].strip()
        box = self.box(row, 0, len(self.lines[row]))
        small = sum(map(str.islower, text))
        if box is None or len(text) < 18 or "\t" in text or small < 0.6 * len(text.replace(" ", "")):
            return None
        return (box.x1 - box.x0) / len(text), box.y1 - box.y0

    def _address(self, hit: Hit, at: int) -> list[str]:
        """The lines on which an address goes on: up to its commune, and none that begins another row of the form."""
        lines = self._lines(at, limit=3, blanks=False)
        first = self.box(at, hit.end, len(self.lines[at])) if self.lines[at][hit.end :].strip() else None
        beside = "\t" in self.lines[at][hit.label_end : hit.end] and first is not None
        for number, text in enumerate(lines):
            if _ROW.match(text) or (beside and first and self._left_of(at + 1 + number, first)):
                return lines[:number]
            if COMMUNE.search(text):
                return lines[: number + 1]
        return lines

    def _left_of(self, at: int, box: Box) -> bool:
        here = self.box(at, 0, len(self.lines[at]))
        return here is not None and here.x0 < box.x0 - 0.03

    def _far(self, at: int) -> bool:
        above, here = (self.box(row, 0, len(self.lines[row])) for row in (at - 1, at))
        return bool(above and here and here.y0 - above.y1 > FAR * (above.y1 - above.y0))


def _goes_on(before: Sequence[str], line: str) -> bool:
    """Whether a line goes on the sentence of the one before it: *logement occupé,* — *prendre rendez-vous*."""
    last = before[-1].rstrip()
    return (
        bool(last) and (last[-1] in "," or last[-1].isalpha()) and line[:1].islower() and not re.search(r"\d{4}", line)
    )
