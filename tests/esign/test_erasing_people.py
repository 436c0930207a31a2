"""Erasing at casework's word: a request goes by the chain's own function, and waits while it is under way or held."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events.casework import ErasedFile, PersonErased
from contracts.events.envelope import Actor
from services.esign.use_cases.erasing_people import ErasingPeople
from shared.clock import Clock
from shared.inbox import Heard
from shared.parking import Received
from tests.esign.builders import a_person
from tests.esign.conftest import Desk


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
    return ErasingPeople(db=desk.service.db, clock=Clock(None))


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
