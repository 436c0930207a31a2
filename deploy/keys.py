"""The Ed25519 keys the hub signs with: one for the staff's sessions, one for partners' tokens and webhooks.

A key is made once, readable by its owner only, and never replaced by a later run: tokens in flight stay valid.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.partner_secrets import make_partner_secrets
from deploy.secret_files import write_once

KEY_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "casework": {"STAFF_KEY_FILE": "staff.pem"},
    "insurer_gateway": {"SIGNING_KEY_FILE": "partners.pem"},
}
"""Who signs: the service, its setting, the file of its key."""


ESIGN_KEYS_FILE: Final = "esign_api_keys.json"
"""The programs that may ask for signatures: key, workspace, sandbox."""


def make_keys(folder: Path) -> list[str]:
    """Makes the keys that are missing, and the secrets shared with the insurers' programs; their names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [name for files in KEY_SETTINGS.values() for name in files.values()]
    made = [name for name in names if write_once(folder / name, new_key())]
    return made + make_partner_secrets(folder) + make_esign_keys(folder)


def make_esign_keys(folder: Path) -> list[str]:
    """The first API keys of the e-signature service: one for the sandbox, one for what counts; made once, random."""
    keys = [
        {"key": secrets.token_urlsafe(32), "workspace": "passerelle", "sandbox": sandbox} for sandbox in (True, False)
    ]
    return [ESIGN_KEYS_FILE] if write_once(folder / ESIGN_KEYS_FILE, json.dumps(keys, indent=1).encode()) else []


def new_key() -> bytes:
    """A fresh private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
