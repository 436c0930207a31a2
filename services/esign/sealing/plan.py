"""What a process needs to sign with one authority, and the authority as this process last read it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from services.esign.sealing.authority import LIFE, Authority
from services.esign.sealing.hsm import Device, DeviceVault
from services.esign.sealing.keeping import Keeping
from services.esign.sealing.vaults import FileVault


@dataclass(frozen=True)
class Plan:
    """What a process needs to sign: where the authority lies, how to open it, whose time stamps to take."""

    file: Path
    passphrase: bytes
    sandbox: bool
    stamp_url: str = ""
    stamp_roots: Path | None = None
    """The roots an outside time-stamp unit is trusted by (PEM)."""
    device: Device | None = None
    """Where keys are made and lie, instead of the file."""
    address: str = ""
    """Where revocation lists are published."""
    stamp_life: timedelta = LIFE

    def keeping(self) -> Keeping:
        """The authority's file, and the vault of its keys."""
        in_file = FileVault(self.passphrase)
        return Keeping(
            file=self.file,
            vault=DeviceVault(self.device) if self.device else in_file,
            before=in_file if self.device else None,
            sandbox=self.sandbox,
            address=self.address,
            stamp_life=self.stamp_life,
        )

    def outside_roots(self) -> list[x509.Certificate]:
        """The outside unit's roots."""
        return x509.load_pem_x509_certificates(self.stamp_roots.read_bytes()) if self.stamp_roots else []


def held_by(plan: Plan) -> Authority:
    """The authority's keys, read once per process and again when its file was changed."""
    seen = _changed_at(plan.file)
    if plan not in _READ or _READ[plan][0] != seen or not seen:
        read = plan.keeping().read()
        _READ[plan] = (_changed_at(plan.file), read)
    return _READ[plan][1]


_READ: dict[Plan, tuple[tuple[int, ...], Authority]] = {}
"""What this process has read, and of which state of the file."""


def _changed_at(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size
