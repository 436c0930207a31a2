"""The network in memory on one day: firms by zone entry and trade, and who works around a department.

One invariant: `version` and `day` say exactly which rows this is, and both are written into each decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from services.assignment.domain.communes import Communes, Site
from services.assignment.domain.network import FirmFile, FirmOn, firm_on


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Firms whose zone lies in a department or one that touches it: everybody, and those of one trade."""

    everybody: tuple[UUID, ...]
    of_trade: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    everybody: tuple[UUID, ...]
    by_trade: dict[str, tuple[UUID, ...]]


class Network:
    """Firms on a day. Changed only by `put`, between decisions, never during one."""

    def __init__(self, *, communes: Communes, day: date, version: int = 0, firms: Iterable[FirmFile] = ()) -> None:
        self.communes = communes
        self.day = day
        self.version = version
        self.firms: dict[UUID, FirmOn] = {}
        self._files: dict[UUID, FirmFile] = {}
        self._postings: dict[str, dict[str, list[FirmOn]]] = {}
        self._by_department: dict[str, dict[UUID, FirmOn]] = {}
        self._around: dict[str, _Around] = {}
        for firm in firms:
            self._add(firm)
        for department in tuple(self._by_department):
            self._look_around(department)

    def put(self, firms: Iterable[FirmFile], *, version: int) -> None:
        """Replaces the files of some firms; the network is then at `version`."""
        for firm in firms:
            self._remove(firm.id)
            self._add(firm)
        self.version = version

    def turn(self, day: date) -> None:
        """Moves to another day: only firms of which something begins or ends are flattened again."""
        changed = [
            self._files[one.id]
            for one in self.firms.values()
            if day < self.day or (one.until is not None and one.until <= day)
        ]
        self.day = day
        self.put(changed, version=self.version)

    def covering(self, site: Site, trade: str) -> list[FirmOn]:
        """Firms of the trade with a zone entry over the site, excluded parts not yet taken out."""
        postings = self._postings.get(trade)
        if postings is None:
            return []
        lists = [found for one in site.keys if (found := postings.get(one))]
        if len(lists) == 1:
            return lists[0]
        return list(dict.fromkeys(chain.from_iterable(lists)))

    def surroundings(self, department: str, trade: str) -> Surroundings:
        """Who works in the department or beside it; gathered once per department until somebody there changes."""
        around = self._around.get(department) or self._look_around(department)
        return Surroundings(around.everybody, around.by_trade.get(trade, ()))

    def _look_around(self, department: str) -> _Around:
        near: dict[UUID, FirmOn] = {}
        for one in self.communes.around(department):
            near.update(self._by_department.get(one, {}))
        by_trade: dict[str, list[UUID]] = {}
        for id, firm in near.items():
            for trade in firm.trades:
                by_trade.setdefault(trade, []).append(id)
        around = _Around(tuple(near), {trade: tuple(ids) for trade, ids in by_trade.items()})
        self._around[department] = around
        return around

    def _forget_around(self, firm: FirmOn) -> None:
        for department in firm.departments:
            for one in self.communes.around(department):
                self._around.pop(one, None)

    def _add(self, file: FirmFile) -> None:
        firm = firm_on(firm=file, day=self.day, communes=self.communes)
        self._files[file.id] = file
        self.firms[file.id] = firm
        for trade in firm.trades:
            postings = self._postings.setdefault(trade, {})
            for one in firm.includes:
                postings.setdefault(one, []).append(firm)
        for department in firm.departments:
            self._by_department.setdefault(department, {})[firm.id] = firm
        if self._around:
            self._forget_around(firm)

    def _remove(self, id: UUID) -> None:
        firm = self.firms.pop(id, None)
        if firm is None:
            return
        for trade in firm.trades:
            postings = self._postings[trade]
            for one in firm.includes:
                # A new list: one handed out by `covering` stays as it was.
                postings[one] = [other for other in postings[one] if other is not firm]
        for department in firm.departments:
            del self._by_department[department][id]
        self._forget_around(firm)
