"""Duplicating by the vendor's create door; and, our own outside /v3, *duplicate and replace* in one act.

Two live requests for one contract are said in a header, so that bodies stay the vendor's (R-241).
"""

import dataclasses
from typing import Final
from uuid import UUID

from aiohttp import web
from pydantic import ConfigDict, Field

from services.esign.api.bodies import Body, RequestBody, id_in, read_body
from services.esign.api.errors import told
from services.esign.api.patches import InfoPatch
from services.esign.api.placeholders import filling_of
from services.esign.domain import shapes
from services.esign.domain.copies import Change
from services.esign.domain.shapes import Json
from services.esign.use_cases.replacing import Attempt, Replacing
from services.esign.use_cases.requests import Requests
from shared.guards import Guard
from shared.web import Route

DUPLICATES: Final = "X-Passerelle-Duplicates"
"""The other live requests for the same contract, comma-separated; absent when there are none."""
_OURS: Final = "/v1/signature_requests/{request_id}"


class DuplicateBody(Body):
    """Which request is copied, and what is new about the copy."""

    signature_request_id: UUID | None = None
    name: str | None = Field(default=None, min_length=1, max_length=128)
    previous_attempt_id: UUID | None = None
    workflow_session_id: UUID | None = None


class _Kind(Body):
    """Only looks which of the two is asked for; the rest is kept, so that what is wrong with it has its name."""

    model_config = ConfigDict(extra="allow")

    signature_request_id: UUID | None = None


class CorrectedSigner(InfoPatch):
    """New contact data of one signer."""

    signer_id: UUID
    save_contact: bool = False

    def change(self) -> Change:
        """As the use case takes it."""
        return Change(signer_id=self.signer_id, data=self.data(), save_contact=self.save_contact)


class ReplaceBody(Body):
    """Who is corrected; `version` is the state it was decided on, when the caller knows it."""

    signers: list[CorrectedSigner] = Field(min_length=1, max_length=100)
    version: int | None = Field(default=None, ge=0)


def attempt_routes(replacing: Replacing, requests: Requests, guard: Guard) -> list[Route]:
    """The doors of copies."""

    async def create(request: web.Request) -> web.Response:
        kind = await read_body(request, _Kind)
        if kind.signature_request_id is None:
            body = await read_body(request, RequestBody)
            filling = filling_of(body.template_id, body.template_placeholders) if body.template_id else None
            bundle = await requests.create(request["who"], dataclasses.replace(body.wanted(), filling=filling))
        else:
            copy = await read_body(request, DuplicateBody)
            bundle = await replacing.duplicate(
                request["who"],
                kind.signature_request_id,
                name=copy.name,
                previous_attempt_id=copy.previous_attempt_id,
                workflow_session_id=copy.workflow_session_id,
            )
        twins = (await replacing.attempt(request["who"], bundle.request.id)).twins
        return web.json_response(shapes.request(bundle), status=201, headers=duplicates(twins))

    async def attempt(request: web.Request) -> web.Response:
        found = await replacing.attempt(request["who"], id_in(request, "request_id"))
        return web.json_response(_told(found), headers=duplicates(found.twins))

    async def replace(request: web.Request) -> web.Response:
        body = await read_body(request, ReplaceBody)
        changes = tuple(one.change() for one in body.signers)
        request_id = id_in(request, "request_id")
        made = await replacing.replace(request["who"], request_id, changes, by="api", version=body.version)
        return web.json_response(_told(made), status=201, headers=duplicates(made.twins))

    return [
        Route("POST", "/v3/signature_requests", create, guard, told=told),
        Route("GET", _OURS, attempt, guard),
        Route("POST", _OURS + "/replace", replace, guard),
    ]


def duplicates(twins: tuple[UUID, ...]) -> dict[str, str]:
    """The header of the duplicate alert."""
    return {DUPLICATES: ",".join(map(str, twins))} if twins else {}


def _told(one: Attempt) -> Json:
    replaced_by = one.bundle.request.replaced_by_id
    return {
        "request": shapes.request(one.bundle),
        "signature_links": {str(signer): link for signer, link in one.links.items()},
        "replaced_by_id": str(replaced_by) if replaced_by else None,
        "live_duplicates": [str(twin) for twin in one.twins],
    }
