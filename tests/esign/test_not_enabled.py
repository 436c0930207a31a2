"""What stays out says so, with the vendor's body, to whoever has a key; a stranger learns nothing."""

import re
from uuid import uuid4

from tests.esign.conftest import Desk

OUT = """
GET /consumptions · GET /consumptions/addons · GET /consumptions/detail · GET /consumptions/export
GET /consumptions/records/electronic_seals · GET /consumptions/records/identifications
GET /consumptions/records/invited_signers · GET /custom_properties · POST /custom_properties
GET /custom_properties/{} · PATCH /custom_properties/{} · DELETE /custom_properties/{}
GET /document_analyses · POST /document_analyses · GET /document_analyses/{} · GET /workflow_templates
GET /workflow_sessions · POST /workflow_sessions · GET /workflow_sessions/{} · POST /workflow_sessions/{}/links
POST /workflow_sessions/{}/resolve_action · GET /workflow_sessions/{}/applicants
POST /workflow_sessions/{}/applicants · GET /workflow_sessions/{}/applicants/{}
PATCH /workflow_sessions/{}/applicants/{} · POST /signature_requests/{}/signers/{}/identity_verification
GET /signature_requests/{}/signers/{}/verified_identity_proof/download
GET /verifications/bank_account_lookups · POST /verifications/bank_account_lookups
GET /verifications/bank_account_lookups/{} · GET /verifications/bank_account_lookups/{}/audit_trail
GET /verifications/companies · POST /verifications/companies · GET /verifications/companies/{}
GET /verifications/companies/{}/audit_trail · GET /verifications/identity_documents
POST /verifications/identity_documents · GET /verifications/identity_documents/{}
GET /verifications/identity_documents/{}/audit_trail · GET /verifications/identity_videos
POST /verifications/identity_videos · GET /verifications/identity_videos/{}
GET /verifications/identity_videos/{}/audit_trail · GET /verifications/proofs_of_address
POST /verifications/proofs_of_address · GET /verifications/proofs_of_address/{}
GET /verifications/proofs_of_address/{}/audit_trail · GET /verifications/watchlists
POST /verifications/watchlists · GET /verifications/watchlists/{} · GET /verifications/watchlists/{}/audit_trail
"""
"""By hand, from the list of the vendor's routes."""


async def test_every_route_that_stays_out_answers_403_to_a_key_and_401_to_nobody(desk: Desk) -> None:
    known, stranger = desk.program(), desk.program(key=" ")
    wrong = []

    for line in re.split(r"[·\n]", OUT.strip()):
        method, path = line.split()
        address = path.replace("{}", str(uuid4()))
        answer, unknown = await known.call(method, address), await stranger.call(method, address)
        told = {"type": "configuration.not_enabled", "detail": "Cette fonction n'est pas proposée ici."}
        if (answer.status, answer.json(), unknown.status) != (403, told, 401):
            wrong.append(line)

    assert wrong == []
