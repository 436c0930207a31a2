"""The fields of a document: made before the seal, filled in the signer's own revision.

Appearances are never compressed and always have the same keys: a validator takes anything else for a change to the
document (reference: DSS). Coordinates come from the top left in points and are turned into the page's own here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field

from services.esign.domain.sealing import Answer, Box, NotSignable, Slot

CLOSING: Final = "sig_999"
"""The organisation's closing seal, after the last signer: no change at all is allowed after it. Its own list of locked
fields names none of the answers: they were filled before it, and a validator would take that for a later change."""
_FONT: Final = "Helv"
_SIZE: Final = 10


def make_fields(writer: IncrementalPdfFileWriter, *, slots: Sequence[Slot], answers: Sequence[Answer]) -> None:
    """Makes every field of the document, the closing seal's too.

    Raises:
        NotSignable: a field lies on a page that is not there.
    """
    for slot in slots:
        own = [one.name for one in answers if one.slot == slot.name]
        lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=own) if own else None
        where = slot.box
        append_signature_field(
            writer,
            SigFieldSpec(
                sig_field_name=slot.name,
                on_page=page_of(writer, where) if where else 0,
                box=rectangle_of(writer, where) if where else None,
                field_mdp_spec=lock,
                readable_field_name=f"Signature de {slot.signer}",
            ),
        )
    append_signature_field(
        writer,
        SigFieldSpec(
            sig_field_name=CLOSING,
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=[CLOSING]),
            doc_mdp_update_value=MDPPerm.NO_CHANGES,
            readable_field_name="Cachet de clôture",
        ),
    )
    if answers:
        _add_answers(writer, answers)


def fill(writer: IncrementalPdfFileWriter, answers: Mapping[str, str | bool]) -> None:
    """Writes answers into their fields.

    Raises:
        NotSignable: the document has no such field.
    """
    fields = {str(one["/T"]): one for one in map(_object, writer.root["/AcroForm"]["/Fields"])}
    for name, value in answers.items():
        field = fields.get(name)
        if field is None:
            raise NotSignable("Le document n'a pas ce champ.", rule="ESIGN-075", field=name)
        if isinstance(value, bool):
            field[pdf_name("/V")] = field[pdf_name("/AS")] = pdf_name("/Yes" if value else "/Off")
        else:
            field[pdf_name("/V")] = pdf_string(value)
            width, height = _size(field["/Rect"])
            drawn = writer.add_object(_stream(writer, _written(value, height), width, height))
            field["/AP"][pdf_name("/N")] = drawn
        writer.update_container(field)


# Any below: pyHanko's objects are dictionaries of dictionaries.
def _object(reference: Any) -> Any:
    return reference.get_object()


def page_of(writer: IncrementalPdfFileWriter, box: Box) -> int:
    """The page a box is on, from 0.

    Raises:
        NotSignable: there is none.
    """
    pages = int(writer.root["/Pages"]["/Count"])
    if not 1 <= box.page <= pages:
        raise NotSignable(f"Le document n'a pas de page {box.page}.", rule="ESIGN-076", field="page")
    return box.page - 1


def rectangle_of(writer: IncrementalPdfFileWriter, box: Box) -> tuple[int, int, int, int]:
    """Left, bottom, right, top in the page's own coordinates.

    Raises:
        NotSignable: the box is not on its page.
    """
    left, bottom, right, top = media_box(writer, page_of(writer, box))
    x, y = left + box.x, top - box.y
    if x + box.width > right + 1 or y - box.height < bottom - 1:
        raise NotSignable(f"Un champ dépasse de la page {box.page}.", rule="ESIGN-076", field="fields")
    return round(x), round(y - box.height), round(x + box.width), round(y)


def media_box(writer: IncrementalPdfFileWriter, page: int) -> tuple[float, float, float, float]:
    """The page's box, its own or inherited; ISO A4 where a document gives none."""
    node = writer.find_page_for_modification(page)[0].get_object()
    while "/MediaBox" not in node and "/Parent" in node:
        node = node["/Parent"]
    left, bottom, right, top = (float(one) for one in node.get("/MediaBox", (0, 0, 595, 842)))
    return left, bottom, right, top


def _add_answers(writer: IncrementalPdfFileWriter, answers: Sequence[Answer]) -> None:
    form = writer.root["/AcroForm"]
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Helvetica"),
            pdf_name("/Encoding"): pdf_name("/WinAnsiEncoding"),
        }
    )
    fonts = generic.DictionaryObject({pdf_name(f"/{_FONT}"): writer.add_object(font)})
    form[pdf_name("/DR")] = generic.DictionaryObject({pdf_name("/Font"): fonts})
    form[pdf_name("/DA")] = pdf_string(f"/{_FONT} {_SIZE} Tf 0 g")
    for answer in answers:
        _add_answer(writer, form, answer)
    writer.update_container(form)


def _add_answer(writer: IncrementalPdfFileWriter, form: Any, answer: Answer) -> None:
    rectangle = rectangle_of(writer, answer.box)
    page = writer.find_page_for_modification(page_of(writer, answer.box))[0]
    width, height = _size(rectangle)
    widget = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/T"): pdf_string(answer.name),
            pdf_name("/TU"): pdf_string(answer.label or answer.name),
            pdf_name("/Rect"): generic.ArrayObject([generic.FloatObject(one) for one in rectangle]),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/P"): page,
        }
    )
    if answer.kind == "checkbox":
        widget[pdf_name("/FT")] = pdf_name("/Btn")
        widget[pdf_name("/V")] = widget[pdf_name("/AS")] = pdf_name("/Off")
        drawn = {"/Yes": _ticked(width, height), "/Off": _framed(width, height)}
        states = {pdf_name(n): writer.add_object(_stream(writer, d, width, height)) for n, d in drawn.items()}
        widget[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): generic.DictionaryObject(states)})
    else:
        widget[pdf_name("/FT")] = pdf_name("/Tx")
        widget[pdf_name("/V")] = pdf_string("")
        widget[pdf_name("/MaxLen")] = generic.NumberObject(answer.max_length)
        widget[pdf_name("/DA")] = pdf_string(f"/{_FONT} {_SIZE} Tf 0 g")
        empty = writer.add_object(_stream(writer, _written("", height), width, height))
        widget[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): empty})
    reference = writer.add_object(widget)
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])
    shown = page.get_object()
    if "/Annots" not in shown:
        shown[pdf_name("/Annots")] = generic.ArrayObject()
    shown["/Annots"].append(reference)
    writer.update_container(shown["/Annots"])
    writer.mark_update(page)


def _stream(writer: IncrementalPdfFileWriter, drawing: bytes, width: float, height: float) -> generic.StreamObject:
    form = writer.root["/AcroForm"]
    return generic.StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.FloatObject(one) for one in (0, 0, width, height)]),
            pdf_name("/Resources"): generic.DictionaryObject({pdf_name("/Font"): form["/DR"]["/Font"]}),
        },
        stream_data=drawing,
    )


def _written(text: str, height: float) -> bytes:
    shown = text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        shown = shown.replace(sign, b"\\" + sign)
    return b"/Tx BMC q BT /%s %d Tf 0 g 2 %.2f Td (%s) Tj ET Q EMC" % (
        _FONT.encode(), _SIZE, max(2, (height - _SIZE) / 2 + 2), shown,
    )  # fmt: skip


def _framed(width: float, height: float) -> bytes:
    return b"q 0.7 w 1 1 %.2f %.2f re S Q" % (width - 2, height - 2)


def _ticked(width: float, height: float) -> bytes:
    cross = b" q 1.5 w 3 3 m %.2f %.2f l S 3 %.2f m %.2f 3 l S Q" % (width - 3, height - 3, height - 3, width - 3)
    return _framed(width, height) + cross


def _size(rectangle: Sequence[Any]) -> tuple[float, float]:
    left, bottom, right, top = (float(one) for one in rectangle)
    return abs(right - left), abs(top - bottom)
