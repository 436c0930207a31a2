"""The case desk's screens: home, list, dossier with its acts, journal as text, late dates.

A form that was made from an older state changes nothing: its sender sees the newer state, with what was
typed kept (409); a rule that says no comes back beside the form.
"""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from aiohttp import web

from services.casework.domain.people import ROLES
from services.casework.domain.views import DossierView, Outdated
from services.casework.pages import words
from services.casework.pages.act_forms import Tried, act_of, forms_of
from services.casework.pages.dossier_view import page_of
from services.casework.pages.journal_view import journal_of
from services.casework.pages.kin_view import done_words, kin_page_of
from services.casework.pages.lists import Asked, Names, late_of, row_of, teams_of, trays_of
from services.casework.pages.visitors import staff_of
from services.casework.use_cases.desk import Desk
from services.casework.use_cases.reading import Reading
from shared.errors import Conflict, Invalid, NotFound, ServiceError
from shared.guards import Guard
from shared.web import Route, redirect, render

LATEST = 8


@dataclass(frozen=True)
class DeskPages:
    """The desk's screens. `links` lead to the other services' screens, `assignment_url` to the searches, `esign_url` to
    signed papers."""

    reading: Reading
    desk: Desk
    names: Names
    links: tuple[tuple[str, str], ...] = ()
    assignment_url: str = ""
    esign_url: str = ""

    def routes(self, staff: Guard) -> list[Route]:
        """For every member of the staff; what each may do is the rules' to say."""
        return [
            Route("GET", "/", self.home, staff, page=True),
            Route("GET", "/dossiers", self.list, staff, page=True),
            Route("GET", "/dossiers/{key}", self.show, staff, page=True),
            Route("POST", "/dossiers/{key}/actes/{act}", self.act, staff, page=True),
            Route("GET", "/dossiers/{key}/journal.txt", self.export, staff, page=True),
            Route("GET", "/echeances", self.late, staff, page=True),
        ]

    async def home(self, request: web.Request) -> web.Response:
        """What waits, and what is late."""
        counts = await self.reading.late_counts()
        late = await self.reading.search(late_only=True, limit=LATEST)
        roles = ", ".join(ROLES.get(role, role) for role in sorted(request["who"].roles))
        return render(
            request,
            "home.html",
            roles=roles,
            trays=trays_of(counts),
            late=[row_of(row, self.names) for row in late.rows],
            links=[(name, address) for name, address in self.links if name],
        )

    async def list(self, request: web.Request) -> web.Response:
        """The dossiers found, the most overdue first."""
        asked = Asked.of(request.query)
        found = await self.reading.search(**asked.query())
        return render(
            request,
            "dossiers.html",
            search=asked,
            names=self.names,
            rows=[row_of(row, self.names) for row in found.rows],
            next=f"/dossiers?{asked.with_after(found.after)}" if found.after else None,
        )

    async def show(self, request: web.Request) -> web.Response:
        """One dossier."""
        view = await self.reading.dossier(request.match_info["key"], staff=staff_of(request))
        return self._page(request, view, saved=done_words(request.query.get("fait", "")))

    async def act(self, request: web.Request) -> web.Response:
        """Does what the form asks, if the dossier still is as the form saw it."""
        key, name, staff = request.match_info["key"], request.match_info["act"], staff_of(request)
        typed = {field: str(value) for field, value in (await request.post()).items()}
        try:
            version = _version(typed)
            outcome = await self.desk.perform(
                key, act_of(name, typed), staff=staff, version=version, intervention_id=_intervention(typed)
            )
        except NotFound:
            raise
        except ServiceError as error:
            view = await self.reading.dossier(key, staff=staff)
            return self._page(request, view, tried=Tried(name, typed, error))
        if isinstance(outcome, Outdated):
            return self._page(request, outcome.dossier, tried=Tried(name, typed, _newer(outcome.dossier)))
        number = outcome.dossier.dossier.number
        return redirect(request, f"/dossiers/{quote(number)}?fait={quote(name)}")

    async def export(self, request: web.Request) -> web.Response:
        """The journal in the trade's own text format (R-116)."""
        number, text = await self.reading.export(request.match_info["key"])
        response = web.Response(text=text, content_type="text/plain", charset="utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="journal-{number}.txt"'
        return response

    async def late(self, request: web.Request) -> web.Response:
        """Late dates: counted by code and owner, then one by one."""
        counts = await self.reading.late_counts()
        found = await self.reading.search(late_only=True, after=request.query.get("apres") or None)
        return render(
            request,
            "late.html",
            counts=late_of(counts),
            teams=teams_of(await self.reading.team_counts()),
            rows=[row_of(row, self.names) for row in found.rows],
            next=f"/echeances?apres={quote(found.after, safe='')}" if found.after else None,
        )

    def _page(
        self, request: web.Request, view: DossierView, *, saved: str | None = None, tried: Tried | None = None
    ) -> web.Response:
        author = request.query.get("auteur", "")
        conflict = tried is not None and isinstance(tried.error, Conflict)
        return render(
            request,
            "dossier.html",
            status=tried.error.status if tried else 200,
            kin=kin_page_of(view),
            page=page_of(view, acts=forms_of(view.acts, tried), searches=self.assignment_url.rstrip("/")),
            journal=journal_of(
                view.journal,
                absorbed=view.kin.absorbed,
                author=author if author in words.SYSTEM_AUTHORS else "",
                trade_order=request.query.get("ordre") == "metier",
                papers=self.esign_url.rstrip("/"),
            ),
            saved=saved,
            conflict=tried.error.sentence if tried and conflict else None,
            problems=tried.links() if tried else (),
        )


def _version(typed: dict[str, str]) -> int:
    try:
        return int(typed.get("version", ""))
    except ValueError as error:
        raise Invalid("Le formulaire ne dit pas d'où il vient ; rechargez la page.", rule="FORM-002") from error


def _intervention(typed: dict[str, str]) -> UUID | None:
    """The intervention a form names, where the dossier has several."""
    try:
        return UUID(typed["intervention"]) if typed.get("intervention") else None
    except ValueError as error:
        raise Invalid("Cette intervention n'existe pas.", rule="FORM-002", field="intervention") from error


def _newer(view: DossierView) -> Conflict:
    last = view.journal[-1] if view.journal else None
    who = f" {last.author.name} y a écrit la dernière ligne." if last and last.author else ""
    return Conflict(f"Quelqu'un a été plus rapide.{who}", rule="R-057")
