"""Letters of a dossier that is merged, before or after they came: they act on the one that goes on, and go home."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.casework.domain.acts import CloseDate
from services.casework.domain.views import DossierView
from services.casework.use_cases.letters import LetterDesk
from services.casework.use_cases.merging import Merging
from tests.casework.cases import Cases, casework
from tests.casework.stories import BOOK, CC, mirabelle
from tests.support.examples import example
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


async def two(cases: Cases) -> tuple[DossierView, DossierView]:
    """Two open dossiers of one claim: the one that goes on, and the one that ends."""
    return await cases.open(mirabelle(order_id=uuid7())), await cases.open(mirabelle(order_id=uuid7()))


def letter(cases: Cases, view: DossierView, kind: str = "chase") -> CorrespondenceReceived:
    """A letter about the dossier, received now."""
    given: dict[str, Any] = {  # Any: its fields
        "letter_id": uuid7(), "item_id": uuid7(), "dossier_id": view.dossier.id, "received_at": cases.clock.now()
    }  # fmt: skip
    return example(CorrespondenceReceived, kind=kind, sender_role="insurer", **given)


async def merge(cases: Cases, absorbed: DossierView, kept: DossierView) -> None:
    """One into the other, as both are now."""
    first, into = await cases.view(absorbed.dossier.id), await cases.view(kept.dossier.id)
    await Merging(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading).merge(
        first.dossier.number, into=into.dossier.number, version=first.dossier.version,
        into_version=into.dossier.version, reason="Le même sinistre.", staff=CC,
    )  # fmt: skip


async def undo(cases: Cases, absorbed: DossierView) -> None:
    """Undone."""
    view = await cases.view(absorbed.dossier.id)
    await Merging(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading).undo(
        view.dossier.number, version=view.dossier.version, reason="Deux logements.", staff=CC
    )


async def runs(cases: Cases, view: DossierView) -> list[tuple[str, datetime]]:
    """The dates that run on a dossier with their due dates, those of the search left out."""
    found = await cases.view(view.dossier.id)
    dates = [date for one in found.interventions for date in one.intervention.dates if date.open and date.layer]
    return [(date.code, date.due_at) for date in dates]


async def lines(cases: Cases, view: DossierView) -> str:
    """The journal's texts."""
    return "\n".join(entry.body for entry in (await cases.view(view.dossier.id)).journal)


async def test_what_a_letter_asked_for_goes_on_with_the_claim_and_comes_home(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    came = letter(cases, absorbed)
    await cases.hear(came)
    ((code, due_at),) = await runs(cases, absorbed)
    cases.later(hours=2)

    await merge(cases, absorbed, kept)
    there = await runs(cases, kept)
    shown = await cases.view(kept.dossier.id)
    await undo(cases, absorbed)

    assert code == "F8"
    assert there == [(code, due_at)]
    assert [one.id for one in shown.letters] == [came.letter_id]
    assert (await runs(cases, kept), await runs(cases, absorbed)) == ([], [(code, due_at)])
    assert (await cases.view(kept.dossier.id)).letters == ()


async def test_what_was_dealt_with_on_the_kept_dossier_does_not_come_back(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await cases.hear(letter(cases, absorbed))
    await merge(cases, absorbed, kept)

    await cases.act(await cases.view(kept.dossier.id), CloseDate(code="F8", comment="Compagnie rappelée."))
    await undo(cases, absorbed)

    assert (await runs(cases, kept), await runs(cases, absorbed)) == ([], [])


async def test_two_letters_that_ask_for_the_same_are_one_date_and_each_dossier_has_its_own_again(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await cases.hear(letter(cases, kept), letter(cases, absorbed))

    await merge(cases, absorbed, kept)
    together = [code for code, _ in await runs(cases, kept)]
    await undo(cases, absorbed)

    assert together == ["F8"]
    assert [[code for code, _ in await runs(cases, one)] for one in (kept, absorbed)] == [["F8"], ["F8"]]


async def test_a_letter_that_comes_later_acts_on_the_kept_dossier_and_both_journals_say_so(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await merge(cases, absorbed, kept)

    messages = await cases.hear(letter(cases, absorbed))
    there = await runs(cases, kept)
    once = await cases.everything()
    await cases.absorb(messages)

    assert await cases.everything() == once
    assert [code for code, _ in there] == ["F8"]
    assert "relance de l'assureur" in await lines(cases, kept)
    assert f"suivi au dossier {kept.dossier.number}" in await lines(cases, absorbed)
    await undo(cases, absorbed)
    assert (await runs(cases, kept), await runs(cases, absorbed)) == ([], there)


@pytest.mark.parametrize("first", ["letter", "merge"])
async def test_a_letter_that_was_nobodys_is_taken_off_the_kept_dossier(cases: Cases, first: str) -> None:
    kept, absorbed = await two(cases)
    came = letter(cases, absorbed)
    if first == "letter":
        await cases.hear(came)
        await merge(cases, absorbed, kept)
    else:
        await merge(cases, absorbed, kept)
        await cases.hear(came)

    undone = example(CorrespondenceUndone, letter_id=came.letter_id, dossier_id=absorbed.dossier.id, reason="Erreur")
    await cases.hear(undone)

    assert await runs(cases, kept) == []
    assert "retiré du dossier" in await lines(cases, kept)
    assert "retiré du dossier" in await lines(cases, absorbed)
    await undo(cases, absorbed)
    assert await runs(cases, absorbed) == []


async def test_a_cancellation_still_waits_for_its_press_on_the_dossier_that_goes_on(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    desk = LetterDesk(db=cases.db, clock=cases.clock, book=BOOK)
    await cases.hear(letter(cases, absorbed, "cancellation"))

    await merge(cases, absorbed, kept)
    (waits,) = await desk.waiting()
    await desk.settle(waits.letter.id, staff=CC, comment="Vu avec l'agence.")

    view = await cases.view(kept.dossier.id)
    assert (waits.number, waits.version) == (kept.dossier.number, view.dossier.version - 1)
    assert "Vu avec l'agence." in view.journal[-1].body
    assert await desk.count() == 0


async def test_a_letter_dated_on_work_that_was_taken_over_comes_home_when_that_work_is_withdrawn(cases: Cases) -> None:
    kept = await cases.open(mirabelle(order_id=uuid7()))
    absorbed = await cases.open(mirabelle(order_id=uuid7(), trade="PLOMBERIE"))
    await cases.hear(letter(cases, absorbed))
    ((code, due_at),) = await runs(cases, absorbed)

    await merge(cases, absorbed, kept)
    there = await runs(cases, kept)
    cases.later(hours=1)
    await undo(cases, absorbed)

    assert there == [(code, due_at)]
    assert (await runs(cases, kept), await runs(cases, absorbed)) == ([], [(code, due_at)])
