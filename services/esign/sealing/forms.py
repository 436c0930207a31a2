"""The fields of a document: made before the seal, filled in the signer's own revision.

What the first appearance of a field holds, the later ones hold too, down to the size of a picture: only the drawing
changes (reference: DSS). The form that a document brings along stays; ours is added to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.images import pil_image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field

from services.esign.domain.sealing import Answer, Box, Mark, NotSignable, Slot, Style
from services.esign.sealing import drawing
from services.esign.sealing.lettering import embed
from services.esign.sealing.marks import SCALE, mark_image
from services.esign.sealing.notes import dictionary, fonts_of
from services.esign.sealing.sheets import Sheet, sheet, sheet_of
from services.esign.sealing.tags import tag_fields

CLOSING: Final = "sig_999"
"""The organisation's closing seal, after the last signer: no change at all is allowed after it. Its own list of locked
fields names none of the answers: they were filled before it, and a validator would take that for a later change."""
_READ_ONLY, _MULTILINE = 1, 1 << 12


def make_fields(writer: IncrementalPdfFileWriter, *, slots: Sequence[Slot], answers: Sequence[Answer]) -> None:
    """Makes every field of the document, the closing seal's too.

    Raises:
        NotSignable: a field lies on a page that is not there, or the document has fields with our names.
    """
    _check_names(writer, {one.name for one in slots} | {name for one in answers for name in one.names} | {CLOSING})
    for slot in slots:
        own = [name for one in answers if one.slot == slot.name for name in one.names]
        lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=own) if own else None
        where = slot.box
        append_signature_field(
            writer,
            SigFieldSpec(
                sig_field_name=slot.name,
                on_page=where.page - 1 if where else 0,
                box=sheet(writer, where.page).rectangle(where) if where else None,
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
    tag_fields(writer, [*(one.name for one in slots), *(name for one in answers for name in one.names)])


def add_unseen(writer: IncrementalPdfFileWriter, name: str) -> None:
    """A signature field that stands nowhere on the pages."""
    append_signature_field(writer, SigFieldSpec(sig_field_name=name, readable_field_name="Cachet"))


def fill(writer: IncrementalPdfFileWriter, answers: Mapping[str, str | bool]) -> None:
    """Writes answers into their fields.

    Raises:
        NotSignable: the document has no such field.
    """
    fields = _by_name(writer)
    for name, value in _each(answers, fields):
        field = fields.get(name)
        if field is None:
            raise NotSignable("Le document n'a pas ce champ.", rule="ESIGN-075", field=name)
        if isinstance(value, bool):
            field[pdf_name("/V")] = field[pdf_name("/AS")] = pdf_name("/Yes" if value else "/Off")
        else:
            where = sheet_of(field.raw_get("/P"))
            size = _seen(field["/Rect"], where)
            drawn = drawing.text(value, size=size, style=drawing.read_style(str(field["/DA"])))
            field[pdf_name("/V")] = pdf_string(value)
            _appear(writer, field, drawing.stream(drawn, size=size, turn=where.turn, resources=_own_fonts(writer)))
        writer.update_container(field)


def draw_marks(writer: IncrementalPdfFileWriter, mark: Mark, *, number: str, name: str) -> None:
    """Shows a signer's signature in his further places: no signatures of their own, part of the one he makes."""
    for title, field in _by_name(writer).items():
        if title[:4] in ("mrk_", "pln_") and title[4:7] == number:
            field[pdf_name("/V")] = pdf_string(f"Signé par {name}")
            where = sheet_of(field.raw_get("/P"))
            size = _seen(field["/Rect"], where)
            seen = mark if title[:4] == "mrk_" else Mark(image=mark.image, text=mark.text, lines=())
            image = pil_image(mark_image(seen, width=size[0], height=size[1]), writer)
            resources = dictionary(XObject=dictionary(Mark=image))
            drawn = drawing.stream(drawing.picture(size), size=size, turn=where.turn, resources=resources)
            _appear(writer, field, drawn)
            writer.update_container(field)


def _by_name(writer: IncrementalPdfFileWriter) -> dict[str, Any]:  # Any: pyHanko's dictionaries
    fields = (one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
    return {str(one["/T"]): one for one in fields if "/T" in one}


def _each(answers: Mapping[str, str | bool], fields: Mapping[str, Any]) -> Iterator[tuple[str, str | bool]]:
    """Field by field: of a radio group the number of the choice, from 0, or nothing, becomes one answer a choice."""
    for name, value in answers.items():
        choices = [one for one in fields if one.startswith(f"{name}_")] if name.startswith("rad_") else []
        if choices:
            yield from ((one, str(int(one[-3:])) == value) for one in choices)
        else:
            yield name, value


def _check_names(writer: IncrementalPdfFileWriter, ours: set[str]) -> None:
    has_form = "/AcroForm" in writer.root and "/Fields" in writer.root["/AcroForm"]
    if has_form and ours & set(_by_name(writer)):
        sentence = "Le document a déjà des champs qui portent nos noms : envoyez l'original, sans champs."
        raise NotSignable(sentence, rule="ESIGN-151", field="file")


def _appear(writer: IncrementalPdfFileWriter, field: Any, drawn: generic.StreamObject) -> None:
    field["/AP"][pdf_name("/N")] = writer.add_object(drawn)


# Any below: pyHanko's objects are dictionaries of dictionaries.
def _own_fonts(writer: IncrementalPdfFileWriter) -> Any:
    fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
    return dictionary(Font=fonts_of(fonts.raw_get(f"/{drawing.FONTS[0]}")))


def _add_answers(writer: IncrementalPdfFileWriter, answers: Sequence[Answer]) -> None:
    form = writer.root["/AcroForm"]
    if any(one.kind == "text" for one in answers):
        _add_fonts(writer, form)
    for answer in answers:
        _add_answer(writer, form, answer)
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def _add_fonts(writer: IncrementalPdfFileWriter, form: Any) -> None:
    """Our font beside those the document's own form has."""
    if "/DR" not in form:
        form[pdf_name("/DR")] = generic.DictionaryObject()
    if "/Font" not in form["/DR"]:
        form["/DR"][pdf_name("/Font")] = generic.DictionaryObject()
        writer.update_container(form["/DR"])
    fonts = form["/DR"]["/Font"]
    fonts.update(fonts_of(embed(writer)))
    writer.update_container(fonts)
    if "/DA" not in form:
        form[pdf_name("/DA")] = pdf_string(drawing.said(Style()))


def _add_answer(writer: IncrementalPdfFileWriter, form: Any, answer: Answer) -> None:
    for name, box in zip(answer.names, (answer.box, *answer.others), strict=True):
        field = _field(answer, name)
        field.update(_widget(writer, answer, box))
        reference = writer.add_object(field)
        form["/Fields"].append(reference)
        _annotate(writer, reference)


def _field(answer: Answer, name: str) -> Any:
    flags = _READ_ONLY if answer.read_only else 0
    field = dictionary(T=pdf_string(name), TU=pdf_string(answer.label or answer.name))
    if answer.kind in ("checkbox", "radio"):
        field.update(dictionary(FT=pdf_name("/Btn"), V=pdf_name("/Off")))
    else:
        flags |= _MULTILINE if answer.kind == "text" and answer.box.height >= 2.4 * answer.style.size else 0
        style = pdf_string(drawing.said(answer.style))
        field.update(dictionary(FT=pdf_name("/Tx"), V=pdf_string(""), DA=style))
        if answer.kind == "text" and not answer.read_only:
            field[pdf_name("/MaxLen")] = generic.NumberObject(answer.max_length)
    field[pdf_name("/Ff")] = generic.NumberObject(flags)
    return field


def _widget(writer: IncrementalPdfFileWriter, answer: Answer, box: Box) -> Any:
    where = sheet(writer, box.page)
    rectangle = where.rectangle(box)
    size = _seen(rectangle, where)
    resources = _resources(writer, answer, size)
    made = {
        state: writer.add_object(drawing.stream(drawn, size=size, turn=where.turn, resources=resources))
        for state, drawn in _states(answer, size)
    }
    widget = dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        Rect=generic.ArrayObject([generic.FloatObject(one) for one in rectangle]),
        F=generic.NumberObject(4),
        P=where.page,
        AP=dictionary(N=made["N"] if "N" in made else dictionary(**made)),
    )
    if where.turn:
        widget[pdf_name("/MK")] = dictionary(R=generic.NumberObject(where.turn))
    if "N" not in made:
        widget[pdf_name("/AS")] = pdf_name("/Off")
    return widget


def _states(answer: Answer, size: tuple[float, float]) -> Iterator[tuple[str, bytes]]:
    match answer.kind:
        case "checkbox":
            yield from (("Yes", drawing.ticked(size)), ("Off", drawing.framed(size)))
        case "radio":
            yield from (("Yes", drawing.chosen(size)), ("Off", drawing.circled(size)))
        case "mark":
            yield "N", drawing.picture(size)
        case "text":
            yield "N", drawing.text("", size=size, style=answer.style)


def _resources(writer: IncrementalPdfFileWriter, answer: Answer, size: tuple[float, float]) -> Any:
    match answer.kind:
        case "text":
            return _own_fonts(writer)
        case "mark":  # a picture as large as the later one, of nothing
            blank = Image.new("RGBA", (max(1, round(size[0] * SCALE)), max(1, round(size[1] * SCALE))), (0, 0, 0, 0))
            return dictionary(XObject=dictionary(Mark=pil_image(blank, writer)))
        case _:
            return generic.DictionaryObject()


def _annotate(writer: IncrementalPdfFileWriter, reference: Any) -> None:
    page = reference.get_object().raw_get("/P")
    shown = page.get_object()
    if "/Annots" not in shown:
        shown[pdf_name("/Annots")] = generic.ArrayObject()
    shown["/Annots"].append(reference)
    writer.update_container(shown["/Annots"])
    writer.mark_update(page)


def _seen(rectangle: Sequence[Any], where: Sheet) -> tuple[float, float]:
    """Width and height of a rectangle, as they are seen on its page."""
    left, bottom, right, top = (float(one) for one in rectangle)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if where.turn % 180 else (width, height)
