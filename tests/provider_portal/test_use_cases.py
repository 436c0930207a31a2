"""Use cases and rows on a real PostgreSQL: lists, races, and what the runtime role may not do."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.assignment import InterventionExhausted
from services.provider_portal.domain.acts import Contact, Message
from services.provider_portal.domain.offers import AlreadyAnswered
from services.provider_portal.domain.sign_in import Craftsman
from services.provider_portal.store import accounts, jobs
from services.provider_portal.store import offers as offer_rows
from services.provider_portal.use_cases.hearing import CODE_LENGTH, FactsHeard, new_code
from services.provider_portal.use_cases.jobs import FormReused, Jobs
from services.provider_portal.use_cases.offers import Decline, Offers
from shared.clock import Clock
from shared.db import Database
from shared.errors import NotFound
from tests.provider_portal.builders import heard
from tests.provider_portal.conftest import Person, a_person, end_of, firm_of, job_of, offer_to
from tests.support.examples import example
from tests.support.postgres import TestServer

CLOCK = Clock()


def as_craftsman(person: Person, *, manager: bool = False) -> Craftsman:
    return Craftsman(uuid7(), uuid7(), person.firm.id, person.firm.name, person.number, person.name, manager)


def the_facts() -> FactsHeard:
    return FactsHeard(clock=CLOCK, notices_wait=asyncio.Event())


async def count(db: Database, sql: str, *args: object) -> int:
    async with db.reading() as tx:
        return int(await tx.fetchval(sql, *args))


async def test_a_list_of_offers_is_written_whole_with_two_notices_each(db: Database) -> None:
    events = [offer_to(a_person()) for _ in range(120)]

    async with db.transaction() as tx:
        await the_facts().offers_made(tx, [heard(event) for event in events])

    assert await count(db, "select count(*) from offer") == 120
    assert await count(db, "select count(distinct (offer_id, channel)) from notice") == 240
    assert await count(db, "select count(distinct code) from offer") == 120


async def test_a_list_with_an_offer_known_already_keeps_the_first_and_adds_the_rest(db: Database) -> None:
    events = [offer_to(a_person()) for _ in range(3)]

    for batch in (events[:2], events):
        async with db.transaction() as tx:
            await the_facts().offers_made(tx, [heard(event) for event in batch])

    assert await count(db, "select count(*) from offer") == 3
    assert await count(db, "select count(*) from notice") == 6


async def test_twenty_presses_at_once_are_one_answer(db: Database) -> None:
    person = a_person()
    event = offer_to(person)
    async with db.transaction() as tx:
        await the_facts().offers_made(tx, [heard(event)])
    offers, who = Offers(db=db, clock=CLOCK), as_craftsman(person)

    await asyncio.gather(*(offers.accept(who, event.offer_id) for _ in range(20)))

    assert await count(db, "select count(*) from outbox") == 1


async def test_accept_and_decline_at_once_leave_one_answer_and_one_refusal(db: Database) -> None:
    person = a_person()
    event = offer_to(person)
    async with db.transaction() as tx:
        await the_facts().offers_made(tx, [heard(event)])
    offers, who = Offers(db=db, clock=CLOCK), as_craftsman(person)

    outcomes = await asyncio.gather(
        offers.accept(who, event.offer_id), offers.decline(who, event.offer_id, Decline("zone")), return_exceptions=True
    )

    assert sum(isinstance(one, AlreadyAnswered) for one in outcomes) == 1
    assert await count(db, "select count(*) from outbox") == 1


async def test_an_answer_carries_the_orders_correlation_id_and_the_event_it_answers(db: Database) -> None:
    person = a_person()
    event = offer_to(person)
    message = heard(event, correlation_id="from-the-first-door")
    async with db.transaction() as tx:
        await the_facts().offers_made(tx, [message])

    await Offers(db=db, clock=CLOCK).accept(as_craftsman(person), event.offer_id)

    async with db.reading() as tx:
        row = await tx.fetchrow("select correlation_id, causation_id from outbox")
    assert row is not None
    assert tuple(row) == ("from-the-first-door", str(message.received.id))


async def an_open_job(db: Database, person: Person) -> UUID:
    event = job_of(offer_to(person, at=datetime.now(UTC) - timedelta(hours=2)))
    async with db.transaction() as tx:
        await the_facts().job_opened(tx, heard(event))
    return event.job_id


async def test_one_form_sent_ten_times_at_once_is_one_report(db: Database) -> None:
    person = a_person()
    job_id = await an_open_job(db, person)
    use_case, who = Jobs(db=db, clock=CLOCK), as_craftsman(person)

    ids = await asyncio.gather(
        *(use_case.report(who, job_id, Message("Bonjour"), form_key="one-form") for _ in range(10))
    )

    assert len(set(ids)) == 1
    assert await count(db, "select count(*) from outbox") == 1


async def test_the_same_contact_from_two_forms_at_once_is_kept_once(db: Database) -> None:
    person = a_person()
    job_id = await an_open_job(db, person)
    use_case, who = Jobs(db=db, clock=CLOCK), as_craftsman(person)
    contact = Contact(datetime.now(UTC) - timedelta(minutes=10))

    ids = await asyncio.gather(*(use_case.report(who, job_id, contact, form_key=f"form-number-{n}") for n in range(6)))

    assert len(set(ids)) == 1


async def test_a_form_with_other_content_is_refused_and_changes_nothing(db: Database) -> None:
    person = a_person()
    job_id = await an_open_job(db, person)
    use_case, who = Jobs(db=db, clock=CLOCK), as_craftsman(person)
    await use_case.report(who, job_id, Message("Un"), form_key="one-form")

    with pytest.raises(FormReused):
        await use_case.report(who, job_id, Message("Deux"), form_key="one-form")

    assert await count(db, "select count(*) from report") == 1


async def test_a_report_the_rule_refuses_leaves_no_row_and_no_event(db: Database) -> None:
    person = a_person()
    job_id = await an_open_job(db, person)

    with pytest.raises(Exception, match="futur"):
        await Jobs(db=db, clock=CLOCK).report(
            as_craftsman(person), job_id, Contact(datetime.now(UTC) + timedelta(hours=1)), form_key="one-form"
        )

    assert await count(db, "select (select count(*) from report) + (select count(*) from outbox)") == 0


async def test_nobody_of_another_firm_reads_or_writes(db: Database) -> None:
    person, stranger = a_person(), a_person()
    job_id = await an_open_job(db, person)
    use_case = Jobs(db=db, clock=CLOCK)

    for who in (as_craftsman(stranger), as_craftsman(stranger, manager=True), as_craftsman(a_person(person.firm))):
        with pytest.raises(NotFound):
            await use_case.one(who, job_id)
        with pytest.raises(NotFound):
            await use_case.report(who, job_id, Message("x"), form_key="one-form")
    assert (await use_case.one(as_craftsman(a_person(person.firm), manager=True), job_id)).job.private is not None


async def test_a_round_that_is_exhausted_leaves_nothing_open(db: Database) -> None:
    person = a_person()
    old = offer_to(person, round=1)
    new = offer_to(person, round=2, dossier_id=old.dossier_id, intervention_id=old.intervention_id)
    facts = the_facts()
    async with db.transaction() as tx:
        await facts.offers_made(tx, [heard(old)])
        await facts.offers_made(tx, [heard(new)])
        ids = {"dossier_id": old.dossier_id, "intervention_id": old.intervention_id}
        end = example(InterventionExhausted, **ids, round=1, exhausted_at=CLOCK.now())
        await facts.intervention_exhausted(tx, heard(end))

    async with db.reading() as tx:
        seen = await offer_rows.of(tx, as_craftsman(person), CLOCK.now() - timedelta(days=1))
    assert {one.id: one.state.value for one in seen} == {old.offer_id: "closed", new.offer_id: "open"}


async def test_the_end_of_a_job_is_kept_once_and_its_first_moment_stands(db: Database) -> None:
    event = job_of(offer_to(a_person()))
    end = end_of(event)
    async with db.transaction() as tx:
        await jobs.open_(tx, event, assigned_at=event.opened_at, correlation_id="c")
        assert await jobs.end(tx, end)
        assert await jobs.end(tx, end.model_copy(update={"ended_at": end.ended_at + timedelta(days=1)}))

        assert await tx.fetchval("select ended_at from job") == end.ended_at
        assert await tx.fetchval("select count(*) from job_private") == 0


async def test_a_firm_heard_again_replaces_what_was_known(db: Database) -> None:
    first, second = a_person(), None
    second = a_person(first.firm)
    async with db.transaction() as tx:
        await accounts.put_firm(tx, firm_of(first, second))
        await accounts.put_firm(tx, firm_of(second))

        rows = await tx.fetch("select number, active, phone from account order by number")

    assert [(row["number"], row["active"], row["phone"] is None) for row in rows] == [
        (first.number, False, True),
        (second.number, True, False),
    ]


def test_short_codes_avoid_letters_one_mistakes() -> None:
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(len(code) == CODE_LENGTH for code in codes)
    assert not set("".join(codes)) & set("ILO01")


@pytest.mark.parametrize(
    "sql", ["delete from offer", "delete from report", "drop table report", "create table x (y int)", "truncate job"]
)
async def test_the_runtime_role_has_only_what_the_migration_grants(postgres: TestServer, sql: str) -> None:
    urls = await postgres.fresh("provider_portal")
    connection = await asyncpg.connect(urls.runtime)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(sql)

    await connection.close()
