"""The commune table: what an INSEE code is, which zone keys cover a site, which departments touch, the local time.

A zone names communes, postal codes or departments; the department is never derived from a postal code.
"""

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import acos, cos, radians, sin
from pathlib import Path
from sys import intern
from typing import Final
from zoneinfo import ZoneInfo

MAINLAND: Final = ZoneInfo("Europe/Paris")

_OVERSEAS: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""The first three figures of an overseas INSEE code → its zone; everywhere else it is Paris."""

_EARTH_KM: Final = 6371.0
_PREFIXES: Final = {"commune": "C", "postal": "P", "department": "D"}

Spot = tuple[float, float, float]
"""A point of the unit sphere: distances between spots are one dot product."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A current commune, or a municipal arrondissement with its `parent`."""

    insee: str
    name: str
    department: str
    postal_codes: tuple[str, ...]
    lat: float
    lon: float
    parent: str | None = None

    @property
    def spot(self) -> Spot:
        """Where it is on the unit sphere."""
        lat, lon = radians(self.lat), radians(self.lon)
        return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the work is, as zones see it: `keys` are all the zone entries that would cover it."""

    insee: str
    department: str
    keys: tuple[str, ...]
    commune: Commune | None
    spot: Spot | None = None


def department_of(insee: str) -> str:
    """The department of an INSEE code, Corsica and overseas included."""
    return insee[:3] if insee[:2] in ("97", "98") else insee[:2]


def zone_of(insee: str) -> ZoneInfo:
    """The time zone of a site: due dates and hours of work are reckoned there (design.md §3)."""
    name = _OVERSEAS.get(insee[:3])
    return ZoneInfo(name) if name else MAINLAND


def key(kind: str, code: str) -> str:
    """How a zone entry is written in the index; one string object however many firms name it."""
    return intern(_PREFIXES[kind] + code)


def distance_km(one: Spot, other: Spot) -> float:
    """As the crow flies, between two spots on the unit sphere."""
    cosine = one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
    return _EARTH_KM * acos(cosine) if cosine < 1 else 0.0


class Communes:
    """The whole table, by INSEE code and by postal code."""

    def __init__(self, communes: Iterable[Commune], neighbours: Mapping[str, tuple[str, ...]]) -> None:
        self.by_insee = {one.insee: one for one in communes}
        self._neighbours = neighbours
        self._sites: dict[tuple[str, str], Site] = {}

    @classmethod
    @cache
    def read(cls, folder: Path) -> "Communes":
        """The committed table of `deploy/geo`; read once by a process, it never changes."""
        rows = _rows(folder / "communes.csv.gz")
        return cls(
            (
                Commune(
                    insee=row["insee"],
                    name=row["name"],
                    department=row["department"],
                    postal_codes=tuple(filter(None, row["postal_codes"].split(";"))),
                    lat=float(row["lat"]),
                    lon=float(row["lon"]),
                    parent=row["parent"] or None,
                )
                for row in rows
            ),
            {row["department"]: tuple(row["neighbours"].split(";")) for row in _rows(folder / "departments.csv.gz")},
        )

    @cached_property
    def by_postal_code(self) -> dict[str, list[Commune]]:
        """Postal code → communes; two thirds of the codes have several."""
        found: dict[str, list[Commune]] = {}
        for one in self.by_insee.values():
            for code in one.postal_codes:
                found.setdefault(code, []).append(one)
        return found

    @cached_property
    def by_department(self) -> dict[str, list[Commune]]:
        """Department → communes, arrondissements instead of the city they divide."""
        cities = {one.parent for one in self.by_insee.values() if one.parent}
        found: dict[str, list[Commune]] = {}
        for one in self.by_insee.values():
            if one.insee not in cities:
                found.setdefault(one.department, []).append(one)
        return found

    def around(self, department: str) -> tuple[str, ...]:
        """The department and those that touch it."""
        return (department, *self._neighbours.get(department, ()))

    def departments_of(self, *, kind: str, codes: Iterable[str]) -> set[str]:
        """The departments that some zone entries lie in (a postal code may lie in two)."""
        match kind:
            case "department":
                return set(codes)
            case "postal":
                return {one.department for code in codes for one in self.by_postal_code.get(code, ())}
            case _:
                return set(map(department_of, codes))

    def site(self, *, insee: str, postal_code: str) -> Site:
        """A site and every zone key that covers it; remembered, because orders come from the same places."""
        known = self._sites.get((insee, postal_code))
        if known is None:
            known = self._sites[(insee, postal_code)] = self._site(insee, postal_code)
        return known

    def _site(self, insee: str, postal_code: str) -> Site:
        commune = self._narrowed(insee, postal_code)
        department = commune.department if commune else department_of(insee)
        own = commune.postal_codes if commune else ()
        codes = (postal_code,) if postal_code in own or not own else own
        names = (
            [insee] + ([commune.insee] if commune else []) + ([commune.parent] if commune and commune.parent else [])
        )
        keys = [key("commune", name) for name in names]
        keys += [key("postal", code) for code in codes if code]
        keys.append(key("department", department))
        return Site(
            insee=insee,
            department=department,
            keys=tuple(dict.fromkeys(keys)),
            commune=commune,
            spot=commune.spot if commune else None,
        )

    def _narrowed(self, insee: str, postal_code: str) -> Commune | None:
        """Paris, Lyon, Marseille given as a whole: the postal code tells the arrondissement."""
        inside = [one for one in self.by_postal_code.get(postal_code, ()) if one.parent == insee]
        return inside[0] if len(inside) == 1 else self.by_insee.get(insee)


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
