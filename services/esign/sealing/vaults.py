"""Where private keys lie: encrypted in the authority's file, or in a device that never gives them away (PKCS#11).

A vault makes a key, writes down how it is found again, and finds it. What it writes goes into the authority's file.
"""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from services.esign.sealing.authority import Key

Kind: TypeAlias = Literal["ec", "rsa"]
Kept: TypeAlias = dict[str, str]
RSA_BITS = 3072


class NotTaken(ValueError):
    """The vault takes no key that was made elsewhere."""


class Vault(Protocol):
    """Makes keys, keeps them, finds them again."""

    def new(self, kind: Kind, *, name: str) -> Key:
        """A fresh key: EC P-256, or RSA for the time-stamp unit."""

    def written(self, key: Key) -> Kept:
        """How it is found again."""

    def holds(self, key: Key) -> bool:
        """Whether it is one of its own."""

    def take(self, key: Key, *, name: str) -> Key:
        """A key made elsewhere, from now on here.

        Raises:
            NotTaken: keys of this vault are made in it.
        """

    def read(self, kept: Kept) -> Key:
        """The key that was written down.

        Raises:
            ValueError: it cannot be opened with what we have.
        """


@dataclass(frozen=True)
class FileVault:
    """Keys as PKCS#8, encrypted with the authority's secret."""

    passphrase: bytes

    def new(self, kind: Kind, *, name: str) -> Key:
        """A fresh key; its name says nothing here."""
        if kind == "ec":
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)

    def written(self, key: Key) -> Kept:
        """The key itself, closed."""
        encryption = serialization.BestAvailableEncryption(self.passphrase)
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return {"key": key.private_bytes(pem, form, encryption).decode()}

    def holds(self, key: Key) -> bool:
        """A key that can be written down."""
        return not hasattr(key, "label")

    def take(self, key: Key, *, name: str) -> Key:
        """Out of no device comes a key that could be taken.

        Raises:
            NotTaken: it lies in a device.
        """
        if not self.holds(key):
            raise NotTaken("une clé ne sort pas de son appareil")
        return key

    def read(self, kept: Kept) -> Key:
        """The key, opened.

        Raises:
            ValueError: by another secret than it was closed with, or it lies in a device.
        """
        if "key" not in kept:
            raise ValueError("the keys of this authority lie in a device (ESIGN_HSM_MODULE)")
        key = serialization.load_pem_private_key(kept["key"].encode(), self.passphrase)
        assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey), "written here"
        return key
