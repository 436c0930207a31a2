"""Signing with keys that are kept, not read again each time, and time stamps: the own unit's, or an outside one's.

pyHanko's stock signer and time stamper read their private key anew for each signature, which is half of the cost.
"""

import asyncio
import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import aiohttp
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.aiohttp_client import AIOHttpTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.esign.domain.sealing import TimestampUnavailable
from services.esign.sealing.authority import Held

POLICY: Final = "1.3.6.1.4.1.99999.1.1"
"""The unit's policy, under a number that is kept for examples: an operator of what counts has one of his own."""
_TRIES: Final = 3
_PAUSE_SECONDS: Final = 1.0
TIMEOUT_SECONDS: Final = 10


def as_asn1(held: Held) -> asn1_x509.Certificate:
    """The certificate in the form pyHanko takes."""
    return _as_asn1(held.certificate)


@lru_cache(maxsize=32)
def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Kept, with all that was read of it: the roots and units come back at every signature."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class KeptSigner(Signer):
    """Signs with an EC key object."""

    def __init__(self, held: Held, *, root: Held) -> None:
        registry = SimpleCertificateStore.from_certs([as_asn1(root)])
        super().__init__(signing_cert=as_asn1(held), cert_registry=registry)
        self._key = held.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature."""
        assert isinstance(self._key, ec.EllipticCurvePrivateKey), "signers' and seals' keys are EC P-256"
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class OwnStamper(DummyTimeStamper):
    """The time-stamp unit of our own authority."""

    def __init__(self, held: Held, *, root: Held, certificates: bool = True) -> None:
        super().__init__(
            tsa_cert=as_asn1(held), tsa_key=None, certs_to_embed=SimpleCertificateStore.from_certs([as_asn1(root)])
        )
        assert isinstance(held.key, RSAPrivateKey), "the unit's key is RSA"
        self._key = held.key
        self._certificates = certificates
        named = simple_cms_attribute("signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert))
        self._named: bytes = named.dump()  # the same in every token, and dear to build

    # Any: asn1crypto's structures have no types.
    def _build_tst_info(self, message_imprint: Any, dt: datetime, req: Any) -> Any:
        told = {
            "version": "v1",
            "policy": tsp.ObjectIdentifier(POLICY),
            "message_imprint": message_imprint,
            "serial_number": secrets.randbits(120),
            "gen_time": dt,
            "accuracy": {"seconds": 1},
            "tsa": asn1_x509.GeneralName(name="directory_name", value=self.tsa_cert.subject),
        }
        return tsp.TSTInfo(told | ({"nonce": req["nonce"]} if req["nonce"].native is not None else {}))

    def _build_signed_data(self, *args: Any) -> dict[str, Any]:
        """Without certificates for who did not ask for them."""
        built: dict[str, Any] = super()._build_signed_data(*args)
        return built if self._certificates else built | {"certificates": None}

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, Any]:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                cms.CMSAttribute.load(self._named),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self._key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()), attributes


class PatientStamper(TimeStamper):
    """Another stamper, asked again a few times; never a lower level in silence."""

    def __init__(self, inner: TimeStamper) -> None:
        super().__init__()
        self._inner = inner

    # Any: asn1crypto's structures have no types.
    async def async_request_tsa_response(self, req: Any) -> Any:
        """The unit's answer.

        Raises:
            TimestampUnavailable: it did not answer, whatever the reason.
        """
        for left in reversed(range(_TRIES)):
            try:
                return await self._inner.async_request_tsa_response(req)
            except (OSError, aiohttp.ClientError, ValueError, TypeError) as error:  # away, or no time stamp at all
                if not left:
                    sentence = "L'horodatage n'a pas pu être obtenu ; la signature sera reprise."
                    raise TimestampUnavailable(sentence, rule="ESIGN-072") from error
                await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError("the loop returns or raises")


def outside_stamper(url: str, session: Any) -> TimeStamper:  # Any: aiohttp's session, made where it is used
    """A time-stamp unit of somebody else's, at its address."""
    return PatientStamper(AIOHttpTimeStamper(url, session, timeout=TIMEOUT_SECONDS))
