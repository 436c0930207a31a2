"""The network in memory on one day: firms by zone entry and trade, and who works around a department.

One invariant: `version` and `day` say exactly which rows this is, and both are written into each decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assignment.domain.communes import Communes, Site
from services.assignment.domain.network import FirmFile, FirmOn, firm_on


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Firms whose zone lies in a department or one that touches it: those of the trade, and the others."""

    of_trade: tuple[UUID, ...]
    others: tuple[UUID, ...]


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
        self._surroundings: dict[tuple[str, str], Surroundings] = {}
        for firm in firms:
            self._add(firm)

    def put(self, firms: Iterable[FirmFile], *, version: int) -> None:
        """Replaces the files of some firms; the network is then at `version`."""
        for firm in firms:
            self._remove(firm.id)
            self._add(firm)
        self.version = version
        self._surroundings.clear()

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
        return list({firm.id: firm for found in lists for firm in found}.values())

    def surroundings(self, department: str, trade: str) -> Surroundings:
        """Who works in the department or beside it, by trade; computed once per version."""
        known = self._surroundings.get((department, trade))
        if known is None:
            near: dict[UUID, FirmOn] = {}
            for one in self.communes.around(department):
                near.update(self._by_department.get(one, {}))
            known = Surroundings(
                of_trade=tuple(id for id, firm in near.items() if trade in firm.trades),
                others=tuple(id for id, firm in near.items() if trade not in firm.trades),
            )
            self._surroundings[(department, trade)] = known
        return known

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
