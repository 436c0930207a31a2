"""The authority's file: certificates, where each key lies, roots of before, what was revoked; and what changes it.

Made once, by whichever process comes first. A change is made under a lock and becomes the file in one step; the
processes that sign see the new file at their next document. A replaced seal or unit loses its key for good; a replaced
root keeps it, to sign its revocation lists while its papers live.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from services.esign.sealing.authority import (
    LIFE,
    Authority,
    Held,
    Reason,
    Revoked,
    issuer_id,
    new_root,
    new_seal,
    new_stamp,
    root_id,
)
from services.esign.sealing.vaults import FileVault, NotTaken, Vault

Unit: TypeAlias = Literal["root", "seal", "stamp"]
_UNITS: Final = ("root", "seal", "stamp")
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


class NotKept(Exception):
    """The file cannot be what is asked: a sentence for whoever operates."""


@dataclass(frozen=True)
class Keeping:
    """One authority's file and the vault of its keys."""

    file: Path
    vault: Vault
    sandbox: bool
    address: str = ""
    stamp_life: timedelta = LIFE
    before: Vault | None = None
    """Where the keys of roots of before may lie, when today's lie in a device."""

    def read(self) -> Authority:
        """The authority, founded now if there is none.

        Raises:
            ValueError: its keys cannot be opened with what we have.
        """
        if not self.file.exists():
            with self._locked():
                if not self.file.exists():
                    self._write(self._founded())
        return self._read(self.file.read_text())

    def rotate(self, unit: Unit) -> Authority:
        """A new root with a new seal and unit under it, or one of these alone."""
        with self._locked():
            return self._write(self._rotated(self._current(), unit))

    def revoke(self, certificate: x509.Certificate, *, at: datetime, reason: Reason) -> Authority:
        """A certificate of ours is none any more; when it was the seal's or the unit's, there is a new one at once.

        Raises:
            NotKept: no root of ours gave it.
        """
        with self._locked():
            now = self._current()
            one = Revoked(certificate.serial_number, issuer_id(certificate), at, reason)
            if one.issuer not in {root_id(root.certificate) for root in now.roots}:
                raise NotKept("Ce certificat n'a pas été émis par cette autorité.")
            if one.serial in {known.serial for known in now.revoked}:
                return now
            after = replace(now, revoked=(*now.revoked, one))
            for unit, held in (("seal", now.seal), ("stamp", now.stamp)):
                if held.certificate.serial_number == one.serial:
                    after = self._rotated(after, "seal" if unit == "seal" else "stamp")
            return self._write(after)

    def move(self, *, new_root: bool) -> Authority:
        """Every key from the file into the vault of today; or a new root made there, the old one staying in the file.

        Raises:
            NotKept: there is nothing to move, or the device takes no key: then a new root is the way.
            ValueError: the keys lie in the device already.
        """
        if self.before is None or not self.file.exists():
            raise NotKept("Il n'y a rien à déplacer : nommez l'appareil (ESIGN_HSM_MODULE), et une autorité en place.")
        with self._locked():
            now = replace(self, vault=self.before, before=None)._current()
            if new_root:
                return self._write(self._rotated(now, "root"))
            try:
                root, seal, stamp = (self._taken(getattr(now, name), name) for name in _UNITS)
                former = tuple(self._taken(one, "root") for one in now.former)
            except NotTaken as error:
                raise NotKept(f"{error} ; faites-y une nouvelle racine : move --new-root") from error
            return self._write(replace(now, root=root, seal=seal, stamp=stamp, former=former))

    def _taken(self, held: Held, name: str) -> Held:
        """The same certificate with its key in the vault; the key was seen to sign for it."""
        key = self.vault.take(held.key, name=name)
        proof, shown = b"essai", held.certificate.public_key()
        if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(shown, ec.EllipticCurvePublicKey):
            shown.verify(key.sign(proof, ec.ECDSA(hashes.SHA256())), proof, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPrivateKey) and isinstance(shown, rsa.RSAPublicKey):
            shown.verify(key.sign(proof, PKCS1v15(), hashes.SHA256()), proof, PKCS1v15(), hashes.SHA256())
        return Held(held.certificate, key)

    def backup(self, copy: Path) -> None:
        """A copy that was opened, so that it is known to open."""
        text = self.file.read_text()
        self._read(text)
        _write_file(copy, text)

    def restore(self, copy: Path) -> Authority:
        """Puts a copy back.

        Raises:
            NotKept: it does not open, is another authority's, or is older than what stands: a root or a revocation
                would be lost.
        """
        try:
            text = copy.read_text()
            wanted = self._read(text)
        except (ValueError, KeyError, TypeError) as error:
            raise NotKept(f"Cette copie ne s'ouvre pas avec le secret donné : {error}") from error
        with self._locked():
            if self.file.exists():
                _check_nothing_lost(self._current(), wanted)
            _write_file(self.file, text)
        return wanted

    def _current(self) -> Authority:
        return self._read(self.file.read_text()) if self.file.exists() else self._founded()

    def _founded(self) -> Authority:
        root = new_root(self.vault.new("ec", name="root"), sandbox=self.sandbox)
        return Authority(root=root, seal=self._seal(root), stamp=self._stamp(root), address=self.address)

    def _rotated(self, now: Authority, unit: Unit) -> Authority:
        match unit:
            case "root":
                fresh = self._founded()
                return replace(fresh, former=now.roots, revoked=now.revoked)
            case "seal":
                return replace(now, seal=self._seal(now.root))
            case "stamp":
                return replace(now, stamp=self._stamp(now.root))

    def _seal(self, root: Held) -> Held:
        key = self.vault.new("ec", name="seal")
        return new_seal(key, root=root, sandbox=self.sandbox, address=self.address)

    def _stamp(self, root: Held) -> Held:
        key = self.vault.new("rsa", name="stamp")
        return new_stamp(key, root=root, sandbox=self.sandbox, address=self.address, life=self.stamp_life)

    def _read(self, text: str) -> Authority:
        kept: dict[str, Any] = json.loads(text)  # Any: JSON
        units = {name: self._held(kept[name]) for name in _UNITS}
        return Authority(
            **units,
            former=tuple(self._former(one) for one in kept.get("former", ())),
            revoked=tuple(
                Revoked(int(one["serial"]), one["issuer"], datetime.fromisoformat(one["at"]), one["reason"])
                for one in kept.get("revoked", ())
            ),
            address=self.address,
        )

    def _held(self, kept: Mapping[str, str]) -> Held:
        certificate = x509.load_pem_x509_certificate(kept["certificate"].encode())
        return Held(certificate, self.vault.read(dict(kept)))

    def _former(self, kept: Mapping[str, str]) -> Held:
        """A root of before; its key may have stayed in the file."""
        if self.before is not None and "key" in kept:
            return replace(self, vault=self.before)._held(kept)
        return self._held(kept)

    def _write(self, made: Authority) -> Authority:
        kept: dict[str, Any] = {name: self._kept(getattr(made, name)) for name in _UNITS}  # Any: JSON
        kept["former"] = [self._kept(one) for one in made.former]
        kept["revoked"] = [
            {"serial": str(one.serial), "issuer": one.issuer, "at": one.at.isoformat(), "reason": one.reason}
            for one in made.revoked
        ]
        _write_file(self.file, json.dumps(kept, indent=1))
        return made

    def _kept(self, held: Held) -> dict[str, str]:
        pem = held.certificate.public_bytes(serialization.Encoding.PEM).decode()
        vault = self.vault if self.before is None or self.vault.holds(held.key) else self.before
        return {"certificate": pem, **vault.written(held.key)}

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else changes the file meanwhile, on this machine."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file.with_name(f".{self.file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def authority(file: Path, *, passphrase: bytes, sandbox: bool) -> Authority:
    """The authority kept in `file` with its keys, founded now if there is none.

    Raises:
        ValueError: the passphrase is not the one it was kept with.
    """
    return Keeping(file=file, vault=FileVault(passphrase), sandbox=sandbox).read()


def _check_nothing_lost(now: Authority, wanted: Authority) -> None:
    ids = [{root_id(root.certificate) for root in one.roots} for one in (now, wanted)]
    if not ids[0] & ids[1]:
        raise NotKept("Cette copie est celle d'une autre autorité ; retirez d'abord le fichier en place.")
    lost = {one.serial for one in now.revoked} - {one.serial for one in wanted.revoked}
    if ids[0] - ids[1] or lost:
        raise NotKept("Cette copie est plus ancienne : une racine ou une révocation serait perdue.")


def _write_file(file: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only, durable."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    fresh.rename(file)
