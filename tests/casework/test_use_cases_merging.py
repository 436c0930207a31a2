"""Two dossiers of one claim on a real PostgreSQL: merged once, by one of two, undone, merged again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierClosed, InterventionWithdrawn, NoticeIssued
from services.casework.domain.file import Stage, Status
from services.casework.domain.people import Staff
from services.casework.domain.views import DossierView, TwoOutcome, TwoPerformed
from services.casework.use_cases.merging import Merging
from tests.casework.cases import Cases, casework
from tests.casework.stories import BOOK, CC, mirabelle
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


def merging_of(cases: Cases) -> Merging:
    """The use case under test, by the business clock as it is now."""
    return Merging(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading)


async def merge(cases: Cases, absorbed: DossierView, kept: DossierView, *, by: Staff = CC) -> TwoOutcome:
    """One into the other, as both were seen."""
    return await merging_of(cases).merge(
        absorbed.dossier.number,
        into=kept.dossier.number,
        version=absorbed.dossier.version,
        into_version=kept.dossier.version,
        reason="Le même sinistre.",
        staff=by,
    )


async def undo(cases: Cases, absorbed: DossierView, *, by: Staff = CC) -> TwoOutcome:
    """Undone, as the absorbed dossier was seen."""
    return await merging_of(cases).undo(
        absorbed.dossier.number, version=absorbed.dossier.version, reason="Deux logements.", staff=by
    )


def done(outcome: TwoOutcome) -> TwoPerformed:
    """It was done."""
    assert isinstance(outcome, TwoPerformed)
    return outcome


async def two(cases: Cases) -> tuple[DossierView, DossierView]:
    """Two open dossiers of Mirabelle that a craftsman is looked for."""
    return await cases.open(mirabelle(order_id=uuid7())), await cases.open(mirabelle(order_id=uuid7()))


async def test_a_merged_dossier_ends_and_the_other_one_goes_on(cases: Cases) -> None:
    kept, absorbed = await two(cases)

    outcome = done(await merge(cases, absorbed, kept))

    ended = outcome.absorbed.dossier
    assert (ended.status, ended.merged_into, ended.interventions[0].stage) == (
        Status.CLOSED, kept.dossier.id, Stage.ENDED,
    )  # fmt: skip
    assert [one.number for one in outcome.kept.kin.absorbed] == [ended.number]
    assert outcome.kept.dossier.interventions[0].stage is Stage.SEEKING
    (closed,) = await cases.said(DossierClosed)
    assert closed.merged_into is not None
    assert (closed.order_id, closed.merged_into.order_id) == (ended.order_id, kept.dossier.order_id)
    assert [one.dossier_id for one in await cases.said(InterventionWithdrawn)] == [ended.id]
    told = [one.act for one in await cases.said(NoticeIssued, key=ended.id)]
    assert told == ["accepted", "merged"]
    assert "est réuni à celui-ci" in outcome.kept.journal[-1].body
