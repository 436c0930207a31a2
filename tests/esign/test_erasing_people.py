"""Erasing at casework's word: a request goes by the chain's own function, and waits while it is under way or held."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import ErasedFile, PersonErased
from contracts.events.envelope import Actor
from services.esign.use_cases.erasing_people import ErasingPeople
from shared.clock import Clock
from shared.inbox import Heard
from shared.parking import Received
from tests.esign.builders import a_person
from tests.esign.conftest import Desk
from tests.esign.mandating import Biller
from tests.support.exchanges import Exchanges


async def obey(desk: Desk, dossier_id: UUID) -> dict[str, Any]:  # Any: counts, as JSON
    """Hears that the dossier's insured is erased; what went and what is kept."""
    at = datetime.now(UTC)
    event = PersonErased(
        actor=Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES"), person_id=uuid7(), ground="request",
        files=(ErasedFile(dossier_id=dossier_id, order_id=uuid7()),), erased_at=at,
    )  # fmt: skip
    received = Received(event.TOPIC, event.key, 1, str(uuid7()), event.TYPE, at, "walk-1", None, b"", False)
    async with desk.service.db.transaction() as tx:
        await erasing(desk).person_erased(tx, Heard(event, received))
        counts: dict[str, Any] = await tx.fetchval(
            "select counts from erased_people where person_id = $1", event.person_id
        )
    return counts


def erasing(desk: Desk) -> ErasingPeople:
    """The use case over the desk's database."""
    return ErasingPeople(db=desk.service.db, clock=Clock(desk.settings.clock_file))


async def a_request_of(desk: Desk, dossier_id: UUID) -> tuple[UUID, dict[str, str]]:
    """A request under way that is named after the dossier, and its signer."""
    person = a_person()
    request = await desk.program().sent_out(person, delivery_mode="none", external_id=str(dossier_id))
    return UUID(request["id"]), person


async def ended(desk: Desk, request_id: UUID) -> None:
    """Its day has passed."""
    await desk.rows.execute("update signature_requests set status = 'expired' where id = $1", request_id)


async def names(desk: Desk, person: dict[str, str]) -> int:
    """How many signers are still called so."""
    return int(await desk.rows.fetchval("select count(*) from signers where email = $1", person["email"]))


async def test_a_request_under_way_is_waited_for_and_then_erased(desk: Desk) -> None:
    dossier_id = uuid7()
    request_id, person = await a_request_of(desk, dossier_id)
    _, other = await a_request_of(desk, uuid7())

    counts = await obey(desk, dossier_id)
    early = await erasing(desk).round(), await names(desk, person)
    await ended(desk, request_id)
    late = await erasing(desk).round(), await names(desk, person)

    assert (counts["requests"], counts["requests_kept"]) == (0, 1)
    assert (early, late) == ((0, 1), (1, 0))
    assert await erasing(desk).round() == 0
    assert await names(desk, other) == 1, "another dossier's signer stays"
    chain = await desk.rows.fetchval(
        "select count(*) from evidence where request_id = $1 and kind = 'erased'", request_id
    )
    assert chain == 1


async def test_a_legal_hold_is_respected_until_it_is_lifted(desk: Desk) -> None:
    dossier_id = uuid7()
    request_id, person = await a_request_of(desk, dossier_id)
    await ended(desk, request_id)
    await desk.rows.execute(
        "insert into legal_holds (id, request_id, set_at, set_by, reason) values ($1, $2, now(), 'M', 'litige')",
        uuid7(), request_id,
    )  # fmt: skip

    counts = await obey(desk, dossier_id)
    held = await erasing(desk).round(), await names(desk, person)
    await desk.rows.execute("update legal_holds set lifted_at = now(), lifted_by = 'M', lift_reason = 'jugé'")
    lifted = await erasing(desk).round(), await names(desk, person)

    assert counts["requests_kept"] == 1
    assert (held, lifted) == ((0, 1), (1, 0))


async def test_an_ended_request_goes_at_once_and_once(desk: Desk) -> None:
    dossier_id = uuid7()
    request_id, person = await a_request_of(desk, dossier_id)
    await ended(desk, request_id)

    first, again = await obey(desk, dossier_id), await obey(desk, dossier_id)

    assert (first["requests"], again["requests"], await names(desk, person)) == (1, 0, 0)
    assert await desk.rows.fetchval("select external_id from signature_requests where id = $1", request_id) is None


async def test_what_a_live_mandate_was_signed_with_waits_until_no_debit_can_be_claimed_back(own_desk: Desk) -> None:
    """In force: kept. Ended: kept thirteen months from the last debit, by the business clock. Then erased, once."""
    desk, dossier_id = own_desk, uuid7()
    biller = Biller.of(desk)
    mandate = await biller.active(dossier_id=str(dossier_id))
    request_id, email = UUID(mandate["signature_request_id"]), mandate["debtor"]["email"]
    last = datetime.now(UTC).date() + timedelta(days=40)
    await desk.rows.execute("update mandates set last_presented_on = $2 where id = $1", UUID(mandate["id"]), last)

    counts = await obey(desk, dossier_id)
    in_force = await erasing(desk).round()
    await biller.made("POST", f"/mandates/{mandate['id']}/cancel", 200)
    desk.move_clock(timedelta(days=40 + 390))
    claimable = await erasing(desk).round(), await names(desk, {"email": email})
    desk.move_clock(timedelta(days=30))
    free = await erasing(desk).round(), await names(desk, {"email": email})

    assert counts == {"requests": 0, "requests_kept": 1, "mandates_kept": 1, "copies": counts["copies"]}
    assert (in_force, claimable, free) == (0, (0, 1), (1, 0))
    assert await erasing(desk).round() == 0
    assert await desk.rows.fetchval("select count(*) from erasures where request_id = $1", request_id) == 1


async def test_an_ended_mandate_that_was_never_collected_under_keeps_nothing(desk: Desk) -> None:
    dossier_id, biller = uuid7(), Biller.of(desk)
    mandate = await biller.active(dossier_id=str(dossier_id))
    await biller.made("POST", f"/mandates/{mandate['id']}/cancel", 200)

    counts = await obey(desk, dossier_id)

    assert (counts["requests"], counts["requests_kept"]) == (1, 0)
    assert await names(desk, mandate["debtor"]) == 0


async def test_nobody_else_erases_it_either_and_is_told_why(desk: Desk) -> None:
    mandate = await Biller.of(desk).active()
    path, key = f"/signature_requests/{mandate['signature_request_id']}", desk.keys[True]
    exchanges = Exchanges(desk.session, desk.url, service="esign")
    headers = {"Authorization": f"Bearer {key}"}

    by_hand = await exchanges.send("POST", f"/v1{path}/erasure", headers=headers, json={"reason": "demande"})
    for_good = await desk.program().call("DELETE", f"{path}?permanent_delete=true")

    assert (by_hand.status, by_hand.json()["rule"]) == (422, "ESIGN-425")
    assert mandate["rum"] in by_hand.json()["detail"]
    assert (for_good.status, mandate["rum"] in for_good.json()["detail"]) == (400, True)
    with pytest.raises(asyncpg.RaiseError, match="in force"):
        await desk.rows.execute(
            """insert into erasures (id, request_id, erased_at, erased_by, reason)
               values ($1, $2, now(), 'M', 'x')""",
            uuid7(), UUID(mandate["signature_request_id"]),
        )  # fmt: skip
