"""What the desk reads on a real PostgreSQL: lateness, the list, its pages, the search, the export."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from contracts.events import portal
from contracts.events.casework import InterventionReady
from services.casework.domain.acts import Cancel, OverrideDate
from services.casework.domain.numbers import LETTERS
from services.casework.domain.texts import clean
from services.casework.use_cases.merging import Merging
from tests.casework.cases import Cases, casework
from tests.casework.stories import BOOK, CC, SUPERVISOR, mirabelle, submitted
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


async def test_a_late_date_is_marked_once_shown_first_and_counted(cases: Cases) -> None:
    fine = await cases.open(mirabelle(order_id=uuid7()))
    late = await cases.open(mirabelle(order_id=uuid7()))
    await cases.hear(cases.offer(late))
    await cases.hear(cases.offer(fine, made_at=cases.clock.now() + timedelta(hours=2)))

    cases.later(hours=24, minutes=1)

    assert await cases.deadlines.mark_late() == 1
    assert await cases.deadlines.mark_late() == 0
    page = await cases.reading.search()
    assert [(row.number, row.late) for row in page.rows] == [(late.dossier.number, True), (fine.dossier.number, False)]
    assert [row.number for row in (await cases.reading.search(late_only=True)).rows] == [late.dossier.number]
    (count,) = await cases.reading.late_counts()
    assert (count.code, count.owner, count.running, count.late) == ("A1", "provider", 2, 1)
    assert await cases.deadlines.late() == {"A1": 1}
    (one,) = await cases.reading.lateness(firm_code="44-0117")
    assert timedelta(minutes=1) <= one.late_by < timedelta(minutes=2)


async def test_an_override_moves_what_is_shown_and_keeps_the_lateness(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    cases.later(hours=30)
    view = await cases.view(view.dossier.id)

    later = OverrideDate(due_at=cases.clock.now() + timedelta(days=2), reason="client absent")
    await cases.act(view, later, by=SUPERVISOR)

    row = (await cases.reading.search()).rows[0]
    assert not row.late
    (one,) = await cases.reading.lateness()
    assert one.late_by > timedelta(hours=5, minutes=59)


async def test_dossiers_are_found_by_number_name_phone_and_claim(cases: Cases) -> None:
    insured = mirabelle().order.insured
    named: dict[str, object] = {"last_name": "L'Hénoret-Test", "first_name": "Gaël", "phones": ("+33199007788",)}
    other = insured.model_copy(update=named)
    first = await cases.open(mirabelle(order_id=uuid7()))
    second = await cases.open(mirabelle(order_id=uuid7(), insured=other, claim_number="MIR-77/42"))

    async def found(text: str) -> list[str]:
        return [row.number for row in (await cases.reading.search(text=text)).rows]

    one, two = first.dossier.number, second.dossier.number
    assert await found(one.lower().replace("-", " ")) == [one]
    assert await found("l'henoret") == [two]
    assert await found("GAEL") == [two]
    assert await found("01 99 00 77 88") == [two]
    assert await found("+33 1 99 00 77 88") == [two]
    assert await found("mir7742") == [two]
    assert await found("quéméneur") == [one]
    assert await found("100%") == []
    assert await found("\\_") == []


PHONES = [
    "01 99 00 77 88", "0199007788", "01.99.00.77.88", "01-99-00-77-88", "(01) 99 00 77 88", "1 99 00 77 88",
    "+33 1 99 00 77 88", "+33199007788", "+33 (0)1 99 00 77 88", "00 33 1 99 00 77 88", "0033 (0)1 99 00 77 88",
    "01\u00a099\u202f00\u00a077\u202f88", "０１ ９９ ００ ７７ ８８", "Tél. : 01 99 00 77 88",
]  # fmt: skip
NAMES = [
    "L'Hénoret", "l’henoret", "L`HENORET", "Gaël L'Hénoret", "l'hénoret-test gaël", "Jean-Cœur", "jean coeur",
    "JEAN\u00a0CŒUR", "coeur gael", "gae\u0308l", "L'He\u0301noret\u2011Test",
]  # fmt: skip
CLAIMS = ["MIR-77/42", "mir 7742", "MIR\u00a077\u202f42", "Mir–77.42"]


async def test_a_phone_a_name_or_a_claim_is_found_however_it_is_written(cases: Cases) -> None:
    insured = mirabelle().order.insured
    named: dict[str, object] = {
        "last_name": "L'Hénoret-Test", "first_name": "Gaël Jean-Cœur", "phones": ("+33 (0)1 99 00 77 88",),
    }  # fmt: skip
    other = mirabelle(order_id=uuid7(), insured=insured.model_copy(update=named), claim_number="MIR-77/42")
    wanted = (await cases.open(other)).dossier.number
    await cases.open(mirabelle(order_id=uuid7()))

    found = {
        text: [row.number for row in (await cases.reading.search(text=text)).rows]
        for text in (*PHONES, *NAMES, *CLAIMS)
    }

    assert {text: rows for text, rows in found.items() if rows != [wanted]} == {}


async def test_a_number_is_found_however_it_is_said_and_never_with_a_wrong_letter(cases: Cases) -> None:
    number = (await cases.open(mirabelle(order_id=uuid7()))).dossier.number
    year, counter, letter = number.split("-")
    wrong = next(one for one in LETTERS if one != letter)

    async def found(text: str) -> list[str]:
        return [row.number for row in (await cases.reading.search(text=text)).rows]

    right = [
        number.lower(), f"{year} {counter} {letter.lower()}", f"{year}{counter}{letter}", f"{year}–{counter}–{letter}",
        f"{year}\u2011{counter}\u2011{letter}", f"n° {number}", f"\u00a0{number}\u202f",
        f"{year}-{counter}", f"{year}{counter}",
    ]  # fmt: skip
    assert {text: rows for text in right if (rows := await found(text)) != [number]} == {}
    assert await found(f"{year}-{counter}-{wrong.lower()}") == []
    assert await found(f"{year}-{counter[:-2]}{counter[-1]}{counter[-2]}-{letter}") == []


@pytest.mark.parametrize("text", ["....", "%", "\x00", "\u200b", "' or true --", "\\", "_______", "*" * 100])
async def test_signs_alone_find_nothing_or_ask_nothing(cases: Cases, text: str) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    rows = (await cases.reading.search(text=text)).rows

    assert [row.number for row in rows] == ([view.dossier.number] if not clean(text) else [])


async def test_a_message_does_not_hide_a_late_date_under_it(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    cases.later(hours=23)
    await cases.hear(cases.report(portal.MessageSent, view, text="Une question."))
    fresh = await cases.open(mirabelle(order_id=uuid7()))

    cases.later(hours=2)

    rows = (await cases.reading.search()).rows
    assert [(row.number, row.code, row.late) for row in rows] == [
        (view.dossier.number, "F3", True), (fresh.dossier.number, "HOLD_ASSIGNMENT", False),
    ]  # fmt: skip
    assert [row.number for row in (await cases.reading.search(late_only=True)).rows] == [view.dossier.number]
    assert await cases.deadlines.late() == {"A1": 1}


async def test_a_client_reached_in_time_is_late_in_no_list(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    contacted = cases.clock.now()
    await cases.hear(cases.report(portal.ContactDeclared, view, contacted_at=contacted, comment=None))

    cases.later(hours=30)

    (row,) = (await cases.reading.search()).rows
    assert (row.code, row.late, row.due_at) == ("A1", False, None)
    assert (await cases.reading.search(late_only=True)).rows == ()
    assert await cases.deadlines.late() == {}
    assert await cases.deadlines.mark_late() == 0


async def test_what_is_counted_as_late_is_what_is_listed_as_late(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    cases.later(hours=30)
    view = await cases.view(view.dossier.id)
    later = OverrideDate(due_at=cases.clock.now() + timedelta(days=2), reason="client absent")
    await cases.act(view, later, by=SUPERVISOR)

    (count,) = await cases.reading.late_counts()

    assert (count.code, count.late) == ("A1", 1)
    assert len((await cases.reading.search(late_only=True)).rows) == 1
    assert len((await cases.reading.search(late_only=True, code="A1")).rows) == 1


async def test_pages_of_the_list_follow_each_other(cases: Cases) -> None:
    await cases.hear(*[mirabelle(order_id=uuid7()) for _ in range(7)])

    seen, after = list[str](), None
    while True:
        page = await cases.reading.search(after=after, limit=3)
        seen += [row.number for row in page.rows]
        after = page.after
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 7


async def test_an_ended_dossier_leaves_the_list_but_is_found(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    await cases.act(view, Cancel(reason="sans suite"))

    assert (await cases.reading.search()).rows == ()
    assert [row.status for row in (await cases.reading.search(text=view.dossier.number)).rows] == ["cancelled"]
    assert len((await cases.reading.search(status="ended")).rows) == 1


async def test_the_export_is_the_journal_as_text(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))

    number, text = await cases.reading.export(str(view.dossier.id))

    assert number == view.dossier.number
    assert text == "".join(f"{entry.text()}\n" for entry in view.journal)


async def test_how_dossiers_stand_is_one_event_each_whatever_became_of_them(cases: Cases) -> None:
    seeks, waits, gone, kept, absorbed = [
        await cases.open(order)
        for order in (
            mirabelle(order_id=uuid7()),
            submitted(order_id=uuid7()),
            *(mirabelle(order_id=uuid7()) for _ in range(3)),
        )
    ]
    await cases.act(gone, Cancel(reason="Doublon"))
    await Merging(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading).merge(
        absorbed.dossier.number, into=kept.dossier.number, version=absorbed.dossier.version,
        into_version=kept.dossier.version, reason="Le même sinistre.", staff=CC,
    )  # fmt: skip

    async with cases.db.transaction() as tx:
        keys = [row["key"] for row in await tx.fetch("select key from stream where topic = 'casework.dossiers'")]
        told = {one.dossier_id: one for one in await cases.reading.stand(tx, keys)}

    assert {key: told[key].status for key in told} == {
        seeks.dossier.id: "open", waits.dossier.id: "open", gone.dossier.id: "cancelled", kept.dossier.id: "open",
        absorbed.dossier.id: "closed", **{one: told[one].status for one in told if told[one].companion_of},
    }  # fmt: skip
    (ready,) = await cases.said(InterventionReady, key=seeks.dossier.id)
    (sought,) = told[seeks.dossier.id].sought
    assert (sought.intervention_id, sought.round, sought.place, sought.limit, sought.ready_at) == (
        ready.intervention_id, ready.round, ready.place, ready.limit, ready.ready_at,
    )  # fmt: skip
    assert (told[waits.dossier.id].sought, told[gone.dossier.id].sought) == ((), ())
    into = told[absorbed.dossier.id].merged_into
    assert into is not None
    assert (into.order_id, into.number) == (kept.dossier.order_id, kept.dossier.number)
