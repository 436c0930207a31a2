"""A job that the craftsman did not end himself: he is told by SMS and e-mail, once, of the job and of nobody."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import JobEnded, JobOpened
from contracts.events.portal import NoticeDelivered
from services.provider_portal.domain import notices as rules
from services.provider_portal.domain.notices import JobFacts, sms_length
from services.provider_portal.store.erasing import erase_professional
from services.provider_portal.use_cases.hearing import FactsHeard
from shared.clock import Clock
from shared.db import Database
from tests.provider_portal.builders import heard
from tests.provider_portal.conftest import Person, Portal, a_person, end_of, job_of, offer_to
from tests.provider_portal.phone import link_in, messages_to
from tests.support.waiting import wait_for

CLOCK = Clock()
PRIVATE = ("Quéméneur", "Ajoncs", "ne vient pas")


def told_from_now(job: JobOpened, *, reason: str, portal: Portal | None = None) -> JobEnded:
    """The end of a job of which the craftsman is to be told from now on, for four hours."""
    now = portal.now() if portal else CLOCK.now()
    return end_of(job, reason=reason, notify_from=now, notify_until=now + timedelta(hours=4))


@pytest.mark.parametrize(
    ("reason", "words"),
    [("taken_back", "vous a été retirée"), ("cancelled", "est annulée"), ("given_back", "est annulée")],
)
async def test_sms_and_e_mail_say_that_the_job_is_over_and_lead_to_why(portal: Portal, reason: str, words: str) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job, told_from_now(job, reason=reason, portal=portal))

    def arrived(recipient: str) -> Callable[[], Any]:  # Any: the message
        return lambda: next((one for one in messages_to(portal.outbox, recipient) if words in one.text), None)

    sms, mail = await wait_for(arrived(person.phone)), await wait_for(arrived(person.email))

    assert [one.text.count(job.dossier_number) for one in (sms, mail)] == [1, 1]
    assert not [word for one in (sms, mail) for word in (*PRIVATE, job.insured.last_name) if word in one.text]
    page = await phone.get(link_in(sms))
    assert "Mission terminée" in page.text
    assert "Mission reprise par le réseau." in page.text
    said = await wait_for(lambda: both(portal, job)) or []
    assert {(one.channel, one.about, one.offer_id) for one in said} == {
        ("sms", "job_end", offer.offer_id),
        ("email", "job_end", offer.offer_id),
    }


async def both(portal: Portal, job: JobOpened) -> list[NoticeDelivered] | None:
    """What the portal says of the SMS and of the e-mail that the job is over, once it says both."""
    said = [one for one in await portal.said(NoticeDelivered, job.dossier_id) if one.about == "job_end"]
    return said if len(said) == 2 else None


async def hear(db: Database, *events: JobOpened | JobEnded) -> None:
    """The portal hears these, each in its transaction."""
    facts = FactsHeard(clock=CLOCK, notices_wait=asyncio.Event())
    for event in events:
        async with db.transaction() as tx:
            if isinstance(event, JobOpened):
                await facts.job_opened(tx, heard(event))
            else:
                await facts.job_ended(tx, heard(event))


async def ordered(db: Database) -> list[str]:
    """The channels of the notices of ended jobs."""
    async with db.reading() as tx:
        rows = await tx.fetch("select channel from notice where kind = 'job_end' order by channel")
    return [row["channel"] for row in rows]


async def test_an_end_heard_twice_is_told_once(db: Database) -> None:
    job = job_of(offer_to(a_person()))
    end = told_from_now(job, reason="taken_back")

    await hear(db, job, end, end)

    assert await ordered(db) == ["email", "sms"]


async def test_he_who_gave_it_back_hears_nothing_of_it(db: Database) -> None:
    job = job_of(offer_to(a_person()))

    await hear(db, job, end_of(job, reason="returned"))

    assert await ordered(db) == []


async def test_what_a_carrier_said_of_him_goes_with_him(db: Database) -> None:
    person: Person = a_person()
    job = job_of(offer_to(person))
    await hear(db, job, told_from_now(job, reason="cancelled"))
    async with db.transaction() as tx:
        await tx.execute("update notice set error = $1", f"550 {person.email} inconnu")
        await tx.execute(
            "insert into notice_attempt (notice_id, number, began_at, answer) select id, 1, next_at, error from notice"
        )

    async with db.transaction() as tx:
        await erase_professional(tx, firm_id=person.firm.id, number=person.number)
        left = await tx.fetch("select n.error, a.answer from notice n join notice_attempt a on a.notice_id = n.id")

    assert [(row["error"], row["answer"]) for row in left] == [(None, None)] * 2


@pytest.mark.parametrize("reason", ["taken_back", "cancelled"])
def test_the_sms_takes_two_parts_at_most(reason: str) -> None:
    facts = JobFacts(
        dossier_number="26-004217-K",
        trade="RECHERCHE_FUITE",
        commune="Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
        link=f"https://portail.exemple.invalid/missions/{uuid7()}",
        end_reason=reason,
    )

    assert sms_length(rules.end_text(facts, "sms").body)[1] <= 2
    assert "Lire pourquoi" in rules.end_text(facts, "email").body
