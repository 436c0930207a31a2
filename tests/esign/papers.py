"""Papers to judge: signed by so many people with their answers, and each way somebody may tamper with them."""

import io
import re
import uuid
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import NumberObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from services.esign.domain.sealing import Answer, Box, Mark, Sealer, Signer, Slot
from services.esign.sealing import forms
from services.esign.sealing.keeping import authority
from services.esign.sealing.sealer import Plan
from tests.esign.builders import a_pdf


def roots_of(plan: Plan) -> list[bytes]:
    """The certificate everybody trusts, of the authority of this plan."""
    held = authority(plan.file, passphrase=plan.passphrase, sandbox=plan.sandbox)
    return [held.root.certificate.public_bytes(Encoding.DER)]


def slots(people: int) -> list[Slot]:
    """A signature for each."""
    return [
        Slot(name=f"sig_{n:03d}", box=Box(page=1, x=50, y=60 + 120 * n, width=150, height=50), signer=f"Ana {n}")
        for n in range(1, people + 1)
    ]


def answers(people: int) -> list[Answer]:
    """A text and a box to tick for each, beside his signature."""
    made = []
    for n in range(1, people + 1):
        text = Box(page=1, x=250, y=60 + 120 * n, width=200, height=20)
        tick = Box(page=1, x=470, y=60 + 120 * n, width=15, height=15)
        made.append(Answer(name=f"txt_{n:03d}_001", slot=f"sig_{n:03d}", kind="text", box=text, label="Ville"))
        made.append(Answer(name=f"chk_{n:03d}_001", slot=f"sig_{n:03d}", kind="checkbox", box=tick, label="Lu"))
    return made


async def prepared(sealer: Sealer, *, people: int, text: str = "Contrat de travaux") -> bytes:
    """A contract before anybody signed it."""
    return await sealer.prepare(a_pdf(text, pages=2), slots=slots(people), answers=answers(people))


async def revisions(sealer: Sealer, *, people: int, document: bytes | None = None) -> list[bytes]:
    """A contract, or another document, as it was prepared, then after each signature; the last one is closed."""
    whole = document or a_pdf("Contrat de travaux", pages=2)
    made = [await sealer.prepare(whole, slots=slots(people), answers=answers(people))]
    for n in range(1, people + 1):
        signed = await sealer.sign(
            made[-1],
            slot=f"sig_{n:03d}",
            signer=Signer(
                first_name="Ana",
                last_name=f"Essai {'ABC'[n - 1]}",
                email=f"ana{n}@exemple.invalid",
                request_id=uuid.uuid4(),
                signer_id=uuid.uuid4(),
            ),
            mark=Mark(image=None, text="Ana Essai", lines=("Signé le 10/03/2026 à 09:12",)),
            answers={f"txt_{n:03d}_001": f"Réponse {n}", f"chk_{n:03d}_001": True},
            last=n == people,
        )
        made.append(signed.document)
    return made


def a_byte(papers: Sequence[bytes]) -> bytes:
    """A byte of the page, which the first seal already covers."""
    return _flipped(papers[-1], papers[-1].index(b"/MediaBox") + 1)


def a_byte_of_the_second_signer(papers: Sequence[bytes]) -> bytes:
    """A byte of what the second signer's own revision drew."""
    drawn = papers[-1].index(b"/Image", len(papers[1]))
    return _flipped(papers[-1], papers[-1].index(b"stream", drawn) + 40)


def a_locked_field_filled_later(papers: Sequence[bytes]) -> bytes:
    """The first signer's answer, another one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(papers[-1]))
    forms.fill(writer, {"txt_001_001": "autre chose"})
    return _written(writer)


def the_last_revision_removed(papers: Sequence[bytes]) -> bytes:
    """Cut off with the closing seal's archive time stamp."""
    return papers[-1][: _ends(papers[-1])[-3]]


def the_closing_seal_removed(papers: Sequence[bytes]) -> bytes:
    """Cut off with the whole closing seal."""
    return papers[-1][: _ends(papers[-1])[-4]]


def validation_data_stripped(papers: Sequence[bytes]) -> bytes:
    """Certificates and revocation lists taken out."""
    writer = IncrementalPdfFileWriter(io.BytesIO(papers[-1]))
    del writer.root["/DSS"]
    writer.update_root()
    return _written(writer)


def a_page_added(papers: Sequence[bytes]) -> bytes:
    """One page more than was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(papers[-1]))
    pages: Any = writer.root["/Pages"]  # Any: pyHanko's objects are dictionaries of dictionaries
    pages["/Kids"].append(pages["/Kids"][0])
    pages[pdf_name("/Count")] = NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)
    return _written(writer)


def a_tag_that_says_another_thing(papers: Sequence[bytes]) -> bytes:
    """What somebody who listens hears of the first heading, of a document that has tags."""
    writer = IncrementalPdfFileWriter(io.BytesIO(papers[-1]))
    tags: Any = writer.root["/StructTreeRoot"]  # Any: as above
    return _said_otherwise(writer, tags["/K"].raw_get(0).get_object()["/K"].raw_get(0))


def a_field_that_says_another_thing(papers: Sequence[bytes]) -> bytes:
    """What he hears of the first field."""
    writer = IncrementalPdfFileWriter(io.BytesIO(papers[-1]))
    tags: Any = writer.root["/StructTreeRoot"]  # Any: as above
    return _said_otherwise(writer, tags["/IDTree"]["/Names"].raw_get(1))


def _said_otherwise(writer: IncrementalPdfFileWriter, part: Any) -> bytes:  # Any: pyHanko's reference
    part.get_object()[pdf_name("/Alt")] = pdf_string("Rien à signer ici")
    writer.mark_update(part)
    return _written(writer)


def moved(signature_of: bytes, *, into: bytes) -> bytes:
    """The seal of one file in the place of another's."""
    start, end = _contents(signature_of)
    there, until = _contents(into)
    assert end - start == until - there, "both kept the same room free"
    return into[:there] + signature_of[start:end] + into[until:]


def _contents(document: bytes) -> tuple[int, int]:
    """Where the first signature lies: the gap of its byte range."""
    first = PdfFileReader(io.BytesIO(document)).embedded_regular_signatures[0]
    _, start, end, _ = (int(number) for number in first.byte_range)
    return start, end


def _flipped(document: bytes, at: int) -> bytes:
    return document[:at] + bytes([document[at] ^ 1]) + document[at + 1 :]


def _ends(document: bytes) -> list[int]:
    """Where each revision ends; the last one is the end of the file."""
    return [found.end() for found in re.finditer(rb"%%EOF\s", document)]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
