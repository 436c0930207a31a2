"""Hostile and broken mails, small on disk and large in what they try; each with what its item must say.

`hostile()` makes them from nothing at each run: a bomb is a recipe, not a file to commit.
"""

import base64
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from urllib.parse import quote

from reportlab.pdfgen.canvas import Canvas

from tests.samples.intake import outlook_files


def hostile() -> Mapping[str, tuple[Callable[[], bytes], str]]:
    """Each mail by its name, and words that its parts, its defects or its text must hold."""
    return {
        "zip_bomb": (lambda: mail("bombe.zip", zipped([("zeros.txt", b"0" * (30 << 20))])), "grossit"),
        "zip_of_many_bombs": (lambda: mail("b.zip", zipped([(str(n), _half(n)) for n in range(40)])), "Mo une fois"),
        "zip_of_many_files": (lambda: mail("n.zip", zipped([(f"{n}", b"") for n in range(1_200)])), "1200 fichiers"),
        "zip_in_zip_in_zip": (lambda: mail("z.zip", nested_zip(6)), "au-delà de 3 niveaux"),
        "zip_that_lies": (lambda: mail("m.zip", lying_zip()), "endommagé"),
        "zip_with_password": (lambda: mail("p.zip", locked_zip()), "mot de passe"),
        "zip_cut": (lambda: mail("c.zip", zipped([("a.txt", b"a" * 500)])[:-30]), "archive endommagée"),
        "word": (lambda: mail("odm.docx", zipped([("[Content_Types].xml", b"<x/>")])), "document bureautique"),
        "rar": (lambda: mail("odm.rar", b"Rar!\x1a\x07\x00" + b"\x00" * 50), "archive RAR"),
        "program": (lambda: mail("odm.pdf", b"MZ" + b"\x00" * 100), "programme, jamais ouvert"),
        "winmail_cut": (lambda: mail("winmail.dat", outlook_files.winmail([("a.txt", b"b" * 99)])[:40]), "endommagé"),
        "msg_cut": (lambda: mail("a.msg", outlook_files.message(sender="a", subject="b")[:900]), "(.msg)"),
        "svg": (lambda: mail("plan.svg", b"<svg onload='x()'/>", "image/svg+xml"), "SVG"),
        "pdf_with_script": (lambda: mail("s.pdf", pdf_with_script(), "application/pdf"), "JavaScript"),
        "pdf_with_files": (lambda: mail("f.pdf", pdf_with_file(), "application/pdf"), "facture.xml"),
        "tiff_of_ten_thousand_pages": (lambda: mail("t.tif", tiff_of(10_000), "image/tiff"), "50 premières pages"),
        "huge_picture": (lambda: mail("g.png", png_claiming(60_000, 60_000), "image/png"), "endommagée"),
        "mails_in_mails": (lambda: in_mails(9), "5 messages l'un dans l'autre"),
        "a_thousand_parts": (lambda: parts(1_000), "900 parties"),
        "lying_charsets": (lambda: b"Content-Type: text/plain; charset=x-klingon\n\nd\xe9g\xe2t", "dégât"),
        "charset_that_is_none": (lambda: b"Content-Type: text/plain; charset=idna\n\nd\xe9g\xe2t", "dégât"),
        "charset_in_pieces": (lambda: b"Content-Type: text/plain; charset*0*=utf-8''utf; charset*1=-8\n\nd\xe9", "dé"),
        "name_in_pieces": (lambda: name_in_pieces(b"utf-8", ("dégât", " des ", "eaux.pdf")), "dégât des eaux.pdf"),
        "name_in_lying_pieces": (lambda: name_in_pieces(b"x-klingon", ("dégât", ".pdf")), "dégât.pdf"),
        "pdf_in_line": (lambda: in_line(form("Sinistre B1234567")), "Sinistre B1234567"),
        "mime_without_end": (lambda: b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: x/y;", ""),
    }


def mail(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    """A mail with one attached file."""
    message = EmailMessage()
    message["From"] = "a@exemple.invalid"
    message.set_content("Bonjour")
    main, sub = kind.split("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _half(seed: int) -> bytes:
    """Two megabytes that pack a hundred times: under what is noticed in one file, too much in forty."""
    noise = b"".join(hashlib.sha256(b"%d %d" % (seed, at)).digest() for at in range(70))
    return (noise + b"0" * 298_000) * 7


def nested_zip(levels: int) -> bytes:
    """An archive in an archive, and so on."""
    content = b"au fond"
    for at in range(levels):
        content = zipped([("fond.txt" if at == 0 else f"{at}.zip", content)])
    return content


def lying_zip() -> bytes:
    """An archive whose file claims another size and sum than it has."""
    return zipped([("a.txt", b"a" * 400)]).replace(struct.pack("<I", zlib.crc32(b"a" * 400)), b"\x01\x02\x03\x04")


def locked_zip() -> bytes:
    """An archive whose file is marked as encrypted."""
    content = bytearray(zipped([("a.txt", b"secret")]))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def pdf_with_script() -> bytes:
    """A PDF that would run a program when it is opened."""
    action = b"<</Type/Catalog/Pages 2 0 R/Names<</JavaScript<</Names[(a) 4 0 R]>>>>>>"
    return _pdf(action, b"4 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\n")


def pdf_with_file() -> bytes:
    """A PDF that carries a file."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(facture.xml) 4 0 R]>>>>>>"
    objects = b"4 0 obj<</Type/Filespec/F(facture.xml)/UF(facture.xml)/EF<</F 5 0 R>>>>endobj\n"
    return _pdf(catalog, objects + b"5 0 obj<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream endobj\n")


def _pdf(catalog: bytes, objects: bytes) -> bytes:
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    pages += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>endobj\n"
    return b"%PDF-1.7\n1 0 obj" + catalog + b"endobj\n" + pages + objects + b"trailer<</Root 1 0 R>>"


def tiff_of(pages: int) -> bytes:
    """A TIFF of so many pages of one pixel, all with the same bytes."""
    entries = [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 1),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 3, 1, 8),
        (279, 4, 1, 8),
    ]
    size = 2 + 12 * len(entries) + 4
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    out = [b"II*\x00" + struct.pack("<I", 16) + b"\xff" * 8]
    for page in range(pages):
        following = 16 + size * (page + 1) if page + 1 < pages else 0
        out.append(struct.pack("<H", len(entries)) + table + struct.pack("<I", following))
    return b"".join(out)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be a wall."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\x00" * 5_000)
    chunks = (head, body, b"IEND")
    data = b"".join(struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + data


def in_mails(levels: int, raw: bytes = b"From: fond@exemple.invalid\n\nau fond") -> bytes:
    """A mail in a mail, and so on."""
    head = b"From: a@exemple.invalid\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    for _ in range(levels):
        raw = head + base64.encodebytes(raw)
    return raw


def name_in_pieces(charset: bytes, pieces: Sequence[str], content: bytes = b"%PDF-1.4") -> bytes:
    """A mail that is a file whose name comes in numbered pieces (RFC 2231), the last one first."""
    said = [b"name*%d*=%s" % (at, quote(piece).encode()) for at, piece in enumerate(pieces)]
    said[0] = said[0].replace(b"=", b"=%s'fr'" % charset, 1)
    head = b";\n ".join([b"Content-Type: application/pdf", *reversed(said)])
    return head + b"\nContent-Disposition: attachment\n\n" + content


def in_line(content: bytes) -> bytes:
    """A mail whose file is no attachment but stands in its text, as some mail programs and scanners send it."""
    head = b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nBonjour\n"
    head += b"--x\nContent-Type: application/pdf\nContent-Disposition: inline; filename=odm.pdf\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content) + b"\n--x--\n"


def parts(count: int, content: bytes = b"un") -> bytes:
    """A mail of so many parts."""
    return b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n%s\n" % content * count + b"--x--\n"


def form(title: str) -> bytes:
    """A harmless PDF with one line of text."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(60, 780, title)
    canvas.save()
    return out.getvalue()
