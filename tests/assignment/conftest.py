"""Assignment's use cases on a real database, and the whole service on real servers; a clock that starts at ten."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from contracts.events import CATALOGUE
from contracts.events.assignment import FirmChanged, OfferMade
from contracts.events.casework import InterventionReady
from contracts.events.envelope import Actor, Event
from contracts.events.portal import OfferAccepted, OfferDeclined
from services.assignment.app import build
from services.assignment.domain.network import FirmFile
from services.assignment.domain.rounds import Round
from services.assignment.settings import Settings, read_packs
from services.assignment.store import rounds
from services.assignment.use_cases.answers import Answers
from services.assignment.use_cases.asking import Asking
from services.assignment.use_cases.by_hand import ByHand
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.deciding import Deciding
from services.assignment.use_cases.ending import Ending
from services.assignment.use_cases.explaining import Explaining
from services.assignment.use_cases.keeper import Keeper
from services.assignment.use_cases.maintaining import Draft, Maintaining
from services.assignment.use_cases.rule_book import RuleBook
from services.assignment.use_cases.ticking import Ticking
from shared.clock import Clock, move_clock
from shared.db import Database, Transaction
from shared.inbox import Heard
from shared.parking import Received
from shared.service import Service
from tests.assignment.builders import ROOT, communes
from tests.support.examples import example
from tests.support.groups import fresh_group
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

E = TypeVar("E", bound=Event)
CC = Actor(kind="staff", id="s-1", name="Camille Essai")


def at_ten(clock_file: Path) -> Path:
    """The business clock stands at nine UTC, mid-morning in France, tomorrow: whenever tests run, doors are open."""
    now = datetime.now(UTC)
    start = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    move_clock(clock_file, by=start - now)
    return clock_file


def heard(event: E, *, correlation_id: str = "walk-1") -> Heard[E]:
    return Heard(
        event,
        Received(
            topic=event.TOPIC,
            key=event.key,
            sequence=1,
            id=str(uuid7()),
            type=event.TYPE,
            time=datetime.now(UTC),
            correlation_id=correlation_id,
            traceparent=None,
            body=b"",
        ),
    )


def ready(**given: object) -> InterventionReady:
    """Painting in Nantes for Allianz, on fresh ids."""
    return example(InterventionReady, **{"dossier_id": uuid7(), "intervention_id": uuid7(), **given})


@dataclass
class House:
    """The use cases of one process."""

    db: Database
    clock_file: Path
    clock: Clock
    deciding: Deciding
    answers: Answers
    ending: Ending
    ticking: Ticking
    by_hand: ByHand
    maintaining: Maintaining
    explaining: Explaining
    covering: Covering
    rules: RuleBook

    async def network(self, *firms: FirmFile) -> None:
        await self.maintaining.put([Draft(one.code, one.parts) for one in firms], actor=CC)

    async def hear(self, handler: Callable[[Transaction, Heard[E]], Awaitable[None]], event: E) -> None:
        async with self.db.transaction() as tx:
            await handler(tx, heard(event))

    async def ready(self, *events: InterventionReady) -> Sequence[Exception | None]:
        async with self.db.transaction() as tx:
            return await self.deciding.ready(tx, [heard(one) for one in events])

    async def accept(self, offer: OfferMade, *, pressed_at: datetime | None = None, **given: object) -> None:
        await self.hear(self.answers.accepted, acceptance(offer, pressed_at=pressed_at or self.clock.now(), **given))

    async def decline(self, offer: OfferMade, *, reason: str = "dates", **given: object) -> None:
        said = {"pressed_at": self.clock.now(), "reason": reason, "comment": None} | given
        event = answer(OfferDeclined, offer, **said)
        await self.hear(self.answers.declined, event)

    async def said(self, *kinds: type[Event], about: UUID | None = None) -> list[Event]:
        """What was said so far, oldest first."""
        async with self.db.reading() as tx:
            rows = await tx.fetch("select type, body from outbox order by id")
        events = [CATALOGUE[row["type"]].model_validate_json(row["body"]) for row in rows]
        wanted = [one for one in events if not isinstance(one, FirmChanged) or FirmChanged in kinds]
        return [
            one
            for one in wanted
            if (not kinds or isinstance(one, kinds))
            and (about is None or about == getattr(one, "intervention_id", None))
        ]

    async def offers(self, event: InterventionReady) -> list[OfferMade]:
        return [one for one in await self.said(OfferMade, about=event.intervention_id) if isinstance(one, OfferMade)]

    async def round(self, intervention_id: UUID) -> Round:
        async with self.db.reading() as tx:
            return (await rounds.read(tx, [intervention_id]))[intervention_id]

    async def wait(self, **span: float) -> None:
        """Lets business time pass, and the clock look."""
        before = self.clock.now()
        move_clock(self.clock_file, by=timedelta(**span))
        await wait_for(lambda: self.clock.now() - before >= timedelta(**span))
        while await self.ticking.tick():
            pass


def answer(kind: type[E], offer: OfferMade, **given: object) -> E:
    """An answer of the professional who was asked."""
    return example(
        kind,
        **{
            "answer_id": uuid7(),
            "offer_id": offer.offer_id,
            "dossier_id": offer.dossier_id,
            "intervention_id": offer.intervention_id,
            "round": offer.round,
            "firm_id": offer.firm.id,
            "professional_number": offer.professional.number,
            **given,
        },
    )


def acceptance(offer: OfferMade, **given: object) -> OfferAccepted:
    return answer(OfferAccepted, offer, **given)


@pytest.fixture
async def house(postgres: TestServer, clock_file: Path) -> AsyncIterator[House]:
    """Use cases on a fresh database with an empty network."""
    urls = await postgres.fresh("assignment")
    async with AsyncExitStack() as stack:
        yield await open_house(stack, urls.runtime, at_ten(clock_file))


async def open_house(stack: AsyncExitStack, url: str, clock_file: Path) -> House:
    """One more process on a database."""
    db, clock = Database(url), Clock(clock_file)
    await db.start()
    stack.push_async_callback(db.stop)
    book = await stack.enter_async_context(
        RuleBook(db=db, versions=[pack.rules() for pack in read_packs(ROOT / "deploy" / "insurers")])
    )
    keeper = Keeper(communes())
    asking = Asking(clock=clock, keeper=keeper, rules=book)
    deciding = Deciding(asking)
    return House(
        db=db,
        clock_file=clock_file,
        clock=clock,
        deciding=deciding,
        answers=Answers(asking),
        ending=Ending(asking),
        ticking=Ticking(db=db, asking=asking),
        by_hand=ByHand(db=db, asking=asking, deciding=deciding),
        maintaining=Maintaining(db=db, clock=clock, communes=communes(), insurers=["allianz", "mirabelle"]),
        explaining=Explaining(db=db, clock=clock, keeper=keeper, rules=book, communes=communes()),
        covering=Covering(db=db, clock=clock, keeper=keeper, rules=book, communes=communes()),
        rules=book,
    )


@dataclass
class Running:
    """The whole service, and a member of the staff at its doors."""

    service: Service
    http: aiohttp.ClientSession
    clock_file: Path
    kafka: str
    keys: StaffKeys
    database_url: str

    def staff(self, *roles: str) -> dict[str, str]:
        return self.keys.staff_cookie(roles or ("cc",))


@pytest.fixture(scope="module")
async def running(
    postgres: TestServer, kafka: str, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """Assignment as it runs, with the demo network; one per module, each test has fresh ids."""
    urls = await postgres.fresh("assignment")
    clock_file = at_ten(tmp_path_factory.mktemp("clock") / "offset")
    settings = Settings(
        port=0,
        database_url=urls.runtime,
        kafka=kafka,
        kafka_group=await fresh_group(kafka, "assignment"),
        clock_file=clock_file,
        staff_jwks_url=staff_keys.url,
    )
    async with build(settings).running() as service, aiohttp.ClientSession() as http:
        yield Running(service, http, clock_file, kafka, staff_keys, urls.runtime)
