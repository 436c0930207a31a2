"""Texts of nobody, drawn onto their pages before the seal: part of the document, which no form filling can change."""

from collections.abc import Sequence
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.esign.domain.sealing import Note
from services.esign.sealing import drawing
from services.esign.sealing.lettering import embed
from services.esign.sealing.sheets import has_contents, sheet


def write_notes(writer: IncrementalPdfFileWriter, notes: Sequence[Note]) -> None:
    """Writes texts onto their pages: part of the document from its seal on, which no form filling can change.

    Raises:
        NotSignable: one lies on a page that is not there.
    """
    if not notes:
        return
    fonts = fonts_of(embed(writer))
    for page in {note.box.page for note in notes}:
        where = sheet(writer, page)
        has_contents(where)
        # what a page's own drawing leaves turned or scaled ends before ours begins
        writer.add_stream_to_page(page - 1, writer.add_object(generic.StreamObject(stream_data=b"q")), prepend=True)
        pieces, forms = [b"Q"], generic.DictionaryObject()
        for note in notes:
            if note.box.page == page:
                name = pdf_name(f"/PsNote{len(forms)}")
                size = note.box.width, note.box.height
                drawn = drawing.lines(note.text, size=size, style=note.style)
                resources = dictionary(Font=fonts)
                forms[name] = writer.add_object(drawing.stream(drawn, size=size, turn=0, resources=resources))
                pieces.append(b"q %s cm %s Do Q" % (where.upright(note.box), name.encode()))
        content = writer.add_object(generic.StreamObject(stream_data=b" ".join(pieces)))
        writer.add_stream_to_page(page - 1, content, dictionary(XObject=forms))


def dictionary(**entries: Any) -> Any:  # Any: pyHanko's objects
    """A dictionary of the format."""
    return generic.DictionaryObject({pdf_name(f"/{name}"): one for name, one in entries.items()})


def fonts_of(reference: Any) -> Any:  # Any: pyHanko's objects
    """The one embedded font, under each of its names."""
    return dictionary(**dict.fromkeys(drawing.FONTS, reference))
