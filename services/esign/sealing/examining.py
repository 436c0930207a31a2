"""A file that anybody sent is examined, in a process aside: what breaks on it is the file's fault, and is said so."""

import asyncio
import io
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from services.esign.domain.sealing import NotSignable, Unreadable
from services.esign.domain.verifying import Examined
from services.esign.sealing.authority import Revoked
from services.esign.sealing.verifying import verdict

MOST_SIGNATURES: Final = 200
_LONGEST_NAME: Final = 200
_BREAKS: Final = (
    PdfError,
    SigningError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    EOFError,
)
"""What hostile bytes make of a parser."""


@dataclass(frozen=True, kw_only=True)
class Trusted:
    """What signatures of one environment are believed by: its roots and those of its stamps (DER), and what is gone."""

    roots: tuple[bytes, ...]
    stamps: tuple[bytes, ...]
    revoked: tuple[Revoked, ...]
    sandbox: bool


def examine(document: bytes, trusted: tuple[Trusted, ...]) -> Examined:
    """Everything about the signatures of a file.

    Raises:
        Unreadable, NotSignable: no PDF, one that is locked, or one with more signatures than anybody makes.
    """
    try:
        return asyncio.run(_examined(document, trusted))
    except NotSignable:
        raise
    except _BREAKS as error:
        raise Unreadable from error


async def _examined(document: bytes, trusted: tuple[Trusted, ...]) -> Examined:
    reader = PdfFileReader(io.BytesIO(document), strict=False)
    if reader.encrypted:
        sentence = "Ce document est protégé par un mot de passe : ses signatures ne peuvent pas être lues."
        raise NotSignable(sentence, rule="ESIGN-413", field="file")
    signatures = list(reader.embedded_regular_signatures)
    if len(signatures) > MOST_SIGNATURES:
        sentence = f"Ce document porte plus de {MOST_SIGNATURES} signatures : il n'est pas lu."
        raise NotSignable(sentence, rule="ESIGN-414", field="file")
    roots = [x509.load_der_x509_certificate(root) for one in trusted for root in (*one.roots, *one.stamps)]
    found = await verdict(document, roots=roots, revoked=[gone for one in trusted for gone in one.revoked])
    sandbox = [x509.load_der_x509_certificate(root) for one in trusted if one.sandbox for root in one.roots]
    return Examined(
        findings=found.findings,
        sandbox=tuple(_is_of(one, sandbox) for one in signatures),
        missing=tuple(_missing(reader)),
    )


def _is_of(signature: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> bool:
    """Whether one of these roots issued the signature's certificate."""
    if signature.signer_cert is None:
        return False
    own = x509.load_der_x509_certificate(signature.signer_cert.dump())
    for root in roots:
        try:
            own.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def _missing(reader: PdfFileReader) -> list[str]:
    """The places for a signature that nobody signed, as the file names them."""
    if "/AcroForm" not in reader.root:
        return []
    empty = list(enumerate_sig_fields(reader, filled_status=False))[:MOST_SIGNATURES]
    return [str(field.get_object().get("/TU", name))[:_LONGEST_NAME] for name, _, field in empty]
