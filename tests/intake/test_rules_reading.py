"""Reading is total and bounded: any bytes give a reading, hostile ones within the limits, and nothing raises."""

import io
import zlib
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.intake.channels import documents
from services.intake.channels.apart import Apart, Limits
from services.intake.channels.charsets import text_of
from services.intake.channels.documents import Unreadable, page_png
from services.intake.channels.html import shown, text_of_html
from services.intake.channels.labels import Labels
from services.intake.channels.parts import DEEPEST, MOST_PARTS
from services.intake.channels.read import MOST_TEXT, read
from services.intake.domain.reading import BODY, Reading, Sheet
from tests.intake.builders import SAMPLES, drafts, sample


def mail(text: str = "Bonjour", *, attachments: list[tuple[str, str, bytes]] | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "a@exemple.invalid"
    message["Subject"] = "essai"
    message.set_content(text)
    for name, kind, data in attachments or []:
        main, sub = kind.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


HEADERS = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=x",
        b"Content-Type: text/html; charset=utf-7",
        b"Subject: =?x?q?=?=",
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"From: =?utf-8?b?/w==?= <a@b",
        b"--x",
        b"Content-Disposition: attachment; filename*=klingon''%FF%00.pdf",
        b"Content-Type: text/plain; charset=unicode_escape",
    ]
)
PIECES = st.one_of(
    st.binary(max_size=80), HEADERS, st.sampled_from([b"\r\n", b"\n", b"%PDF-1.4", b"II*\x00", b"<div>" * 50])
)


@given(st.lists(PIECES, max_size=30).map(b"\r\n".join))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_reading_and_a_draft(raw: bytes) -> None:
    reading = read(raw)

    assert Reading.from_json(reading.as_json()) == reading
    assert drafts().draft(reading) is not None


@given(st.sampled_from(sorted(SAMPLES.glob("*.eml"))), st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_sample_still_gives_a_reading(file: object, data: st.DataObject) -> None:
    raw = bytearray(sample(getattr(file, "stem", "")))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))

    assert isinstance(read(bytes(raw)), Reading)


@given(st.text(max_size=400))
@settings(deadline=None)
def test_labels_take_any_text(text: str) -> None:
    assert list(Labels().candidates(Sheet("1", None, BODY, text))) is not None


def test_ten_thousand_parts_are_counted_not_read() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nun\r\n" * 10_000 + b"--x--\r\n"

    reading = read(raw)

    assert len(reading.parts) == MOST_PARTS
    assert any("9900 parties" in defect for defect in reading.defects)


def test_a_deep_mail_is_read_to_the_limit() -> None:
    raw = mail("au fond")
    for at in range(DEEPEST * 2):
        head = f"Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n".encode()
        raw = head + raw + f"\r\n--b{at}--\r\n".encode()

    reading = read(raw)

    assert reading.sheets == ()
    assert any("niveaux" in defect for defect in reading.defects)


def test_a_mail_deeper_than_the_parser_can_go_is_an_item_with_the_reason() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000))

    reading = read(b"Subject: profond\r\n" + raw)

    assert reading.defects


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("sinistré à 450 €".encode("cp1252"), "us-ascii", "sinistré à 450 €"),
        ("sinistré à 450 €".encode(), "iso-8859-1", "sinistré à 450 €"),
        ("sinistré à 450 €".encode("cp1252"), "utf-8", "sinistré à 450 €"),
        ("dégât".encode("utf-16"), "utf-16", "dégât"),
        ("dégât".encode("mac_roman"), "macintosh", "dégât"),
        ("dégât".encode(), "klingon", "dégât"),
        (b"A\x00B\x07C", None, "ABC"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
    ],
)
def test_a_charset_that_lies_is_not_believed(data: bytes, declared: str | None, text: str) -> None:
    assert text_of(data, declared) == text


def test_a_very_long_text_is_kept_to_the_limit() -> None:
    reading = read(b"Subject: long\r\n\r\n" + b"mot " * 500_000)

    assert sum(len(sheet.text) for sheet in reading.sheets) <= MOST_TEXT
    assert any("premiers caractères" in defect for defect in reading.defects)
    assert read(b"Subject: court\r\n\r\nmot").defects == ()


def test_html_longer_than_is_read_is_said_to_be() -> None:
    reading = read(b"Content-Type: text/html\r\n\r\n" + b"<p class=x></p>" * 150_000)

    assert any("seul le début est lu" in defect for defect in reading.defects)


def test_html_nested_beyond_sense_is_read_without_its_tags() -> None:
    assert text_of_html("<div>" * 100_000 + "Sinistre B1234567") == "Sinistre B1234567"


def test_shown_html_holds_nothing_active_and_nothing_remote() -> None:
    html = (
        '<p onclick="x()">Bonjour <a href="https://ailleurs.exemple.invalid">ici</a></p>'
        '<img src="https://pixel.exemple.invalid/a.gif"><script>x()</script>'
        "<style>p{background:url(https://pixel.exemple.invalid)}</style>"
        '<iframe src="//x"></iframe><form action="//x"><input></form>'
        '<table><tr><td colspan="2" style="x:y">B1</td></tr></table>'
        '<svg onload="x()"><a xlink:href="javascript:x()"></svg>'
    )

    safe = shown(html)

    assert "Bonjour" in safe
    assert '<td colspan="2">B1</td>' in safe
    for word in ("script", "onclick", "http", "//x", "style", "img", "iframe", "form", "svg", "javascript"):
        assert word not in safe, word


def tiff(width: int, height: int, pages: int = 1) -> bytes:
    out = io.BytesIO()
    image = Image.new("1", (width, height), 1)
    image.save(out, "TIFF", compression="group4", save_all=True, append_images=[image] * (pages - 1))
    return out.getvalue()


def test_a_pixel_bomb_is_not_drawn() -> None:
    bomb = tiff(20_000, 4_000)

    reading = read(mail(attachments=[("bombe.tif", "image/tiff", bomb)]))

    assert "absurdes" in " ".join(reading.defects) or "endommagée" in " ".join(reading.defects)
    assert reading.parts[-1].pages == 0
    with pytest.raises(Unreadable):
        page_png(bomb, 1, pdf=False)


def test_a_tiff_of_a_thousand_pages_shows_the_first_ones() -> None:
    reading = read(mail(attachments=[("long.tif", "image/tiff", tiff(60, 60, pages=300))]))

    assert reading.parts[-1].pages == documents.MOST_PAGES


@pytest.mark.parametrize(
    "data", [b"II*\x00", b"II*\x00\xff\xff\xff\xff", b"MM\x00*" + b"\x00" * 40, tiff(1728, 2200)[:200]]
)
def test_an_absurd_tiff_is_said_to_be_one(data: bytes) -> None:
    reading = read(mail(attachments=[("absurde.tif", "image/tiff", data)]))

    assert any("absurde.tif" in defect for defect in reading.defects)


def test_a_standard_fax_page_gets_square_pixels() -> None:
    out = io.BytesIO()
    Image.new("1", (1728, 1078), 1).save(out, "TIFF", compression="group4", dpi=(204, 98))

    page = Image.open(io.BytesIO(page_png(out.getvalue(), 1, pdf=False)))

    assert page.width == documents.WIDEST
    assert 1.25 < page.height / page.width < 1.35


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.4\n" + b"\x00" * 500, b"%PDF-1.4\ntrailer<</Root 1 0 R>>"])
def test_a_broken_pdf_is_said_to_be_one(data: bytes) -> None:
    reading = read(mail(attachments=[("odm.pdf", "application/pdf", data)]))

    assert any("odm.pdf" in defect for defect in reading.defects)


async def test_a_reading_that_takes_too_long_is_stopped_and_says_so() -> None:
    nested = b"Content-Type: text/html\r\nSubject: lent\r\n\r\n" + b"<p>" * 50

    reading = await Apart(Limits(seconds=0.01)).read(nested)

    assert reading.subject == "lent"
    assert "arrêtée" in reading.defects[-1]


async def test_a_reading_that_takes_too_much_memory_is_stopped_and_says_so() -> None:
    reading = await Apart(Limits(memory=150 << 20)).read(b"Subject: gros\r\n\r\n" + b"x" * (60 << 20))

    assert reading.subject == "gros"
    assert "mémoire" in " ".join(reading.defects)


async def test_a_pdf_bomb_is_survived() -> None:
    stream = zlib.compress(b"q " * 20_000_000, 9)
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
    )
    pdf += f"4 0 obj<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode() + stream
    pdf += b"\nendstream endobj\ntrailer<</Root 1 0 R>>"

    reading = await Apart(Limits(seconds=10)).read(mail(attachments=[("bombe.pdf", "application/pdf", pdf)]))

    assert reading.defects


async def test_a_page_is_drawn_apart() -> None:
    png = await Apart().page(sample("08_fax_tiff"), part="1.2", page=2)

    assert Image.open(io.BytesIO(png)).width == documents.WIDEST
    for part, page in (("1.2", 3), ("1.1", 1), ("9", 1)):
        with pytest.raises(Unreadable):
            await Apart().page(sample("08_fax_tiff"), part=part, page=page)


def test_a_base64_that_is_none_is_read_as_it_stands() -> None:
    raw = b"Content-Transfer-Encoding: base64\r\n\r\n*** pas du base64 ***"

    assert read(raw).parts[0].kind == "text"
