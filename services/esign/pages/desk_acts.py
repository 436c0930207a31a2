"""What the staff does about one request: sent out, canceled, replaced, reminded, told again, deleted, kept.

A form carries what it was made from; when the request has changed since, nothing is done, the answer is 409 with the
newer state, and what was typed is still there.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from aiohttp import web

from services.esign.domain.copies import Change
from services.esign.domain.people import person_of
from services.esign.domain.templates import checked_name
from services.esign.pages import words
from services.esign.pages.desk import ONE, Tried, id_in, request_page, typed_in, uuid_of, version_in
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.desk import Desk, View
from services.esign.use_cases.life import Life
from services.esign.use_cases.redelivering import Redelivering
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.replacing import Replacing
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.templates import Templates
from shared.errors import Conflict, Invalid, NotFound, Refused, ServiceError, TooMany
from shared.guards import Guard
from shared.web import Route, redirect

_LONGEST_NOTE: Final = 500


class DeskActs:
    """The acts of `/desk/demandes/…`."""

    def __init__(
        self,
        *,
        desk: Desk,
        requests: Requests,
        activating: Activating,
        replacing: Replacing,
        life: Life,
        reminding: Reminding,
        redelivering: Redelivering,
        templates: Templates,
    ) -> None:
        self._desk = desk
        self._requests = requests
        self._activating = activating
        self._replacing = replacing
        self._life = life
        self._reminding = reminding
        self._redelivering = redelivering
        self._templates = templates

    def routes(self, actor: Guard) -> list[Route]:
        """For those of the staff who act."""
        return [
            Route("POST", ONE + "/envoyer", self.send, actor, page=True),
            Route("POST", ONE + "/annuler", self.cancel, actor, page=True),
            Route("POST", ONE + "/remplacer", self.replace, actor, page=True),
            Route("POST", ONE + "/relancer", self.remind, actor, page=True),
            Route("POST", ONE + "/renvoyer", self.redeliver, actor, page=True),
            Route("POST", ONE + "/supprimer", self.delete, actor, page=True),
            Route("POST", ONE + "/modele", self.keep, actor, page=True),
        ]

    async def send(self, request: web.Request) -> web.Response:
        """Seals a draft and sends it out."""
        view, typed = await self._asked(request)
        try:
            await self._activating.activate(view.caller, view.bundle.request.id, seen=typed.get("seen", ""))
        except NotFound:
            raise
        except ServiceError as error:
            return await self._again(request, Tried("envoyer", typed, error))
        return _done(request, view.bundle.request.id, "envoyee")

    async def keep(self, request: web.Request) -> web.Response:
        """A template of it."""
        view, typed = await self._asked(request)
        labels = [typed.get(f"label-{place}", "") for place in range(len(view.bundle.signers))]
        try:
            made = await self._templates.create(
                view.caller,
                view.bundle.request.id,
                name=checked_name(typed.get("name", ""), field="name"),
                description=" ".join(typed.get("description", "").split()) or None,
                labels=[checked_name(one, field=f"label-{place}") for place, one in enumerate(labels)],
                seen=typed.get("seen", ""),
            )
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("modele", typed, error))
        return redirect(request, f"/desk/modeles/{made.id}?fait=cree")

    async def cancel(self, request: web.Request) -> web.Response:
        """Ends it."""
        view, typed = await self._asked(request)
        try:
            await self._requests.cancel(
                view.caller,
                view.bundle.request.id,
                reason=_reason(typed),
                note=typed.get("note", "").strip()[:_LONGEST_NOTE] or None,
                by=request["who"].id,
                version=version_in(typed),
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
                version=version_in(typed),
            )
        except (Refused, Conflict, Invalid) as error:
            return await self._again(request, Tried("remplacer", typed, error))
        return _done(request, made.bundle.request.id, "remplacee")

    async def remind(self, request: web.Request) -> web.Response:
        """Writes to one signer once more."""
        view, typed = await self._asked(request)
        try:
            signer_id = uuid_of(typed.get("signer_id", ""))
            await self._reminding.remind(view.caller, view.bundle.request.id, signer_id, by=request["who"].id)
        except (Refused, TooMany) as error:
            return await self._again(request, Tried("relancer", typed, error))
        return _done(request, view.bundle.request.id, "relance")

    async def redeliver(self, request: web.Request) -> web.Response:
        """Tells a program once more what it was told."""
        view, typed = await self._asked(request)
        delivery_id = uuid_of(typed.get("delivery_id", ""))
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
                version=version_in(typed),
                newest_too="newest" in typed,
            )
        except (Refused, Conflict) as error:
            return await self._again(request, Tried("supprimer", typed, error))
        return redirect(request, "/desk?fait=supprimee")

    async def _asked(self, request: web.Request) -> tuple[View, dict[str, str]]:
        typed = await typed_in(request)
        return await self._desk.view(id_in(request, "request_id")), typed

    async def _again(self, request: web.Request, tried: Tried) -> web.Response:
        """The page as things stand now, with what was typed."""
        return request_page(request, await self._desk.view(id_in(request, "request_id")), tried)


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


def _done(request: web.Request, request_id: UUID, what: str) -> web.Response:
    return redirect(request, f"/desk/demandes/{request_id}?fait={what}")
