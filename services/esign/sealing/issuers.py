"""Whether a certificate comes from one of our authorities: by keys, never by names, which anybody may write.

Another hub's authority has the names of ours; a file from there is a stranger's all the same.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

_LONGEST: Final = 8
"""Certificates from a signer up to his root; a chain that is longer, or has no end, comes from nobody we know."""


def issued_here(
    certificate: asn1_x509.Certificate, others: Iterable[asn1_x509.Certificate], roots: Sequence[x509.Certificate]
) -> bool:
    """Whether one of the roots issued it, or issued what did, by way of the other certificates of its file."""
    try:
        one, between = _read(certificate), [_read(other) for other in others]
    except ValueError:
        return False
    for _ in range(_LONGEST):
        if any(_issued(one, by=root) for root in roots):
            return True
        above = next((other for other in between if other != one and _issued(one, by=other)), None)
        if above is None:
            return False
        one = above
    return False


def _read(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _issued(one: x509.Certificate, *, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
