"""What of the vendor's API stays out: each such door asks for a key, and answers 403 `configuration.not_enabled`.

One table. A door that is built one day leaves it.
"""

from typing import Final

from aiohttp import web

from services.esign.api.errors import told
from shared.errors import Forbidden
from shared.guards import Guard
from shared.web import Route

_CHECKED: Final = (
    "bank_account_lookups",
    "companies",
    "identity_documents",
    "identity_videos",
    "proofs_of_address",
    "watchlists",
)
"""Verifications of others; `bank_accounts` is none of them."""

NOT_ENABLED: Final = (
    ("GET", "/consumptions"),
    ("GET", "/consumptions/addons"),
    ("GET", "/consumptions/detail"),
    ("GET", "/consumptions/export"),
    ("GET", "/consumptions/records/electronic_seals"),
    ("GET", "/consumptions/records/identifications"),
    ("GET", "/consumptions/records/invited_signers"),
    ("GET", "/custom_properties"),
    ("POST", "/custom_properties"),
    ("GET", "/custom_properties/{id}"),
    ("PATCH", "/custom_properties/{id}"),
    ("DELETE", "/custom_properties/{id}"),
    ("GET", "/document_analyses"),
    ("POST", "/document_analyses"),
    ("GET", "/document_analyses/{id}"),
    ("GET", "/workflow_templates"),
    ("GET", "/workflow_sessions"),
    ("POST", "/workflow_sessions"),
    ("GET", "/workflow_sessions/{id}"),
    ("POST", "/workflow_sessions/{id}/links"),
    ("POST", "/workflow_sessions/{id}/resolve_action"),
    ("GET", "/workflow_sessions/{id}/applicants"),
    ("POST", "/workflow_sessions/{id}/applicants"),
    ("GET", "/workflow_sessions/{id}/applicants/{applicant_id}"),
    ("PATCH", "/workflow_sessions/{id}/applicants/{applicant_id}"),
    ("POST", "/signature_requests/{request_id}/signers/{signer_id}/identity_verification"),
    ("GET", "/signature_requests/{request_id}/signers/{signer_id}/verified_identity_proof/download"),
    *(
        (method, f"/verifications/{kind}{rest}")
        for kind in _CHECKED
        for method, rest in (("GET", ""), ("POST", ""), ("GET", "/{id}"), ("GET", "/{id}/audit_trail"))
    ),
)


def not_enabled_routes(guard: Guard) -> list[Route]:
    """The doors that stay shut."""

    async def refuse(request: web.Request) -> web.Response:
        raise Forbidden("Cette fonction n'est pas proposée ici.", rule="ESIGN-070")

    return [Route(method, f"/v3{path}", refuse, guard, told=told) for method, path in NOT_ENABLED]
