"""What the sandbox writes across pages, so that nobody takes its papers for real ones."""

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


def mark_pages(writer: IncrementalPdfFileWriter) -> None:
    """The sandbox's words across every page, as it is seen; pages of one size share one picture."""
    stamps: dict[tuple[float, float, int], StaticContentStamp] = {}
    for page in range(1, int(writer.root["/Pages"]["/Count"]) + 1):
        seen = sheet(writer, page)
        shape = seen.right - seen.left, seen.top - seen.bottom, seen.turn
        if shape not in stamps:
            image = watermark(WATERMARK, width=min(seen.width, _WIDEST), height=min(seen.height, _WIDEST))
            image = image.rotate(seen.turn, expand=True) if seen.turn else image
            box = BoxConstraints(width=shape[0], height=shape[1])
            style = StaticStampStyle(background=PdfImage(image, box=box), border_width=0)
            stamps[shape] = style.create_stamp(writer, box, {})
        has_contents(seen)
        stamps[shape].apply(page - 1, round(seen.left), round(seen.bottom))
