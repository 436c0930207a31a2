"""Finding orders in a process of its own: the same as here, within its time and memory, and nothing is lost with it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.intake.channels.apart import Limits
from services.intake.channels.extracting import Found
from services.intake.channels.extracting_apart import ExtractingApart, RuleFiles
from services.intake.channels.read import read
from services.intake.domain.habits import Kind
from services.intake.domain.reading import BODY, Reading, Sheet
from shared.db import Database
from tests.intake.builders import ROOT, Here, sample
from tests.intake.test_loops import Bench
from tests.intake.test_rules_habits import SENDER, habit
from tests.intake.test_rules_samples import NAMES
from tests.support.postgres import TestServer

RULES = RuleFiles(
    ROOT / "deploy" / "insurers", ROOT / "deploy" / "geo", ROOT / "deploy" / "intake" / "kinds.yaml", date(2026, 12, 1)
)
TOO_LONG = "La recherche des champs a été arrêtée après 0.3 secondes."


def endless() -> bytes:
    """An honest mail with more pages of words than anybody reads in a third of a second."""
    page = "".join(
        f"Sinistre n° : MIR-2026-{at:06}\r\nNom : Abalone\r\nTél : 04 65 71 {at:04}\r\n" for at in range(400)
    )
    return b"Subject: Ordres de mission\r\nFrom: agence@exemple.invalid\r\n\r\n" + page.encode() * 8


@pytest.fixture
async def apart() -> AsyncIterator[ExtractingApart]:
    async with ExtractingApart(RULES) as process:
        yield process


@pytest.mark.timeout(120)
async def test_the_process_finds_in_every_sample_what_is_found_here(apart: ExtractingApart) -> None:
    readings = {name: read(sample(name)) for name in NAMES}
    here = Here()

    for name, reading in readings.items():
        assert await apart.orders(reading) == await here.orders(reading), name
        assert await apart.whole(reading) == await here.whole(reading), name


async def test_the_process_knows_the_senders_habits(apart: ExtractingApart) -> None:
    reading = Reading(sender=SENDER, sheets=(Sheet("1", None, BODY, "Sinistre n° MIR-2026-004410"),))
    habits = [habit(Kind.VALUE, "agent_code", "N4417")]

    assert await apart.whole(reading, habits) == await Here().whole(reading, habits)
    assert await apart.whole(reading, habits) != await apart.whole(reading)


async def test_what_takes_too_long_is_stopped_and_the_next_message_is_read() -> None:
    quick, slow = read(sample("14_mirabelle_agence")), read(endless())
    async with ExtractingApart(RULES, Limits(seconds=0.3)) as process:
        before = await process.whole(quick)
        stopped = await process.orders(slow)
        after = await process.whole(quick)

    assert [one.order.note for one in stopped] == [TOO_LONG]
    assert stopped[0] == Found(stopped[0].order)
    assert before == after == await Here().whole(quick)


async def test_the_first_message_waits_for_the_rules_and_has_no_more_time_than_any_other() -> None:
    async with ExtractingApart(RULES, Limits(seconds=0.3)) as process:
        slow = await process.orders(read(endless()))
        quick = await process.whole(read(sample("14_mirabelle_agence")))

    assert [one.order.note for one in slow] == [TOO_LONG]
    assert quick == await Here().whole(read(sample("14_mirabelle_agence")))


async def test_what_takes_too_much_memory_ends_the_process_and_says_so() -> None:
    quick = read(sample("14_mirabelle_agence"))
    async with ExtractingApart(RULES, Limits(memory=4 << 20)) as process:
        stopped = await process.orders(Reading(sheets=(Sheet("1", None, BODY, "mission " * (4 << 20)),)))
        after = await process.whole(quick)

    assert ["trop de mémoire" in one.order.note for one in stopped] == [True]
    assert not stopped[0].order.draft.fields
    assert after == await Here().whole(quick)


async def test_a_message_whose_fields_took_too_long_waits_for_a_person_with_the_reason(
    postgres: TestServer, tmp_path: Path
) -> None:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    async with ExtractingApart(RULES, Limits(seconds=0.3)) as process:
        await process.whole(Reading())
        bench = Bench(db, tmp_path, extractor=process)
        await bench.keep(endless())
        await bench.reading.read_stored()

    async with db.reading() as tx:
        row = await tx.fetchrow("select state, note, sender from item")
    await db.stop()

    assert row is not None
    assert row["state"] == "waiting"
    assert TOO_LONG in row["note"]
