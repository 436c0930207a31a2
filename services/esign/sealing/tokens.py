"""Time-stamp tokens as they are read: when, by whom, over what. What a token is worth is OpenSSL's to say as well."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.x509.oid import NameOID

from services.esign.domain.proofs import Certificate, Stamp

_SHORT: Final = {NameOID.EMAIL_ADDRESS: "E", NameOID.SERIAL_NUMBER: "SERIALNUMBER"}


def read_token(token: bytes) -> Stamp:
    """What a token says."""
    signed: Any = cms.ContentInfo.load(token)["content"]  # Any: asn1crypto's structures have no types
    told = signed["encap_content_info"]["content"].parsed
    at: datetime = told["gen_time"].native
    chain = [read_certificate(one.chosen.dump()) for one in signed["certificates"]]
    return Stamp(
        at=at,
        policy=str(told["policy"].native),
        digest=bytes(told["message_imprint"]["hashed_message"].native),
        serial=f"{told['serial_number'].native:x}",
        chain=tuple(sorted(chain, key=lambda one: one.subject == one.issuer)),
    )


def read_certificates(ders: Sequence[bytes]) -> list[Certificate]:
    """Certificates as evidence names them; one that was erased is left out."""
    return [read_certificate(der) for der in ders if der]


def read_certificate(der: bytes) -> Certificate:
    """A certificate as evidence names it."""
    one = x509.load_der_x509_certificate(der)
    return Certificate(
        subject=one.subject.rfc4514_string(_SHORT),
        issuer=one.issuer.rfc4514_string(_SHORT),
        serial=f"{one.serial_number:x}",
        valid_from=one.not_valid_before_utc,
        valid_until=one.not_valid_after_utc,
        sha256=hashlib.sha256(der).hexdigest(),
    )
