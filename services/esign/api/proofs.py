"""Papers of evidence to keep: of one signer, or of a whole request."""

from typing import Final

from aiohttp import web

from services.esign.api.bodies import id_in
from services.esign.api.errors import told
from services.esign.use_cases.proving import Proving
from shared.guards import Guard
from shared.web import Route

_ONE: Final = "/v3/signature_requests/{request_id}"
_TRUE: Final = ("true", "1", "True")


def proof_routes(proving: Proving, guard: Guard) -> list[Route]:
    """The doors of evidence on paper."""

    async def of_signer(request: web.Request) -> web.Response:
        signer_id = id_in(request, "signer_id")
        paper = await proving.paper(request["who"], id_in(request, "request_id"), signer_id)
        return _file(paper, f"evidence-{signer_id}.pdf", "application/pdf")

    async def of_all(request: web.Request) -> web.Response:
        request_id, merge = id_in(request, "request_id"), request.query.get("merge", "") in _TRUE
        papers = await proving.papers(request["who"], request_id, merge=merge)
        kind, end = ("application/pdf", "pdf") if merge else ("application/zip", "zip")
        return _file(papers, f"evidence-{request_id}.{end}", kind)

    return [
        Route("GET", _ONE + "/signers/{signer_id}/audit_trails/download", of_signer, guard, told=told),
        Route("GET", _ONE + "/audit_trails/download", of_all, guard, told=told),
    ]


def _file(data: bytes, name: str, kind: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=data, content_type=kind, headers=headers)
