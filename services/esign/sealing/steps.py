"""The library's own steps of one signature, taken one by one: no signature that is there already is read again.

Reading earlier signatures and time stamps anew is a quarter of the library's usual path, and grows with every signer.
"""

import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigner


class OwnSigner(PdfSigner):
    """The library's signer, which reads no earlier signature to learn what our own seal allows."""

    # Any: pyHanko's readers have no use here.
    def _enforce_certification_constraints(self, reader: Any) -> None:
        if self.signature_meta.certify:
            super()._enforce_certification_constraints(reader)


async def carried_out(signer: OwnSigner, writer: IncrementalPdfFileWriter, *, reserved: int, look_back: bool) -> bytes:
    """The signed document.

    What proves our own last time stamp is in the file since that stamp was made, and today's lists of every root go in
    with this signature. An outside unit's are fetched anew: then the library looks back at the stamp before.
    """
    session = signer.init_signing_session(writer, existing_fields_only=not signer.signature_meta.certify)
    proofs = await session.perform_presign_validation(writer if look_back else None)
    assert proofs is not None, "there is always something to validate with"
    unsigned = session.prepare_tbs_document(validation_info=proofs, bytes_reserved=reserved)
    out = io.BytesIO()
    digest, _ = unsigned.digest_tbs_document(output=out)
    attributes = PdfCMSSignedAttributes(
        signing_time=session.system_time, cades_signed_attrs=signer.signature_meta.cades_signed_attr_spec
    )
    signed = await unsigned.perform_signature(digest.document_digest, pdf_cms_signed_attrs=attributes)
    await signed.post_signature_processing(out)
    return out.getvalue()
