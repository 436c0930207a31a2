"""Every service obeys an erasure alike: not before what came before it, again harmless; and no table is forgotten."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events.assignment import ProfessionalErased
from contracts.events.casework import ErasedFile, PersonErased
from contracts.events.envelope import Actor, Event, Reached
from deploy.services import SERVICES
from shared.clock import Clock
from shared.db import Database
from shared.inbox import Inbox
from shared.parking import Received
from tests.support.building import build
from tests.support.postgres import TestServer

BY = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")
READERS = [(reader, topic) for topic in (topics.CASEWORK_ERASURES, topics.ASSIGNMENT_ERASURES)
           for reader in topics.HEARD_BY[topic]]  # fmt: skip


@dataclass
class Ear:
    """One service's inbox for erasures, and its rows as their administrator sees them."""

    service: str
    inbox: Inbox
    rows: "asyncpg.Connection[asyncpg.Record]"

    async def hear(self, event: Event, sequence: int = 1) -> None:
        """The event as it comes from the topic."""
        body = event.model_dump_json().encode()
        at = datetime.now(UTC)
        await self.inbox.absorb(
            [Received(event.TOPIC, event.key, sequence, str(uuid7()), event.TYPE, at, "w-1", None, body)]
        )

    async def times(self, event: Event) -> int:
        """How often this service erased the person."""
        sql = "select coalesce(max(times), 0) from erased_people where person_id = $1::text::uuid"
        return int(await self.rows.fetchval(sql, event.key))


@asynccontextmanager
async def ear_of(postgres: TestServer, folder: Path, service: str, topic: str) -> AsyncIterator[Ear]:
    """The service's own hearing of this topic, on a fresh database."""
    urls = await postgres.fresh(service)
    built = build(service, folder, database_url=urls.runtime)
    database = Database(urls.runtime)
    await database.start()
    rows = await asyncpg.connect(urls.admin)
    hearing = next(one for one in built.hearings if one.topic == topic)
    yield Ear(service, Inbox(database=database, clock=Clock(), hearing=hearing), rows)
    await rows.close()
    await database.stop()


def an_erasure(topic: str, *after: Reached) -> Event:
    """Somebody is erased, of whom nothing may ever have come."""
    at = datetime.now(UTC)
    if topic == topics.ASSIGNMENT_ERASURES:
        return ProfessionalErased(
            actor=BY, person_id=uuid7(), firm_id=uuid7(), number="440117-02", after=after, erased_at=at
        )
    files = (ErasedFile(dossier_id=uuid7(), order_id=uuid7(), gateway_order_id=uuid7()),)
    return PersonErased(actor=BY, person_id=uuid7(), files=files, ground="request", after=after, erased_at=at)


@pytest.mark.parametrize(("service", "topic"), READERS)
async def test_an_erasure_waits_for_what_came_before_it_and_repeated_is_harmless(
    postgres: TestServer, tmp_path: Path, service: str, topic: str
) -> None:
    before = next(one for one, readers in topics.HEARD_BY.items() if service in readers and one != topic)
    foreign = next(one for one, readers in topics.HEARD_BY.items() if service not in readers)
    key = str(uuid7())
    event = an_erasure(topic, Reached(topic=before, key=key, sequence=2), Reached(topic=foreign, key=key, sequence=9))
    async with ear_of(postgres, tmp_path, service, topic) as ear:
        await ear.hear(event)
        waiting = await ear.rows.fetchval("select reason from parked where key = $1", event.key)
        early = await ear.times(event)
        await ear.rows.execute("insert into inbox (topic, key, sequence) values ($1, $2, 1)", before, key)
        await ear.inbox.retry(event.key)
        still = await ear.times(event)

        await ear.rows.execute("update inbox set sequence = 2 where topic = $1 and key = $2", before, key)
        await ear.inbox.retry(event.key)
        done = await ear.times(event)
        await ear.hear(event)
        await ear.hear(event, sequence=2)

        assert (waiting, early, still, done) == ("awaiting", 0, 0, 1)
        assert await ear.times(event) == 2, "the repeat was dropped, the second erasure done"
        assert await ear.rows.fetchval("select count(*) from parked") == 0


PLUMBING: Final = {
    "stream": "counters", "inbox": "counters", "unsent": "numbers", "parking_log": "what operators wrote of a message",
    "erased_people": "ids and counts", "alembic_version": "a number",
}  # fmt: skip
NOBODY: Final[dict[str, dict[str, str]]] = {
    "casework": {
        "interventions": "stages, trades, counts",
        "erasures": "who erased whom, for a reason that names nobody (DATA-004)",
        "staff_accounts": "the staff's own",
        "staff_identities": "the staff's own",
        "staff_sessions": "the staff's own",
        "sign_in_tries": "digests, forgotten within the hour",
    },
    "assignment": {
        "answer": "numbers and instants",
        "erased_professional": "ids, and who asked",
        "firm": "codes of companies",
        "firm_profile": "a company's own name, telephone and mailbox",
        "firm_trade": "codes",
        "firm_zone": "codes",
        "firm_agreement": "codes",
        "firm_suspension": "why a company is suspended",
        "firm_capacity": "numbers",
        "firm_paper": "kinds and days",
        "network_import": "fingerprints",
        "network_state": "a number",
        "rule_set": "an insurer's rules",
        "share": "numbers",
        "surroundings": "ids",
    },
    "provider_portal": {
        "firm": "a company's own name, telephone and mailbox",
        "wrong_try": "digests, forgotten within a day",
    },
    "insurer_gateway": {
        "partners": "insurers",
        "clients": "insurers' programs",
        "endpoints": "insurers' addresses",
        "deliveries": "statuses and transport errors",
        "assertions": "ids of token requests",
        "staff_acts": "the staff's own",
    },
    "intake": {
        "file_number": "dossier numbers",
        "lease": "the staff's own",
        "look": "the staff's own",
        "mailbox": "counters",
        "fax_awaited": "which machine faxed, for half an hour: nobody has read whom it is about",
        "neighbour_due": "ids",
        "habit": "what a sender of an insurer always writes, accepted by a person",
        "habit_act": "what the staff decided of it",
    },
}
"""Tables that name no insured and no professional, each with what they hold. A new table stands here, or in its
service's functions of erasure. esign's are the subject of tests/esign/test_keeping.py."""

FUNCTIONS = (
    "select string_agg(prosrc, ' ') from pg_proc where proname ~ '^erase_' and pronamespace = 'public'::regnamespace"
)


@pytest.mark.parametrize("service", sorted(NOBODY))
async def test_every_table_is_erased_from_or_known_to_name_nobody(postgres: TestServer, service: str) -> None:
    rows = await asyncpg.connect((await postgres.fresh(service)).admin)
    tables = {row[0] for row in await rows.fetch("select tablename from pg_tables where schemaname = 'public'")}
    written = set(re.findall(r"(?:update|delete from|insert into)\s+([a-z_]+)", await rows.fetchval(FUNCTIONS)))
    await rows.close()

    known = PLUMBING.keys() | NOBODY[service].keys()
    assert tables - written - known == set(), "in no function of erasure, and nobody says that it names nobody"
    assert known - tables == set(), "no such table"


def test_every_service_but_one_stands_here_and_that_one_hears_erasures() -> None:
    assert set(SERVICES) - NOBODY.keys() == {"esign"}
    assert "esign" in topics.HEARD_BY[topics.CASEWORK_ERASURES]
