"""Signatures that a document brought along: whether more may follow, and what may not come with them."""

from collections.abc import Sized

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from services.esign.domain.sealing import NotSignable
from services.esign.domain.signed_before import ONLY_SIGNATURES, SENTENCES, allowed_by, refusal


def is_signed(writer: IncrementalPdfFileWriter) -> bool:
    """Whether it carries signatures, or time stamps."""
    return bool(list(writer.prev.embedded_signatures))


def is_certified(writer: IncrementalPdfFileWriter) -> bool:
    """Whether somebody said what may become of it."""
    return "/Perms" in writer.root and "/DocMDP" in writer.root["/Perms"]


def check_earlier(reader: PdfFileReader) -> None:
    """Whether what is there allows a signature more.

    Raises:
        NotSignable: it would be broken.
    """
    earlier = allowed_by(reader.embedded_signatures)
    why = refusal(earlier, version=reader.input_version)
    if why:
        raise NotSignable(SENTENCES[why], rule="ESIGN-084", field="file")


def only_signatures(*others: Sized) -> None:
    """Whether nothing but signatures is put on a signed document.

    Raises:
        NotSignable: something else is.
    """
    if any(map(len, others)):
        raise NotSignable(ONLY_SIGNATURES, rule="ESIGN-085", field="fields")
