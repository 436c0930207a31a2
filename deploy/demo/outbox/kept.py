"""What was handed over, kept on disk: one JSON line per message, one file per raw mail.

A message is in the file, synced, before its sender hears yes; a reference heard again is the same message.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7


@dataclass(frozen=True)
class Message:
    """A mail or an SMS as its carrier received it."""

    id: str
    channel: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    received_at: str
    reference: str | None = None


class Kept:
    """The messages of one data folder, in the order they came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._messages = [_message(line) for line in self._read().splitlines() if line]
        self._references = {m.reference: m for m in self._messages if m.reference}

    def newest_first(self) -> Sequence[Message]:
        """Every message, the last one first."""
        return self._messages[::-1]

    def keep(
        self,
        *,
        channel: str,
        sender: str,
        recipients: tuple[str, ...],
        subject: str,
        text: str,
        reference: str | None = None,
        raw: bytes | None = None,
    ) -> Message:
        """Write a message down and return it; a reference already kept gives the first message back."""
        if reference is not None and reference in self._references:
            return self._references[reference]
        message = Message(
            id=str(uuid7()),
            channel=channel,
            sender=sender,
            recipients=recipients,
            subject=subject,
            text=text,
            received_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            reference=reference,
        )
        self._write(message, raw)
        self._messages.append(message)
        if reference is not None:
            self._references[reference] = message
        return message

    def raw(self, message_id: str) -> bytes | None:
        """The mail as it came, byte for byte."""
        path = self._folder / f"{UUID(message_id)}.eml"
        return path.read_bytes() if path.exists() else None

    def forget(self) -> None:
        """Empty the outbox."""
        for path in self._folder.glob("*.eml"):
            path.unlink()
        self._file.write_text("", encoding="utf-8")
        self._messages.clear()
        self._references.clear()

    @property
    def _file(self) -> Path:
        return self._folder / "messages.jsonl"

    def _read(self) -> str:
        return self._file.read_text(encoding="utf-8") if self._file.exists() else ""

    def _write(self, message: Message, raw: bytes | None) -> None:
        if raw is not None:
            (self._folder / f"{message.id}.eml").write_bytes(raw)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _message(line: str) -> Message:
    fields = json.loads(line)
    return Message(**{**fields, "recipients": tuple(fields["recipients"])})
