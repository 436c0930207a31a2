"""Papers on a running service: heard twice is one, a seal is waited for, a short-lived address gives the very bytes."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import PaperWanted
from services.esign.domain.sealing import Sealer
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.use_cases.sealers import Sealers
from shared.clock import Clock
from shared.inbox import Inbox
from shared.parking import Received
from tests.esign.conftest import Desk, running_desk
from tests.support.examples import example
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


@pytest.fixture
async def sealers() -> dict[bool, Sealer]:
    """No sealer at first, as when time stamps cannot be had."""
    return {}


@pytest.fixture
async def waiting_desk(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, sealers: dict[bool, Sealer]
) -> AsyncIterator[Desk]:
    """A service that can seal as soon as `sealers` has one."""
    async with running_desk(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, sealers=Sealers(sealers)
    ) as running:
        yield running


async def test_a_paper_heard_twice_is_made_once_waits_for_the_seal_and_its_file_is_given_for_a_while(
    waiting_desk: Desk, staff_keys: StaffKeys, sealers: dict[bool, Sealer], tmp_path: Path
) -> None:
    wanted, odd = example(PaperWanted, paper_id=uuid7()), example(PaperWanted, paper_id=uuid7(), kind="quitus")
    hearing = next(one for one in waiting_desk.service.hearings if one.topic == PaperWanted.TOPIC)
    inbox = Inbox(database=waiting_desk.service.db, clock=Clock(None), hearing=hearing)
    messages = [message(event, sequence) for sequence, event in enumerate((wanted, odd, wanted), start=1)]

    await inbox.absorb(messages)
    await inbox.absorb(messages)
    await state(waiting_desk, odd.paper_id, "failed")
    await wait_for(lambda: tried(waiting_desk, wanted.paper_id))
    plan = Plan(file=tmp_path / "authority.json", passphrase=b"p" * 32, sandbox=True)
    async with PoolSealer(plan, processes=1) as sealer:
        sealers[True] = sealer
        await state(waiting_desk, wanted.paper_id, "sent")

    (request,) = await waiting_desk.rows.fetch("select * from signature_requests")
    assert (request["status"], request["external_id"]) == ("ongoing", str(wanted.dossier_id))
    assert await waiting_desk.rows.fetchval("select count(*) from papers") == 2
    await check_address(waiting_desk, staff_keys, request["id"])


async def check_address(desk: Desk, staff_keys: StaffKeys, request_id: UUID) -> None:
    """A program and a member of the staff get an address; a stranger reads the very bytes by it."""
    (document,) = await desk.rows.fetch("select * from documents where request_id = $1", request_id)
    path = f"/v1/signature_requests/{request_id}/documents/{document['id']}/address"
    exchanges = Exchanges(desk.session, desk.url, service="esign")
    addresses = [
        (await exchanges.get(path, headers={"Authorization": f"Bearer {token}"})).json()["url"]
        for token in (desk.keys[True], staff_keys.token(["cc"]))
    ]

    for url in addresses:
        async with desk.session.get(url) as answer:
            assert hashlib.sha256(await answer.read()).digest() == document["current_sha256"]
    other = await exchanges.get(path, headers={"Authorization": f"Bearer {desk.keys[False]}"})
    assert other.status == 404
    async with desk.session.get(addresses[0][:-2] + "AA") as changed:
        assert changed.status == 404


async def state(desk: Desk, paper_id: UUID, wanted: str) -> None:
    """Once the paper has come to this state."""

    async def there() -> bool:
        return bool(await desk.rows.fetchval("select state from papers where id = $1", paper_id) == wanted)

    await wait_for(there)


async def tried(desk: Desk, paper_id: UUID) -> bool:
    return bool(await desk.rows.fetchval("select answer is not null from papers where id = $1", paper_id))


def message(event: PaperWanted, sequence: int) -> Received:
    return Received(
        topic=event.TOPIC,
        key=event.key,
        sequence=sequence,
        id=str(uuid7()),
        type=event.TYPE,
        time=event.wanted_at,
        correlation_id="c" * 32,
        traceparent=None,
        body=event.model_dump_json().encode(),
    )
