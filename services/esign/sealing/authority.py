"""The certification authority of one environment: its root, its seal, its time-stamp unit, and what was revoked.

A signer's certificate is made for one signature, lives an hour, and its key never leaves the process that signs.
Revocation lists are issued after the certificate they speak of, because a validator does not believe one that is older
(docs/esign.md). Nothing here reads or writes: where keys and certificates are kept is `keeping`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Reason: TypeAlias = Literal["key_compromise", "superseded", "cessation_of_operation", "affiliation_changed"]

LIFE: Final = timedelta(days=3650)
_SIGNER_LIFE: Final = timedelta(hours=1)
_BACK: Final = timedelta(minutes=1)
LIST_LIFE: Final = timedelta(days=30)


@dataclass(frozen=True)
class Held:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True)
class Revoked:
    """A certificate that is none any more, since when and why; `issuer` is the id of the root that gave it."""

    serial: int
    issuer: str
    at: datetime
    reason: Reason


@dataclass(frozen=True, eq=False)
class Authority:
    """Root, organisation's seal and time-stamp unit of one environment; roots of before sign their lists only."""

    root: Held
    seal: Held
    stamp: Held
    former: tuple[Held, ...] = ()
    revoked: tuple[Revoked, ...] = ()
    address: str = ""
    """Where the lists are published, for the certificates to say; nowhere when empty."""

    @property
    def roots(self) -> tuple[Held, ...]:
        """Every root whose signatures are believed, today's first."""
        return (self.root, *self.former)

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
        return Held(_issued(_signing(builder), key=key, root=self.root, address=self.address), key)

    def revocation_list(self, root: Held | None = None) -> x509.CertificateRevocationList:
        """A list that speaks of every certificate this root made until now; today's root when none is named."""
        root = root or self.root
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(root.certificate.subject)
            .last_update(now)
            .next_update(now + LIST_LIFE)
            .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
            .add_extension(_authority_key(root), critical=False)
        )
        for one in self.revoked:
            if one.issuer == root_id(root.certificate):
                builder = builder.add_revoked_certificate(_entry(one))
        return builder.sign(_ec(root.key), hashes.SHA256())


def _entry(one: Revoked) -> x509.RevokedCertificate:
    reason = x509.CRLReason(x509.ReasonFlags[one.reason])
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(one.serial)
        .revocation_date(one.at)
        .add_extension(reason, critical=False)
        .build()
    )


def root_id(certificate: x509.Certificate) -> str:
    """How a root is named in addresses and in the list of what it revoked: the beginning of its key's identifier."""
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest.hex()[:16]


def issuer_id(certificate: x509.Certificate) -> str:
    """The id of the root that gave a certificate."""
    found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    return (found or b"").hex()[:16]


def new_root(key: Key, *, sandbox: bool) -> Held:
    """A root for ten years."""
    subject = _name(_organisation(sandbox=sandbox), "autorité de signature")
    builder = _certificate(subject, key, issuer=subject, life=LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Held(builder.sign(_ec(key), hashes.SHA256()), key)


def new_seal(key: Key, *, root: Held, sandbox: bool, address: str) -> Held:
    """The organisation's seal."""
    subject = _name(_organisation(sandbox=sandbox), "cachet")
    builder = _certificate(subject, key, issuer=root.certificate.subject, life=LIFE)
    return Held(_issued(_signing(builder), key=key, root=root, address=address), key)


def new_stamp(key: Key, *, root: Held, sandbox: bool, address: str, life: timedelta = LIFE) -> Held:
    """The time-stamp unit: its purpose is critical and alone, as RFC 3161 wants it."""
    subject = _name(_organisation(sandbox=sandbox), "horodatage")
    builder = _certificate(subject, key, issuer=root.certificate.subject, life=life)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Held(_issued(builder, key=key, root=root, address=address), key)


def _organisation(*, sandbox: bool) -> str:
    return "TEST – SANS VALEUR" if sandbox else "Passerelle"


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


def _issued(builder: x509.CertificateBuilder, *, key: Key, root: Held, address: str) -> x509.Certificate:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if address:
        place = f"{address}/pki/{root_id(root.certificate)}"
        points = [x509.DistributionPoint([_at(f"{place}.crl")], None, None, None)]
        issuer = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _at(f"{place}.crt"))
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
        builder = builder.add_extension(x509.AuthorityInformationAccess([issuer]), critical=False)
    return builder.add_extension(_authority_key(root), critical=False).sign(_ec(root.key), hashes.SHA256())


def _at(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


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
