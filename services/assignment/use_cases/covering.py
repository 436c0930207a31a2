"""Where the network is thin: for a department and an insurer, how many firms each commune has for each trade.

The same rules as a decision, without counts: who could be asked today if nobody were busy.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from contracts.codes import TRADES
from services.assignment.domain.communes import Commune, Communes
from services.assignment.domain.index import Network
from services.assignment.domain.network import FirmFile, FirmOn, firm_on
from services.assignment.domain.rules import Rules
from services.assignment.domain.texts import folded
from services.assignment.domain.verdicts import Counts, Request, verdict_on
from services.assignment.store import lists
from services.assignment.store import network as store
from services.assignment.use_cases.keeper import Keeper
from services.assignment.use_cases.rule_book import RuleBook
from shared.clock import Clock
from shared.db import ROW, Database
from shared.errors import NotFound

ENOUGH: Final = 2
"""Fewer firms than this for a commune and a trade is a place to recruit."""
RECORD: Final = timedelta(days=365)

_NO_ID: Final = UUID(int=0)


@dataclass(frozen=True)
class TradeCover:
    """One trade in a department: communes by number of firms, and those with too few."""

    trade: str
    none: int
    one: int
    enough: int
    thin: tuple[Commune, ...]


@dataclass(frozen=True)
class FirmView:
    """A firm as it is, what it amounts to today, what it was asked."""

    file: FirmFile
    today: FirmOn
    version: int
    held: int
    record: ROW | None
    shares: Sequence[ROW]


class Covering:
    """Reads of the network itself."""

    def __init__(self, *, db: Database, clock: Clock, keeper: Keeper, rules: RuleBook, communes: Communes) -> None:
        self._db = db
        self._clock = clock
        self._keeper = keeper
        self._rules = rules
        self._communes = communes

    async def network(self) -> Network:
        """The network as it is now."""
        async with self._db.reading() as tx:
            return await self._keeper.current(tx, self._clock.now())

    async def firms(self, *, department: str | None = None, trade: str | None = None, search: str = "") -> list[FirmOn]:
        """Firms of a department, of a trade, of a name."""
        network, wanted = await self.network(), folded(search).strip()
        return sorted(
            (
                firm
                for firm in network.firms.values()
                if (not department or department in firm.departments)
                and (not trade or trade in firm.trades)
                and (not wanted or wanted in folded(f"{firm.code} {firm.name}"))
            ),
            key=lambda firm: firm.code,
        )

    async def firm(self, code: str) -> FirmView:
        """One firm, whole.

        Raises:
            NotFound: no such firm.
        """
        async with self._db.reading() as tx:
            ids = await store.coded(tx, [code])
            if code not in ids:
                raise NotFound(f"Aucune entreprise du réseau n'a le code {code}.")
            network = await self._keeper.current(tx, self._clock.now())
            (file,) = await store.files(tx, ids.values())
            return FirmView(
                file=file,
                today=firm_on(firm=file, day=network.day, communes=self._communes),
                version=await store.changed_at(tx, file.id) or 0,
                held=(await lists.held(tx, [file.id])).get(file.id, 0),
                record=await lists.record_of(tx, file.id, since=self._clock.now() - RECORD),
                shares=await lists.shares_of(tx, file.id),
            )

    async def cover(self, *, department: str, insurer: str) -> list[TradeCover]:
        """How a department is covered today for an insurer, trade by trade.

        Raises:
            NotFound: no such department or insurer.
        """
        communes = self._communes.by_department.get(department)
        if not communes:
            raise NotFound("Ce département n'existe pas.", field="department")
        network = await self.network()
        rules = self._rules.on(insurer, network.day)
        return [self._trade(trade, communes, network, rules) for trade in TRADES]

    def _trade(self, trade: str, communes: Sequence[Commune], network: Network, rules: Rules) -> TradeCover:
        counted = {one.insee: self._eligible(one, trade, network, rules) for one in communes}
        spread = Counter(min(count, ENOUGH) for count in counted.values())
        thin = [one for one in communes if counted[one.insee] < ENOUGH]
        return TradeCover(trade, spread[0], spread[1], spread[ENOUGH], tuple(thin))

    def _eligible(self, commune: Commune, trade: str, network: Network, rules: Rules) -> int:
        postal_code = commune.postal_codes[0] if commune.postal_codes else ""
        site = self._communes.site(insee=commune.insee, postal_code=postal_code)
        request = Request(_NO_ID, 0, rules.insurer, trade, commune.insee, postal_code, self._clock.now())
        verdicts = (
            verdict_on(firm=firm, site=site, request=request, rules=rules, counts=Counts())
            for firm in network.covering(site, trade)
        )
        return sum(verdict.rule is None for verdict in verdicts)
