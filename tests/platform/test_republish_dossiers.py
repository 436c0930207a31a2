"""`make republish SERVICE=casework`: how dossiers stand, said again through a real broker, fills what intake keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from tests.intake.builders import sample
from tests.intake.conftest import Hub, hub_running
from tests.support.building import build
from tests.support.groups import fresh_group
from tests.support.operating import operate
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

ORDER = sample("14_mirabelle_agence")
CHASE = sample("letters/01_relance_simple")
_EMPTIED = """
update item set dossier_id = null, dossier_number = null, companion_number = null;
truncate file_number, neighbour_due;
"""
"""What a database has that heard of its dossiers before these columns and this table were there."""


@asynccontextmanager
async def both(postgres: TestServer, kafka: str, staff_keys: StaffKeys, folder: Path) -> AsyncIterator[tuple[Hub, str]]:
    """Intake and casework, who hear each other; and casework's database."""
    urls = await postgres.fresh("casework")
    desk = build(
        "casework", folder / "casework", database_url=urls.runtime, kafka=kafka, instance=str(uuid7()),
        kafka_group=await fresh_group(kafka, "casework"),
    )  # fmt: skip
    group = await fresh_group(kafka, "intake")
    async with (
        desk.running(),
        hub_running(
            postgres=postgres, staff_keys=staff_keys, folder=folder / "intake", kafka=kafka, kafka_group=group
        ) as hub,
    ):
        yield hub, urls.runtime


async def number_of(hub: Hub, order_id: object) -> str:
    """The number of the order's dossier, once intake knows it."""

    async def known() -> str | None:
        found: str | None = await hub.rows.fetchval(
            """select i.dossier_number from item i join file_number f on f.number = i.dossier_number
                where i.id = $1 and i.dossier_id is not null""",
            order_id,
        )
        return found

    return str(await wait_for(known, 30))


@pytest.mark.timeout(300)  # a command of its own imports a service, on a machine that may be busy
async def test_a_dossier_of_before_the_columns_is_found_by_a_letter_once_it_is_said_again(
    postgres: TestServer, kafka: str, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with both(postgres, kafka, staff_keys, tmp_path) as (hub, casework):
        order = await hub.item_of(ORDER)
        number = await number_of(hub, order["id"])
        await hub.rows.execute(_EMPTIED)
        receipts = await hub.rows.fetchval("select count(*) from receipt")

        key = str(tmp_path / "casework" / "keys" / "staff.pem")
        status, printed = await operate(
            "republish", "casework", service="casework", database_url=casework, CASEWORK_STAFF_KEY_FILE=key
        )
        assert status == 0, printed
        again = await number_of(hub, order["id"])
        chase = await hub.item_of(CHASE.replace(b"26-004217-K", number.encode()))

        assert "casework.dossiers: done, 1 of 1 keys have a state to say" in printed.splitlines()
        assert (again, chase["state"], chase["attached_to"]) == (number, "tied", order["id"])
        assert await hub.rows.fetchval("select count(*) from receipt") == receipts
        assert await hub.rows.fetchval("select count(*) from neighbour_due") == 0
        assert await hub.rows.fetchval("select count(*) from parked") == 0
