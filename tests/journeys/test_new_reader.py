"""A portal whose database was made anew learns from `make republish` of the offers and jobs that stand, and goes on
from there; the portal that knew them drops what it is told again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.journeys.walk import LIMIT, Walk
from tests.support.building import build
from tests.support.groups import fresh_group
from tests.support.operating import operate
from tests.support.postgres import TestServer
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(180)

OFFERS = """
select id, dossier_number, firm_id, professional_name, made_at, exclusive_until, ends_at, state
  from offer where dossier_number = any($1) and state in ('open', 'won', 'accepting') order by id
"""
JOBS = """
select j.id, offer_id, firm_id, professional_name, phones_to_leave, assigned_at, action_code, due_at, visit_at,
       last_name, phones, email, address, access, description
  from job j join job_private p on p.job_id = j.id where dossier_number = any($1) order by id
"""


@asynccontextmanager
async def a_new_portal(
    walk: Walk, postgres: TestServer, kafka: str, folder: Path
) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A portal that heard nothing of before; its rows, as their administrator sees them."""
    urls = await postgres.fresh("provider_portal")
    portal = build(
        "provider_portal",
        folder,
        database_url=urls.runtime,
        kafka=kafka,
        kafka_group=await fresh_group(kafka, "provider_portal"),
        clock_file=walk.hub.clock_file,
        staff_jwks_url=walk.hub.staff.url,
        notices=False,
    )
    rows = await asyncpg.connect(urls.admin)
    async with portal.running():
        yield rows
    await rows.close()


async def say_again(walk: Walk, service: str, topic: str) -> None:
    """The operator's command."""
    key_file = str(walk.hub.folder / "keys" / "staff.pem")
    status, printed = await operate(
        "republish", service, topic, service=service, database_url=walk.hub.databases[service],
        CASEWORK_STAFF_KEY_FILE=key_file, CLOCK_FILE=str(walk.hub.clock_file),
    )  # fmt: skip
    assert status == 0, printed


async def test_a_new_portal_starts_at_the_offers_and_jobs_said_again(
    walk: Walk, postgres: TestServer, kafka: str, tmp_path: Path
) -> None:
    await walk.order("mb-vitrage")
    waiting = await walk.accepted()
    await walk.offered(waiting)
    open_order = walk.order_id
    await walk.order("mb-peinture")
    numbers = [waiting, won := await walk.accepted()]
    phone, job = await walk.win(won)
    await walk.report(phone, job, "contact", contacted_at=walk.local())
    await walk.report(phone, job, "visite", visit_at=walk.local(days=2))
    await walk.current(won, "A2")
    known = [await walk.hub.rows("provider_portal", sql, numbers) for sql in (OFFERS, JOBS)]

    async with a_new_portal(walk, postgres, kafka, tmp_path) as rows:
        await say_again(walk, "assignment", "assignment.offers")
        await say_again(walk, "casework", "casework.jobs")

        async def learnt() -> list[list[dict[str, Any]]] | None:
            found = [[dict(row) for row in await rows.fetch(sql, numbers)] for sql in (OFFERS, JOBS)]
            return found if found[0] and found[1] else None

        assert await wait_for(learnt, LIMIT) == known
        walk.order_id = open_order
        await walk.hub.platform.cancel("mirabelle", walk.order_id, reason="L'assuré fait faire les travaux")
        await walk.act(won, "take_back", reason="Sans nouvelles depuis la signature")

        async def went_on() -> bool:
            left = await rows.fetchval("select count(*) from job_private p join job j on j.id = p.job_id "
                                       "where dossier_number = any($1)", numbers)  # fmt: skip
            still = await rows.fetchval(
                "select count(*) from offer where dossier_number = $1 and state = 'open'", waiting
            )
            return (left, still) == (0, 0)

        await wait_for(went_on, LIMIT)
        assert await rows.fetchval("select count(*) from parked where reason = 'failed'") == 0
    assert [await walk.hub.rows(one, "select * from parked") for one in ("provider_portal", "casework")] == [[], []]


async def test_how_a_dossier_stands_said_again_fills_what_intake_kept_nothing_of(walk: Walk) -> None:
    await walk.order("mb-peinture")
    number = await walk.accepted()
    await walk.offered(number)
    asked = "select dossier_id, dossier_number from item where gateway_order_id = $1::text::uuid"
    (known,) = await walk.hub.rows("intake", asked, walk.order_id)
    emptied = "update item set dossier_id = null where gateway_order_id = $1::text::uuid returning true"
    await walk.hub.rows("intake", emptied, walk.order_id)

    await say_again(walk, "casework", "casework.dossiers")

    async def filled() -> bool:
        return await walk.hub.rows("intake", asked, walk.order_id) == [known]

    await wait_for(filled, LIMIT)
    offers = await walk.hub.rows("assignment", "select state from offer where dossier_id = $1", known["dossier_id"])
    assert [one["state"] for one in offers] == ["open"]
    assert [await walk.hub.rows(one, "select * from parked") for one in ("intake", "assignment")] == [[], []]
