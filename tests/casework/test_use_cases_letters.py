"""Letters on a real PostgreSQL: each kind acts once, in any order and however often it is heard; a person confirms."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events.casework import DossierCancelled, JobChanged
from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.casework.domain.acts import Cancel, CloseDate
from services.casework.domain.file import Status
from services.casework.domain.letters import AlreadySettled
from services.casework.domain.views import DossierView
from services.casework.use_cases.letters import LetterDesk
from shared.errors import NotFound
from tests.casework.cases import Cases, casework
from tests.casework.stories import BOOK, CC, mirabelle
from tests.support.examples import example
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


def letter(cases: Cases, view: DossierView, kind: str, **fields: Any) -> CorrespondenceReceived:  # Any: its fields
    """A letter about the dossier, received now."""
    given: dict[str, Any] = {
        "letter_id": uuid7(), "item_id": uuid7(), "dossier_id": view.dossier.id, "received_at": cases.clock.now()
    }  # fmt: skip
    return example(CorrespondenceReceived, kind=kind, **given | fields)


def code(view: DossierView) -> str | None:
    """The date that is shown."""
    current = view.interventions[0].current
    return current.code if current else None


@pytest.mark.parametrize(
    ("kind", "role", "sets", "wants"),
    [
        ("chase", "insurer", "F8", ""),
        ("cancellation", "insurer", "F8", "confirm"),
        ("expert_report", "expert", "C1", ""),
        ("invoice", "unknown", "F3", ""),
        ("complaint", "insured", "F2", ""),
        ("reply", "insured", "F8", ""),
    ],
)
async def test_each_kind_acts_once_and_the_craftsman_sees_the_date(
    cases: Cases, kind: str, role: str, sets: str, wants: str
) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    told = len(await cases.said(JobChanged))

    messages = await cases.hear(letter(cases, view, kind, sender_role=role))
    once = await cases.everything()
    await cases.absorb(messages)

    after = await cases.view(view.dossier.id)
    assert await cases.everything() == once
    assert (code(after), after.dossier.status) == (sets, Status.OPEN)
    assert [(one.kind, one.code, one.wanted) for one in after.letters] == [(kind, sets, wants)]
    assert len(await cases.said(JobChanged)) == told + 1


async def test_a_chase_while_a_quote_is_studied_asks_the_metreur(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    await cases.sql("update action_dates set code = 'B1', owner = 'metreur' where ended_at is null")

    await cases.hear(letter(cases, view, "chase"))

    assert code(await cases.view(view.dossier.id)) == "B7"


async def test_a_letter_heard_before_its_dossier_waits_for_it(cases: Cases) -> None:
    order = mirabelle(order_id=uuid7())
    dossier_id = uuid7()
    early = example(CorrespondenceReceived, letter_id=uuid7(), dossier_id=dossier_id, kind="chase")

    await cases.hear(early)
    assert len(await cases.parked()) == 1
    view = await cases.open(order)
    await cases.sql("update dossiers set id = $1", dossier_id)
    await cases.sql("update interventions set dossier_id = $1", dossier_id)
    await cases.sql("update action_dates set dossier_id = $1", dossier_id)
    await cases.retry(topics.INTAKE_CORRESPONDENCE, str(dossier_id))

    assert await cases.parked() == []
    assert code(await cases.view(dossier_id)) == "F8"
    assert view.dossier.status is Status.OPEN


async def test_a_letter_that_is_undone_gives_back_what_was_there_and_a_repeat_changes_nothing(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    came = letter(cases, view, "expert_report", sender_role="expert")
    undone = example(CorrespondenceUndone, letter_id=came.letter_id, dossier_id=view.dossier.id, reason="Autre dossier")
    unknown = example(CorrespondenceUndone, letter_id=uuid7(), dossier_id=view.dossier.id)

    messages = await cases.hear(came, undone, unknown)
    once = await cases.everything()
    await cases.absorb(messages)

    after = await cases.view(view.dossier.id)
    assert await cases.everything() == once
    assert code(after) == code(view)
    assert after.letters[0].withdrawn_at is not None


async def test_a_cancellation_waits_in_the_list_until_the_dossier_is_cancelled(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    desk = LetterDesk(db=cases.db, clock=cases.clock, book=BOOK)
    await cases.hear(letter(cases, view, "cancellation"), letter(cases, view, "chase"))

    (waits,) = await desk.waiting()
    asked = await cases.view(view.dossier.id)
    await cases.act(asked, Cancel(reason="Annulation demandée par l'assureur"))

    assert (waits.letter.kind, waits.number) == ("cancellation", view.dossier.number)
    assert waits.version == asked.dossier.version
    assert (await desk.waiting(), await desk.count()) == ((), 0)
    assert len(await cases.said(DossierCancelled)) == 1


async def test_a_letter_to_an_ended_dossier_is_settled_once_with_a_line(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    await cases.act(view, Cancel(reason="Doublon"))
    await cases.hear(letter(cases, view, "complaint", sender_role="insured"))
    desk = LetterDesk(db=cases.db, clock=cases.clock, book=BOOK)
    (waits,) = await desk.waiting()

    await desk.settle(waits.letter.id, staff=CC, comment="Assuré rappelé.")

    assert await desk.count() == 0
    assert (await cases.view(view.dossier.id)).journal[-1].body.endswith("(réclamation de l'assuré) : Assuré rappelé.")
    with pytest.raises(AlreadySettled):
        await desk.settle(waits.letter.id, staff=CC, comment="")
    with pytest.raises(NotFound):
        await desk.settle(uuid7(), staff=CC, comment="")


async def test_dealing_with_the_date_of_a_letter_gives_back_the_craftsmans_own(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    await cases.hear(letter(cases, view, "chase"))

    await cases.act(await cases.view(view.dossier.id), CloseDate(code="F8", comment="Compagnie rappelée."))

    after = await cases.view(view.dossier.id)
    assert after.interventions[0].current is not None
    assert after.interventions[0].current.due_at == view.interventions[0].current.due_at  # type: ignore[union-attr]  # A1
