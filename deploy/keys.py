"""The Ed25519 keys the hub signs with: one for the staff's sessions, one for partners' tokens and webhooks.

A key is made once, readable by its owner only, and never replaced by a later run: tokens in flight stay valid.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.partner_secrets import make_partner_secrets

KEY_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "casework": {"STAFF_KEY_FILE": "staff.pem"},
    "insurer_gateway": {"SIGNING_KEY_FILE": "partners.pem"},
}
"""Who signs: the service, its setting, the file of its key."""


def make_keys(folder: Path) -> list[str]:
    """Makes the keys that are missing, and the secrets shared with the insurers' programs; their names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [name for files in KEY_SETTINGS.values() for name in files.values()]
    made = [name for name in names if write_once(folder / name, new_key())]
    return made + make_partner_secrets(folder)


def new_key() -> bytes:
    """A fresh private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Writes a secret file whole or not at all, for its owner only by default; False when it stands already."""
    if path.exists():
        return False
    write_over(path, content, mode=mode)
    return True


def write_over(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Writes a secret file whole or not at all, in place of what stood."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    fresh.rename(path)
