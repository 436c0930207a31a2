"""Notices: sent once, in their window, through bad weather and two processes, each ending in one event."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.events.assignment import OfferMade
from contracts.events.casework import JobOpened
from contracts.events.envelope import Event
from contracts.events.portal import NoticeDelivered, NoticeFailed
from deploy.demo.outbox.server import Outbox, running
from services.provider_portal.domain.notices import LEASE, Notice
from services.provider_portal.notify.mail import MailCarrier, MailServer
from services.provider_portal.notify.sms import SmsProvider
from services.provider_portal.store import accounts, notices
from services.provider_portal.use_cases.hearing import FactsHeard
from services.provider_portal.use_cases.notices import Carrier, Notices
from services.provider_portal.use_cases.sign_in import SignIn
from shared.client import Client
from shared.clock import Clock, move_clock
from shared.db import Database
from tests.provider_portal.builders import heard
from tests.provider_portal.conftest import Person, a_person, end_of, firm_of, job_of, loss_of, offer_to
from tests.provider_portal.phone import messages_to


class Room:
    """The use case on a fresh database with real carriers, and a business clock to move."""

    def __init__(self, *, db: Database, outbox: Outbox, client: Client, clock_file: Path) -> None:
        self.db = db
        self.outbox = outbox
        self.clock = Clock(clock_file)
        self._clock_file = clock_file
        self.facts = FactsHeard(clock=self.clock, notices_wait=asyncio.Event())
        carriers: dict[str, Carrier] = {
            "sms": SmsProvider(client=client, url=outbox.url, key="essai", sender="PASSERELLE"),
            "email": MailCarrier(server=MailServer("127.0.0.1", outbox.smtp_port, "hub@x.invalid"), clock=self.clock),
        }
        self.notices = Notices(
            db=db, clock=self.clock, carriers=carriers, secret=b"s" * 32, public_url="https://portail.invalid"
        )

    async def offer(self, person: Person, **changes: Any) -> OfferMade:  # Any: fields of the event
        """An offer, heard."""
        event = offer_to(person, at=self.clock.now(), **changes)
        async with self.db.transaction() as tx:
            await self.facts.offers_made(tx, [heard(event)])
        return event

    async def lost_job(self, person: Person, *, within: timedelta = timedelta(hours=4)) -> JobOpened:
        """A job that is taken from him, of which he may be told from now on for this long."""
        offer = offer_to(person, at=self.clock.now())
        job, now = job_of(offer), self.clock.now()
        async with self.db.transaction() as tx:
            await self.facts.job_opened(tx, heard(job))
            await self.facts.job_ended(tx, heard(end_of(job, notify_from=now, notify_until=now + within)))
        return job

    async def take(self, kinds: Sequence[str]) -> list[Notice]:
        """As a process that dies, or is slow, takes what is due."""
        now, wall = self.clock.now(), self.clock.wall()
        async with self.db.transaction() as tx:
            return await notices.take_due(
                tx, kinds=kinds, now=now, wall=wall, limit=9, public_url="https://portail.invalid"
            )

    async def know(self, *people: Person) -> None:
        """Their firm, heard."""
        async with self.db.transaction() as tx:
            await accounts.put_firm(tx, firm_of(*people))

    async def send(self) -> int:
        """One round of the loop, once its clock has been read anew."""
        return await self.notices.send_offers()

    async def later(self) -> None:
        """As if the time until the next try had passed."""
        async with self.db.transaction() as tx:
            await tx.execute("update notice set next_at = $1 where state = 'waiting'", self.clock.wall())

    def move(self, by: timedelta) -> None:
        move_clock(self._clock_file, by=by)
        self.clock._read_at = float("-inf")  # its cache lives 0.2 s

    async def said(self, model: type[Event], key: UUID) -> list[Any]:  # Any: the model's fields
        """What was published, in order."""
        async with self.db.reading() as tx:
            rows = await tx.fetch(
                "select body from outbox where type = $1 and key = $2 order by sequence", model.TYPE, str(key)
            )
        return [model.model_validate_json(row["body"]) for row in rows]

    async def attempts(self, channel: str) -> list[tuple[int, str | None]]:
        """Every try of the notices of one channel."""
        async with self.db.reading() as tx:
            rows = await tx.fetch(
                "select a.number, a.outcome from notice_attempt a join notice n on n.id = a.notice_id"
                " where n.channel = $1 order by a.began_at, a.number",
                channel,
            )
        return [(row["number"], row["outcome"]) for row in rows]


@pytest.fixture
async def room(db: Database, tmp_path: Path, clock_file: Path) -> AsyncIterator[Room]:
    async with (
        running(folder=tmp_path / "outbox", sms_key="essai") as outbox,
        Client(timeout=2, allow_private=True) as client,
    ):
        yield Room(db=db, outbox=outbox, client=client, clock_file=clock_file)


async def test_an_offer_is_told_once_by_sms_and_once_by_e_mail_and_both_are_said(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)

    while await room.send():
        pass

    told = [m.text for to in (person.phone, person.email) for m in messages_to(room.outbox, to)]
    assert len(told) == 2
    assert all(offer.dossier_number in text and "https://portail.invalid/o/" in text for text in told)
    said = await room.said(NoticeDelivered, offer.dossier_id)
    assert {(one.channel, one.offer_id, one.actor.id) for one in said} == {
        ("sms", offer.offer_id, "995"),
        ("email", offer.offer_id, "995"),
    }


async def test_the_events_carry_the_orders_correlation_id(room: Room) -> None:
    person = a_person()
    await room.know(person)
    await room.offer(person)
    await room.send()

    async with room.db.reading() as tx:
        rows = await tx.fetch("select distinct correlation_id from outbox")

    assert [row["correlation_id"] for row in rows] == ["the-orders-own"]


async def test_nothing_is_sent_before_the_insurers_hours(room: Room) -> None:
    person = a_person()
    await room.know(person)
    now = room.clock.now()
    window = {"notify_from": now + timedelta(hours=9), "notify_until": now + timedelta(hours=20)}
    await room.offer(person, ends_at=now + timedelta(hours=20), **window)

    assert await room.send() == 0
    room.move(timedelta(hours=9))
    assert await room.send() == 2
    assert len(messages_to(room.outbox, person.phone)) == 1


async def test_nothing_is_sent_after_notify_until_and_that_is_said(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    room.move(timedelta(hours=4))

    await room.send()

    assert room.outbox.kept.newest_first() == []
    said = await room.said(NoticeFailed, offer.dossier_id)
    assert sorted((one.channel, one.error) for one in said) == [
        ("email", "délai d'envoi dépassé"),
        ("sms", "délai d'envoi dépassé"),
    ]


async def test_a_provider_that_was_down_gets_the_sms_when_it_is_back(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    room.outbox.behaviour.sms = "unavailable"

    for _ in range(3):
        await room.send()
        await room.later()
    room.outbox.behaviour.sms = "ok"
    await room.send()

    assert len(messages_to(room.outbox, person.phone)) == 1
    assert await room.attempts("sms") == [(1, "later"), (2, "later"), (3, "later"), (4, "delivered")]
    assert [one.channel for one in await room.said(NoticeFailed, offer.dossier_id)] == []
    assert len(await room.said(NoticeDelivered, offer.dossier_id)) == 2


async def test_a_try_in_bad_weather_is_not_repeated_at_once(room: Room) -> None:
    person = a_person()
    await room.know(person)
    await room.offer(person)
    room.outbox.behaviour.sms = room.outbox.behaviour.smtp = "unavailable"

    assert await room.send() == 2
    assert await room.send() == 0


async def test_a_provider_down_until_the_end_fails_once_and_is_silent_afterwards(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    room.outbox.behaviour.sms = "unavailable"
    await room.send()
    room.move(timedelta(hours=5))
    room.outbox.behaviour.sms = "ok"
    await room.later()

    while await room.send():
        await room.later()

    assert messages_to(room.outbox, person.phone) == []
    assert [one.channel for one in await room.said(NoticeFailed, offer.dossier_id)] == ["sms"]


async def test_a_number_that_is_refused_fails_at_once(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    room.outbox.behaviour.sms = "refused"

    await room.send()

    (said,) = await room.said(NoticeFailed, offer.dossier_id)
    assert (said.channel, said.error) == ("sms", "numéro refusé par l'opérateur")
    assert await room.attempts("sms") == [(1, "never")]


async def test_an_offer_that_closed_meanwhile_calls_nobody(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    async with room.db.transaction() as tx:
        await room.facts.offer_closed(tx, heard(loss_of(offer)))

    await room.send()

    assert room.outbox.kept.newest_first() == []
    assert {one.error for one in await room.said(NoticeFailed, offer.dossier_id)} == {"proposition close avant l'envoi"}


async def test_who_is_not_known_yet_is_told_once_his_firm_was_heard(room: Room) -> None:
    person = a_person()
    await room.offer(person)
    await room.send()
    assert room.outbox.kept.newest_first() == []

    await room.know(person)
    await room.later()
    await room.send()

    assert len(messages_to(room.outbox, person.phone)) == 1


async def test_the_firms_phone_serves_who_has_none_and_no_phone_at_all_is_said(room: Room) -> None:
    person = a_person()
    firm = firm_of(person).model_copy(update={"phone": "02 61 91 77 01"})
    bare = firm.professionals[0].model_copy(update={"phone": None, "email": None})
    async with room.db.transaction() as tx:
        await accounts.put_firm(tx, firm.model_copy(update={"professionals": (bare,)}))
    offer = await room.offer(person)

    await room.send()

    assert len(messages_to(room.outbox, "+33261917701")) == 1
    (said,) = await room.said(NoticeFailed, offer.dossier_id)
    assert (said.channel, said.error) == ("email", "aucune adresse e-mail connue")


async def test_two_processes_send_each_notice_once(room: Room) -> None:
    people = [a_person() for _ in range(8)]
    for person in people:
        await room.know(person)
        await room.offer(person)

    await asyncio.gather(*(room.send() for _ in range(4)))
    while await room.send():
        pass

    assert len(room.outbox.kept.newest_first()) == 16
    assert {number for number, _ in await room.attempts("sms")} == {1}


async def test_what_a_dead_process_had_taken_is_sent_when_its_lease_ends_and_the_provider_knows_it(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    assert len(await room.take(("offer",))) == 2
    assert await room.send() == 0

    async with room.db.transaction() as tx:
        await tx.execute("update notice set next_at = next_at - $1::interval", LEASE)
    await room.send()

    assert len(messages_to(room.outbox, person.phone)) == 1
    assert len(await room.said(NoticeDelivered, offer.dossier_id)) == 2
    assert await room.attempts("sms") == [(1, None), (2, "delivered")]


async def test_that_a_job_is_over_is_told_once_by_sms_and_e_mail_and_both_are_said_of_its_offer(room: Room) -> None:
    person = a_person()
    await room.know(person)
    job = await room.lost_job(person)

    while await room.send():
        pass

    assert len(room.outbox.kept.newest_first()) == 2
    said = await room.said(NoticeDelivered, job.dossier_id)
    assert {(one.channel, one.about, one.offer_id, one.intervention_id, one.firm_id) for one in said} == {
        (channel, "job_end", job.offer_id, job.intervention_id, job.firm.id) for channel in ("sms", "email")
    }
    async with room.db.reading() as tx:
        rows = await tx.fetch("select correlation_id, sequence from outbox order by sequence")
    assert [(row["correlation_id"], row["sequence"]) for row in rows] == [("the-orders-own", 1), ("the-orders-own", 2)]


async def test_that_a_job_is_over_and_cannot_be_told_is_said_with_its_reason(room: Room) -> None:
    person = a_person()
    await room.know(person)
    room.outbox.behaviour.sms = "refused"
    job = await room.lost_job(person)
    await room.send()
    late = await room.lost_job(person, within=timedelta(minutes=5))
    room.move(timedelta(minutes=6))

    await room.send()

    (refused,) = await room.said(NoticeFailed, job.dossier_id)
    assert (refused.channel, refused.about, refused.offer_id) == ("sms", "job_end", job.offer_id)
    assert refused.error
    unsent = await room.said(NoticeFailed, late.dossier_id)
    assert {(one.channel, one.about, one.error) for one in unsent} == {
        (channel, "job_end", "délai d'envoi dépassé") for channel in ("sms", "email")
    }


async def test_that_a_job_is_over_is_said_once_when_two_processes_record_the_same_end(room: Room) -> None:
    person = a_person()
    await room.know(person)
    job = await room.lost_job(person)
    slow = await room.take(("job_end",))
    async with room.db.transaction() as tx:
        await tx.execute("update notice set next_at = next_at - $1::interval", LEASE)
    await room.send()

    async with room.db.transaction() as tx:
        late = [await notices.ended(tx, one, state="delivered", answer="reçu", wall=room.clock.wall()) for one in slow]

    assert late == [None, None]
    assert len(await room.said(NoticeDelivered, job.dossier_id)) == 2


async def test_an_offer_heard_twice_is_told_once(room: Room) -> None:
    person = a_person()
    await room.know(person)
    offer = await room.offer(person)
    async with room.db.transaction() as tx:
        await room.facts.offers_made(tx, [heard(offer)])

    while await room.send():
        pass

    assert len(room.outbox.kept.newest_first()) == 2


async def test_a_code_never_waits_behind_the_offers_of_a_morning(room: Room) -> None:
    person = a_person()
    await room.know(person)
    for _ in range(30):
        await room.offer(person)
    sign_in = SignIn(db=room.db, clock=room.clock, secret=b"s" * 32, sign_in_url="/connexion", wake=lambda: None)

    await sign_in.ask(person.phone, client="192.0.2.7", next_path="/")

    assert await room.notices.send_codes() == 1
    assert "code" in messages_to(room.outbox, person.phone)[0].text
