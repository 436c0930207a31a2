"""Screens on the network: firms, one firm with its dated parts, coverage of a department, the rules in force."""

from collections.abc import Mapping

from aiohttp import web

from contracts.codes import TRADES
from services.assignment.domain.network import (
    Absence,
    Agreement,
    Capacity,
    Paper,
    Part,
    Person,
    Profile,
    Suspension,
    Trade,
    Zone,
)
from services.assignment.pages import words
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.rule_book import RuleBook
from shared.guards import Guard
from shared.web import Route, render

_PARTS: Mapping[str, type[Part]] = {
    "profiles": Profile,
    "people": Person,
    "trades": Trade,
    "zones": Zone,
    "agreements": Agreement,
    "absences": Absence,
    "suspensions": Suspension,
    "capacities": Capacity,
    "papers": Paper,
}


class NetworkPages:
    """`/entreprises`, `/couverture`, `/regles`."""

    def __init__(self, *, covering: Covering, rules: RuleBook, insurers: Mapping[str, str]) -> None:
        self._covering = covering
        self._rules = rules
        self._insurers = insurers

    def routes(self, staff: Guard) -> list[Route]:
        """For every member of the staff."""
        return [
            Route("GET", "/entreprises", self.firms, staff, page=True),
            Route("GET", "/entreprises/{code}", self.firm, staff, page=True),
            Route("GET", "/couverture", self.coverage, staff, page=True),
            Route("GET", "/regles", self.rules, staff, page=True),
        ]

    async def firms(self, request: web.Request) -> web.Response:
        """The firms, by department, trade or name."""
        department = request.query.get("departement", "").strip() or None
        trade, search = request.query.get("metier") or None, request.query.get("q", "")
        found = await self._covering.firms(department=department, trade=trade, search=search)
        asked = {"department": department or "", "trade": trade or "", "search": search}
        return render(request, "firms.html", firms=found, asked=asked, trades=TRADES)

    async def firm(self, request: web.Request) -> web.Response:
        """One firm: what it is, what it was asked, what fairness owes it."""
        view = await self._covering.firm(request.match_info["code"])
        parts: dict[str, list[Part]] = {name: list(view.file.of(kind)) for name, kind in _PARTS.items()}
        return render(request, "firm.html", view=view, parts=parts, trades=TRADES, words=words, insurers=self._insurers)

    async def coverage(self, request: web.Request) -> web.Response:
        """Where a department is thin."""
        department = request.query.get("departement", "").strip().upper()
        insurer = request.query.get("assureur", "") or next(iter(self._insurers))
        cover = await self._covering.cover(department=department, insurer=insurer) if department else None
        return render(
            request,
            "coverage.html",
            cover=cover,
            department=department,
            insurer=insurer,
            insurers=self._insurers,
            trades=TRADES,
        )

    async def rules(self, request: web.Request) -> web.Response:
        """Every version of every insurer's rules."""
        return render(request, "rules.html", rules=self._rules.all(), insurers=self._insurers)
