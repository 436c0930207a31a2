"""The book of contacts, as the vendor's API gives it."""

from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import Field

from services.esign.api.bodies import Body, Info, Locale, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.api.patches import InfoPatch
from services.esign.domain import shapes
from services.esign.domain.contacts import DETAILS
from services.esign.domain.copies import CONTACT
from services.esign.store.keys import Caller
from services.esign.use_cases.contacts import Contacts
from shared.errors import NotFound
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/contacts"
_ONE = _ALL + "/{contact_id}"


class _Details(Body):
    company_name: str | None = Field(default=None, max_length=255)
    job_title: str | None = Field(default=None, max_length=255)
    address_line_1: str | None = Field(default=None, max_length=255)
    address_line_2: str | None = Field(default=None, max_length=255)
    address_city: str | None = Field(default=None, max_length=255)
    address_postal_code: str | None = Field(default=None, max_length=20)
    address_country: str | None = Field(default=None, max_length=100)


class ContactBody(Info, _Details):
    """A new contact; a signer is spoken to in French unless it is said, a contact says it."""

    locale: Locale
    workspace_id: UUID | None = None

    def wanted(self) -> dict[str, Any]:  # Any: fields of a contact
        """As the use case takes it."""
        given = self.model_dump()
        return {name: given[name] for name in CONTACT} | {"details": {name: given[name] for name in DETAILS}}


class ContactPatch(InfoPatch, _Details):
    """What changes of a contact."""

    def changes(self) -> dict[str, Any]:  # Any: fields of a contact
        """What was given, in the form a contact must have."""
        given = self.model_dump(exclude_unset=True)
        return self.data() | {"details": {name: given[name] for name in DETAILS if name in given}}


def contact_routes(contacts: Contacts, guard: Guard) -> list[Route]:
    """The doors of contacts."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, ContactBody)
        _own(request["who"], body.workspace_id)
        return web.json_response(shapes.contact(await contacts.create(request["who"], body.wanted())), status=201)

    async def listed(request: web.Request) -> web.Response:
        after, limit = cursor_in(request.query), limit_in(request.query)
        found, more = await contacts.page(request["who"], after=after, limit=limit)
        return envelope([shapes.contact(one) for one in found], more)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(shapes.contact(await contacts.get(request["who"], id_in(request, "contact_id"))))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, ContactPatch)
        one = await contacts.change(request["who"], id_in(request, "contact_id"), body.changes())
        return web.json_response(shapes.contact(one))

    async def remove(request: web.Request) -> web.Response:
        await contacts.remove(request["who"], id_in(request, "contact_id"))
        return web.Response(status=204)

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
    ]


def _own(caller: Caller, workspace_id: UUID | None) -> None:
    if workspace_id not in (None, caller.workspace_id):
        raise NotFound("Cet espace de travail n'existe pas.", rule="ESIGN-404", field="workspace_id")
