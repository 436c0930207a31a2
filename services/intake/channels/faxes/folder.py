"""A watched folder: a fax server drops TIFF or PDF files, with what it knows of each in a `.json` beside it.

A file is taken when it is whole: under its final name (hidden files and other endings are still being
written) and the same in size and time at two looks. It is moved to `done/` after it is kept; one that is no
fax goes to `failed/` with the reason beside it, and stays an alarm there until a person removes it.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from services.intake.domain.faxes import FaxReceived, kind_of

log = structlog.get_logger()

ENDINGS: Final = frozenset({".tif", ".tiff", ".pdf"})
AT_ONCE: Final = 20
PROVIDER: Final = "folder"


class NoFax(Exception):
    """A file that cannot be taken; the text says why, in French."""


class _Beside(BaseModel):
    id: str | None = Field(default=None, min_length=1, max_length=200)
    received_at: AwareDatetime | None = None
    caller_number: str = Field(default="", max_length=100)
    called_number: str = Field(default="", max_length=100)
    csid: str = Field(default="", max_length=100)
    pages: int | None = Field(default=None, ge=0, le=100_000)
    error: str | None = Field(default=None, max_length=200)


@dataclass
class FaxFolder:
    """The folder, and what was seen of each file at the last look."""

    path: Path
    largest: int
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def whole(self) -> list[Path]:
        """Files that did not change since the last look, oldest first."""
        stats = [(one, one.stat()) for one in self._faxes()]
        found = {one: (stat.st_size, stat.st_mtime_ns) for one, stat in stats}
        whole = [one for one, state in found.items() if self._seen.get(one) == state]
        self._seen = found
        return sorted(whole, key=lambda one: found[one][1])[:AT_ONCE]

    def read(self, file: Path) -> FaxReceived:
        """The fax of a file; its name and time are its id when nothing beside it gives one.

        Raises:
            NoFax: unreadable, empty, too large, or neither TIFF nor PDF.
        """
        try:
            size = file.stat().st_size
            media = b"" if size > self.largest else file.read_bytes()
        except OSError as error:
            raise NoFax(f"fichier illisible ({error.strerror})") from error
        if size > self.largest:
            raise NoFax(f"fichier de {size >> 20} Mo, au-delà de la limite de {self.largest >> 20} Mo")
        if kind_of(media) is None:
            raise NoFax("ce fichier n'est ni un TIFF ni un PDF" if media else "fichier vide")
        return _fax(file, media, _beside(file))

    def done(self, file: Path) -> None:
        """Moves a fax that is kept out of the way, with what lay beside it."""
        self._moved(file, "done")

    def failed(self, file: Path, reason: str) -> None:
        """Moves what is no fax out of the way, with the reason beside it."""
        self._moved(file, "failed").with_suffix(".txt").write_text(reason + "\n", encoding="utf-8")

    def failures(self) -> int:
        """How many files wait for a person in `failed/`."""
        folder = self.path / "failed"
        return sum(one.suffix.lower() in ENDINGS for one in folder.iterdir()) if folder.is_dir() else 0

    def _faxes(self) -> list[Path]:
        entries = [one for one in os.scandir(self.path) if one.is_file(follow_symlinks=False)]
        files = [Path(one.path) for one in entries if not one.name.startswith(".")]
        return [one for one in files if one.suffix.lower() in ENDINGS]

    def _moved(self, file: Path, to: str) -> Path:
        folder = self.path / to
        folder.mkdir(exist_ok=True)
        target = folder / file.name
        number = 1
        while target.exists():
            target = folder / f"{file.stem}-{number}{file.suffix}"
            number += 1
        if (beside := file.with_suffix(".json")).exists():
            beside.rename(target.with_suffix(".json"))
        self._seen.pop(file, None)
        return file.rename(target)


def _beside(file: Path) -> _Beside:
    """What the fax server says of a file; the fax counts even when that is damaged."""
    beside = file.with_suffix(".json")
    try:
        return _Beside.model_validate_json(beside.read_bytes())
    except FileNotFoundError:
        return _Beside()
    except (OSError, ValidationError) as error:
        log.warning("fax_description_unreadable", file=beside.name, error=type(error).__name__)
        return _Beside()


def _fax(file: Path, media: bytes, told: _Beside) -> FaxReceived:
    stat = file.stat()
    return FaxReceived(
        provider=PROVIDER,
        provider_id=told.id or f"{file.name}-{stat.st_mtime_ns}",
        caller_number=told.caller_number,
        called_number=told.called_number,
        csid=told.csid,
        pages=told.pages,
        received_at=told.received_at or datetime.fromtimestamp(stat.st_mtime, UTC),
        media=media,
        error=told.error,
    )
