"""The staff's screens of requests: the list with its search, one request with what may be done about it.

A form carries the version it was made from; on a newer state nothing is done: 409, that state, and what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from services.esign.domain.copies import Change
from services.esign.domain.people import person_of
from services.esign.pages import words
from services.esign.store.listing import Search
from services.esign.use_cases.desk import Desk, View
from services.esign.use_cases.life import Life
from services.esign.use_cases.redelivering import Redelivering
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.replacing import Replacing
from services.esign.use_cases.requests import Requests
from shared.errors import Conflict, Invalid, NotFound, Refused, ServiceError, TooMany
from shared.guards import Guard
from shared.web import Route, check_storable, form_of, redirect, render

_ID: Final = "{request_id:[0-9a-fA-F-]{36}}"
_ONE: Final = "/desk/demandes/" + _ID
_PAGE: Final = 25
_TOLD: Final = {
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

    def __init__(
        self,
        *,
        desk: Desk,
        requests: Requests,
        replacing: Replacing,
        life: Life,
        reminding: Reminding,
        redelivering: Redelivering,
    ) -> None:
        self._desk = desk
        self._requests = requests
        self._replacing = replacing
        self._life = life
        self._reminding = reminding
        self._redelivering = redelivering

    def routes(self, staff: Guard, actor: Guard) -> list[Route]:
        """Everybody of the staff looks; those who act are fewer."""
        return [
            Route("GET", "/", home, staff, page=True),
            Route("GET", "/desk", self.listed, staff, page=True),
            Route("GET", _ONE, self.one, staff, page=True),
            Route("GET", _ONE + "/documents/{document_id:[0-9a-fA-F-]{36}}", self.file, staff, page=True),
            Route("POST", _ONE + "/annuler", self.cancel, actor, page=True),
            Route("POST", _ONE + "/remplacer", self.replace, actor, page=True),
            Route("POST", _ONE + "/relancer", self.remind, actor, page=True),
            Route("POST", _ONE + "/renvoyer", self.redeliver, actor, page=True),
            Route("POST", _ONE + "/supprimer", self.delete, actor, page=True),
        ]

    async def listed(self, request: web.Request) -> web.Response:
        """The requests found."""
        query = request.query
        q, states = query.get("q", "").strip()[:100], query.get("etat", "")
        states = states if states in words.STATES else ""
        search = Search(
            text=q or None, statuses=states.split(",") if states else None, after=_cursor(query), limit=_PAGE
        )
        found = await self._desk.page(search)
        kept = {name: value for name, value in (("q", q), ("etat", states)) if value}
        onward = urlencode({**kept, "apres": str(found.onward)}) if found.onward else None
        asked = {"q": q, "states": states, "first": urlencode(kept), "after": query.get("apres")}
        gone = query.get("fait") == "supprimee"
        return render(request, "desk_list.html", found=found, asked=asked, onward=onward, words=words, gone=gone)

    async def one(self, request: web.Request) -> web.Response:
        """One request."""
        view = await self._desk.view(_id(request, "request_id"))
        return _page(request, view, Tried(), saved=_TOLD.get(request.query.get("fait", "")))

    async def file(self, request: web.Request) -> web.Response:
        """One of its documents as it is now."""
        document, data = await self._desk.file(_id(request, "request_id"), _id(request, "document_id"))
        headers = {"Content-Disposition": f'attachment; filename="document-{document.position + 1}.pdf"'}
        return web.Response(body=data, content_type=document.content_type, headers=headers)

    async def cancel(self, request: web.Request) -> web.Response:
        """Ends it."""
        view, typed = await self._asked(request)
        try:
            await self._requests.cancel(
                view.caller,
                view.bundle.request.id,
                reason=_reason(typed),
                note=typed.get("note", "").strip()[:500] or None,
                by=request["who"].id,
                version=_version(typed),
            )
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("annuler", typed, error))
        return _done(request, view.bundle.request.id, "annulee")

    async def replace(self, request: web.Request) -> web.Response:
        """Sends it to corrected signers and ends the old one, in one act."""
        view, typed = await self._asked(request)
        try:
            made = await self._replacing.replace(
                view.caller,
                view.bundle.request.id,
                _changes(view, typed),
                by=request["who"].id,
                version=_version(typed),
            )
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("remplacer", typed, error))
        return _done(request, made.bundle.request.id, "remplacee")

    async def remind(self, request: web.Request) -> web.Response:
        """Writes to one signer once more."""
        view, typed = await self._asked(request)
        try:
            signer_id = _uuid(typed.get("signer_id", ""))
            await self._reminding.remind(view.caller, view.bundle.request.id, signer_id, by=request["who"].id)
        except (Refused, TooMany) as error:
            return await self._again(request, Tried("relancer", typed, error))
        return _done(request, view.bundle.request.id, "relance")

    async def redeliver(self, request: web.Request) -> web.Response:
        """Tells a program once more what it was told."""
        view, typed = await self._asked(request)
        delivery_id = _uuid(typed.get("delivery_id", ""))
        to = next((one.subscription_id for one in view.deliveries if one.id == delivery_id), delivery_id)
        try:
            await self._redelivering.redeliver(view.caller, to, delivery_id, by=request["who"].id)
        except Refused as error:
            return await self._again(request, Tried("renvoyer", typed, error))
        return _done(request, view.bundle.request.id, "renvoi")

    async def delete(self, request: web.Request) -> web.Response:
        """Takes it out of the list."""
        view, typed = await self._asked(request)
        try:
            await self._life.delete(
                view.caller,
                view.bundle.request.id,
                by=request["who"].id,
                version=_version(typed),
                newest_too="newest" in typed,
            )
        except (Refused, Conflict) as error:
            return await self._again(request, Tried("supprimer", typed, error))
        return redirect(request, "/desk?fait=supprimee")

    async def _asked(self, request: web.Request) -> tuple[View, dict[str, str]]:
        form = await form_of(request)
        typed = {name: value[:500] for name, value in form.items() if isinstance(value, str) and name != "csrf"}
        check_storable(typed)
        return await self._desk.view(_id(request, "request_id")), typed

    async def _again(self, request: web.Request, tried: Tried) -> web.Response:
        """The page as things stand now, with what was typed."""
        return _page(request, await self._desk.view(_id(request, "request_id")), tried)


def _page(request: web.Request, view: View, tried: Tried, *, saved: str | None = None) -> web.Response:
    status = tried.error.status if tried.error else 200
    context = {"view": view, "paper": view.bundle.request, "tried": tried, "saved": saved, "words": words}
    conflict = isinstance(tried.error, Conflict)
    return render(request, "desk_request.html", status=status, conflict=conflict, **context)


def _changes(view: View, typed: Mapping[str, str]) -> tuple[Change, ...]:
    """What is corrected of each signer of the form."""
    changes = []
    for signer in view.bundle.signers:
        suffix = f"-{signer.id}"
        if f"email{suffix}" not in typed:
            continue
        own = {name.removesuffix(suffix): value for name, value in typed.items() if name.endswith(suffix)}
        data = person_of(own, suffix=suffix)
        if any(getattr(signer, name) != value for name, value in data.items()):
            changes.append(Change(signer_id=signer.id, data=data, save_contact="save" in own))
    return tuple(changes)


def _reason(typed: Mapping[str, str]) -> str:
    reason = typed.get("reason", "")
    if reason not in words.REASONS:
        raise Invalid("Choisissez une raison.", rule="ESIGN-141", field="reason")
    return reason


def _version(typed: Mapping[str, str]) -> int:
    text = typed.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _done(request: web.Request, request_id: UUID, what: str) -> web.Response:
    return redirect(request, f"/desk/demandes/{request_id}?fait={what}")


def _id(request: web.Request, name: str) -> UUID:
    return _uuid(request.match_info[name])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("Cette demande de signature n'existe pas.", rule="ESIGN-404") from error


def _cursor(query: Mapping[str, str]) -> UUID | None:
    return _uuid(query["apres"]) if query.get("apres") else None


async def home(request: web.Request) -> web.Response:
    """Where the case desk's home leads."""
    return redirect(request, "/desk")
