"""Keys in a PKCS#11 device: made there, used there, never read out of it.

Each is shown to the rest of the room as an ordinary private key that can sign and nothing else. The device hashes
nothing for EC keys (many do not): the digest is made here, and its answer is put into the form everybody reads.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn
from uuid import uuid4

import pkcs11
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import (
    decode_ec_private_key,
    decode_ec_public_key,
    encode_ec_public_key,
    encode_named_curve_parameters,
)
from pkcs11.util.rsa import decode_rsa_private_key, decode_rsa_public_key, encode_rsa_public_key

from services.esign.sealing.authority import Key
from services.esign.sealing.vaults import RSA_BITS, Kept, Kind, NotTaken

_CLOSED = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True}


@dataclass(frozen=True)
class Device:
    """Which device, which token on it, and what opens it."""

    module: str
    token: str
    pin: str


@cache
def _session(device: Device) -> Any:  # Any: the wrapper has no types
    """The session of this process: one, opened at first use."""
    return pkcs11.lib(device.module).get_token(token_label=device.token).open(user_pin=device.pin, rw=True)


class _InDevice:
    """What both kinds share: a label, and that nothing leaves the device."""

    def __init__(self, private: Any, label: str) -> None:  # Any: the wrapper has no types
        self._private = private
        self.label = label

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        raise ValueError("this key never leaves its device")

    def private_numbers(self) -> NoReturn:
        raise ValueError("this key never leaves its device")


class DeviceEc(_InDevice, ec.EllipticCurvePrivateKey):
    """An EC P-256 key in the device."""

    def __init__(self, private: Any, public: ec.EllipticCurvePublicKey, label: str) -> None:  # Any: see above
        super().__init__(private, label)
        self._public = public

    @property
    def curve(self) -> ec.EllipticCurve:
        return ec.SECP256R1()

    @property
    def key_size(self) -> int:
        return 256

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:  # Any: any bytes
        assert isinstance(signature_algorithm.algorithm, hashes.HashAlgorithm), "the digest is made here"
        digest = hashes.Hash(signature_algorithm.algorithm)
        digest.update(data)
        raw = bytes(self._private.sign(digest.finalize(), mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))

    def exchange(self, *_: object) -> NoReturn:
        raise ValueError("this key only signs")

    def __copy__(self) -> "DeviceEc":
        return self

    def __deepcopy__(self, _memo: object) -> "DeviceEc":
        return self


class DeviceRsa(_InDevice, rsa.RSAPrivateKey):
    """An RSA key in the device."""

    def __init__(self, private: Any, public: rsa.RSAPublicKey, label: str) -> None:  # Any: see above
        super().__init__(private, label)
        self._public = public

    @property
    def key_size(self) -> int:
        return RSA_BITS

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public

    def sign(self, data: Any, *_: object) -> bytes:  # Any: any bytes
        """PKCS#1 v1.5 with SHA-256, the only way a time-stamp unit signs here."""
        return bytes(self._private.sign(bytes(data), mechanism=Mechanism.SHA256_RSA_PKCS))

    def decrypt(self, *_: object) -> NoReturn:
        raise ValueError("this key only signs")

    def __copy__(self) -> "DeviceRsa":
        return self

    def __deepcopy__(self, _memo: object) -> "DeviceRsa":
        return self


def _label(name: str) -> str:
    """One that nobody used before."""
    return f"{name}-{uuid4().hex[:12]}"


def _decoded(key: Key) -> tuple[dict[Any, Any], dict[Any, Any]]:  # Any: the wrapper has no types
    """A key that lies in a file, as the device's two objects."""
    secret = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    if isinstance(key, rsa.RSAPrivateKey):
        shown = key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return decode_rsa_private_key(secret), decode_rsa_public_key(shown)
    shown = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return decode_ec_private_key(secret), decode_ec_public_key(shown)


@dataclass(frozen=True)
class DeviceVault:
    """Keys in the device, found by their label."""

    device: Device

    def new(self, kind: Kind, *, name: str) -> Key:
        """A fresh key under a label nobody used before."""
        label, session = _label(name), _session(self.device)
        if kind == "ec":
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            made = session.create_domain_parameters(KeyType.EC, curve, local=True)
            made.generate_keypair(store=True, label=label, private_template=_CLOSED)
        else:
            session.generate_keypair(KeyType.RSA, RSA_BITS, store=True, label=label, private_template=_CLOSED)
        return self.read({"label": label})

    def holds(self, key: Key) -> bool:
        """A key of a device."""
        return isinstance(key, DeviceEc | DeviceRsa)

    def take(self, key: Key, *, name: str) -> Key:
        """A key made elsewhere, written into the device, which gives it out no more.

        Raises:
            NotTaken: the device makes its keys itself.
        """
        label, session = _label(name), _session(self.device)
        named = {Attribute.LABEL: label, Attribute.TOKEN: True}
        private, public = _decoded(key)
        try:
            session.create_object(private | _CLOSED | named | {Attribute.SIGN: True})
            session.create_object(public | named | {Attribute.VERIFY: True})
        except pkcs11.exceptions.PKCS11Error as error:
            raise NotTaken("cet appareil ne prend pas de clé faite ailleurs") from error
        return self.read({"label": label})

    def written(self, key: Key) -> Kept:
        """Its label."""
        assert isinstance(key, DeviceEc | DeviceRsa), "made or found here"
        return {"label": key.label}

    def read(self, kept: Kept) -> Key:
        """The key of a label.

        Raises:
            ValueError: the device has none, or the authority's keys lie in its file.
        """
        if "label" not in kept:
            raise ValueError("the keys of this authority lie in its file, not in a device (move)")
        session, label = _session(self.device), kept["label"]
        try:
            private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
            public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=label)
        except pkcs11.exceptions.NoSuchKey as error:
            raise ValueError(f"the device has no key {label}") from error
        if public.key_type == KeyType.EC:
            found = serialization.load_der_public_key(encode_ec_public_key(public))
            assert isinstance(found, ec.EllipticCurvePublicKey), "by its type"
            return DeviceEc(private, found, label)
        shown = serialization.load_der_public_key(encode_rsa_public_key(public))
        assert isinstance(shown, rsa.RSAPublicKey), "by its type"
        return DeviceRsa(private, shown, label)
