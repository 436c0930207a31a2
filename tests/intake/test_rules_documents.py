"""Documents as they really come: filled-in forms, cut faxes, too many pages, files that are empty or misnamed."""

import base64
import io
import struct
from email.message import EmailMessage

import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from services.intake.channels import documents
from services.intake.channels.documents import Unreadable, page_png
from services.intake.channels.read import read


def mail(name: str, kind: str, data: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "a@exemple.invalid"
    message.set_content("Bonjour")
    main, sub = kind.split("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def filled_form() -> bytes:
    """A form whose values were typed into its fields, as agencies send them."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(60, 780, "N° de sinistre :")
    canvas.acroForm.textfield(name="sinistre", value="B4417093", x=200, y=772, width=200, height=20)
    canvas.save()
    return out.getvalue()


def fax(pages: int, *, size: tuple[int, int] = (1728, 1100), dpi: tuple[int, int] = (204, 98)) -> bytes:
    out = io.BytesIO()
    image = Image.new("1", size, 1)
    ImageDraw.Draw(image).rectangle((100, 100, 900, 180), fill=0)
    image.save(out, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=[image] * (pages - 1))
    return out.getvalue()


def test_what_was_typed_into_a_form_is_read() -> None:
    reading = read(mail("odm.pdf", "application/pdf", filled_form()))

    assert "N° de sinistre :\tB4417093" in reading.text


def test_what_was_typed_into_a_form_is_seen() -> None:
    page = Image.open(io.BytesIO(page_png(filled_form(), 1, pdf=True))).convert("L")
    scale = page.width / 595.28
    typed = page.crop(
        (int(204 * scale), page.height - int(790 * scale), int(300 * scale), page.height - int(774 * scale))
    )

    assert min(typed.tobytes()) < 100


def test_a_fax_cut_in_its_second_page_shows_the_first() -> None:
    whole = fax(3)
    width = struct.pack("<HHII", 0x0100, 3, 1, 1728)
    second = whole.index(width, whole.index(width) + 1)

    reading = read(mail("fax.tif", "image/tiff", whole[: second + 40]))

    part = reading.parts[-1]
    assert part.pages == 1
    assert "endommagée" in str(part.problem)
    assert page_png(whole[: second + 40], 1, pdf=False).startswith(b"\x89PNG")


@pytest.mark.parametrize(("tag", "value"), [(0x0103, 999), (0x0106, 77), (0x0102, 200)])
def test_a_fax_of_no_known_kind_is_said_to_be_damaged(tag: int, value: int) -> None:
    whole = bytearray(fax(1))
    at = whole.index(struct.pack("<HHI", tag, 3, 1))
    whole[at + 8 : at + 10] = struct.pack("<H", value)

    reading = read(mail("fax.tif", "image/tiff", bytes(whole)))

    assert reading.parts[-1].problem
    assert reading.text.strip() == "Bonjour"
    with pytest.raises(Unreadable):
        page_png(bytes(whole), 1, pdf=False)


@pytest.mark.parametrize(
    ("size", "dpi"), [((1728, 1100), (204, 98)), ((1728, 2200), (204, 196)), ((1728, 4390), (204, 391))]
)
def test_every_fax_resolution_gives_the_same_page(size: tuple[int, int], dpi: tuple[int, int]) -> None:
    page = Image.open(io.BytesIO(page_png(fax(1, size=size, dpi=dpi), 1, pdf=False)))

    assert 1.3 < page.height / page.width < 1.4


def test_pages_beyond_the_limit_are_said() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in range(documents.MOST_PAGES + 10):
        canvas.drawString(60, 780, f"Ordre de mission, page numéro {number}")
        canvas.showPage()
    canvas.save()

    for data, kind in (
        (out.getvalue(), "application/pdf"),
        (fax(documents.MOST_PAGES + 10, size=(60, 60)), "image/tiff"),
    ):
        part = read(mail("long", kind, data)).parts[-1]
        assert part.pages == documents.MOST_PAGES
        assert "50 premières pages" in str(part.problem), kind


def test_an_attachment_that_arrived_empty_is_said() -> None:
    raw = mail("odm.pdf", "application/pdf", b"x").replace(b"eA==", b"***=")

    reading = read(raw)

    assert any("odm.pdf : pièce vide" in defect for defect in reading.defects)


def test_a_pdf_is_known_behind_what_a_scanner_wrote_before_it() -> None:
    assert read(mail("scan.pdf", "application/pdf", b"\x00SCAN01\r\n" + filled_form())).parts[-1].kind == "pdf"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\odm.pdf", "odm\x00.pdf", "facture\u202efdp.exe", "\u2067odm\u2069.pdf", "a\r\nb.pdf"],
)
def test_a_name_leads_nowhere_and_deceives_nobody(name: str) -> None:
    raw = mail("N", "application/octet-stream", b"x").replace(
        b'filename="N"', b"filename*=UTF-8''" + "".join(f"%{one:02X}" for one in name.encode()).encode()
    )

    shown = read(raw).parts[-1].name

    assert shown
    assert not {"/", "\\", "\x00", "\u202e", "\u2067", "\u2069", "\r", "\n"} & set(shown)


CARRIED = b"From: minimes@agences-azur.exemple.invalid\r\nSubject: ODM\r\n\r\nCode agent : K0931\r\n"


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: message/rfc822",
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64",
        "Content-Type: application/octet-stream; name=odm.eml\r\nContent-Transfer-Encoding: base64",
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=ODM.EML",
    ],
)
def test_a_mail_attached_to_a_mail_is_read_however_it_was_packed(head: str) -> None:
    carried = base64.encodebytes(CARRIED) if "base64" in head else CARRIED
    raw = f"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nvoir joint\r\n--x\r\n{head}\r\n\r\n".encode()

    reading = read(raw + carried + b"\r\n--x--\r\n")

    assert "Code agent : K0931" in reading.text
    assert reading.forwarded_from == "minimes@agences-azur.exemple.invalid"
    assert reading.defects == ()


def test_mails_packed_in_mails_without_end_are_read_to_the_limit() -> None:
    raw = CARRIED
    for _ in range(20):
        raw = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(raw)

    assert any("messages l'un dans l'autre" in defect for defect in read(raw).defects)


def drawn(*colours: tuple[int, int, int]) -> Image.Image:
    """A page of words on white and a bar of each colour, as PDF and drawn."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(60, 780, "N° de sinistre : B4417093")
    for at, (red, green, blue) in enumerate(colours):
        canvas.setFillColorRGB(red / 255, green / 255, blue / 255)
        canvas.rect(60, 600 - 40 * at, 200, 20, fill=1, stroke=0)
    canvas.save()
    return Image.open(io.BytesIO(page_png(out.getvalue(), 1, pdf=True)))


def test_a_page_without_colours_is_drawn_in_one_channel_and_any_colour_is_kept() -> None:
    grey, marked = drawn((0, 0, 0), (90, 90, 90)), drawn((0, 0, 0), (255, 240, 0))

    assert (grey.mode, marked.mode, grey.size == marked.size) == ("L", "RGB", True)
    assert {level for _, level in grey.getcolors() or ()} >= {0, 90, 255}
    assert (255, 240, 0) in {colour for _, colour in marked.getcolors(1 << 16) or ()}
