"""A page as its reader sees it: what /CropBox shows of it, turned by /Rotate; and where a place on it lies in the file.

Callers count from the top left corner of what is seen. Whoever draws on a page asks here, so that the boxes, the
watermark and the page's picture agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.esign.domain.sealing import Box, NotSignable

_A4: Final = (0.0, 0.0, 595.0, 842.0)
_DEEPEST: Final = 100
"""Levels of a page tree; a tree that is its own parent ends here."""
LARGEST: Final = 14_400.0
"""Points of a side: the format's own limit, 200 inches."""
MATRICES: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""What stands a drawing upright again on a turned page."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The part of a page that is seen, in the page's own coordinates, and by how much it is turned clockwise."""

    page: Any  # Any: pyHanko's reference
    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def width(self) -> float:
        """As it is seen."""
        return self.top - self.bottom if self.turn % 180 else self.right - self.left

    @property
    def height(self) -> float:
        """As it is seen."""
        return self.right - self.left if self.turn % 180 else self.top - self.bottom

    def rectangle(self, box: Box) -> tuple[int, int, int, int]:
        """Left, bottom, right, top of a place in the page's own coordinates.

        Raises:
            NotSignable: it lies beside what is seen.
        """
        if box.x + box.width > self.width + 1 or box.y + box.height > self.height + 1:
            raise NotSignable(f"Un champ dépasse de la page {box.page}.", rule="ESIGN-076", field="fields")
        one, two = self._point(box.x, box.y), self._point(box.x + box.width, box.y + box.height)
        left, right = sorted((one[0], two[0]))
        bottom, top = sorted((one[1], two[1]))
        return round(left), round(bottom), round(right), round(top)

    def upright(self, box: Box) -> bytes:
        """The matrix with which something of this size is drawn upright there."""
        left, bottom, right, top = self.rectangle(box)
        corner = {0: (left, bottom), 90: (right, bottom), 180: (right, top), 270: (left, top)}[self.turn]
        return " ".join(str(one) for one in (*MATRICES[self.turn], *corner)).encode()

    def _point(self, x: float, y: float) -> tuple[float, float]:
        match self.turn:
            case 90:
                return self.left + y, self.bottom + x
            case 180:
                return self.right - x, self.bottom + y
            case 270:
                return self.right - y, self.top - x
            case _:
                return self.left + x, self.top - y


def sheet(writer: IncrementalPdfFileWriter, page: int) -> Sheet:
    """What is seen of a page, the first being 1.

    Raises:
        NotSignable: there is no such page, or it has no size.
    """
    if not 1 <= page <= int(writer.root["/Pages"]["/Count"]):
        raise NotSignable(f"Le document n'a pas de page {page}.", rule="ESIGN-076", field="page")
    found = writer.find_page_for_modification(page - 1)[0]
    return sheet_of(found)


def sheet_of(page: Any) -> Sheet:  # Any: pyHanko's reference
    """What is seen of the page it refers to."""
    node = page.get_object()
    whole = _box(_inherited(node, "/MediaBox") or _A4)
    shown = _box(_inherited(node, "/CropBox") or whole)
    left, bottom = max(whole[0], shown[0]), max(whole[1], shown[1])
    right, top = min(whole[2], shown[2]), min(whole[3], shown[3])
    if left >= right or bottom >= top:
        left, bottom, right, top = whole
    turn = int(_inherited(node, "/Rotate") or 0) % 360
    if not (0 < right - left <= LARGEST and 0 < top - bottom <= LARGEST):
        raise NotSignable("Une page du document n'a pas une taille possible.", rule="ESIGN-073", field="file")
    return Sheet(page=page, left=left, bottom=bottom, right=right, top=top, turn=turn if turn in MATRICES else 0)


def has_contents(seen: Sheet) -> None:
    """A page that has nothing on it gets a list to which something can be added."""
    page = seen.page.get_object()
    if "/Contents" not in page:
        page[pdf_name("/Contents")] = generic.ArrayObject()


def name_annotations(writer: IncrementalPdfFileWriter) -> None:
    """Gives every annotation that stands in its page's list itself a number: validators know no others.

    Raises:
        NotSignable: the pages have no end.
    """
    todo = [(one, 1) for one in writer.root["/Pages"]["/Kids"]]
    while todo:
        reference, depth = todo.pop()
        node = reference.get_object()
        if depth > _DEEPEST:
            raise NotSignable("Les pages du document s'emboîtent sans fin.", rule="ESIGN-073", field="file")
        if "/Kids" in node:
            todo.extend((one, depth + 1) for one in node["/Kids"])
        elif "/Annots" in node:
            _name_all(writer, node["/Annots"])


def _name_all(writer: IncrementalPdfFileWriter, notes: Any) -> None:  # Any: pyHanko's array
    for at in range(len(notes)):
        if not isinstance(notes.raw_get(at), generic.IndirectObject):
            notes[at] = writer.add_object(notes[at])
            writer.update_container(notes)


def _inherited(node: Any, key: str) -> Any:  # Any: pyHanko's objects
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise NotSignable("Les pages du document s'emboîtent sans fin.", rule="ESIGN-073", field="file")


def _box(numbers: Sequence[Any]) -> tuple[float, float, float, float]:
    one, two, three, four = (float(number) for number in numbers)
    return min(one, three), min(two, four), max(one, three), max(two, four)
