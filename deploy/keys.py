"""The Ed25519 keys the hub signs with: one for the staff's sessions, one for partners' tokens and webhooks.

A key is made once, readable by its owner only, and never replaced by a later run: tokens in flight stay valid.
"""

import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.partner_secrets import make_partner_secrets

KEYS: Final = ("staff.pem", "partners.pem")


def make_keys(folder: Path) -> list[str]:
    """Makes the keys that are missing, and the secrets shared with the insurers' programs; their names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = [name for name in KEYS if write_once(folder / name, new_key())]
    return made + make_partner_secrets(folder)


def new_key() -> bytes:
    """A fresh private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_once(path: Path, content: bytes) -> bool:
    """Writes a secret file whole or not at all, for its owner only; False when it stands already."""
    if path.exists():
        return False
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    fresh.rename(path)
    return True
