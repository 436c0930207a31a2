"""Messages of the network: shown on the job, told by SMS and e-mail, read once by whoever may see them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import Action, JobOpened, MessageWritten
from contracts.events.envelope import Actor
from contracts.events.portal import MessageNotified, MessageRead, MessageSent, NoticeDelivered, WorksStarted
from services.provider_portal.domain import notices as rules
from services.provider_portal.domain.notices import JobFacts, sms_length
from services.provider_portal.domain.places import zone_of
from services.provider_portal.domain.sign_in import Craftsman
from services.provider_portal.use_cases.hearing import FactsHeard
from services.provider_portal.use_cases.jobs import Jobs
from shared.clock import Clock
from shared.db import Database
from shared.errors import Awaited, NotFound
from tests.provider_portal.builders import heard
from tests.provider_portal.conftest import Person, Portal, a_person, change_of, end_of, firm_of, job_of, offer_to
from tests.provider_portal.phone import link_in, messages_to
from tests.support.examples import example
from tests.support.exchanges import Exchanges
from tests.support.waiting import wait_for

NOLWENN = Actor(kind="staff", id="1004", name="NOLWENN ABGRALL-TEST")


def message_on(job: JobOpened, portal: Portal | None = None, **changes: Any) -> MessageWritten:  # Any: its fields
    """What the desk writes on a job, told from now on for four hours."""
    now = portal.now() if portal else job.opened_at
    given: dict[str, Any] = {
        "actor": NOLWENN,
        "message_id": uuid7(),
        "job_id": job.job_id,
        "dossier_id": job.dossier_id,
        "intervention_id": job.intervention_id,
        "text": "Rappelez Mme Quéméneur-Test, 12 rue des Ajoncs Bleus",
        "action": None,
        "notify_from": now,
        "notify_until": now + timedelta(hours=4),
        "written_at": now,
    }
    return example(MessageWritten, **given | changes)


async def a_job(portal: Portal, person: Person) -> JobOpened:
    """A job of this person."""
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    return job


async def test_a_message_is_unread_in_the_list_until_its_job_is_opened_and_its_receipt_is_said_once(
    portal: Portal,
) -> None:
    """R-121."""
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    action = Action(code="F3", label="En attente de gestion MA", due_at=portal.now() + timedelta(hours=48))
    message = message_on(job, portal, action=action, delay_days=2)
    await portal.hear(message)
    assert "1 message non lu" in (await phone.get("/missions")).text
    assert "1 message non lu" in (await phone.get("/")).text

    first = await phone.get(f"/missions/{job.job_id}")
    second = await phone.get(f"/missions/{job.job_id}")

    assert "Le réseau Nouveau Rappelez Mme Quéméneur-Test" in first.text
    assert "En attente de gestion MA (2), pour le" in first.text
    assert "NOLWENN ABGRALL-TEST" in first.text
    assert "Nouveau" not in second.text
    assert "non lu" not in (await phone.get("/missions")).text
    (receipt,) = await portal.said(MessageRead, job.dossier_id)
    assert (receipt.message_id, receipt.actor.id, receipt.firm_id) == (message.message_id, person.number, job.firm.id)


async def test_his_own_messages_stand_in_the_same_thread(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    await portal.hear(message_on(job, portal, text="Avez-vous vu le client ?"))
    address = f"/missions/{job.job_id}"

    await phone.press(await phone.get(address), f"{address}/message", {"text": "Oui, ce matin"})

    thread = (await phone.get(address)).html.split('id="messages"')[1].split("</section>")[0]
    assert thread.index("Oui, ce matin") < thread.index("Avez-vous vu le client ?")
    assert "Enregistré" in thread


async def test_only_who_may_see_the_job_reads_its_messages(portal: Portal) -> None:
    """A colleague and another firm get 404 and leave it unread; the manager of the firm reads it for the firm."""
    person = a_person()
    colleague, manager = a_person(person.firm), a_person(person.firm, role="manager")
    stranger, _ = await portal.craftsman()
    await portal.hear(firm_of(person, colleague, manager))
    job = await a_job(portal, person)
    await portal.hear(message_on(job, portal))
    phones = {who: portal.phone() for who in (colleague, manager)}
    for who, phone in phones.items():
        await phone.sign_in(who.phone, portal.outbox)

    assert (await stranger.get(f"/missions/{job.job_id}")).status == 404
    assert (await phones[colleague].get(f"/missions/{job.job_id}")).status == 404
    assert await portal.said(MessageRead, job.dossier_id) == []
    assert (await phones[manager].get(f"/missions/{job.job_id}")).status == 200

    (receipt,) = await portal.said(MessageRead, job.dossier_id)
    assert receipt.actor.id == manager.number


async def test_neither_the_list_nor_head_nor_a_form_that_was_refused_is_a_receipt(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    page = await phone.get(f"/missions/{job.job_id}")
    await portal.hear(message_on(job, portal))

    await phone.get("/missions")
    await phone.get(f"/missions/{job.job_id}", method="HEAD")
    await phone.json("GET", f"/api/jobs/{job.job_id}")
    await phone.json("GET", "/api/sync")
    await phone.press(page, f"/missions/{job.job_id}/visite", {"visit_at": "jamais"})

    assert await portal.said(MessageRead, job.dossier_id) == []


async def test_a_program_says_when_it_was_shown(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    await portal.hear(message_on(job, portal, text="Bonjour"))
    async with aiohttp.ClientSession() as http:
        api = Exchanges(http, portal.url, service="provider_portal")
        cookies = phone.cookies()
        seen = (await api.get(f"/api/jobs/{job.job_id}", cookies=cookies)).json()
        read = (await api.post(f"/api/jobs/{job.job_id}/read", cookies=cookies)).json()
        again = (await api.post(f"/api/jobs/{job.job_id}/read", cookies=cookies)).json()
        none = await api.post(f"/api/jobs/{uuid7()}/read", cookies=cookies)

    assert (seen["job"]["unread"], seen["messages"][0]["read_at"]) == (1, None)
    assert read["messages"][0]["read_at"] is not None
    assert again == read
    assert again["job"]["unread"] == 0
    assert none.status == 404
    assert len(await portal.said(MessageRead, job.dossier_id)) == 1


async def test_sms_and_e_mail_say_that_it_is_there_and_nothing_of_it_and_lead_to_it(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    await portal.hear(message_on(job, portal))

    def arrived(recipient: str, words: str) -> Callable[[], Any]:  # Any: the message
        return lambda: next((one for one in messages_to(portal.outbox, recipient) if words in one.text), None)

    sms = await wait_for(arrived(person.phone, "un message du réseau vous attend"))
    mail = await wait_for(arrived(person.email, "Lire le message et répondre"))

    assert not [word for one in (sms, mail) for word in ("Quéméneur", "Ajoncs", "Rappelez") if word in one.text]
    assert "Rappelez Mme" in (await phone.get(link_in(sms))).text

    async def told() -> bool:
        return len(await portal.said(MessageNotified, job.dossier_id)) == 2

    await wait_for(told)
    assert {(one.channel, one.error) for one in await portal.said(MessageNotified, job.dossier_id)} == {
        ("sms", None),
        ("email", None),
    }


async def test_outside_its_hours_nothing_leaves_and_what_was_read_meanwhile_is_not_announced(
    own_portal: Portal,
) -> None:
    portal = own_portal
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    morning = portal.now() + timedelta(hours=9)
    night = message_on(job, portal, notify_from=morning, notify_until=morning + timedelta(hours=12))
    await portal.hear(night)
    await phone.get(f"/missions/{job.job_id}")
    before = len(messages_to(portal.outbox, person.phone))

    portal.move_clock(timedelta(hours=9, minutes=1))

    async def ended() -> bool:
        return len(await portal.said(MessageNotified, job.dossier_id)) == 2

    await wait_for(ended)
    assert {one.error for one in await portal.said(MessageNotified, job.dossier_id)} == {
        "message lu ou mission terminée avant l'envoi"
    }
    assert not [
        one
        for one in messages_to(portal.outbox, person.phone)[: len(messages_to(portal.outbox, person.phone)) - before]
        if "message du réseau" in one.text
    ]
    assert await portal.said(NoticeDelivered, uuid7()) == []


async def test_when_the_job_ends_who_wrote_and_what_are_gone_and_nothing_is_read_any_more(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    await portal.hear(message_on(job, portal), end_of(job))

    page = await phone.get(f"/missions/{job.job_id}")

    assert "Quéméneur-Test" not in page.html
    assert "NOLWENN" not in page.html
    assert "non lu" not in (await phone.get("/missions")).text
    assert await portal.said(MessageRead, job.dossier_id) == []
    assert await portal.rows.fetchval("select count(*) from message_private p join message m on m.id = p.message_id"
                                      " where m.job_id = $1", job.job_id) == 0  # fmt: skip


async def test_he_says_that_the_insured_cancels_with_a_choice_and_without_a_word(portal: Portal) -> None:
    """R-127."""
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    address = f"/missions/{job.job_id}"

    page = await phone.press(await phone.get(address), f"{address}/message", {"about": "insured_cancels"})
    odd = await phone.press(page, f"{address}/message", {"about": "tout va bien", "text": "x"})
    empty = await phone.press(page, f"{address}/message", {"about": "", "text": " "})

    assert "L'assuré annule" in page.html.split('id="messages"')[1].split("</section>")[0].replace("&#39;", "'")
    assert (odd.status, empty.status) == (422, 422)
    (said,) = await portal.said(MessageSent, job.dossier_id)
    assert (said.about, said.text) == ("insured_cancels", "")


async def test_the_beginning_of_works_is_declared_once_a_visit_was_booked(portal: Portal) -> None:
    """J3, R-090: a day of the site, not before the assignment, not in the future; one form counts once."""
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    address = f"/missions/{job.job_id}"
    assert "Les travaux ont commencé" not in (await phone.get(address)).text
    early = await phone.post(f"{address}/travaux", {"form_key": "trop-tot-123", "started_on": "2026-03-10"})
    assert "prenez d'abord rendez-vous" in early.text
    await portal.hear(change_of(job, visit_at=portal.now() + timedelta(hours=1)))
    page = await phone.get(address)
    today = portal.now().astimezone(zone_of(job.site.insee)).date()

    for day, words in (
        (today + timedelta(days=1), "une fois commencés"),
        (today - timedelta(days=2), "avant l'affectation"),
    ):
        wrong = await phone.press(page, f"{address}/travaux", {"started_on": day.isoformat()})
        assert (wrong.status, words in wrong.text) == (422, True)
        assert 'id="travaux" open' in wrong.html
    sent = [await phone.press(page, f"{address}/travaux", {"started_on": today.isoformat()}) for _ in range(2)]

    assert f"Commencés le {today:%d/%m/%Y}" in sent[1].text
    (said,) = await portal.said(WorksStarted, job.dossier_id)
    assert said.started_on == today


async def test_a_program_reports_works_and_a_cancelling_insured(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    await portal.hear(change_of(job, visit_at=portal.now() + timedelta(hours=1)))
    today = portal.now().astimezone(zone_of(job.site.insee)).date()
    async with aiohttp.ClientSession() as http:
        api = Exchanges(http, portal.url, service="provider_portal")

        async def post(body: dict[str, str]) -> Any:  # Any: the answer
            headers = {"Idempotency-Key": str(uuid7())}
            return await api.post(
                f"/api/jobs/{job.job_id}/reports", json=body, headers=headers, cookies=phone.cookies()
            )

        works = await post({"kind": "works_start", "started_on": today.isoformat()})
        message = await post({"kind": "message", "about": "insured_cancels"})
        odd = await post({"kind": "works_start", "started_on": "0026-03-10"})

    assert (works.status, message.status, odd.status) == (202, 202, 422)
    assert len(await portal.said(WorksStarted, job.dossier_id)) == 1


CLOCK = Clock()


def the_facts() -> FactsHeard:
    return FactsHeard(clock=CLOCK, notices_wait=asyncio.Event())


def as_craftsman(person: Person, *, manager: bool = False) -> Craftsman:
    return Craftsman(uuid7(), uuid7(), person.firm.id, person.firm.name, person.number, person.name, manager)


async def count(db: Database, sql: str) -> int:
    async with db.reading() as tx:
        return int(await tx.fetchval(sql))


async def test_a_message_heard_twice_is_kept_and_told_once_and_one_whose_job_is_unknown_waits(db: Database) -> None:
    job = job_of(offer_to(a_person()))
    message = message_on(job)

    with pytest.raises(Awaited):
        async with db.transaction() as tx:
            await the_facts().message_written(tx, heard(message))
    async with db.transaction() as tx:
        await the_facts().job_opened(tx, heard(job))
    for _ in range(2):
        async with db.transaction() as tx:
            await the_facts().message_written(tx, heard(message))

    assert await count(db, "select count(*) from message") == 1
    assert await count(db, "select count(*) from notice where kind = 'message'") == 2


async def test_twenty_openings_at_once_are_one_receipt(db: Database) -> None:
    person = a_person()
    job = job_of(offer_to(person))
    async with db.transaction() as tx:
        await the_facts().job_opened(tx, heard(job))
        await the_facts().message_written(tx, heard(message_on(job)))
    jobs, who = Jobs(db=db, clock=CLOCK), as_craftsman(person)

    seen = await asyncio.gather(*(jobs.opened(who, job.job_id) for _ in range(20)))

    assert sum(bool(one.fresh) for one in seen) == 1
    assert await count(db, "select count(*) from outbox where type = 'portal.message.read.v1'") == 1
    with pytest.raises(NotFound):
        await jobs.opened(as_craftsman(a_person()), job.job_id)


def test_the_sms_of_a_message_takes_two_parts_at_most() -> None:
    facts = JobFacts(
        dossier_number="26-004217-K",
        trade="PLATRERIE",
        commune="Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
        link=f"https://portail.exemple.invalid/missions/{uuid7()}",
    )

    assert sms_length(rules.message_text(facts, "sms").body)[1] <= 2
    assert "Saint-Rémy" in rules.message_text(facts, "email").body
