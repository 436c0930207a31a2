"""How long one decision takes in a network of the size of France: 20 000 craftsmen over the real commune table.

Craftsmen settle and claims happen where people live. What is timed is `services.assignment.domain.decide` alone, as
the service calls it, counts moved on after each.
"""

import random
import statistics
import time
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from gzip import open as unzipped
from itertools import accumulate
from pathlib import Path
from typing import Final
from uuid import UUID

from bench.results import Figure
from services.assignment.domain.communes import Commune, Communes
from services.assignment.domain.decision import count, decide
from services.assignment.domain.index import Network
from services.assignment.domain.network import Agreement, Capacity, FirmFile, Paper, Part, Person, Profile, Trade, Zone
from services.assignment.domain.verdicts import Counts, Request, Share
from services.assignment.settings import read_packs

DEPLOY: Final = Path(__file__).resolve().parents[1] / "deploy"
GEO: Final = DEPLOY / "geo"
CRAFTSMEN: Final = 20_000
DECISIONS: Final = 20_000
SEED: Final = 20261123
DAY: Final = date(2026, 11, 23)
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SINCE: Final = date(2026, 1, 1)
INSURERS: Final = ("allianz", "mirabelle")
RULES: Final = next(pack.rules() for pack in read_packs(DEPLOY / "insurers") if pack.insurer == INSURERS[0])
"""The dearer of the packs: two papers, waiting, and the nearest group first."""
TRADES: Final = (
    "PLOMBERIE", "PEINTURE", "VITRERIE", "SERRURERIE", "ELECTRICITE", "MENUISERIE", "COUVERTURE", "CARRELAGE",
    "PLATRERIE", "RECHERCHE_FUITE", "ASSECHEMENT", "MACONNERIE", "REVETEMENT_SOL", "NETTOYAGE",
)  # fmt: skip


@dataclass(frozen=True)
class Crowd:
    """Communes drawn by their population."""

    communes: Sequence[Commune]
    sums: Sequence[int]

    def draw(self, dice: random.Random) -> Commune:
        """Where somebody lives."""
        return self.communes[bisect(self.sums, dice.randrange(self.sums[-1]))]


def crowd(communes: Communes, folder: Path = GEO) -> Crowd:
    """Everybody of the table; a city that has arrondissements lives in them."""
    cities = {one.parent for one in communes.by_insee.values() if one.parent}
    with unzipped(folder / "communes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        people = {row["insee"]: int(row["population"] or 0) for row in DictReader(lines)}
    known = [one for one in communes.by_insee.values() if one.insee not in cities and people[one.insee]]
    return Crowd(known, list(accumulate(people[one.insee] for one in known)))


def craftsmen(communes: Communes, crowd: Crowd, number: int, dice: random.Random) -> Iterator[FirmFile]:
    """Firms of one to four trades: most work in one or a few departments, some in a list of communes."""
    for _ in range(number):
        home = crowd.draw(dice)
        yield _firm(home, communes, dice)


def _firm(home: Commune, communes: Communes, dice: random.Random) -> FirmFile:
    trades = dice.sample(TRADES, dice.choice((1, 1, 2, 2, 3, 4)))
    id = UUID(int=dice.getrandbits(128), version=4)
    parts: list[Part] = [
        Profile(valid_from=SINCE, name=f"Entreprise {id.hex[:6]}", base=home.insee),
        Person(valid_from=SINCE, number="1", name="Artisan inventé"),
        *(Trade(valid_from=SINCE, trade=trade) for trade in trades),
        *_zones(home, communes, dice),
        *(Agreement(valid_from=SINCE, insurer=one, trade=trade) for one in INSURERS for trade in trades),
        *_papers(dice),
    ]
    if dice.random() < 0.5:
        parts.append(Capacity(valid_from=SINCE, max_open=dice.randrange(5, 40), max_week=dice.randrange(10, 60)))
    return FirmFile(id=id, code=id.hex[:8], parts=tuple(parts))


def _zones(home: Commune, communes: Communes, dice: random.Random) -> Iterator[Zone]:
    around = communes.around(home.department)
    if dice.random() < 0.7:
        yield Zone(valid_from=SINCE, kind="department", codes=around[: dice.choice((1, 1, 2, 3))])
        if dice.random() < 0.1:
            yield Zone(valid_from=SINCE, kind="commune", codes=(home.insee,), effect="exclude")
    else:
        near = communes.by_department[home.department]
        codes = {home.insee, *(one.insee for one in dice.sample(near, min(len(near), 60)))}
        yield Zone(valid_from=SINCE, kind="commune", codes=tuple(sorted(codes)))


def _papers(dice: random.Random) -> Iterator[Paper]:
    """One firm in twenty lets a paper lapse."""
    for kind in RULES.papers:
        ends = DAY - timedelta(days=3) if dice.random() < 0.05 else DAY + timedelta(days=90)
        yield Paper(valid_from=SINCE, kind=kind, valid_to=ends)


def requests(crowd: Crowd, number: int, dice: random.Random) -> Iterator[Request]:
    """Claims where people live."""
    for _ in range(number):
        home = crowd.draw(dice)
        yield Request(
            intervention_id=UUID(int=dice.getrandbits(128), version=4),
            round=1,
            insurer=RULES.insurer,
            trade=dice.choice(TRADES),
            insee=home.insee,
            postal_code=home.postal_codes[0] if home.postal_codes else "",
            at=NOW,
        )


def timed(network: Network, asked: Sequence[Request]) -> tuple[list[float], float]:
    """Milliseconds of each decision and the mean number of firms looked at.

    Counts move on between decisions, outside the measured time.
    """
    counts, took, lines = Counts(shares=_history(network)), [], 0
    for request in asked:
        started = time.perf_counter()
        decision = decide(request=request, rules=RULES, network=network, counts=counts)
        took.append((time.perf_counter() - started) * 1000)
        lines += len(decision.lines)
        count(decision, counts)
    return took, lines / len(asked)


def _history(network: Network) -> dict[str, dict[int, Share]]:
    """Everybody was asked before for the trades he does, so that fairness and waiting have something to weigh."""
    dice = random.Random(SEED)
    shares: dict[str, dict[int, Share]] = {trade: {} for trade in TRADES}
    for firm in network.firms.values():
        for trade in sorted(firm.trades):
            last = NOW.timestamp() - dice.randrange(10**6)
            shares[trade][firm.key] = Share(dice.randrange(10_000_000), dice.randrange(10_000_000), last)
    return shares


def figures(say: Callable[[str], None], *, decisions: int = DECISIONS) -> list[Figure]:
    """Median, p99 and the mean number of firms looked at."""
    dice = random.Random(SEED)
    communes = Communes.read(GEO)
    people = crowd(communes)
    begun = time.perf_counter()
    network = Network(communes=communes, day=DAY, version=1, firms=craftsmen(communes, people, CRAFTSMEN, dice))
    say(f"decide     {len(network.firms)} craftsmen in memory after {time.perf_counter() - begun:.1f} s")
    timed(network, list(requests(people, decisions // 10, dice)))
    took, looked_at = timed(network, list(requests(people, decisions, dice)))
    took.sort()
    return [
        Figure("decide.p50_ms", statistics.median(took), "ms"),
        Figure("decide.p99_ms", took[int(len(took) * 0.99) - 1], "ms"),
        Figure("decide.candidates_mean", looked_at, "firms"),
    ]
