"""What is drawn on pages and is no part of their text: what the sandbox writes across them, more pictures of a seal.

It says so of itself (an artifact): a tagged document stays one, and nobody is read a picture aloud.
"""

from typing import Final

from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.stamp import StaticContentStamp, StaticStampStyle

from services.esign.sealing.marks import watermark
from services.esign.sealing.sheets import has_contents, sheet

WATERMARK: Final = "TEST – SANS VALEUR"
_WIDEST: Final = 2000.0
"""Points of a watermark; on a larger page it is stretched."""


class Artifact(StaticContentStamp):
    """A picture on a page that is no part of the text."""

    def render(self) -> bytes:
        """Its drawing."""
        drawing: bytes = super().render()
        return b"/Artifact BMC " + drawing + b" EMC"


def mark_pages(writer: IncrementalPdfFileWriter) -> None:
    """The sandbox's words across every page, as it is seen; pages of one size share one picture."""
    stamps: dict[tuple[float, float, int], Artifact] = {}
    for page in range(1, int(writer.root["/Pages"]["/Count"]) + 1):
        seen = sheet(writer, page)
        shape = seen.right - seen.left, seen.top - seen.bottom, seen.turn
        if shape not in stamps:
            image = watermark(WATERMARK, width=min(seen.width, _WIDEST), height=min(seen.height, _WIDEST))
            image = image.rotate(seen.turn, expand=True) if seen.turn else image
            box = BoxConstraints(width=shape[0], height=shape[1])
            style = StaticStampStyle(background=PdfImage(image, box=box), border_width=0)
            stamps[shape] = Artifact(writer=writer, style=style, box=box)
        has_contents(seen)
        stamps[shape].apply(page - 1, round(seen.left), round(seen.bottom))
