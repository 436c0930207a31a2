"""Every kind of field, on straight and turned pages, by two signers: the file stands before tools that are not ours."""

import io
import subprocess
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from services.esign.domain.sealing import Answer, Box, Mark, Note, NotSignable, Signer, Slot, Style
from services.esign.sealing import forms
from services.esign.sealing.sealer import Plan, PoolSealer
from tests.esign.builders import a_pdf

MARK = Mark(image=None, text="Zoé Étourneau", lines=("Signé par Zoé Étourneau",))
NAMES = "Zoë Łukaszewicz, Ελένη Παπαδοπούλου, Олена Щербак"


def box(y: float, *, page: int = 1, x: float = 50, width: float = 200, height: float = 20) -> Box:
    return Box(page=page, x=x, y=y, width=width, height=height)


SLOTS = (
    Slot(name="sig_001", box=box(100, height=50), signer="Zoé Étourneau"),
    Slot(name="sig_002", box=box(100, x=300, height=50), signer="Bo Buse"),
)
ANSWERS = (
    Answer(name="txt_001_001", slot="sig_001", kind="text", box=box(200, width=400), style=Style(color="#103080")),
    Answer(name="txt_001_002", slot="sig_001", kind="text", box=box(230, height=60), max_length=5000),
    Answer(
        name="txt_001_003", slot="sig_001", kind="text", box=box(300), read_only=True, style=Style(bold=True, size=9)
    ),
    Answer(name="chk_001_001", slot="sig_001", kind="checkbox", box=box(330, width=15, height=15)),
    Answer(
        name="rad_001_001",
        slot="sig_001",
        kind="radio",
        box=box(360, width=15, height=15),
        others=(box(380, width=15, height=15), box(400, width=15, height=15)),
    ),
    Answer(name="mrk_001_001", slot="sig_001", kind="mark", box=box(450, height=50), read_only=True),
    Answer(name="pln_001_001", slot="sig_001", kind="mark", box=box(100, page=2, height=50), read_only=True),
    Answer(name="txt_001_004", slot="sig_001", kind="text", box=box(800, width=30), read_only=True),
    Answer(name="txt_002_001", slot="sig_002", kind="text", box=box(520), style=Style(italic=True)),
    Answer(name="rad_002_001", slot="sig_002", kind="radio", box=box(550, width=15, height=15),
           others=(box(570, width=15, height=15),)),
    Answer(name="mrk_002_001", slot="sig_002", kind="mark", box=box(600, height=50), read_only=True),
)  # fmt: skip
GIVEN: dict[str, str | bool] = {
    "txt_001_001": NAMES,
    "txt_001_002": "Une réponse plus longue, qui tient sur plusieurs lignes de ce champ.\nEt une autre (ici).",
    "txt_001_003": "Lu et approuvé",
    "chk_001_001": True,
    "rad_001_001": "1",
    "txt_001_004": "ZÉ",
}
NOTES = (
    Note(box=box(700, width=400, height=60), text="Fait à Łódź, Ελλάδα, Київ — n° 12", style=Style(size=12)),
    Note(box=box(300, page=2), text="Sur une page tournée"),
)


def turned(data: bytes, *, page: int, rotate: int, crop: tuple[int, int, int, int] | None = None) -> bytes:
    """The document with a page turned, and cut."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    found = writer.find_page_for_modification(page - 1)[0]
    found.get_object()[pdf_name("/Rotate")] = generic.NumberObject(rotate)
    if crop:
        numbers = generic.ArrayObject([generic.NumberObject(one) for one in crop])
        found.get_object()[pdf_name("/CropBox")] = numbers
    writer.mark_update(found)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_signer(last_name: str) -> Signer:
    ids = {"request_id": uuid.uuid4(), "signer_id": uuid.uuid4()}
    return Signer(first_name="Zoé", last_name=last_name, email="zoe@exemple.invalid", **ids)


@pytest.fixture(scope="module")
async def sealer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PoolSealer]:
    plan = Plan(file=tmp_path_factory.mktemp("kinds") / "authority.json", passphrase=b"essai", sandbox=False)
    async with PoolSealer(plan, processes=1) as one:
        yield one


@pytest.fixture(scope="module")
async def signed(sealer: PoolSealer) -> bytes:
    document = turned(a_pdf(pages=2), page=2, rotate=90, crop=(20, 30, 575, 800))
    document = await sealer.prepare(document, slots=SLOTS, answers=ANSWERS, notes=NOTES)
    one = await sealer.sign(
        document, slot="sig_001", signer=a_signer("Étourneau"), mark=MARK, answers=GIVEN, last=False
    )
    answers: dict[str, str | bool] = {"txt_002_001": "deux", "rad_002_001": "0"}
    two = await sealer.sign(
        one.document, slot="sig_002", signer=a_signer("Buse"), mark=MARK, answers=answers, last=True
    )
    return two.document


async def test_every_kind_holds_at_b_lta(sealer: PoolSealer, signed: bytes) -> None:
    findings = (await sealer.verify(signed)).findings

    assert [one.field for one in findings] == ["sig_000", "sig_001", "sig_002", "sig_999"]
    assert all(one.trusted and one.intact and one.level == "B-LTA" for one in findings), findings


def test_poppler_and_qpdf_find_the_same(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)

    poppler = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)

    assert poppler.count("Signature is Valid.") == 4
    assert "No syntax or stream encoding errors found" in checked.stdout, checked.stderr


def test_what_was_answered_reads_back_letter_by_letter(signed: bytes) -> None:
    page = pdfium.PdfDocument(signed)
    page.init_forms()
    fields = {str(one.get_object()["/T"]): one.get_object() for one in _fields(signed)}

    assert str(fields["txt_001_001"]["/V"]) == NAMES
    assert [fields[f"rad_001_001_00{n}"]["/AS"] for n in range(3)] == ["/Off", "/Yes", "/Off"]
    assert str(fields["mrk_001_001"]["/V"]) == "Signé par Zoé Étourneau"
    assert "Fait à Łódź, Ελλάδα, Київ — n° 12" in page[0].get_textpage().get_text_bounded()


def test_pixels_lie_where_the_reader_sees_them_even_on_a_page_turned_and_cut(signed: bytes) -> None:
    document = pdfium.PdfDocument(signed)
    document.init_forms()
    straight, turned_page = (document[n].render(scale=1, may_draw_forms=True).to_pil().convert("L") for n in (0, 1))

    for picture, place in (
        (straight, box(200, width=400)),  # text
        (straight, box(380, width=15, height=15)),  # the choice
        (straight, box(450, height=50)),  # the mark seen again
        (turned_page, box(100, height=50)),  # the same on the turned page
        (turned_page, box(300)),  # the note there
    ):
        inside = picture.crop((int(place.x), int(place.y), int(place.x + place.width), int(place.y + place.height)))
        assert min(inside.getextrema()[0:1]) < 200, place
    assert turned_page.size == (770, 555)
    assert straight.crop((300, 400, 560, 500)).getextrema()[0] == 255, "nothing is drawn elsewhere"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
async def test_a_note_stands_upright_whatever_the_page_is_turned(sealer: PoolSealer, rotate: int) -> None:
    document = turned(a_pdf(" "), page=1, rotate=rotate, crop=(10, 20, 500, 700))

    sealed = await sealer.prepare(document, slots=SLOTS[:1], answers=(), notes=[Note(box=box(300), text="IIII LLLL")])

    ink = pdfium.PdfDocument(sealed)[0].render(scale=2).to_pil().convert("L").point(lambda one: 255 - one).getbbox()
    assert ink is not None
    assert (100 <= ink[0] < 115, ink[2] < 200, 600 <= ink[1], ink[3] < 640) == (True, True, True, True), ink


async def test_a_form_that_the_document_brings_keeps_its_fonts_and_fields(sealer: PoolSealer) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(a_pdf()))
    font = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type1"),
                                     pdf_name("/BaseFont"): pdf_name("/Courier")})  # fmt: skip
    fonts = generic.DictionaryObject({pdf_name("/Cour"): writer.add_object(font)})
    writer.root[pdf_name("/AcroForm")] = generic.DictionaryObject({
        pdf_name("/Fields"): generic.ArrayObject(),
        pdf_name("/DR"): generic.DictionaryObject({pdf_name("/Font"): fonts}),
        pdf_name("/DA"): generic.pdf_string("/Cour 10 Tf 0 g"),
    })  # fmt: skip
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)

    form = PdfFileReader(io.BytesIO(await sealer.prepare(out.getvalue(), slots=SLOTS, answers=ANSWERS[:1]))).root[
        "/AcroForm"
    ]

    assert {"/Cour", "/PsSans"} <= set(form["/DR"]["/Font"])
    assert form["/DA"] == "/Cour 10 Tf 0 g"


async def test_a_choice_changed_later_breaks_its_signer(sealer: PoolSealer, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    forms.fill(writer, {"rad_001_001": "2"})
    out = io.BytesIO()
    writer.write(out)

    held = {one.field: one.trusted for one in (await sealer.verify(out.getvalue())).findings}

    assert (held["sig_001"], held["sig_999"]) == (False, False)


async def test_fields_that_have_our_names_are_refused(sealer: PoolSealer) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(a_pdf()))
    forms.make_fields(writer, slots=SLOTS, answers=())
    out = io.BytesIO()
    writer.write(out)

    with pytest.raises(NotSignable) as refused:
        await sealer.prepare(out.getvalue(), slots=SLOTS, answers=())

    assert refused.value.rule == "ESIGN-151"


def _fields(document: bytes) -> list[generic.IndirectObject]:
    return list(PdfFileReader(io.BytesIO(document)).root["/AcroForm"]["/Fields"])
