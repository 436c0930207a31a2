"""The staff's screens of requests: the list with its search, one request with what may be done about it (desk_acts)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from services.esign.pages import words
from services.esign.store.listing import Search
from services.esign.use_cases.desk import Desk, View
from shared.errors import Conflict, NotFound, ServiceError
from shared.guards import Guard
from shared.web import Route, check_storable, form_of, redirect, render

ONE: Final = "/desk/demandes/{request_id:[0-9a-fA-F-]{36}}"
_PAGE: Final = 25
_TOLD: Final = {
    "envoyee": "La demande est partie : les signataires sont prévenus.",
    "preparee": "La demande est prête. Vérifiez-la, puis envoyez-la.",
    "deja": "Cette demande existe déjà : rien n'a été créé une seconde fois.",
    "annulee": "La demande est annulée.",
    "remplacee": "La demande corrigée est partie ; l'ancienne est annulée et n'est plus dans la liste.",
    "relance": "Le signataire est relancé.",
    "renvoi": "Le renvoi est demandé : le même événement repart aussitôt.",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """The act just tried, what was typed, and why it was not done."""

    act: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    error: ServiceError | None = None

    def value(self, act: str, name: str, otherwise: str) -> str:
        """What stands in a field: what was typed, else what is known."""
        return self.typed.get(name, otherwise) if act == self.act else otherwise

    def wrong(self, act: str, name: str) -> str | None:
        """The sentence beside a field."""
        if self.error is None or act != self.act:
            return None
        return next((one.sentence for one in self.error.problems if one.field == name), None)


class DeskPages:
    """`/desk` and `/desk/demandes/…`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self, staff: Guard) -> list[Route]:
        """Everybody of the staff looks."""
        return [
            Route("GET", "/", home, staff, page=True),
            Route("GET", "/desk", self.listed, staff, page=True),
            Route("GET", ONE, self.one, staff, page=True),
            Route("GET", ONE + "/documents/{document_id:[0-9a-fA-F-]{36}}", self.file, staff, page=True),
        ]

    async def listed(self, request: web.Request) -> web.Response:
        """The requests found."""
        query = request.query
        q, states = query.get("q", "").strip()[:100], query.get("etat", "")
        states = states if states in words.STATES else ""
        search = Search(
            text=q or None, statuses=states.split(",") if states else None, after=cursor_in(query), limit=_PAGE
        )
        found = await self._desk.page(search)
        kept = {name: value for name, value in (("q", q), ("etat", states)) if value}
        onward = urlencode({**kept, "apres": str(found.onward)}) if found.onward else None
        asked = {"q": q, "states": states, "first": urlencode(kept), "after": query.get("apres")}
        gone = query.get("fait") == "supprimee"
        return render(request, "desk_list.html", found=found, asked=asked, onward=onward, words=words, gone=gone)

    async def one(self, request: web.Request) -> web.Response:
        """One request."""
        view = await self._desk.view(id_in(request, "request_id"))
        return request_page(request, view, Tried(), saved=_TOLD.get(request.query.get("fait", "")))

    async def file(self, request: web.Request) -> web.Response:
        """One of its documents as it is now."""
        document, data = await self._desk.file(id_in(request, "request_id"), id_in(request, "document_id"))
        headers = {"Content-Disposition": f'attachment; filename="document-{document.position + 1}.pdf"'}
        return web.Response(body=data, content_type=document.content_type, headers=headers)


def request_page(request: web.Request, view: View, tried: Tried, *, saved: str | None = None) -> web.Response:
    """One request as it stands, with the act just tried."""
    status = tried.error.status if tried.error else 200
    context = {"view": view, "paper": view.bundle.request, "tried": tried, "saved": saved, "words": words}
    conflict = isinstance(tried.error, Conflict)
    return render(request, "desk_request.html", status=status, conflict=conflict, **context)


async def typed_in(request: web.Request, *, longest: int = 500) -> dict[str, str]:
    """What was typed into a form."""
    form = await form_of(request)
    typed = {name: value[:longest] for name, value in form.items() if isinstance(value, str) and name != "csrf"}
    check_storable(typed)
    return typed


def version_in(typed: Mapping[str, str]) -> int:
    """What a form was made from."""
    text = typed.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def id_in(request: web.Request, name: str) -> UUID:
    """An id of the path."""
    return uuid_of(request.match_info[name])


def uuid_of(text: str) -> UUID:
    """An id.

    Raises:
        NotFound: it is none, so nothing has it.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404") from error


def cursor_in(query: Mapping[str, str]) -> UUID | None:
    """Where a page begins."""
    return uuid_of(query["apres"]) if query.get("apres") else None


async def home(request: web.Request) -> web.Response:
    """Where the case desk's home leads."""
    return redirect(request, "/desk")
