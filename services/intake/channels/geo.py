"""The commune table of `deploy/geo`, read once at start: official names, old names, arrondissements."""

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from services.intake.domain.places import Commune, Communes


@cache
def load(folder: Path) -> Communes:
    """Every commune of France, indexed for `resolve`; read once per process, it never changes."""
    return Communes(
        (_commune(row) for row in _rows(folder / "communes.csv.gz")),
        ((row["alias"], row["insee"]) for row in _rows(folder / "aliases.csv.gz")),
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _commune(row: dict[str, str]) -> Commune:
    codes = tuple(code for code in row["postal_codes"].split(";") if code)
    return Commune(row["insee"], row["name"], codes, row["parent"] or None)
