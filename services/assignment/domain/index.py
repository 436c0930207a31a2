"""The network in memory on one day: firms by zone entry and trade, and who works around a department.

One invariant: `version` and `day` say exactly which rows this is, and both are written into each decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

from services.assignment.domain.communes import Communes, Site
from services.assignment.domain.network import FirmFile, FirmOn, firm_on
from services.assignment.domain.verdicts import Line, standing_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Firms whose zone lies in a department or one that touches it: everybody, and those of one trade."""

    everybody: tuple[UUID, ...]
    of_trade: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    everybody: tuple[UUID, ...]
    by_trade: dict[str, tuple[UUID, ...]]


_Asked = tuple[str, tuple[str, ...]]
"""An insurer and the papers its rules ask for."""


class Standing(NamedTuple):
    """Firms of a trade as the rules of the day leave them, for one insurer: what no decision needs to ask again."""

    able: list[FirmOn]
    """Those that no such rule stops, and that work in the whole of their zone."""
    others: dict[FirmOn, Line | None]
    """Those that one stops, with the line that says so; and those that leave out a part of their zone."""


REMEMBERED: Final = 50_000
"""Standings kept at most: every department and city that asks, not each of 35 000 villages for ever."""


class Network:
    """Firms on a day. Changed only by `put`, between decisions, never during one."""

    def __init__(self, *, communes: Communes, day: date, version: int = 0, firms: Iterable[FirmFile] = ()) -> None:
        self.communes = communes
        self.day = day
        self.version = version
        self.firms: dict[UUID, FirmOn] = {}
        self._files: dict[UUID, FirmFile] = {}
        self._postings: dict[str, dict[str, list[FirmOn]]] = {}
        self._standings: dict[tuple[str, str], dict[_Asked, Standing]] = {}
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
        postings = self._postings.get(trade, {})
        return list(dict.fromkeys(chain.from_iterable(postings.get(one, ()) for one in site.keys)))

    def standing(self, site: Site, trade: str, *, insurer: str, papers: tuple[str, ...]) -> Standing:
        """The same firms as the rules of the day leave them."""
        postings, asked = self._postings.get(trade, {}), (insurer, papers)
        found = [self._stand(one, trade, postings[one], asked) for one in site.keys if one in postings]
        if len(found) == 1:
            return found[0]
        able = dict.fromkeys(chain.from_iterable(one.able for one in found))
        return Standing(list(able), {firm: line for one in found for firm, line in one.others.items()})

    def _stand(self, key: str, trade: str, firms: list[FirmOn], asked: _Asked) -> Standing:
        """Judged once for all decisions of the day, until one of these firms changes."""
        known = self._standings.get((trade, key), {}).get(asked)
        if known is None:
            if len(self._standings) >= REMEMBERED:
                self._standings.clear()
            known = self._standings.setdefault((trade, key), {})[asked] = _stood(firms, trade, asked)
        return known

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
                if self._standings:
                    self._standings.pop((trade, one), None)
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
                postings[one].remove(firm)
                self._standings.pop((trade, one), None)
        for department in firm.departments:
            del self._by_department[department][id]
        self._forget_around(firm)


def _stood(firms: list[FirmOn], trade: str, asked: _Asked) -> Standing:
    insurer, papers = asked
    able: list[FirmOn] = []
    others: dict[FirmOn, Line | None] = {}
    for firm in firms:
        verdict = standing_of(firm, insurer, trade, papers)
        if verdict.rule is not None:
            others[firm] = Line(firm.id, verdict)
        elif firm.excludes:
            others[firm] = None
        else:
            able.append(firm)
    return Standing(able, others)
