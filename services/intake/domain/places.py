"""Where the damage is: a postal code and a city name become one commune, or a question for a person.

The INSEE code decides the zone, never the postal code. Code and name must agree: one exact, normalised
match (official names, old names, arrondissements) is a place; anything else is never guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.errors import Refused


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or municipal arrondissement with the postal codes it has."""

    insee: str
    name: str
    postal_codes: tuple[str, ...]
    parent: str | None = None


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
    """The commune table, indexed by INSEE code and by (postal code, name)."""

    def __init__(self, communes: Iterable[Commune], aliases: Iterable[tuple[str, str]] = ()) -> None:
        self._by_insee = {commune.insee: commune for commune in communes}
        self._by_code: dict[str, list[Commune]] = defaultdict(list)
        self._by_place: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        parents = {commune.parent for commune in self._by_insee.values() if commune.parent}
        for commune in self._by_insee.values():
            if commune.insee not in parents:
                self._index(commune, commune.name)
        for alias, insee in aliases:
            if insee in self._by_insee and insee not in parents:
                self._index(self._by_insee[insee], alias)

    def _index(self, commune: Commune, name: str) -> None:
        key = normalised(name)
        district = _DISTRICT.match(key) if commune.parent else None
        names = (f"{district[1]} {int(district[2])}", district[1]) if district else (key,)
        for code in commune.postal_codes:
            if commune not in self._by_code[code]:
                self._by_code[code].append(commune)
            for each in names:
                self._by_place[code, each].add(commune.insee)
                self._by_name[_department(code), each].add(commune.insee)

    def get(self, insee: str | None) -> Commune | None:
        """The commune of this INSEE code, if there is one."""
        return self._by_insee.get(insee) if insee else None

    def at(self, postal_code: str) -> tuple[Commune, ...]:
        """The communes a postal code serves."""
        return tuple(self._by_code.get(postal_code, ()))

    def resolve(self, *, postal_code: str, city: str) -> Commune:
        """The one commune that this code and this name both mean.

        Raises:
            Unplaced: they mean none, or several, or the code is unknown.
        """
        code = postal_code.replace(" ", "")
        found = self._by_place.get((code, _city_key(city)), set())
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
        return self._by_name.get((_department(code), district)) or self._by_name.get(
            (_department(code), _city_key(city)), set()
        )

    def _doubt(self, code: str, city: str, found: set[str]) -> Unplaced:
        if found:
            several = tuple(self._by_insee[insee] for insee in sorted(found))
            return Unplaced(f"Plusieurs communes s'appellent « {city} » au {code}.", field="city", candidates=several)
        served = self.at(code)
        if not served:
            return Unplaced(f"Le code postal « {code} » n'existe pas.", field="postal_code")
        return Unplaced(f"« {city} » n'est pas une commune du {code}.", field="city", candidates=served)


@lru_cache(maxsize=1 << 14)
def _city_key(city: str) -> str:
    key = normalised(city)
    district = _DISTRICT.match(key)
    return f"{district[1]} {int(district[2])}" if district else key
