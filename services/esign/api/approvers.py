"""Approvers: added to a draft, read, changed, removed, reminded. There is no list of them, as the vendor has none."""

from typing import Any
from uuid import UUID

from aiohttp import web

from services.esign.api.bodies import Body, Info, Locale, Mail, Name, Phone, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.words import Texts
from services.esign.domain import shapes
from services.esign.use_cases.approving import Approving, WantedApprover
from services.esign.use_cases.asking import Asking, approver_in
from services.esign.use_cases.requests import Requests
from shared.guards import Guard
from shared.web import Route

_ALL = "/v3/signature_requests/{request_id}/approvers"
_ONE = _ALL + "/{approver_id}"


class ApproverBody(Body):
    """An approver: who he is, or which signer of the request."""

    info: Info | None = None
    signer_id: UUID | None = None
    custom_text: Texts | None = None

    def wanted(self) -> WantedApprover:
        """As the use case takes it."""
        return WantedApprover(
            info=self.info.model_dump() if self.info else None,
            signer_id=self.signer_id,
            options=self.model_dump(mode="json", include={"custom_text"}, exclude_none=True),
        )


class InfoPatch(Body):
    """What changes of somebody."""

    first_name: Name = ""
    last_name: Name = ""
    email: Mail = ""
    phone_number: Phone | None = None
    locale: Locale = "fr"


class ApproverPatch(Body):
    """What changes of an approver."""

    info: InfoPatch = InfoPatch()
    custom_text: Texts | None = None

    def options(self) -> dict[str, Any]:  # Any: JSON
        """What was given beside who he is."""
        return self.model_dump(mode="json", include={"custom_text"}, exclude_unset=True)


def approver_routes(approving: Approving, asking: Asking, requests: Requests, guard: Guard) -> list[Route]:
    """The doors of approvers."""

    async def create(request: web.Request) -> web.Response:
        body = await read_body(request, ApproverBody)
        made = await approving.add(request["who"], id_in(request, "request_id"), body.wanted())
        return web.json_response(shapes.approver(made, link=None), status=201)

    async def get(request: web.Request) -> web.Response:
        shown = await requests.get(request["who"], id_in(request, "request_id"))
        one = approver_in(shown.bundle, id_in(request, "approver_id"))
        return web.json_response(shapes.approver(one, link=asking.link(one)))

    async def change(request: web.Request) -> web.Response:
        body = await read_body(request, ApproverPatch)
        ids = id_in(request, "request_id"), id_in(request, "approver_id")
        info = body.info.model_dump(exclude_unset=True)
        one = await approving.change(request["who"], *ids, info=info, options=body.options())
        return web.json_response(shapes.approver(one, link=None))

    async def remove(request: web.Request) -> web.Response:
        await approving.remove(request["who"], id_in(request, "request_id"), id_in(request, "approver_id"))
        return web.Response(status=204)

    async def remind(request: web.Request) -> web.Response:
        await approving.remind(request["who"], id_in(request, "request_id"), id_in(request, "approver_id"))
        return web.Response(status=201)

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("PATCH", _ONE, change, guard, told=told),
        Route("DELETE", _ONE, remove, guard, told=told),
        Route("POST", _ONE + "/send_reminder", remind, guard, told=told),
    ]
