"""One document, one signature more: level B-LTA each time, with what a validator needs inside the file.

The order is fixed (docs/esign.md): every field first, then the organisation's certifying seal that leaves forms open,
then each signer with his answers in his own revision, then the closing seal that locks the whole.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from services.esign.domain.sealing import Answer, Box, Mark, Note, NotSignable, Signed, Signer, Slot, Unreadable
from services.esign.sealing import cachets, forms
from services.esign.sealing.authority import Authority, Held
from services.esign.sealing.earlier import check_earlier, is_certified, is_signed, only_signatures
from services.esign.sealing.grounds import Grounds, Outside
from services.esign.sealing.marks import mark_image
from services.esign.sealing.notes import write_notes
from services.esign.sealing.sheets import name_annotations, sheet_of
from services.esign.sealing.stamping import KeptSigner
from services.esign.sealing.steps import OwnSigner, carried_out
from services.esign.sealing.watermarks import WATERMARK, mark_pages

SEAL: Final = "sig_000"
"""The organisation's certifying seal, before the first signer."""
MOST_PAGES: Final = 1000
_RESERVED: Final = 12 * 1024
_RESERVED_OUTSIDE: Final = 32 * 1024
"""Bytes kept free for a signature and its time stamp: without the number pyHanko signs twice, once to measure. Ours
take 6 KB; somebody else's unit may send a long chain. What is kept free is read again with each later signature."""


class Pades:
    """Signs with one authority; lives in a process of its own."""

    def __init__(
        self, *, authority: Authority, stamper: TimeStamper, sandbox: bool, outside: Outside | None = None
    ) -> None:
        self._authority = authority
        self._stamper = stamper
        self._sandbox = sandbox
        self._grounds = Grounds(authority, outside)
        self._outside = outside is not None
        self._reserved = _RESERVED_OUTSIDE if outside else _RESERVED

    async def prepare(
        self, document: bytes, *, slots: Sequence[Slot], answers: Sequence[Answer], notes: Sequence[Note] = ()
    ) -> bytes:
        """The notes, every field, then the certifying seal.

        Raises:
            NotSignable: encrypted, damaged, too long, or its signatures do not allow it.
        """
        with _readable():
            writer = _to_be_sealed(document, sandbox=self._sandbox)
            if is_signed(writer):
                only_signatures(answers, notes)
                forms.add_unseen(writer, SEAL)
            else:
                name_annotations(writer)
                write_notes(writer, notes)
            forms.make_fields(writer, slots=slots, answers=answers)
            return await self._signed(writer, SEAL, self._authority.seal, certify=not is_signed(writer))

    async def sign(
        self,
        document: bytes,
        *,
        slot: str,
        signer: Signer,
        mark: Mark,
        answers: Mapping[str, str | bool],
        last: bool,
        reason: str | None = None,
    ) -> Signed:
        """One signer's signature, with his answers; after the last one the closing seal.

        Raises:
            NotSignable: the field is not there, or is signed already.
        """
        name = f"{signer.first_name} {signer.last_name}".strip()
        _own_fields(slot, answers, name=name)
        held = self._authority.signer(name=name, email=signer.email, serial=str(signer.signer_id))
        signed_at = datetime.now(UTC)
        with _readable():
            writer = _opened(document)
            unmarked = self._sandbox and not is_certified(writer)
            seen = replace(mark, lines=(*mark.lines, WATERMARK)) if unmarked else mark
            style = _style(seen, _free_field(writer, slot))
            forms.fill(writer, answers) if answers else None
            forms.draw_marks(writer, mark, number=slot.removeprefix("sig_"), name=name)
            out = await self._signed(writer, slot, held, reason=reason, name=name, style=style)
            if last:
                out = await self._signed(_opened(out), forms.CLOSING, self._authority.seal)
        return Signed(
            document=out,
            sha256_before=hashlib.sha256(document).digest(),
            sha256_after=hashlib.sha256(out).digest(),
            certificate=held.certificate.public_bytes(serialization.Encoding.DER),
            signed_at=signed_at,
        )

    async def seal(self, document: bytes) -> bytes:
        """The organisation's seal on a finished paper: it certifies, and allows no change.

        Raises:
            NotSignable: encrypted, damaged, too long, or signed already.
        """
        with _readable():
            writer = _to_be_sealed(document, sandbox=self._sandbox)
            return await self._signed(writer, SEAL, self._authority.seal, certify=True, allowed=MDPPerm.NO_CHANGES)

    async def affix(
        self, document: bytes, *, places: Sequence[Box], texts: Sequence[tuple[Box, str]], image: bytes | None
    ) -> bytes:
        """An electronic seal: texts and pictures first, then a signature that others may follow.

        Raises:
            NotSignable: encrypted, damaged, too long, a place beside its page, or its signatures do not allow it.
        """
        with _readable():
            writer = _to_be_sealed(document, sandbox=self._sandbox)
            if is_signed(writer):
                only_signatures(texts, places[1:])
            field = cachets.free_name(writer)
            held = self._authority.seal
            style = cachets.draw(writer, field, places=places, texts=texts, image=image, held=held)
            return await self._signed(writer, field, held, style=style)

    async def token(self, digest: bytes) -> bytes:
        """An RFC 3161 token over this SHA-256."""
        token = await self._stamper.async_timestamp(digest, "sha256")
        return bytes(token.dump())

    async def renew(self, document: bytes) -> bytes:
        """One more archive time stamp over all that is there."""
        with _readable():
            stamper = PdfTimeStamper(self._stamper)
            reader = PdfFileReader(io.BytesIO(document), strict=False)
            out: io.BytesIO = await stamper.async_update_archival_timestamp_chain(
                reader, self._grounds.context(), in_place=False, output=io.BytesIO()
            )
            return out.getvalue()

    async def _signed(
        self,
        writer: IncrementalPdfFileWriter,
        field: str,
        held: Held,
        *,
        certify: bool = False,
        allowed: MDPPerm = MDPPerm.FILL_FORMS,
        reason: str | None = None,
        name: str | None = None,
        style: StaticStampStyle | None = None,
    ) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=self._grounds.context(),
            certify=certify,
            docmdp_permissions=allowed,
            reason=reason,
            name=name,
        )
        signer = OwnSigner(
            metadata, KeptSigner(held, root=self._authority.root), timestamper=self._stamper, stamp_style=style
        )
        return await carried_out(signer, writer, reserved=self._reserved, look_back=self._outside)


def _own_fields(slot: str, answers: Mapping[str, str | bool], *, name: str) -> None:
    """A signer signs his own field and fills his own answers; the organisation's seals are nobody else's."""
    number = slot.removeprefix("sig_")
    if slot in (SEAL, forms.CLOSING):
        raise NotSignable("Ce champ est réservé au cachet.", rule="ESIGN-075", field=slot)
    for answer in answers:
        if answer.split("_")[1:2] != [number]:
            raise NotSignable("Ce champ est celui d'un autre signataire.", rule="ESIGN-075", field=answer)
    if not name:
        raise NotSignable("Le signataire n'a pas de nom.", rule="ESIGN-077", field="signer")


@contextmanager
def _readable() -> Iterator[None]:
    """What the library says of a document becomes a sentence."""
    try:
        yield
    except (PdfError, SigningError) as error:
        sentence = "Ce document ne peut pas être signé : il est abîmé, chiffré ou modifié."
        raise NotSignable(sentence, rule="ESIGN-073", field="file") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        # hostile bytes meet the parser anywhere: whatever breaks on them is the document's fault
        raise Unreadable from error


def _opened(document: bytes) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(io.BytesIO(document), strict=False)
    if writer.prev.encrypted:
        raise NotSignable("Ce document est protégé par un mot de passe.", rule="ESIGN-073", field="file")
    if not 1 <= int(writer.root["/Pages"]["/Count"]) <= MOST_PAGES:
        raise NotSignable(f"Un document a de 1 à {MOST_PAGES} pages.", rule="ESIGN-073", field="file")
    return writer


def _to_be_sealed(document: bytes, *, sandbox: bool) -> IncrementalPdfFileWriter:
    """A document that takes a seal, marked when it is worth nothing, unless it is signed: then its pages stay."""
    writer = _opened(document + b"\n" * (document[-1:] not in b"\r\n"))  # what is added begins on a line of its own
    check_earlier(writer.prev)
    if sandbox and not is_signed(writer):
        mark_pages(writer)
    return writer


def _free_field(writer: IncrementalPdfFileWriter, name: str) -> Any:  # Any: pyHanko's dictionary
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field.get("/T") == name and "/V" not in field:
            return field
    raise NotSignable("Ce champ de signature n'existe pas ou est déjà signé.", rule="ESIGN-075", field=name)


def _style(mark: Mark, field: Any) -> StaticStampStyle | None:  # Any: pyHanko's dictionary
    left, bottom, right, top = (float(one) for one in field.get("/Rect") or (0, 0, 0, 0))
    width, height = abs(right - left), abs(top - bottom)
    if not width or not height:
        return None
    turn = sheet_of(field.raw_get("/P")).turn
    seen = (height, width) if turn % 180 else (width, height)
    image = mark_image(mark, width=seen[0], height=seen[1])
    image = image.rotate(turn, expand=True) if turn else image
    return StaticStampStyle(background=PdfImage(image, box=BoxConstraints(width=width, height=height)), border_width=0)
