"""The floor of signing: pyHanko alone in a loop, tuned as far as its own switches go, on the same
sealed paper under the same authority.

Key objects are kept (its stock signer reads them anew each time), room for the signature is reserved (or it signs
twice), lists are made once. One certificate for all, no answers, a plain text stamp: less than the service does.
"""

import asyncio
import io
import logging

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

from services.esign.sealing.authority import Authority
from services.esign.sealing.stamping import KeptSigner, OwnStamper

_RESERVED = 12 * 1024


class Loop:
    """Signs papers one after the other in this process."""

    def __init__(self, authority: Authority) -> None:
        logging.getLogger("pyhanko").setLevel(logging.ERROR)  # it warns each time that nothing is fetched
        root, seal, stamp = authority.root, authority.seal, authority.stamp
        listed = authority.revocation_list()
        self._root = asn1_x509.Certificate.load(root.certificate.public_bytes(Encoding.DER))
        self._list = asn1_crl.CertificateList.load(listed.public_bytes(Encoding.DER))
        self._signer = KeptSigner(seal, root=root)
        self._stamper = OwnStamper(stamp, root=root)

    def sign(self, document: bytes) -> bytes:
        """One signature at B-LTA with something to see."""
        return asyncio.run(self._sign(document))

    async def _sign(self, document: bytes) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name="sig_001",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=ValidationContext(
                trust_roots=[self._root], crls=[self._list], allow_fetching=False, revocation_mode="hard-fail"
            ),
        )
        signer = PdfSigner(
            metadata,
            self._signer,
            timestamper=self._stamper,
            stamp_style=TextStampStyle(stamp_text="Signé par %(signer)s"),
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(document))
        out = await signer.async_sign_pdf(writer, bytes_reserved=_RESERVED, output=io.BytesIO())
        return bytes(out.getvalue())
