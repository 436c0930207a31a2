"""The vendor-shaped doors of what is under way: activation, cancelling, the caller's own page, the day that passes."""

from datetime import timedelta

import aiohttp
import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk


@pytest.mark.parametrize(
    ("body", "kind"), [(None, None), (b"", "application/json"), (b"{}", "application/json"), (b"{}", "text/plain")]
)
async def test_activation_takes_any_empty_body(desk: Desk, body: bytes | None, kind: str | None) -> None:
    program = desk.program()
    request = await program.ready()
    headers = {"Authorization": f"Bearer {program.key}", **({"Content-Type": kind} if kind else {})}

    url = f"{desk.url}/v3/signature_requests/{request['id']}/activate"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        told = await answer.json()

    assert (answer.status, told["status"]) == (201, "ongoing")
    assert told["signers"][0]["signature_link"].startswith(f"{desk.url}/s/")


async def test_what_is_under_way_can_no_longer_be_changed(desk: Desk) -> None:
    program = desk.program()
    request = await program.sent_out()

    upload = await program.upload(request)
    again = await program.call("POST", f"/signature_requests/{request['id']}/activate")

    assert (upload.status, again.status) == (400, 400)


@pytest.mark.parametrize(("reason", "status"), [("other", 201), ("parce que", 400)])
async def test_a_request_is_canceled_for_a_listed_reason_and_never_returns(
    desk: Desk, reason: str, status: int
) -> None:
    program = desk.program()
    request = await program.sent_out()

    answer = await program.call("POST", f"/signature_requests/{request['id']}/cancel", json={"reason": reason})
    read = (await program.call("GET", f"/signature_requests/{request['id']}")).json()

    assert answer.status == status
    assert read["status"] == ("canceled" if status == 201 else "ongoing")
    assert read["signers"][0]["status"] == ("aborted" if status == 201 else "notified")


async def test_a_signer_signs_on_the_callers_own_page(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.sent_out(person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"})
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"

    early = await program.call("GET", f"{signer}/audit_trails")
    sent = await program.call("POST", f"{signer}/send_otp")
    soon = await program.call("POST", f"{signer}/send_otp")
    body = {"otp": await desk.code_for(person), "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
    wrong = await program.call("POST", f"{signer}/sign", json={**body, "otp": _other(body["otp"])})
    signed = await program.call("POST", f"{signer}/sign", json=body)
    again = await program.call("POST", f"{signer}/sign", json=body)
    trail = await program.call("GET", f"{signer}/audit_trails")

    assert (early.status, early.json()["type"]) == (400, "audit_trail.not_ready_for_download")
    assert (sent.status, soon.status) == (204, 429)
    assert (wrong.status, signed.status, again.status) == (400, 204, 400)
    assert trail.json()["signer"]["ip_address"] == "192.0.2.7"
    assert [link["kind"] for link in trail.json()["evidence_chain"]][-3:] == ["code_accepted", "signed", "done"]


async def test_only_a_simple_request_is_signed_on_the_callers_own_page(desk: Desk) -> None:
    program = desk.program()
    request = await program.sent_out(delivery_mode="email")
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"

    answer = await program.call("POST", f"{signer}/send_otp")

    assert answer.status == 400


async def test_a_request_expires_with_its_day(own_desk: Desk) -> None:
    program = own_desk.program()
    request = await program.sent_out()

    own_desk.move_clock(timedelta(days=190))

    await own_desk.until(program, request, "expired")


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
