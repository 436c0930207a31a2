"""Values that the published description forbids, each by the name of what is wrong: nothing is bent in silence."""

from typing import Any, Final

import pytest

from services.esign.domain.webhooks import EVENTS, NEVER_TOLD, NotHere, check_endpoint
from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Json
from tests.support.exchanges import Answer

NOBODY: Final = "00000000-0000-4000-8000-000000000000"


def wrong(answer: Answer) -> tuple[int, list[str]]:
    """The status, and what is said to be wrong."""
    return answer.status, [str(one["name"]) for one in answer.json().get("invalid_params", [])]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"name": "x" * 129}, "name"),
        ({"name": "dossiers/contrat"}, "name"),
        ({"parse_anchors": "peut-être"}, "parse_anchors"),
        ({"insert_after_id": "premier"}, "insert_after_id"),
    ],
)
async def test_what_is_said_beside_a_file(desk: Desk, said: Any, named: str) -> None:
    program = desk.program()

    assert wrong(await program.upload(await program.draft(), None, **said)) == (400, [named])


@pytest.mark.parametrize("said", ["true", "True", "1", "on", "false", "0", ""])
async def test_yes_and_no_are_taken_as_several_languages_write_them(desk: Desk, said: str) -> None:
    program = desk.program()

    assert (await program.upload(await program.draft(), parse_anchors=said)).status == 201


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"width": 84}, []), ({"height": 36}, []), ({"page": 2}, ["page"]), ({"signer_id": None}, ["signer_id"])],
)
async def test_a_field(desk: Desk, changes: Json, named: list[str]) -> None:
    """A signature smaller than it can be, a page that is not there, a signature of nobody."""
    program, request = desk.program(), await desk.program().ready()
    path = f"/signature_requests/{request['id']}"
    document = (await program.call("GET", f"{path}/documents")).json()[0]["id"]
    signer = (await program.call("GET", f"{path}/signers")).json()[0]["id"]
    field: dict[str, Any] = {"type": "signature", "signer_id": signer, "page": 1, "x": 9, "y": 9, **changes}

    made = await program.call("POST", f"{path}/documents/{document}/fields", json=field)

    assert wrong(made) == (400, named)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"redirect_urls": {"success": "javascript:alert(1)"}}, 400),
        ({"redirect_urls": {"decline": "https://exemple.invalid/" + "a" * 255}}, 400),
        ({"signature_level": "pigeon"}, 400),
        ({"signature_level": "qualified_electronic_signature_mode_1"}, 403),
        ({"custom_text": {"request_body": "b" * 2001}}, 400),
        ({"sms_notification": {"otp_message": {"custom_text": "sans code"}}}, 400),
    ],
)
async def test_a_signer_as_he_is_made_and_as_he_is_changed(desk: Desk, changes: Json, status: int) -> None:
    program, request = desk.program(), await desk.program().ready()
    path = f"/signature_requests/{request['id']}/signers"
    signer = (await program.call("GET", path)).json()[0]["id"]

    made = await program.call("POST", path, json={"info": a_person(), **changes})
    changed = await program.call("PATCH", f"{path}/{signer}", json=changes)

    assert (made.status, changed.status) == (status, status)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"subscribed_events": ["signer.lune"]}, "subscribed_events"),
        ({"scopes": ["lune"]}, "scopes"),
        ({"workspaces": [NOBODY]}, "workspaces"),
        ({"workspaces": ["ici"]}, "workspaces"),
        ({"secret_key": "k" * 31}, "secret_key"),
    ],
)
async def test_a_webhook_as_it_is_made_and_as_it_is_changed(desk: Desk, changes: Json, named: str) -> None:
    """An event that is misspelt would never come, and nobody would notice."""
    program = desk.program()
    hook = {"endpoint": "https://exemple.invalid/h", "sandbox": True, "subscribed_events": ["signer.done"]}
    right = (await program.call("POST", "/webhooks", json=hook)).json()

    made = await program.call("POST", "/webhooks", json=hook | changes)
    changed = await program.call("PATCH", f"/webhooks/{right['id']}", json=changes)

    assert [(status, names[0].split(".")[0]) for status, names in map(wrong, (made, changed))] == [(400, named)] * 2


async def test_a_webhook_is_given_other_scopes_workspaces_and_another_secret(desk: Desk) -> None:
    program = desk.program()
    [own] = (await program.call("GET", "/workspaces")).json()["data"]
    hook = {"endpoint": "https://exemple.invalid/h", "sandbox": True, "subscribed_events": ["signer.done"]}
    made = (await program.call("POST", "/webhooks", json=hook)).json()
    changes = {"scopes": ["app", "connector_zapier_api"], "workspaces": [own["id"]], "secret_key": "k" * 32}

    changed = (await program.call("PATCH", f"/webhooks/{made['id']}", json=changes)).json()

    assert {name: changed[name] for name in changes} == changes


def test_a_webhook_goes_under_https_unless_all_stands_on_one_machine() -> None:
    check_endpoint("https://exemple.invalid/h", plain=False)
    check_endpoint("http://127.0.0.1/h", plain=True)
    with pytest.raises(NotHere):
        check_endpoint("http://exemple.invalid/h", plain=False)


def test_every_event_of_the_vendors_can_be_subscribed_to() -> None:
    assert len(set(EVENTS) | set(NEVER_TOLD)) == 52


@pytest.mark.parametrize("query", ["created_at[between]=2026-01-01", "created_at[before]=2026-01-01,2026-02-01"])
async def test_as_many_moments_as_the_filter_takes(desk: Desk, query: str) -> None:
    assert wrong(await desk.program().call("GET", f"/signature_requests?{query}")) == (400, ["created_at"])


@pytest.mark.parametrize(("mixed", "made", "changed"), [(True, 403, 403), (False, 201, 200), ("parfois", 400, 400)])
async def test_approvers_come_before_signers_and_never_among_them(
    desk: Desk, mixed: object, made: int, changed: int
) -> None:
    program = desk.program()
    new = {"name": "Contrat", "delivery_mode": "none", "custom_recipient_order": mixed}
    path = f"/signature_requests/{(await program.draft())['id']}"

    assert (await program.call("POST", "/signature_requests", json=new)).status == made
    assert (await program.call("PATCH", path, json={"custom_recipient_order": mixed})).status == changed


async def test_approvers_are_put_in_order_by_a_change_too(desk: Desk) -> None:
    program = desk.program()
    path = f"/signature_requests/{(await program.draft())['id']}"

    changed = await program.call("PATCH", path, json={"ordered_approvers": True})

    assert changed.json()["ordered_approvers"] is True
