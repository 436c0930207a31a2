"""The first files of the corpus, one per form of mail that reading knows; `python -m tests.fuzz.seeds` writes them.

Small on purpose: the fuzzer changes a few bytes at a time, and a short file leaves it nothing but what matters.
"""

import base64
import io
import zipfile
from pathlib import Path

from tests.samples.intake import outlook_files

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Writes every seed."""
    CORPUS.mkdir(exist_ok=True)
    for name, content in seeds().items():
        (CORPUS / f"seed_{name}").write_bytes(content)


def seeds() -> dict[str, bytes]:
    """Each seed by its name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "N° de sinistre : B1")
    return {
        "plain": b"From: a@b.invalid\r\nSubject: =?utf-8?q?TR:_=C3=A9?=\r\n\r\nDe : x@y.invalid\r\nObjet : z\r\n",
        "gmail": b"Subject: Fwd: a\n\n---------- Forwarded message ---------\nDe : A <x@y.invalid>\nDate: lun.\n\nb",
        "html": b"Content-Type: text/html; charset=utf-8\n\n<table><tr><td>Police<td>A 1</table><p>b&eacute;",
        "rtf": b"Content-Type: text/rtf\n\n{\\rtf1 {\\fonttbl a}B\\par \\'e9\\u233 ?}",
        "name": b"Content-Type: text/plain; name*0*=utf-8''a%C3%A9; name*1=b.txt\nContent-Disposition: attachment\n\na",
        "parts": b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x\nContent-Type: message/rfc822\n\n"
        b"From: c@d.invalid\n\nb\n--x--\n",
        "zip": _file("a.zip", packed.getvalue()),
        "winmail": _file("winmail.dat", outlook_files.winmail([("a.txt", b"b")], body="c")),
        "pdf": _file(
            "a.pdf",
            b"%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj\n2 0 obj<</Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>",
        ),
        "tiff": _file("a.tif", b"II*\x00\x08\x00\x00\x00\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00"),
        "msg": outlook_files.message(
            sender="a@b.invalid", subject="c", body="d", files=[("e.txt", "text/plain", b"f")]
        ),
    }


def _file(name: str, content: bytes) -> bytes:
    head = f"Content-Type: application/octet-stream; name={name}\nContent-Transfer-Encoding: base64\n\n".encode()
    return head + base64.encodebytes(content)


if __name__ == "__main__":
    main()
