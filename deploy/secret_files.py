"""Files that hold a secret: written whole or not at all, and readable by their owner only unless said otherwise."""

import os
from pathlib import Path


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Writes the file when there is none; False when it stands already."""
    if path.exists():
        return False
    write_over(path, content, mode=mode)
    return True


def write_over(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Writes the file in place of what stood."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    fresh.rename(path)
