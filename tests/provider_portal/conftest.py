"""A portal that runs: real PostgreSQL and Kafka, the outbox as its carriers, a clock to move; and fresh people."""

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.assignment import Contact, FirmChanged, InterventionAssigned, OfferClosed, OfferMade
from contracts.events.casework import JobChanged, JobEnded, JobOpened
from contracts.events.envelope import Event, Firm, Professional
from deploy.demo.outbox.server import Outbox
from deploy.demo.outbox.server import running as outbox_running
from deploy.local.processes import free_port
from services.provider_portal.app import build
from services.provider_portal.settings import Settings
from shared.clock import move_clock
from shared.db import Database
from shared.service import Service
from tests.provider_portal.phone import Phone
from tests.support.examples import example
from tests.support.groups import fresh_group
from tests.support.postgres import TestServer
from tests.support.saying import Sayer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """A professional of an invented firm, with a phone and a mailbox nobody else has."""

    firm: Firm
    number: str
    name: str
    phone: str
    email: str
    role: str = "professional"

    @property
    def contact(self) -> Contact:
        return Contact(number=self.number, name=self.name, phone=self.phone, email=self.email, role=self.role)

    @property
    def professional(self) -> Professional:
        return Professional(number=self.number, name=self.name)


def a_firm() -> Firm:
    n = next(_numbers)
    return Firm(id=uuid7(), code=f"44-{n:04d}", name=f"Atelier Essai {n}")


def a_person(firm: Firm | None = None, *, role: str = "professional") -> Person:
    n = next(_numbers)
    return Person(
        firm=firm or a_firm(),
        number=f"{n:06d}-01",
        name=f"Essai Personne {n}",
        phone=f"+3319900{n:04d}",
        email=f"personne{n}@exemple.invalid",
        role=role,
    )


def firm_of(*people: Person, active: bool = True) -> FirmChanged:
    """What assignment says of the firm these people work for."""
    firm = people[0].firm
    return example(
        FirmChanged,
        firm_id=firm.id,
        code=firm.code,
        name=firm.name,
        active=active,
        phone=None,
        email=None,
        professionals=tuple(one.contact for one in people),
    )


def offer_to(person: Person, *, at: datetime | None = None, **changes: Any) -> OfferMade:  # Any: fields of the event
    """An offer to somebody, made now, exclusive for two hours and open for eight."""
    now = at or datetime.now(UTC)
    fields = {
        "offer_id": uuid7(),
        "dossier_id": uuid7(),
        "intervention_id": uuid7(),
        "firm": person.firm,
        "professional": person.professional,
        "made_at": now,
        "exclusive_until": now + timedelta(hours=2),
        "ends_at": now + timedelta(hours=8),
        "notify_from": now,
        "notify_until": now + timedelta(hours=4),
    }
    return example(OfferMade, **{**fields, **changes})


def win_of(offer: OfferMade) -> InterventionAssigned:
    """assignment's word that this offer won."""
    return example(
        InterventionAssigned,
        dossier_id=offer.dossier_id,
        intervention_id=offer.intervention_id,
        round=offer.round,
        offer_id=offer.offer_id,
        firm=offer.firm,
        professional=offer.professional,
        made_at=offer.made_at,
        accepted_at=offer.made_at,
    )


def loss_of(offer: OfferMade, *, reason: str = "taken") -> OfferClosed:
    """assignment's word that this offer ended."""
    return example(
        OfferClosed,
        offer_id=offer.offer_id,
        dossier_id=offer.dossier_id,
        intervention_id=offer.intervention_id,
        round=offer.round,
        firm_id=offer.firm.id,
        reason=reason,
        sentence="Cette intervention est déjà attribuée.",
        closed_at=offer.made_at + timedelta(minutes=5),
    )


def job_of(offer: OfferMade, **changes: Any) -> JobOpened:  # Any: fields of the event
    """The job casework opens to the winner."""
    fields = {
        "job_id": uuid7(),
        "dossier_id": offer.dossier_id,
        "dossier_number": offer.dossier_number,
        "intervention_id": offer.intervention_id,
        "round": offer.round,
        "offer_id": offer.offer_id,
        "firm": offer.firm,
        "professional": offer.professional,
        "opened_at": offer.made_at + timedelta(seconds=1),
    }
    return example(JobOpened, **{**fields, **changes})


def change_of(job: JobOpened, **changes: Any) -> JobChanged:  # Any: fields of the event
    """Another date d'action on a job."""
    fields = {"job_id": job.job_id, "dossier_id": job.dossier_id, "report_id": None, "visit_at": None}
    return example(JobChanged, **{**fields, **changes})


def end_of(job: JobOpened, *, reason: str = "taken_back", **changes: Any) -> JobEnded:  # Any: fields of the event
    """The end of a job, of which nobody is told by SMS or e-mail unless the changes say so."""
    return example(
        JobEnded,
        job_id=job.job_id,
        dossier_id=job.dossier_id,
        reason=reason,
        sentence="Mission reprise par le réseau.",
        ended_at=job.opened_at + timedelta(minutes=10),
        **changes,
    )


@dataclass
class Portal:
    """A running portal, what it is made with, and a connection to look at its rows from outside."""

    service: Service
    settings: Settings
    outbox: Outbox
    rows: "asyncpg.Connection[asyncpg.Record]"
    kafka: str
    say: Sayer
    phones: list[Phone] = field(default_factory=list)
    spoken: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return self.settings.public_url

    def now(self) -> datetime:
        """Its business clock."""
        return self.service.clock.now()

    def move_clock(self, by: timedelta) -> None:
        assert self.settings.clock_file is not None
        move_clock(self.settings.clock_file, by=by)

    def phone(self) -> Phone:
        """A browser nobody used before, at an address of its own."""
        n = next(_numbers)
        phone = Phone(self.url, address=f"198.51.{n // 250}.{n % 250 + 1}")
        self.phones.append(phone)
        return phone

    async def hear(self, *events: Event) -> None:
        """Put events on their topics and wait until the portal has them all behind it."""
        await self.say(self.kafka, list(events))
        self.spoken.update((event.TOPIC, event.key) for event in events)
        for event in events:
            await self.heard(event)

    async def heard(self, event: Event) -> None:
        """Wait until the inbox row of this event's key has reached what was said."""
        said = self.spoken[event.TOPIC, event.key]

        async def there() -> bool:
            at = await self.rows.fetchval(
                "select sequence from inbox where topic = $1 and key = $2", event.TOPIC, event.key
            )
            return bool(at is not None and at >= said)

        await wait_for(there)

    async def craftsman(self, person: Person | None = None) -> tuple[Phone, Person]:
        """Somebody known, signed in."""
        who = person or a_person()
        await self.hear(firm_of(who))
        phone = self.phone()
        page = await phone.sign_in(who.phone, self.outbox)
        assert page.status == 200, page.text
        return phone, who

    async def said(self, event: type[Event], key: UUID) -> list[Any]:
        """What it published of this type and key, in order."""
        rows = await self.rows.fetch(
            "select body from outbox where type = $1 and key = $2 order by sequence", event.TYPE, str(key)
        )
        return [event.model_validate_json(row["body"]) for row in rows]


@asynccontextmanager
async def running_portal(
    *, postgres: TestServer, kafka: str, say: Sayer, staff_keys: StaffKeys, folder: Path, **changes: Any
) -> AsyncIterator[Portal]:
    """A portal with an outbox of its own, until the block ends. Any: settings."""
    port = free_port()
    clock_file = folder / "clock"
    clock_file.write_text("0")
    async with AsyncExitStack() as stack:
        outbox = await stack.enter_async_context(outbox_running(folder=folder / "outbox", sms_key="essai"))
        database = await postgres.fresh("provider_portal")
        values: dict[str, Any] = {
            "port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "database_url": database.runtime,
            "data_dir": folder,
            "kafka": kafka,
            "kafka_group": await fresh_group(kafka, "provider_portal"),
            "clock_file": clock_file,
            "staff_jwks_url": staff_keys.url,
            "trusted_proxies": "127.0.0.1/32",
            "sms_url": outbox.url,
            "sms_key": "essai",
            "smtp_port": outbox.smtp_port,
        }
        settings = Settings(**{**values, **changes})
        service = await stack.enter_async_context(build(settings).running())
        rows = await asyncpg.connect(database.admin)
        stack.push_async_callback(rows.close)
        portal = Portal(service, settings, outbox, rows, kafka, say)
        yield portal
        for phone in portal.phones:
            await phone.close()


@pytest.fixture(scope="module")
async def portal(
    postgres: TestServer, kafka: str, say: Sayer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Portal]:
    """One portal for the tests of a file: each has fresh people, firms and dossiers."""
    folder = tmp_path_factory.mktemp("portal")
    async with running_portal(postgres=postgres, kafka=kafka, say=say, staff_keys=staff_keys, folder=folder) as running:
        yield running


@pytest.fixture
async def own_portal(
    postgres: TestServer, kafka: str, say: Sayer, staff_keys: StaffKeys, tmp_path: Path
) -> AsyncIterator[Portal]:
    """A portal for one test that moves its clock or spoils its weather."""
    async with running_portal(
        postgres=postgres, kafka=kafka, say=say, staff_keys=staff_keys, folder=tmp_path
    ) as running:
        yield running


@pytest.fixture
async def db(postgres: TestServer) -> AsyncIterator[Database]:
    """An open pool on a fresh database of the portal."""
    opened = Database((await postgres.fresh("provider_portal")).runtime)
    await opened.start()
    yield opened
    await opened.stop()
