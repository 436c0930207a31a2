"""Whatever was packed into a mail: an item that lists every part, says why one was not read, within limits."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels.apart import Apart, Limits
from services.intake.channels.read import read
from services.intake.channels.rtf import text_of_rtf, unpacked
from services.intake.domain.reading import Reading
from tests.fuzz.target import parse
from tests.samples.intake import outlook_files
from tests.samples.intake.hostile import form, hostile, in_line, in_mails, mail, name_in_pieces, parts, zipped

HOSTILE = hostile()
CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_an_item_that_says_what_was_not_read(name: str) -> None:
    make, words = HOSTILE[name]

    reading = parse(make())

    assert reading.parts
    told = [*reading.defects, *(f"{part.name} {part.problem}" for part in reading.parts), reading.text]
    assert words in " ".join(told)


async def test_ten_thousand_pages_stay_within_the_limits_of_the_process() -> None:
    apart = Apart(Limits(seconds=30, memory=512 << 20))

    reading = await apart.read(HOSTILE["tiff_of_ten_thousand_pages"][0]())

    assert reading.parts[-1].pages == 50


def test_a_winmail_that_counts_to_four_thousand_million_is_given_up_and_said() -> None:
    raw = (CORPUS / "found_tnef_counts").read_bytes()

    reading = parse(raw)

    assert "sa lecture ne finit pas" in " ".join(reading.defects)


def test_a_harmless_archive_is_read_as_parts_of_its_mail() -> None:
    raw = mail(
        "pieces.zip",
        zipped([("dossier/odm.pdf", form("Sinistre B1234567, plafond de la cuisine")), ("note.txt", b"voir plan")]),
    )

    reading = read(raw)

    assert [(part.path, part.kind, part.name, part.problem) for part in reading.parts[1:]] == [
        ("1.2", "archive", "pieces.zip", None),
        ("1.2.1", "pdf", "odm.pdf", None),
        ("1.2.2", "text", "note.txt", None),
    ]
    assert "Sinistre B1234567" in reading.text
    assert reading.parts[2].size > 0


def test_a_name_in_a_charset_it_lies_about_is_read() -> None:
    head = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=%s''d%%E9g%%E2t.pdf\n\n%%PDF-"

    names = [read(head % charset).parts[0].name for charset in (b"utf-8", b"iso-8859-1", b"x-klingon")]

    assert names == ["dégât.pdf"] * 3


def test_a_pdf_sent_inline_and_a_mail_of_html_only_are_read() -> None:
    inline = b"Content-Type: application/pdf\nContent-Disposition: inline; filename=odm.pdf\n\n" + form("Police 7")

    assert "Police 7" in read(inline).text
    assert read(b"Content-Type: text/html\n\n<p>N&deg; de sinistre : B1</p>").text == "N° de sinistre : B1"


def test_rich_text_is_read_as_packed_and_as_a_file() -> None:
    rtf = rb"{\rtf1{\fonttbl{\f0 Arial;}}Sinistre B1\par d\'e9g\u226 ?t\tab 450}"
    raw = b"\x00" * 4 + len(rtf).to_bytes(4, "little") + b"MELA" + b"\x00" * 4 + rtf
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af862660e20200a01600e20086c0a8f0fb0"
    )

    assert text_of_rtf(unpacked(raw)).split("\n")[0] == "Sinistre B1"
    assert unpacked(packed)[:10] == b"{\\rtf1\\ans"
    assert "Sinistre B1" in read(mail("lettre.rtf", rtf)).text


NAMES = st.text("ab.é/", min_size=1, max_size=6)
FILES = st.lists(st.tuples(NAMES, st.binary(max_size=60)), max_size=4, unique_by=lambda one: one[0])


@given(FILES, st.data())
@settings(max_examples=25, deadline=None)
def test_damaged_containers_give_a_reading(files: list[tuple[str, bytes]], data: st.DataObject) -> None:
    makers = [
        lambda: zipped(files),
        lambda: outlook_files.winmail(files, body="corps"),
        lambda: outlook_files.message(sender="a@b.invalid", subject="c", files=[(n, "a/b", c) for n, c in files]),
    ]
    content = bytearray(data.draw(st.sampled_from(makers))())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(parse(mail("piece.msg", bytes(content))), Reading)


PDF = form("Sinistre B1")
FORMS: dict[str, Callable[[bytes, str, int], bytes]] = {
    "charset": lambda noise, charset, _: b"Content-Type: text/plain; charset=%s\n\n" % charset.encode() + noise,
    "subject": lambda noise, charset, _: (
        b"Subject: =?%s?B?%s?=\n\n" % (charset.encode(), b64encode(noise)) + b"From: x" + noise
    ),
    "name_in_pieces": lambda noise, charset, at: name_in_pieces(
        charset.encode(), (noise.decode("latin-1"), "", ".pdf"), PDF[:at] + noise
    ),
    "raw_name_in_pieces": lambda noise, charset, at: (
        b"Content-Type: text/plain; name*%d*=%s''%s; name*0*=%s\n\na" % (at, charset.encode(), noise, noise[::-1])
    ),
    "mail_in_mail": lambda noise, charset, at: in_mails(
        at % 4 + 1, b"From: a@exemple.invalid\nContent-Type: text/plain; charset=%s\n" % charset.encode() + noise
    ),
    "html_only": lambda noise, charset, at: (
        b"Content-Type: text/html; charset=%s\n\n<p>N&deg; " % charset.encode() + noise + b"<table><td>" * (at % 9)
    ),
    "pdf_in_line": lambda noise, _, at: in_line(PDF[:at] + noise + PDF[at + len(noise) :]),
    "hundred_parts": lambda noise, _, __: parts(100, noise),
}
"""A mail of each form that reading knows, made of some noise, a charset and a place."""
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-7", "iso-2022-jp", "x-klingon", "idna", "")


@pytest.mark.parametrize("name", FORMS)
@given(noise=st.binary(max_size=120), charset=st.sampled_from(CHARSETS), at=st.integers(0, len(PDF)))
@settings(max_examples=25, deadline=None)
def test_a_mail_of_each_form_is_read_whatever_stands_in_it(name: str, noise: bytes, charset: str, at: int) -> None:
    assert parse(FORMS[name](noise, charset, at)).parts
