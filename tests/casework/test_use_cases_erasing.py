"""Erasing an insured on a real PostgreSQL: what is refused, goes, stays, and is said; holds and retention."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events import portal
from contracts.events.assignment import ProfessionalErased
from contracts.events.casework import JobOpened, PersonErased
from contracts.events.envelope import Actor, Person, Reached
from contracts.events.intake import CorrespondenceReceived, OrderCancelled, OrderSubmitted
from services.casework.domain import erasing as rules
from services.casework.domain.acts import AddNote
from services.casework.domain.entries import export
from services.casework.domain.views import DossierView
from shared.errors import Forbidden
from tests.casework.cases import Cases, casework
from tests.casework.stories import CC, KERLANN, MAEL, SUPERVISOR, mirabelle, submitted
from tests.support.examples import example
from tests.support.postgres import TestServer

NAMED = ("Gravelotte", "33261910777", "gravelotte@exemple.invalid", "Impasse des Tadornes")
INSURED = Person(
    last_name="Gravelotte", first_name="Ysoline", phones=("+33261910777",), email="gravelotte@exemple.invalid"
)


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


def an_order(*, insurer: str = "mirabelle") -> OrderSubmitted:
    """An order of the person who will be erased."""
    site = example(OrderSubmitted).order.site.model_copy(update={"address": "3 Impasse des Tadornes"})
    make = mirabelle if insurer == "mirabelle" else submitted
    return make(order_id=uuid7(), insured=INSURED, site=site, description="Mme Gravelotte, joignable le soir")


async def told(cases: Cases, order: OrderSubmitted) -> DossierView:
    """A dossier in which everybody has written her name somewhere."""
    view = await cases.with_job(order)
    key = view.dossier.id
    await cases.hear(
        cases.report(portal.ChaseRecorded, view, chased_at=cases.clock.now(), number_called="+33261910777",
                     outcome="no_answer"),
        cases.report(portal.MessageSent, view, text="Mme Gravelotte ne répond pas au 02 61 91 07 77"),
        example(CorrespondenceReceived, letter_id=uuid7(), dossier_id=key, order_id=order.order_id, kind="chase",
                sender_role="insurer", subject="Gravelotte : relance", excerpt="Mme Gravelotte attend",
                received_at=cases.clock.now()),
    )  # fmt: skip
    view = await cases.view(key)
    await cases.act(view, AddNote(text="Rappeler Mme Gravelotte"))
    return await cases.view(key)


async def cancelled(cases: Cases, order: OrderSubmitted) -> None:
    """The insurer withdraws it, and names her."""
    await cases.hear(
        example(OrderCancelled, order_id=order.order_id, reason="Mme Gravelotte renonce", submitted=True,
                cancelled_at=cases.clock.now())
    )  # fmt: skip


async def naming(cases: Cases) -> list[str]:
    """The tables that still hold something of her, raw copies of messages too."""
    found = []
    names = "select array_agg(tablename::text) from pg_tables where schemaname = 'public'"
    tables = await cases.sql(f"{names} and tablename <> 'alembic_version'")
    for table in tables:
        for words in NAMED:
            sql = f"""select exists (select 1 from {table} t where t::text ilike '%' || $1 || '%'
                        or t::text like '%' || encode(convert_to($1, 'utf8'), 'hex') || '%')"""
            if await cases.sql(sql, words):
                found.append(f"{table}: {words}")
    return found


async def test_an_insured_is_erased_from_rows_journal_and_raw_copies_and_the_others_are_told(cases: Cases) -> None:
    order = an_order()
    view = await told(cases, order)
    before = (await cases.reading.journal(view.dossier.number))[1]
    assert {line.split(":")[0] for line in await naming(cases)} >= {
        "dossiers", "journal", "attempts", "letters", "outbox"
    }  # fmt: skip
    await cancelled(cases, order)

    erased = await cases.erasing.erase_person(view.dossier.number, reason="Demande écrite du 3 mai", staff=SUPERVISOR)

    assert await naming(cases) == []
    _, after = await cases.reading.journal(view.dossier.number)
    kept = [(one.number, one.kind, one.at, one.author) for one in after[: len(before)]]
    assert kept == [(one.number, one.kind, one.at, one.author) for one in before]
    assert (after[-1].number, after[-1].author) == (len(after), SUPERVISOR.actor)
    assert "Données personnelles de l'assuré effacées (à la demande de la personne)" in after[-1].body
    assert erased.dossier.lines == len(after)
    assert erased.order.insured.last_name == "[effacé]"
    assert erased.dossier.claim_number == view.dossier.claim_number
    (said,) = await cases.said(PersonErased)
    assert [(one.dossier_id, one.order_id) for one in said.files] == [(view.dossier.id, order.order_id)]
    assert Reached(topic="intake.orders", key=str(order.order_id), sequence=2) in said.after
    assert [one.sequence for one in said.after if one.topic == "casework.jobs"] == [
        await cases.sql("select sequence from stream where topic = 'casework.jobs'")
    ]


async def test_forms_of_the_journal_keep_what_is_no_free_text(cases: Cases) -> None:
    order = an_order()
    view = await told(cases, order)
    await cancelled(cases, order)

    await cases.erasing.erase_person(view.dossier.number, reason="Demande écrite", staff=SUPERVISOR)

    text = export((await cases.reading.journal(view.dossier.number))[1])
    for words in ("OUVERTURE: -", f"ASSIGNER: -({KERLANN.code}) {KERLANN.name}", MAEL.name, "ETAT: Contact client"):
        assert words in text, words
    assert "Mensaje de" in text


async def test_said_again_it_is_the_same_person_and_harmless(cases: Cases) -> None:
    order = an_order()
    view = await told(cases, order)
    await cancelled(cases, order)

    for _ in range(2):
        await cases.erasing.erase_person(view.dossier.number, reason="Demande écrite", staff=SUPERVISOR)
        cases.later(minutes=1)

    said = await cases.said(PersonErased)
    assert len({one.person_id for one in said}) == 1
    assert len(said) == await cases.sql("select count(*) from erasures") == 2


async def test_the_file_beside_it_is_erased_with_it(cases: Cases) -> None:
    order = an_order(insurer="allianz")
    view = await cases.open(order)
    assert view.companion is not None
    await cancelled(cases, order)

    await cases.erasing.erase_person(view.companion[1], reason="Demande écrite", staff=SUPERVISOR)

    assert await naming(cases) == []
    (said,) = await cases.said(PersonErased)
    assert {one.dossier_id for one in said.files} == {view.dossier.id, view.companion[0]}


async def test_what_is_open_held_unexplained_or_asked_by_a_cc_is_refused(cases: Cases) -> None:
    order = an_order()
    view = await told(cases, order)
    number = view.dossier.number
    with pytest.raises(rules.StillOpen) as still:
        await cases.erasing.erase_person(number, reason="Demande écrite", staff=SUPERVISOR)
    await cancelled(cases, order)
    held = await cases.erasing.hold(number, reason="Expertise judiciaire", staff=SUPERVISOR)
    with pytest.raises(rules.HoldUnchanged) as again:
        await cases.erasing.hold(number, reason="Expertise judiciaire", staff=SUPERVISOR)
    with pytest.raises(rules.UnderHold) as under:
        await cases.erasing.erase_person(number, reason="Demande écrite", staff=SUPERVISOR)
    await cases.erasing.lift(number, reason="Expertise close", staff=SUPERVISOR)
    with pytest.raises(rules.HoldUnchanged):
        await cases.erasing.lift(number, reason="Expertise close", staff=SUPERVISOR)
    with pytest.raises(rules.ReasonNames) as names:
        await cases.erasing.erase_person(number, reason="Demande de Mme Gravelotte", staff=SUPERVISOR)
    with pytest.raises(rules.ReasonNames):
        await cases.erasing.erase_person(number, reason="Appel du 02 61 91 07 77", staff=SUPERVISOR)
    for act in (cases.erasing.erase_person, cases.erasing.hold, cases.erasing.lift):
        with pytest.raises(Forbidden):
            await act(number, reason="Demande écrite", staff=CC)

    assert held.hold is not None
    assert held.hold.reason == "Expertise judiciaire"
    rules_said = [one.value.rule for one in (still, again, under, names)]
    assert rules_said == ["DATA-001", "DATA-005", "DATA-002", "DATA-004"]
    assert await cases.said(PersonErased) == []
    assert "journal: Gravelotte" in await naming(cases)


async def test_the_database_itself_refuses_what_is_open_or_held_and_any_other_way_into_the_journal(
    cases: Cases,
) -> None:
    view = await told(cases, an_order())
    erase = "select erase_people(array[$1::uuid], array[$1::uuid], '{}', '{}', 'staff', '1', 'X', 'X', now())"

    with pytest.raises(asyncpg.RaiseError, match="is open"):
        await cases.sql(erase, view.dossier.id)
    for statement in ("update journal set body = ''", "delete from journal", "update erasures set reason = ''"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await cases.sql(statement)


async def test_who_is_past_his_insurers_months_is_erased_by_the_loop_and_nobody_else(cases: Cases) -> None:
    old, held, fresh = an_order(), an_order(), an_order()
    views = {order.order_id: await told(cases, order) for order in (old, held, fresh)}
    for order in (old, held):
        await cancelled(cases, order)
    await cases.erasing.hold(views[held.order_id].dossier.number, reason="Expertise", staff=SUPERVISOR)
    cases.later(days=700)
    assert await cases.erasing.erase_due() == 0
    await cancelled(cases, fresh)
    cases.later(days=40)

    assert await cases.erasing.erase_due() == 1
    assert await cases.erasing.erase_due() == 0

    (said,) = await cases.said(PersonErased)
    assert (said.files[0].order_id, said.ground, said.after) == (old.order_id, "retention", ())
    journal = export((await cases.reading.journal(views[old.order_id].dossier.number))[1])
    assert "durée de conservation échue" in journal
    assert await cases.sql("select count(*) from dossiers where insured = ''") == 1


async def test_a_craftsman_who_left_goes_by_name_and_stays_by_number(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    await cases.hear(cases.report(portal.MessageSent, view, text="Bien reçu", actor=actor_of_mael()))
    gone = ProfessionalErased(
        actor=SUPERVISOR.actor, person_id=uuid7(), firm_id=KERLANN.id, number=MAEL.number, after=(),
        erased_at=cases.clock.now(),
    )  # fmt: skip

    await cases.hear(gone)

    for table in ("offers", "jobs", "journal", "outbox"):
        sql = f"""select exists (select 1 from {table} t where t::text like '%' || $1 || '%'
                    or t::text like '%' || encode(convert_to($1, 'utf8'), 'hex') || '%')"""
        assert not await cases.sql(sql, MAEL.name), table
    text = export((await cases.reading.journal(view.dossier.number))[1])
    assert MAEL.number in text
    assert f"Nom du professionnel {MAEL.number} effacé" in text
    (opened,) = await cases.said(JobOpened)
    assert (opened.professional.number, opened.professional.name) == (MAEL.number, "[effacé]")
    assert json.loads(await cases.sql("select counts::text from erased_people"))["jobs"] == 1


def actor_of_mael() -> Actor:
    """The craftsman as the portal names him."""
    return Actor(kind="craftsman", id=MAEL.number, name=MAEL.name)


def test_months_are_calendar_months() -> None:
    order = an_order()
    at = order.submitted_at

    assert rules.months_before(at, 24) == at.replace(year=at.year - 2)
    assert rules.months_before(at.replace(month=3, day=31), 1).day == 28
    assert rules.months_before(at.replace(month=1), 1) == at.replace(year=at.year - 1, month=12)
    assert rules.ON_THE_WAY > timedelta(days=14)
