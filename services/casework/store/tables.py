"""Reads the book of rules from its files: the table of dates d'action, the insurers' packs, the holidays.

Read and checked once, at start: a mistake in a file stops the service there, with the file's name, and
never in the middle of an order.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import holidays
import yaml
from pydantic import TypeAdapter, ValidationError

from services.casework.domain.calendar import Calendar
from services.casework.domain.cover import in_force
from services.casework.domain.dates import DateKind, DateTable, LetterRule
from services.casework.domain.pack import Pack, Packs
from services.casework.domain.pen import Book
from shared.db import new_id

T = TypeVar("T")

_ALSACE_MOSELLE = "57"
_SUBDIVISIONS = frozenset({"57", "971", "972", "973", "974", "976"})
_ALIASES = {"67": "57", "68": "57", "975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}


class BadTable(ValueError):
    """A file of rules is wrong; the message names the file and the place."""


def read_book(*, dates_file: Path, insurers_dir: Path, robot: bool = False) -> Book:
    """The whole book; `robot`: whether Emma has a line.

    Raises:
        BadTable: a file is missing, unreadable or wrong.
    """
    return Book(
        dates=read_dates(dates_file),
        packs=read_packs(insurers_dir),
        calendar=Calendar(closed=is_holiday),
        new_id=new_id,
        robot=robot,
    )


def read_dates(file: Path) -> DateTable:
    """The table of dates d'action (R-064)."""
    raw = next(iter(_documents(file)), {})
    kinds = _checked(TypeAdapter(tuple[DateKind, ...]), raw.pop("dates", ()), file)
    letters = _checked(TypeAdapter(tuple[LetterRule, ...]), [_letter(row) for row in raw.pop("letters", ())], file)
    try:
        return DateTable(dates=kinds, letters=letters, **raw)
    except (TypeError, ValueError) as error:
        raise BadTable(f"{file}: {error}") from error


def _letter(row: dict[str, Any]) -> dict[str, Any]:  # Any: what a YAML document holds, checked at once by the caller
    """A row of the letters with the words of the file for the names that Python keeps for itself."""
    names = {"from": "roles", "set": "code"}
    return {names.get(name, name): value for name, value in row.items()}


def read_packs(folder: Path) -> Packs:
    """Every version of every insurer's pack: one YAML document each, whole or `based_on` an older one."""
    adapter = TypeAdapter(Pack)
    files = sorted(folder.glob("*/casework.yaml"))
    packs = tuple(_pack(adapter, raw, file) for file in files for raw in _versions(file))
    seen = [(pack.insurer, pack.version) for pack in packs]
    if len(set(seen)) != len(seen):
        raise BadTable(f"{folder}: a version of a pack stands twice")
    return Packs(packs)


def _versions(file: Path) -> Iterator[dict[str, Any]]:  # Any: as `_documents`
    """The versions in a file; what one does not name it takes from the one it is `based_on`, which stands above it."""
    known: dict[str, dict[str, Any]] = {}
    for raw in _documents(file):
        base = raw.pop("based_on", None)
        if base is not None and base not in known:
            raise BadTable(f"{file}: based_on {base!r} names no version above it")
        whole = {**known[base], **raw} if base is not None else raw
        if base is not None and not {"version", "valid_from"} <= raw.keys():
            raise BadTable(f"{file}: a version based on {base!r} has its own version and valid_from")
        known[str(whole.get("version"))] = whole
        yield whole


def _pack(adapter: TypeAdapter[Pack], raw: dict[str, Any], file: Path) -> Pack:
    pack = _checked(adapter, raw, file)
    if pack.insurer != file.parent.name:
        raise BadTable(f"{file}: the insurer is {pack.insurer}, the folder {file.parent.name}")
    if in_force(pack.limits.file, pack.valid_from) is None or in_force(pack.limits.file, date.max) is None:
        raise BadTable(f"{file}: limits.file leaves days without a limit")
    if not 1 <= pack.keep_months <= 600:
        raise BadTable(f"{file}: keep_months is {pack.keep_months}")
    for code, origin in pack.origins.items():
        if origin.with_expert is not None and origin.with_expert not in pack.origins:
            raise BadTable(f"{file}: origins.{code}.with_expert names no origin")
    return pack


# Any: what a YAML document holds, checked at once by the caller.
def _documents(file: Path) -> list[dict[str, Any]]:
    try:
        return [document for document in yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader) if document]
    except (OSError, yaml.YAMLError) as error:
        raise BadTable(f"{file}: {error}") from error


def _checked(adapter: TypeAdapter[T], raw: object, file: Path) -> T:
    try:
        return adapter.validate_python(raw, extra="forbid")
    except ValidationError as error:
        raise BadTable(f"{file}: {error}") from error


def is_holiday(day: date, department: str) -> bool:
    """Whether the day is a public holiday in the department (R-062)."""
    return day in _calendar(_ALIASES.get(department, department), day.year)


@cache
def _calendar(subdivision: str, year: int) -> frozenset[date]:
    known = subdivision in _SUBDIVISIONS or subdivision in _ALIASES.values()
    return frozenset(holidays.country_holidays("FR", years=year, subdiv=subdivision if known else None))
