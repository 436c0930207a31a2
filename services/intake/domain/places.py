"""Where the damage is: a postal code and a city name become one commune, or a question for a person.

The INSEE code decides the zone, never the postal code. Code and name must agree: one exact, normalised
match (official names, old names, arrondissements) is a place; anything else is never guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from shared.errors import Refused

Named = Mapping[str, set[str]]
"""Normalised name → INSEE codes."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or municipal arrondissement with the postal codes it has."""

    insee: str
    name: str
    postal_codes: tuple[str, ...]
    parent: str | None = None


MOST_CANDIDATES: Final = 12
ALIKE: Final = 0.8
"""Of 1: how near a name of the department must come to one that is none, to be offered."""


class Unplaced(Refused):
    """Code and city do not agree on one commune; the candidates help the person who decides."""

    def __init__(self, sentence: str, *, field: str, candidates: tuple[Commune, ...] = ()) -> None:
        super().__init__(sentence, rule="PLACE", field=field)
        self.candidates = candidates


_CEDEX = re.compile(r"\bCEDEX\b\s*(\d*).*$")
"""Mail that is delivered apart: its code is no commune's, its name is one; in Paris the number is the district."""
_DISTRICT = re.compile(r"^(PARIS|LYON|MARSEILLE)\s+0?(\d{1,2})\s*(?:ER|E|EME|ND)?(?:\s+ARRONDISSEMENT|\s+ARR)?$")
_WORDS = {"ST": "SAINT", "STE": "SAINTE", "STES": "SAINTES", "S": "SUR", "SS": "SOUS"}


@lru_cache(maxsize=1 << 16)
def normalised(name: str) -> str:
    """A city name without case, accents, punctuation, CEDEX and the usual shortenings."""
    bare = _CEDEX.sub("", _letters(name))
    words = re.sub(r"[^A-Z0-9/]+", " ", bare).replace("S/S", "SOUS").replace("/", " ").split()
    return " ".join(_WORDS.get(word, word) if at or word.startswith("ST") else word for at, word in enumerate(words))


def _letters(name: str) -> str:
    """Capitals without accents."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).upper()


def _department(code: str) -> str:
    """The department of a postal code; both of Corsica's are 20."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


class Communes:
    """The commune table by INSEE code and postal code. Names are normalised where they are first looked for: a process
    reads the table in a moment and most orders need the names of one code."""

    def __init__(self, communes: Iterable[Commune], aliases: Iterable[tuple[str, str]] = ()) -> None:
        self._by_insee = {commune.insee: commune for commune in communes}
        self._by_code: dict[str, list[tuple[Commune, str]]] = defaultdict(list)
        self._at: dict[str, Named] = {}
        self._in: dict[str, Named] = {}
        parents = {commune.parent for commune in self._by_insee.values() if commune.parent}
        official = ((commune, commune.name) for commune in self._by_insee.values())
        others = ((self._by_insee[insee], alias) for alias, insee in aliases if insee in self._by_insee)
        for commune, name in chain(official, others):
            if commune.insee not in parents:
                for code in commune.postal_codes:
                    self._by_code[code].append((commune, name))
        self._departments: dict[str, list[str]] = defaultdict(list)
        for code in self._by_code:
            self._departments[_department(code)].append(code)

    def _names_at(self, code: str) -> Named:
        """The communes of a postal code by all their names."""
        if code not in self._at and code in self._by_code:
            self._at[code] = _named(self._by_code[code])
        return self._at.get(code, {})

    def _names_in(self, department: str) -> Named:
        """The communes of a department by all their names."""
        if department not in self._in and department in self._departments:
            pairs = (pair for code in self._departments[department] for pair in self._by_code[code])
            self._in[department] = _named(dict.fromkeys(pairs))
        return self._in.get(department, {})

    def get(self, insee: str | None) -> Commune | None:
        """The commune of this INSEE code, if there is one."""
        return self._by_insee.get(insee) if insee else None

    def at(self, postal_code: str) -> tuple[Commune, ...]:
        """The communes a postal code serves."""
        return tuple(dict.fromkeys(commune for commune, _ in self._by_code.get(postal_code, ())))

    def resolve(self, *, postal_code: str, city: str) -> Commune:
        """The one commune that this code and this name both mean.

        Raises:
            Unplaced: they mean none, or several, or the code is unknown.
        """
        code = postal_code.replace(" ", "")
        found = self._names_at(code).get(_city_key(city), set())
        if len(found) == 1:
            return self._by_insee[next(iter(found))]
        raise self._doubt(code, city, found)

    def located(self, *, postal_code: str, city: str) -> Commune:
        """The same, and of a CEDEX address the commune it is in: what an order says outright, for a page that is read
        a CEDEX most often is its writer's.

        Raises:
            Unplaced: as `resolve`.
        """
        apart = self._apart(postal_code.replace(" ", ""), city)
        if len(apart) == 1:
            return self._by_insee[next(iter(apart))]
        return self.resolve(postal_code=postal_code, city=city)

    def _apart(self, code: str, city: str) -> set[str]:
        """The communes that a CEDEX address may be in: of this name in the code's department."""
        cedex = None if code in self._by_code else _CEDEX.search(_letters(city))  # most orders have a code of the table
        if cedex is None:
            return set()
        district = f"{_city_key(city)} {int(cedex[1])}" if cedex[1] else ""
        names = self._names_in(_department(code))
        return names.get(district) or names.get(_city_key(city), set())

    def _doubt(self, code: str, city: str, found: set[str]) -> Unplaced:
        if found:
            several = tuple(self._by_insee[insee] for insee in sorted(found))
            return Unplaced(f"Plusieurs communes s'appellent « {city} » au {code}.", field="city", candidates=several)
        served = self.at(code)
        likely = tuple(islice(dict.fromkeys((*served, *self._alike(code, city))), MOST_CANDIDATES))
        if not served:
            return Unplaced(f"Le code postal « {code} » n'existe pas.", field="postal_code", candidates=likely)
        return Unplaced(f"« {city} » n'est pas une commune du {code}.", field="city", candidates=likely)

    def _alike(self, code: str, city: str) -> list[Commune]:
        """Communes that the name may mean although the code says otherwise: those called so, of the code's department
        first; where there is none, those of the department with a name like it."""
        here, name = _department(code), _city_key(city)
        departments = sorted(self._departments, key=lambda one: (one != here, one))
        so_called = [insee for one in departments for insee in sorted(self._names_in(one).get(name, ()))]
        if not so_called:
            likes = get_close_matches(name, self._names_in(here), n=5, cutoff=ALIKE)
            so_called = [insee for like in likes for insee in sorted(self._names_in(here)[like])]
        return [self._by_insee[insee] for insee in so_called]


def _named(communes: Iterable[tuple[Commune, str]]) -> Named:
    """Normalised name → INSEE codes; a district of Paris, Lyon or Marseille has its number and the city's name."""
    found: dict[str, set[str]] = defaultdict(set)
    for commune, name in communes:
        key = normalised(name)
        district = _DISTRICT.match(key) if commune.parent else None
        for each in (f"{district[1]} {int(district[2])}", district[1]) if district else (key,):
            found[each].add(commune.insee)
    return found


@lru_cache(maxsize=1 << 14)
def _city_key(city: str) -> str:
    key = normalised(city)
    district = _DISTRICT.match(key)
    return f"{district[1]} {int(district[2])}" if district else key
