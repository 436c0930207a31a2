"""Whether a craftsman was told that his job is over, on a real PostgreSQL: a line, whatever became of the dossier."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from contracts.events.portal import NoticeDelivered, NoticeFailed
from services.casework.domain.acts import Cancel, TakeBack
from tests.casework.cases import Cases, casework
from tests.casework.stories import TANGUY, mirabelle
from tests.support.examples import example
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


@pytest.mark.parametrize("end", [TakeBack(reason="sans nouvelles"), Cancel(reason="sans suite")])
async def test_a_notice_of_a_job_that_was_taken_away_or_cancelled_has_its_line(
    cases: Cases, end: TakeBack | Cancel
) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    (job,) = view.interventions[0].jobs
    await cases.act(view, end)
    told = {
        "dossier_id": view.dossier.id, "intervention_id": view.interventions[0].intervention.id,
        "offer_id": job.offer_id, "firm_id": job.firm.id, "at": cases.clock.now(), "about": "job_end",
    }  # fmt: skip

    await cases.hear(
        example(NoticeDelivered, **told | {"channel": "sms"}),
        example(NoticeFailed, **told | {"channel": "email", "error": "adresse refusée"}),
    )

    journal = (await cases.view(view.dossier.id)).journal
    assert [entry.body for entry in journal[-2:]] == [
        "Action réalisée: SMS de fin de mission remis à Plomberie Kerlann",
        "Action réalisée: E-mail de fin de mission non remis à Plomberie Kerlann : adresse refusée",
    ]
    assert await cases.parked() == []


async def test_its_line_names_the_firm_that_lost_the_job_when_another_one_has_it_now(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    (job,) = view.interventions[0].jobs
    await cases.act(view, TakeBack(reason="sans nouvelles"))
    second = cases.offer(await cases.view(view.dossier.id), TANGUY)
    await cases.hear(second, cases.acceptance(second))

    await cases.hear(
        example(
            NoticeDelivered, dossier_id=view.dossier.id, intervention_id=second.intervention_id, channel="sms",
            offer_id=job.offer_id, firm_id=job.firm.id, at=cases.clock.now(), about="job_end",
        )
    )  # fmt: skip

    view = await cases.view(view.dossier.id)
    assert "SMS de fin de mission remis à Plomberie Kerlann" in view.journal[-1].body
    current = view.interventions[0].intervention
    assert current.job is not None
    assert (current.job.firm, current.current and current.current.code) == (TANGUY, "A1")
