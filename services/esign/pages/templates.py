"""The staff's screens of templates: the shelf, one template with what may be done with it, a new one from a file.

A form carries the version it was made from; when the template has changed since, nothing is done, the answer is 409
with the newer state, and what was typed is still there. A request is prepared here and sent from its own page.
"""

import asyncio
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from services.esign.domain.documents import LARGEST
from services.esign.domain.requests import AlreadyThere
from services.esign.domain.template_contents import texts_of
from services.esign.pages import words
from services.esign.pages.desk import Tried, cursor_in, id_in, typed_in, uuid_of, version_in
from services.esign.pages.template_requests import attempt_of, wanted_of
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.template_desk import TemplateDesk, TemplateView, WantedTemplate
from services.esign.use_cases.uploading import WantedDocument
from shared.db import new_id
from shared.errors import Conflict, Invalid, Refused
from shared.guards import Guard
from shared.web import Route, form_of, redirect, render

_SHELF: Final = "/desk/modeles"
_NEW: Final = _SHELF + "/nouveau"
_ONE: Final = _SHELF + "/{template_id:[0-9a-fA-F-]{36}}"
_PAGE: Final = 25
_LONGEST: Final = 5000
"""Characters of a text that stands on a document."""
_ROUND: Final = 1 << 20
"""Bytes of a form beside its file."""
_TOLD: Final = {
    "cree": "Le modèle est créé.",
    "renomme": "Les noms sont enregistrés.",
    "retire": "Le modèle est retiré.",
}


class FileGuard:
    """Whoever its guard lets pass may send a file as large as a document."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.name = guard.name

    async def __call__(self, request: web.Request) -> object:
        """Who asks.

        Raises:
            Unauthenticated, Forbidden: nobody, or another role.
        """
        who = await self._guard(request)
        request._client_max_size = LARGEST + _ROUND  # aiohttp knows a limit for all routes, and none for one
        return who


class TemplatePages:
    """`/desk/modeles` and below."""

    def __init__(self, desk: TemplateDesk, *, requests: Requests) -> None:
        self._desk = desk
        self._requests = requests

    def routes(self, staff: Guard, actor: Guard) -> list[Route]:
        """Everybody of the staff looks; those who act are fewer."""
        return [
            Route("GET", _SHELF, self.shelf, staff, page=True),
            Route("GET", _NEW, self.form, actor, page=True),
            Route("POST", _NEW, self.make, FileGuard(actor), page=True),
            Route("GET", _ONE, self.one, staff, page=True),
            Route("GET", _ONE + r"/documents/{position:\d{1,3}}", self.file, staff, page=True),
            Route("POST", _ONE + "/renommer", self.rename, actor, page=True),
            Route("POST", _ONE + "/retirer", self.remove, actor, page=True),
            Route("POST", _ONE + "/demande", self.prepare, actor, page=True),
        ]

    async def shelf(self, request: web.Request) -> web.Response:
        """The templates found."""
        q = request.query.get("q", "").strip()[:100]
        found, after = await self._desk.page(text=q or None, after=cursor_in(request.query), limit=_PAGE)
        kept = {"q": q} if q else {}
        onward = urlencode({**kept, "apres": str(after)}) if after else None
        asked = {"q": q, "first": urlencode(kept), "after": request.query.get("apres")}
        told = _TOLD.get(request.query.get("fait", ""))
        return render(request, "desk_templates.html", found=found, asked=asked, onward=onward, told=told)

    async def form(self, request: web.Request) -> web.Response:
        """Where a template is made from a file."""
        return await self._form(request, Tried())

    async def make(self, request: web.Request) -> web.Response:
        """A template of a file with smart anchors."""
        typed, file = await typed_in(request), (await form_of(request)).get("file")
        try:
            if not isinstance(file, web.FileField):
                raise Invalid("Choisissez un fichier PDF.", rule="ESIGN-265", field="file")
            data = await asyncio.to_thread(file.file.read)
            made = await self._desk.make(
                WantedTemplate(
                    workspace_id=uuid_of(typed.get("workspace", "")),
                    sandbox=self._environment(typed.get("environment", "")),
                    name=typed.get("name", ""),
                    description=typed.get("description", ""),
                    labels=[one.strip() for one in typed.get("labels", "").splitlines() if one.strip()],
                    mode=typed["mode"] if typed.get("mode") in words.MODES else "otp_email",
                    document=WantedDocument(
                        data=data,
                        filename=file.filename.rpartition("/")[2][:128] or "document.pdf",
                        nature="signable_document",
                        parse_anchors=True,
                    ),
                )
            )
        except (Refused, Invalid) as error:
            return await self._form(request, Tried("nouveau", typed, error))
        return redirect(request, f"{_SHELF}/{made.id}?fait=cree")

    async def one(self, request: web.Request) -> web.Response:
        """One template."""
        view = await self._desk.view(id_in(request, "template_id"))
        return _page(request, view, Tried(), saved=_TOLD.get(request.query.get("fait", "")))

    async def file(self, request: web.Request) -> web.Response:
        """One of its documents."""
        position = int(request.match_info["position"])
        document, data = await self._desk.file(id_in(request, "template_id"), position)
        headers = {"Content-Disposition": f'attachment; filename="modele-{position + 1}.pdf"'}
        return web.Response(body=data, content_type=document.content_type, headers=headers)

    async def rename(self, request: web.Request) -> web.Response:
        """Other names for it and its places."""
        view, typed = await self._asked(request)
        try:
            await self._desk.rename(
                view.template.id,
                name=typed.get("name", ""),
                description=typed.get("description", ""),
                labels=[typed.get(f"label-{place}", "") for place in range(len(view.template.labels))],
                version=version_in(typed),
            )
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("renommer", typed, error))
        return redirect(request, f"{_SHELF}/{view.template.id}?fait=renomme")

    async def remove(self, request: web.Request) -> web.Response:
        """Offered no more."""
        view, typed = await self._asked(request)
        try:
            await self._desk.remove(view.template.id, version=version_in(typed))
        except (Refused, Conflict) as error:
            return await self._again(request, Tried("retirer", typed, error))
        return redirect(request, f"{_SHELF}?fait=retire")

    async def prepare(self, request: web.Request) -> web.Response:
        """A draft from it, with the people of the form."""
        view, typed = await self._asked(request)
        attempt = attempt_of(typed)
        try:
            await self._requests.create(view.caller, wanted_of(view, typed, attempt))
        except AlreadyThere:
            return redirect(request, f"/desk/demandes/{attempt}?fait=deja")
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("demande", typed, error))
        return redirect(request, f"/desk/demandes/{attempt}?fait=preparee")

    async def _asked(self, request: web.Request) -> tuple[TemplateView, dict[str, str]]:
        typed = await typed_in(request, longest=_LONGEST)
        return await self._desk.view(id_in(request, "template_id")), typed

    async def _again(self, request: web.Request, tried: Tried) -> web.Response:
        """The page as things stand now, with what was typed."""
        return _page(request, await self._desk.view(id_in(request, "template_id")), tried)

    async def _form(self, request: web.Request, tried: Tried) -> web.Response:
        status = tried.error.status if tried.error else 200
        places = [(str(one.id), one.name) for one in await self._desk.workspaces()]
        environments = [(name, words.ENVIRONMENTS[name]) for name in map(_name, self._desk.environments)]
        context = {"tried": tried, "places": places, "environments": environments, "words": words}
        return render(request, "desk_template_new.html", status=status, **context)

    def _environment(self, typed: str) -> bool:
        known = {_name(one): one for one in self._desk.environments}
        if typed not in known:
            raise Invalid("Choisissez un environnement.", rule="ESIGN-266", field="environment")
        return known[typed]


def _name(sandbox: bool) -> str:
    return "sandbox" if sandbox else "production"


def _page(request: web.Request, view: TemplateView, tried: Tried, *, saved: str | None = None) -> web.Response:
    context = {
        "view": view,
        "one": view.template,
        "tried": tried,
        "saved": saved,
        "words": words,
        "texts": texts_of(view.template),
        "conflict": isinstance(tried.error, Conflict),
        "attempt": tried.typed.get("attempt") or new_id(),
    }
    return render(request, "desk_template.html", status=tried.error.status if tried.error else 200, **context)
