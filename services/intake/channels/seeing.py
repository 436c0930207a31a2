"""Reading a message with what stands on its images: text layers first, then both OCR engines on pages without text.

The bytes are opened in the process that is killed (`apart.py`), the clean page it draws goes to the warm readers
(`ocr.py`). A page that cannot be read says why and is still shown.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.intake.channels.apart import Apart
from services.intake.channels.documents import Unreadable
from services.intake.channels.ocr import Readers
from services.intake.channels.read import ENOUGH_TEXT
from services.intake.domain import fax_lines, values
from services.intake.domain.layout import Laid
from services.intake.domain.reading import Part, Reading, Sheet


@dataclass(frozen=True, slots=True)
class SeeingLimits:
    """What one message may take of the readers."""

    pages: int = 10
    seconds: float = 300


class Seeing:
    """Reads messages, images included."""

    def __init__(self, apart: Apart, readers: Readers, limits: SeeingLimits | None = None) -> None:
        self._apart = apart
        self._readers = readers
        self._limits = limits or SeeingLimits()

    async def read(self, raw: bytes) -> Reading:
        """Everything that can be read; never raises for what the bytes hold."""
        reading = await self._apart.read(raw)
        if not self._readers.engines:
            return reading
        left = _Left(self._limits.pages, time.monotonic() + self._limits.seconds)
        for part in reading.parts:
            if pages := _blind_pages(part, reading.sheets):
                reading = await self._with(reading, raw, part, pages, left)
        return reading

    async def _with(self, reading: Reading, raw: bytes, part: Part, pages: list[int], left: "_Left") -> Reading:
        sheets: list[Sheet] = []
        problems: list[str] = []
        headers: list[str] = []
        for page in pages:
            if not left.take():
                problems.append(f"pages lues par machine jusqu'à la {page - 1}, les suivantes sont à regarder")
                break
            try:
                laid = await self._readers.page(await self._apart.scan(raw, part=part.path, page=page))
            except Unreadable as error:
                problems.append(f"page {page} : {error}")
                continue
            sheets += _sheets(part, page, laid, headers)
            if not any(one.text.strip() for one in laid.values()):
                problems.append(f"page {page} : aucun texte lu sur l'image")
            elif len(laid) < len(self._readers.engines):
                problems.append(f"page {page} : un seul moteur de lecture a répondu")
        return _seen(_headed(reading, headers), part, sheets, problems)


@dataclass
class _Left:
    """Pages and time that a message still has."""

    pages: int
    until: float

    def take(self) -> bool:
        self.pages -= 1
        return self.pages >= 0 and time.monotonic() < self.until


def _blind_pages(part: Part, sheets: tuple[Sheet, ...]) -> list[int]:
    """The pages of a part that only an engine can read."""
    if part.kind not in ("tiff", "image", "pdf"):
        return []
    letters = {one.page: sum(map(str.isalnum, one.text)) for one in sheets if one.part == part.path}
    return [page for page in range(1, part.pages + 1) if letters.get(page, 0) < ENOUGH_TEXT]


def _sheets(part: Part, page: int, laid: Mapping[str, Laid], headers: list[str]) -> list[Sheet]:
    name = part.name or f"pièce {part.path}"
    found = []
    for engine, one in sorted(laid.items()):
        header, body = fax_lines.split(one)
        headers += [header.text] if header else []
        if body.text.strip():
            found.append(Sheet(part.path, page, f"{name}, page {page}", body.text, body.spans, engine, one.noisy))
    return found


def _headed(reading: Reading, headers: list[str]) -> Reading:
    """The fax's header line, and its number where the gateway told none."""
    header = reading.header or next(iter(headers), "")
    number = next(iter(values.phones(header)), "")
    return replace(reading, header=header, caller=reading.caller or number)


def _seen(reading: Reading, part: Part, sheets: list[Sheet], problems: list[str]) -> Reading:
    """The reading with what was seen; the remark that nothing was read gives way to what went wrong, if anything."""
    problem = " ; ".join(problems) or None
    seen = replace(part, has_text=bool(sheets), problem=problem)
    name = part.name or part.path
    before = f"{name} : {part.problem}"
    defects = [one for one in reading.defects if not (part.problem and one == before)]
    if problem:
        defects.append(f"{name} : {problem}")
    return replace(
        reading,
        parts=tuple(seen if one.path == part.path else one for one in reading.parts),
        sheets=(*reading.sheets, *sheets),
        defects=tuple(defects),
    )
