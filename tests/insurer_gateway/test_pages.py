"""The staff's console: the list with both acks, a message with its attempts, personal data covered, acts by role."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.insurer_gateway.use_cases.console import MASK, masked
from shared.web import CSRF_COOKIE
from tests.insurer_gateway.builders import a_notice, a_received, a_source, an_order
from tests.insurer_gateway.conftest import Door
from tests.insurer_gateway.test_deliveries import behave
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


async def page(door: Door, keys: StaffKeys, path: str, *, roles: Iterable[str] = ("cc",), status: int = 200) -> str:
    async with door.session.get(door.url + path, cookies=keys.staff_cookie(roles)) as answer:
        text = await answer.text()
        assert answer.status == status, text
    return text


async def press(door: Door, keys: StaffKeys, path: str, shown: str, *, roles: Iterable[str], **fields: str) -> int:
    """Sends the form as a browser would, with the token of the page it stands on."""
    async with door.session.get(door.url + shown, cookies=keys.staff_cookie(roles)) as answer:
        found = re.search(r'name="csrf" value="([^"]+)"', await answer.text())
    token = found[1] if found else ""
    data: dict[str, Any] = fields | {"csrf": token}
    async with door.session.post(
        door.url + path, data=data, cookies=keys.staff_cookie(roles) | {CSRF_COOKIE: token}, allow_redirects=False
    ) as answer:
        return answer.status


async def test_a_stranger_is_sent_to_sign_in(door: Door) -> None:
    async with door.session.get(f"{door.url}/console/messages", allow_redirects=False) as answer:
        assert answer.status == 303
        assert "/connexion?next=" in answer.headers["Location"]


async def test_the_list_shows_messages_in_and_out_with_both_acks(door: Door, staff_keys: StaffKeys) -> None:
    order_id = UUID((await door.insurer().order(an_order(), key="k-1")).json()["order_id"])
    await door.hear(a_received(a_source("mirabelle", gateway_order_id=order_id)))
    await door.hear(a_notice("accepted", a_source("allianz", gateway_order_id=uuid7())))
    await door.all_delivered()

    text = await page(door, staff_keys, "/console/messages")

    assert "Ordre de mission" in text
    assert "ordre.recu" in text
    assert "MissionAcceptee" in text
    assert text.count("accepté") >= 1
    assert "26-000042-K" in text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("partner=allianz", "MissionAcceptee", "ordre.recu"),
        ("partner=mirabelle", "ordre.recu", "MissionAcceptee"),
        ("direction=in", "Ordre de mission</a>", "MissionAcceptee"),
        ("search=26-000042-k", "MissionAcceptee", "ordre.recu"),
        ("state=refused", "Aucun message", "MissionAcceptee"),
        ("state=failed", "Aucun message", "MissionAcceptee"),
        ("state=pending", "Ordre de mission</a>", "MissionAcceptee"),
    ],
)
async def test_the_list_can_be_narrowed(door: Door, staff_keys: StaffKeys, query: str, shown: str, hidden: str) -> None:
    order_id = UUID((await door.insurer().order(an_order(), key="k-1")).json()["order_id"])
    await door.hear(a_received(a_source("mirabelle", gateway_order_id=order_id)))
    await door.hear(a_notice("accepted", a_source("allianz", gateway_order_id=uuid7())))
    await door.all_delivered()

    text = await page(door, staff_keys, f"/console/messages?{query}")

    assert shown in text
    assert hidden not in text


async def test_what_is_late_is_shown_first_hand(door: Door, staff_keys: StaffKeys) -> None:
    behave(door, "silent")
    await door.hear(a_notice("accepted", a_source("allianz")))
    await door.all_delivered()
    await door.rows.execute("update facts set business_due_at = now() - interval '1 minute'")

    text = await page(door, staff_keys, "/console/messages?state=late")

    assert "MissionAcceptee" in text
    assert "en retard" in text


async def test_a_message_is_found_by_any_id_a_person_copied(door: Door, staff_keys: StaffKeys) -> None:
    order_id = UUID((await door.insurer().order(an_order(), key="k-1")).json()["order_id"])
    await door.hear(a_received(a_source("mirabelle", gateway_order_id=order_id)))
    await door.hear(a_received(a_source("mirabelle")))
    await door.insurer().cancel(str(order_id), reason="Doublon", key="c-1")
    message_id = await door.rows.fetchval("select id from facts where order_ref = $1", order_id)

    for copied in (order_id, message_id):
        text = await page(door, staff_keys, f"/console/messages?search={copied}")
        assert text.count('<th scope="row">') == 3
        assert "Annulation" in text


async def test_older_messages_are_a_page_away(door: Door, staff_keys: StaffKeys) -> None:
    await door.hear(*(a_received(a_source("allianz")) for _ in range(60)))

    first = await page(door, staff_keys, "/console/messages?partner=allianz")
    older = re.search(r'href="(\?[^"]*before=[^"]+)"', first)

    assert older
    rest = await page(door, staff_keys, "/console/messages" + older[1].replace("&amp;", "&"))
    assert rest.count("MissionRecue</a>") == 10


async def test_a_message_shows_its_attempts_and_its_frozen_content(door: Door, staff_keys: StaffKeys) -> None:
    behave(door, "error", times=1)
    notice = a_notice("accepted", a_source("allianz"), sentence="Dossier ouvert <b>vite</b>.")
    await door.hear(notice)
    await door.all_delivered()
    message_id = await door.rows.fetchval("select id from facts")

    text = await page(door, staff_keys, f"/console/messages/{message_id}")

    assert "HTTP 500" in text
    assert "HTTP 200" in text
    assert str(notice.journal_entry_id) in text
    assert "Dossier ouvert &lt;b&gt;vite&lt;/b&gt;." in text
    assert "Renvoyer" not in text


async def test_personal_data_are_covered_for_who_may_not_see_them(door: Door, staff_keys: StaffKeys) -> None:
    order_id = (await door.insurer().order(an_order(), key="k-1")).json()["order_id"]

    seen = await page(door, staff_keys, f"/console/orders/{order_id}", roles=["cc"])
    covered = await page(door, staff_keys, f"/console/orders/{order_id}", roles=["metreur"])

    assert "Kerbrézel-Test" in seen
    assert "Kerbrézel-Test" not in covered
    assert "02 61 91 20 01" not in covered
    assert "rue des Sternes" not in covered
    assert MASK in covered


def test_covering_keeps_the_shape_of_an_order() -> None:
    covered = masked(an_order())

    assert covered["insured"] == {"last_name": MASK, "phones": [MASK]}
    assert covered["loss_kind"] == "BDG"


async def test_a_supervisor_sends_a_message_again_under_its_own_id(door: Door, staff_keys: StaffKeys) -> None:
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()
    shown = f"/console/messages/{await door.rows.fetchval('select id from facts')}"

    status = await press(
        door, staff_keys, f"{shown}/redeliver", shown, roles=["supervisor"], endpoint="allianz/principal"
    )
    await wait_for(lambda: door.sandbox.platform.ledger.received()[0].times == 2)

    assert status == 303
    assert await door.rows.fetchval("select staff_name from staff_acts") == "Camille Essai"
    assert len(door.sandbox.platform.ledger.received()) == 1


async def test_a_message_is_sent_again_by_nobody_else_and_to_nowhere_else(door: Door, staff_keys: StaffKeys) -> None:
    await door.hear(a_received(a_source("allianz")))
    await door.all_delivered()
    shown = f"/console/messages/{await door.rows.fetchval('select id from facts')}"
    path = f"{shown}/redeliver"

    by_desk = await press(door, staff_keys, path, shown, roles=["cc"], endpoint="allianz/principal")
    elsewhere = await press(door, staff_keys, path, shown, roles=["admin"], endpoint="mirabelle/principal")
    unsigned = await press(door, staff_keys, path, "/openapi", roles=["admin"], endpoint="allianz/principal")

    assert (by_desk, elsewhere, unsigned) == (403, 404, 403)
    assert await door.rows.fetchval("select count(*) from attempts") == 1


async def test_an_address_is_closed_and_opened_by_an_operator(door: Door, staff_keys: StaffKeys) -> None:
    shown, roles, endpoint = "/console/endpoints", ["admin"], "allianz/principal"

    await press(door, staff_keys, f"{shown}/close", shown, roles=roles, endpoint=endpoint)
    await door.hear(a_received(a_source("allianz")))
    closed = await page(door, staff_keys, shown)
    await press(door, staff_keys, f"{shown}/open", shown, roles=roles, endpoint=endpoint)
    await door.all_delivered()
    opened = await page(door, staff_keys, shown)

    assert "Fermée par Camille Essai" in closed
    assert "fermée</span>" in closed
    assert "fermée</span>" not in opened


@pytest.mark.parametrize(
    "path", ["/console/messages/12", f"/console/messages/{UUID(int=0)}", f"/console/orders/{UUID(int=0)}"]
)
async def test_what_does_not_exist_is_a_french_page(open_door: Door, staff_keys: StaffKeys, path: str) -> None:
    text = await page(open_door, staff_keys, path, status=404)

    assert "existe pas" in text
