"""What is seen of an electronic seal: its picture at every place asked for, texts beside it, one signature over all.

The first place is the seal's own field; at the others the same picture is drawn on the page, under the same seal.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields
from pyhanko.stamp import StaticStampStyle

from services.esign.domain.sealing import Box, Mark
from services.esign.sealing.authority import Held
from services.esign.sealing.marks import mark_image
from services.esign.sealing.sheets import sheet
from services.esign.sealing.tags import tag_fields
from services.esign.sealing.watermarks import Artifact

_ZONE: Final = ZoneInfo("Europe/Paris")
_NAME: Final = "cac_{:03d}"
"""Not the name of a request's seal: a sealed document may go out to be signed."""


def free_name(writer: IncrementalPdfFileWriter) -> str:
    """The field of the next seal, the first being 1."""
    taken = {str(name) for name, _, _ in enumerate_sig_fields(writer)}
    return next(name for n in range(1, 1000) if (name := _NAME.format(n)) not in taken)


def draw(
    writer: IncrementalPdfFileWriter,
    field: str,
    *,
    places: Sequence[Box],
    texts: Sequence[tuple[Box, str]],
    image: bytes | None,
    held: Held,
) -> StaticStampStyle | None:
    """Draws all but the first place, makes the field there, gives how it looks; nothing to see without a place."""
    mark = _mark(held.certificate, image)
    for box, text in texts:
        _drawn(writer, box, Mark(image=None, text=text, lines=()))
    for box in places[1:]:
        _drawn(writer, box, mark)
    first = places[0] if places else None
    spec = SigFieldSpec(
        sig_field_name=field,
        on_page=first.page - 1 if first else 0,
        box=sheet(writer, first.page).rectangle(first) if first else None,
        readable_field_name="Cachet électronique",
    )
    append_signature_field(writer, spec)
    tag_fields(writer, [field])
    return _style(first, mark) if first else None


def preview(image: bytes, width: float, height: float) -> bytes:
    """How a picture looks in a seal of this size, PNG.

    Raises:
        NotSignable: it cannot be read.
    """
    out = io.BytesIO()
    mark_image(Mark(image=image, text="", lines=()), width=width, height=height).save(out, "PNG")
    return out.getvalue()


def _mark(certificate: x509.Certificate, image: bytes | None) -> Mark:
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    lines = (f"Cachet électronique du {datetime.now(_ZONE):%d/%m/%Y à %H:%M}",)
    return Mark(image=image, text=str(named[0].value), lines=lines)


def _drawn(writer: IncrementalPdfFileWriter, box: Box, mark: Mark) -> None:
    left, bottom, _, _ = sheet(writer, box.page).rectangle(box)
    room = BoxConstraints(width=round(box.width), height=round(box.height))
    Artifact(writer=writer, style=_style(box, mark), box=room).apply(box.page - 1, left, bottom)


def _style(box: Box, mark: Mark) -> StaticStampStyle:
    image = PdfImage(
        mark_image(mark, width=box.width, height=box.height), box=BoxConstraints(width=box.width, height=box.height)
    )
    return StaticStampStyle(background=image, border_width=0)
