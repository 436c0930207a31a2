"""The certification authority of one environment: its root, its seal, its time-stamp unit, kept in one encrypted file.

Made once, by whichever process comes first. A signer's certificate is made for one signature, lives an hour, and its
key never leaves the process that signs. Revocation lists are issued after the certificate they speak of, because a
validator does not believe one that is older (docs/esign.md).
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_LIFE: Final = timedelta(days=3650)
_SIGNER_LIFE: Final = timedelta(hours=1)
_BACK: Final = timedelta(minutes=1)
_LIST_LIFE: Final = timedelta(days=30)


@dataclass(frozen=True)
class Held:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True)
class Authority:
    """Root, organisation's seal and time-stamp unit of one environment."""

    root: Held
    seal: Held
    stamp: Held

    def signer(self, *, name: str, email: str, serial: str) -> Held:
        """A fresh EC P-256 key and its certificate of an hour; `serial` is the signer's id, for the subject."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, serial),
                x509.NameAttribute(NameOID.EMAIL_ADDRESS, email),
            ]
        )
        builder = _certificate(subject, key, issuer=self.root.certificate.subject, life=_SIGNER_LIFE)
        return Held(_issued(_signing(builder), key=key, root=self.root), key)

    def revocation_list(self) -> x509.CertificateRevocationList:
        """A list that speaks of every certificate made until now."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(now)
            .next_update(now + _LIST_LIFE)
            .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
            .add_extension(_authority_key(self.root), critical=False)
        )
        return builder.sign(self.root.key, hashes.SHA256())


def authority(file: Path, *, passphrase: bytes, sandbox: bool) -> Authority:
    """The authority kept in `file`, made now if there is none.

    Raises:
        ValueError: the passphrase is not the one it was kept with.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(_written(_founded(sandbox=sandbox), passphrase))
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return _read(file.read_text(), passphrase)


def _founded(*, sandbox: bool) -> Authority:
    organisation = "TEST – SANS VALEUR" if sandbox else "Passerelle"
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(organisation, "autorité de signature")
    builder = _certificate(subject, key, issuer=subject, life=_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    root = Held(builder.sign(key, hashes.SHA256()), key)
    return Authority(root=root, seal=_seal(root, organisation), stamp=_stamp(root, organisation))


def _seal(root: Held, organisation: str) -> Held:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _certificate(_name(organisation, "cachet"), key, issuer=root.certificate.subject, life=_LIFE)
    return Held(_issued(_signing(builder), key=key, root=root), key)


def _stamp(root: Held, organisation: str) -> Held:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    builder = _certificate(_name(organisation, "horodatage"), key, issuer=root.certificate.subject, life=_LIFE)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Held(_issued(builder, key=key, root=root), key)


def _name(organisation: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} – {unit}"),
        ]
    )


def _certificate(subject: x509.Name, key: Key, *, issuer: x509.Name, life: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signing(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    return builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)


def _issued(builder: x509.CertificateBuilder, *, key: Key, root: Held) -> x509.Certificate:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(_authority_key(root), critical=False).sign(_ec(root.key), hashes.SHA256())


def _ec(key: Key) -> ec.EllipticCurvePrivateKey:
    assert isinstance(key, ec.EllipticCurvePrivateKey), "the root signs with EC P-256"
    return key


def _authority_key(root: Held) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(_ec(root.key).public_key())


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def _written(made: Authority, passphrase: bytes) -> str:
    encryption = serialization.BestAvailableEncryption(passphrase)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return json.dumps(
        {
            name: {
                "certificate": held.certificate.public_bytes(pem).decode(),
                "key": held.key.private_bytes(pem, form, encryption).decode(),
            }
            for name, held in (("root", made.root), ("seal", made.seal), ("stamp", made.stamp))
        }
    )


def _read(text: str, passphrase: bytes) -> Authority:
    return Authority(**{name: _held(kept, passphrase) for name, kept in json.loads(text).items()})


def _held(kept: dict[str, str], passphrase: bytes) -> Held:
    key = serialization.load_pem_private_key(kept["key"].encode(), passphrase)
    assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey), "written here"
    return Held(x509.load_pem_x509_certificate(kept["certificate"].encode()), key)
