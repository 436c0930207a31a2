"""`make republish`: current state said again by the owner's command, through a real broker, to readers old and new."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.assignment.app import build as assignment
from services.assignment.domain.network import Absence
from services.assignment.settings import Settings as AssignmentSettings
from services.assignment.use_cases.keeper import day_of
from services.provider_portal.app import build as portal
from services.provider_portal.settings import Settings as PortalSettings
from tests.assignment.builders import firm
from tests.assignment.conftest import CC, House, open_house
from tests.support.building import NOBODY
from tests.support.groups import fresh_group
from tests.support.operating import operate
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

COUNT_WRITES = """
create table written (firm_id uuid);
create function count_write() returns trigger language plpgsql security definer as
    $$ begin insert into written values (new.id); return null; end $$;
create trigger count_writes after insert or update on firm for each row execute function count_write();
"""


class Reader:
    """A portal's database, seen from outside."""

    def __init__(self, rows: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._rows = rows

    async def heard(self, firm_id: UUID) -> int | None:
        """The sequence up to which it has heard of a firm."""
        at: int | None = await self._rows.fetchval("select sequence from inbox where key = $1", str(firm_id))
        return at

    async def up_to(self, firm_id: UUID, sequence: int) -> None:
        """Waits until it has heard so much."""

        async def there() -> bool:
            return await self.heard(firm_id) == sequence

        await wait_for(there, limit=30)

    async def writes(self, firm_id: UUID) -> int:
        """How many events on a firm took effect."""
        return int(await self._rows.fetchval("select count(*) from written where firm_id = $1", firm_id))

    async def people(self, firm_id: UUID) -> int:
        """How many of the firm may sign in."""
        return int(await self._rows.fetchval("select count(*) from account where firm_id = $1 and active", firm_id))

    async def parked(self) -> int:
        """How many messages wait."""
        return int(await self._rows.fetchval("select count(*) from parked"))


@asynccontextmanager
async def reader(postgres: TestServer, kafka: str, staff_keys: StaffKeys, folder: Path) -> AsyncIterator[Reader]:
    """A portal with an empty inbox that hears what is said from now on."""
    urls = await postgres.fresh("provider_portal")
    rows = await asyncpg.connect(urls.admin)
    await rows.execute(COUNT_WRITES)
    settings = PortalSettings(
        port=0,
        database_url=urls.runtime,
        kafka=kafka,
        kafka_group=await fresh_group(kafka, "provider_portal"),
        data_dir=folder,
        notices=False,
        staff_jwks_url=staff_keys.url,
    )
    async with portal(settings).running():
        yield Reader(rows)
    await rows.close()


async def absent(house: House, code: str, why: str) -> None:
    """One more event on a firm."""
    await house.maintaining.add(code, Absence(reason=why, valid_from=day_of(house.clock.now())), actor=CC)


async def test_a_new_reader_starts_at_the_state_said_again_and_one_that_has_the_key_drops_it(
    postgres: TestServer, kafka: str, staff_keys: StaffKeys, tmp_path: Path, clock_file: Path
) -> None:
    urls = await postgres.fresh("assignment")
    owner = AssignmentSettings(
        port=0, database_url=urls.runtime, kafka=kafka, network_file=None, staff_jwks_url=staff_keys.url
    )
    one = firm()
    async with AsyncExitStack() as stack:
        old = await stack.enter_async_context(reader(postgres, kafka, staff_keys, tmp_path / "old"))
        await stack.enter_async_context(assignment(owner).running())
        house = await open_house(stack, urls.runtime, clock_file)
        await house.network(one)
        await absent(house, one.code, "Congés")
        firm_id = (await house.covering.firm(one.code)).file.id
        await old.up_to(firm_id, 2)
        new = await stack.enter_async_context(reader(postgres, kafka, staff_keys, tmp_path / "new"))

        status, printed = await operate("republish", "assignment", service="assignment", database_url=urls.runtime)

        assert status == 0, printed
        assert "assignment.network: done, 1 of 1 keys have a state to say" in printed.splitlines()
        await new.up_to(firm_id, 2)
        assert await new.people(firm_id) == await old.people(firm_id) > 0
        await absent(house, one.code, "Formation")
        await asyncio.gather(old.up_to(firm_id, 3), new.up_to(firm_id, 3))
        assert (await old.writes(firm_id), await new.writes(firm_id)) == (3, 2)
        assert (await old.parked(), await new.parked()) == (0, 0)


@pytest.mark.parametrize("words", [("provider_portal",), ("provider_portal", "portal.answers")])
async def test_a_topic_of_pure_facts_has_no_state_to_say(words: tuple[str, ...]) -> None:
    status, printed = await operate("republish", *words, service="provider_portal", database_url=NOBODY)

    assert status == 1
    assert "no state that can be said again" in printed
