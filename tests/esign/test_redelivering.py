"""Webhooks looked at and sent once more by hand: the same event, one attempt more, once per click, beside the plan."""

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.esign.domain.webhooks import Answer, DeliveryState, Outcome, judge_by_hand
from services.esign.pages.words import DELIVERIES
from services.esign.store import deliveries as store
from services.esign.use_cases.webhooks import Delivering
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from tests.esign.builders import NOW
from tests.esign.conftest import Desk, Hearer, Json, Program
from tests.esign.test_desk import clerk
from tests.esign.test_use_cases import told
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

A_MINUTE = timedelta(minutes=1)


async def subscribed(program: Program, hearer: Hearer, *events: str) -> str:
    """The path of a subscription of the hearer."""
    body = {"endpoint": hearer.url, "subscribed_events": list(events), "sandbox": True}
    made = await program.call("POST", "/webhooks", json=body)
    return f"/webhooks/{made.json()['id']}/deliveries"


async def shown(program: Program, path: str, *, attempts: int) -> Json:
    """The newest delivery, once so many attempts at it have ended."""
    found: list[Json] = []

    async def there() -> bool:
        found[:] = (await program.own("GET", path)).json()["data"]
        return bool(found) and sum(one["ended_at"] is not None for one in found[0]["attempts"]) == attempts

    await wait_for(there)
    return found[0]


async def clicked_until_sent(program: Program, path: str, delivery_id: str, *, attempts: int) -> Json:
    """The delivery after one attempt more; a service sees a moved clock a moment later, and takes no click twice."""
    found: list[Json] = []

    async def sent() -> bool:
        answer = await program.own("POST", f"{path}/{delivery_id}/redeliver")
        found[:] = [answer.json()]
        return sum(one["ended_at"] is not None for one in found[0]["attempts"]) == attempts

    await wait_for(sent)
    return found[0]


async def test_what_was_received_is_sent_again_as_it_was_and_a_double_click_sends_it_once(
    own_desk: Desk, hearer: Hearer
) -> None:
    program = own_desk.program()
    path = await subscribed(program, hearer, "signature_request.activated")
    await program.sent_out()
    first = await shown(program, path, attempts=1)

    clicks = [await program.own("POST", f"{path}/{first['id']}/redeliver") for _ in range(2)]
    again = await shown(program, path, attempts=2)
    third = await program.own("POST", f"{path}/{first['id']}/redeliver")
    own_desk.move_clock(A_MINUTE)
    hearer.status = 500
    last = await clicked_until_sent(program, path, first["id"], attempts=3)

    assert [one.status for one in (*clicks, third)] == [202] * 3
    bodies, headers = zip(*hearer.heard, strict=True)
    assert len(set(bodies)) == 1, "the same event_id and body"
    assert [one["X-Yousign-Retry"] for one in headers] == ["0", "1", "2"]
    assert [one["asked_by"] for one in last["attempts"]] == [None, "api_key", "api_key"]
    assert [(one["outcome"], one["status"]) for one in last["attempts"]] == [
        ("delivered", 200),
        ("delivered", 200),
        ("failed", 500),
    ]
    assert (again["status"], last["status"]) == ("delivered", "delivered"), "what was received stays received"
    assert len((await program.own("GET", path)).json()["data"][0]["attempts"]) == 3


async def test_deliveries_are_narrowed_and_leafed_through(own_desk: Desk, hearer: Hearer) -> None:
    program = own_desk.program()
    path = await subscribed(program, hearer, "*")
    contact = {"first_name": "Zoé", "last_name": "Essai", "email": "zoe@exemple.invalid", "locale": "fr"}
    made = [(await program.call("POST", "/contacts", json=contact)).json()["id"] for _ in range(3)]
    await own_desk.attempted(3)

    first = (await program.own("GET", path, params={"limit": "2", "event_name": "contact.created"})).json()
    second = (await program.own("GET", path, params={"after": first["meta"]["next_cursor"]})).json()
    about = (await program.own("GET", path, params={"about_id": made[0]})).json()["data"]
    event = (await program.own("GET", path, params={"event_id": about[0]["event_id"]})).json()["data"]
    none = (await program.own("GET", path, params={"status": "failed"})).json()["data"]
    wrong = [(await program.own("GET", path, params=one)).status for one in ({"status": "lost"}, {"about_id": "x"})]

    assert [one["about_id"] for one in first["data"] + second["data"]] == made[::-1]
    assert second["meta"]["next_cursor"] is None
    assert [one["id"] for one in about] == [one["id"] for one in event]
    assert (none, wrong) == ([], [422, 422])


async def test_nothing_is_sent_to_others_nor_what_was_erased_nor_where_it_is_not_wanted(
    desk: Desk, hearer: Hearer
) -> None:
    program, stranger = desk.program(), desk.program(sandbox=False)
    path = await subscribed(program, hearer, "signature_request.activated")
    await program.sent_out()
    delivery = await shown(program, path, attempts=1)
    one, unknown = f"{path}/{delivery['id']}/redeliver", f"{path}/{uuid7()}/redeliver"

    foreign = [(await stranger.own("POST", one)).status, (await stranger.own("GET", path)).status]
    lost = (await program.own("POST", unknown)).status
    await program.call("PATCH", path.removesuffix("/deliveries"), json={"enabled": False})
    off = await program.own("POST", one)
    await desk.rows.execute("update deliveries set body = '' where id = $1", UUID(delivery["id"]))
    erased = await program.own("POST", one)

    assert (foreign, lost) == ([404, 404], 404)
    assert (off.status, off.json()["problems"][0]["rule"]) == (422, "ESIGN-432")
    assert (erased.status, erased.json()["problems"][0]["rule"]) == (422, "ESIGN-431")
    assert len(hearer.heard) == 1


async def test_the_staff_sees_what_programs_were_told_and_sends_it_again(
    desk: Desk, hearer: Hearer, staff_keys: StaffKeys
) -> None:
    program, browser = desk.program(), clerk(desk, staff_keys)
    hearer.status = 503
    path = await subscribed(program, hearer, "signature_request.activated")
    request = await program.sent_out()
    await shown(program, path, attempts=1)
    one = f"/desk/demandes/{request['id']}"

    page = await browser.get(one)
    hearer.status = 200
    sent = await browser.press(page, f"{one}/renvoyer")
    delivered = await shown(program, path, attempts=2)
    after = await browser.get(one)
    strange = await browser.press(after, f"{one}/renvoyer", {"delivery_id": str(uuid7())})

    assert "signature_request.activated" in page.text
    assert DELIVERIES["pending"][0] in page.text
    assert "Le renvoi est demandé" in sent.text
    assert (delivered["status"], delivered["attempts"][1]["asked_by"]) == ("delivered", "s-7")
    assert "demandé à la main" in after.text
    assert strange.status == 404


async def test_an_attempt_by_hand_takes_none_of_the_plan(db: Database, hearer: Hearer) -> None:
    hearer.status, now = 500, Clock().now()
    await told(db, hearer, "signer.done")
    async with Client(allow_private=True) as client:
        delivering = Delivering(db=db, clock=Clock(), client=client)
        await delivering.round()
        async with db.transaction() as tx:
            planned = (await tx.fetch("select id, next_at from deliveries"))[0]
            clicks = [await store.ask_again(tx, planned["id"], by="s-7", now=now, since=now) for _ in range(2)]
        await delivering.round()
    async with db.reading() as tx:
        found = await store.one(tx, planned["id"])

    assert clicks == [True, False]
    assert found is not None
    assert (found.state, found.next_at) == (DeliveryState.PENDING, planned["next_at"])
    assert [one.asked_by for one in found.attempts] == [None, "s-7"]


def test_by_hand_only_what_is_received_or_was_never_planned_ends() -> None:
    received, silent = Answer(status=204), Answer(error="pas de réponse à temps")

    assert judge_by_hand(received, planned_at=NOW) == (Outcome.DELIVERED, None)
    assert judge_by_hand(silent, planned_at=NOW) == (Outcome.RETRY, NOW)
    assert judge_by_hand(silent, planned_at=None) == (Outcome.FAILED, None)
