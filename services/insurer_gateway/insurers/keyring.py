"""The secrets shared with the insurers' programs, in files that the prepare job writes; never in a row.

Files are read again when they change, so that a secret is rotated without stopping: put the new one
first, give it to the insurer, take the old one out.
"""

from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

_CLIENTS = TypeAdapter(dict[str, str])
_WEBHOOKS = TypeAdapter(dict[str, tuple[str, ...]])


class SecretsUnreadable(ValueError):
    """A file of secrets is not what it must be; the text names the file, never its content."""


class Keyring:
    """Client secrets and webhook secrets, by client id and endpoint id."""

    def __init__(self, *, clients: Path, webhooks: Path) -> None:
        self._clients = _Watched(clients, _CLIENTS)
        self._webhooks = _Watched(webhooks, _WEBHOOKS)

    def client_secrets(self) -> dict[str, str]:
        """Client id → secret."""
        return self._clients.read()

    def signing_keys(self, endpoint: str) -> tuple[str, ...]:
        """The `whsec_` secrets of an endpoint, the newest first; none when it has none yet."""
        return self._webhooks.read().get(endpoint, ())


class _Watched(Generic[T]):
    """A JSON file, read when it has changed since the last time; a missing one is empty."""

    def __init__(self, path: Path, kind: TypeAdapter[dict[str, T]]) -> None:
        self._path = path
        self._kind = kind
        self._version: tuple[int, int] | None = None
        self._content: dict[str, T] = {}

    def read(self) -> dict[str, T]:
        """The content as it is now.

        Raises:
            SecretsUnreadable: the file stands but is not a table of secrets.
        """
        try:
            stat = self._path.stat()
            if (stat.st_mtime_ns, stat.st_size) != self._version:
                self._content = self._kind.validate_json(self._path.read_bytes())
                self._version = (stat.st_mtime_ns, stat.st_size)
        except FileNotFoundError:
            return {}
        except (ValidationError, OSError) as error:
            raise SecretsUnreadable(f"{self._path} is not a table of secrets") from error
        return self._content
