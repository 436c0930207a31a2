"""Keys and secrets as files hold them: the API keys as hashes, and secrets made once by whoever comes first."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from services.esign.store.keys import Key


def key_file(file: Path) -> Callable[[], list[Key]]:
    """Reads the API keys, as hashes."""

    def read() -> list[Key]:
        return [
            Key(
                sha256=hashlib.sha256(one["key"].encode()).digest(),
                workspace=one["workspace"],
                sandbox=one["sandbox"],
                organization=one.get("scope") == "organization",
            )
            for one in json.loads(file.read_text())
        ]

    return read


def code_secret(file: Path) -> bytes:
    """The secret behind codes and links; made once, by whichever process comes first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not file.exists():
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_bytes()
