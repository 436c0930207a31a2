"""Two dossiers of one claim on a real PostgreSQL: merged once, by one of two, undone, merged again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import (
    DossierClosed,
    DossierReopened,
    InterventionReady,
    InterventionWithdrawn,
    NoticeIssued,
    ReportRefused,
)
from contracts.events.gateway import DeliveryFailed
from contracts.events.intake import OrderCancelled, OrderRelated, OrderRepeated
from contracts.events.portal import ContactDeclared, NoticeDelivered
from services.casework.domain.acts import AddNote, SetDate, TakeBack
from services.casework.domain.file import Stage, Status
from services.casework.domain.parting import WithdrawnSince
from services.casework.domain.people import Staff
from services.casework.domain.permits import CompanionUntouched
from services.casework.domain.views import DossierView, TwoOutcome, TwoOutdated, TwoPerformed
from services.casework.use_cases.linking import Linking
from services.casework.use_cases.merging import Merging
from tests.casework.cases import Cases, casework
from tests.casework.stories import BOOK, CC, GR, KERLANN, mirabelle, submitted
from tests.support.examples import example
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


async def test_the_same_command_sent_again_is_done_once(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await merge(cases, absorbed, kept)
    merged = await cases.everything()

    again = done(await merge(cases, absorbed, kept))
    assert await cases.everything() == merged
    undone = done(await undo(cases, again.absorbed))
    parted = await cases.everything()
    done(await undo(cases, again.absorbed))

    assert undone.absorbed.dossier.status is Status.OPEN
    assert await cases.everything() == parted
    assert len(await cases.said(NoticeIssued, key=absorbed.dossier.id)) == 3


async def test_a_second_writer_sees_both_as_they_are_now_and_changes_nothing(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await cases.act(kept, AddNote(text="un appel"))
    before = await cases.everything()

    late = await merge(cases, absorbed, kept)

    assert isinstance(late, TwoOutdated)
    assert (late.kept.dossier.version, late.absorbed.dossier.version) == (
        kept.dossier.version + 1, absorbed.dossier.version,
    )  # fmt: skip
    assert await cases.everything() == before
    done(await merge(cases, late.absorbed, late.kept))
    assert isinstance(await undo(cases, absorbed, by=GR), TwoOutdated)


async def test_two_people_merge_the_same_two_both_ways_at_once_and_one_of_them_wins(cases: Cases) -> None:
    pairs = [await two(cases) for _ in range(4)]

    outcomes = await asyncio.gather(
        *(merge(cases, one, other) for one, other in pairs),
        *(merge(cases, other, one, by=GR) for one, other in pairs),
        return_exceptions=True,
    )

    won = [one for one in outcomes if isinstance(one, TwoPerformed)]
    lost = [one for one in outcomes if not isinstance(one, TwoPerformed)]
    assert (len(won), len(lost)) == (4, 4)
    assert all(isinstance(one, TwoOutdated) for one in lost)
    assert await cases.sql("select count(*) from dossiers where status = 'closed'") == 4
    assert await cases.sql("select count(*) from merges") == 4


async def test_a_merge_is_undone_and_made_again(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    first = done(await merge(cases, absorbed, kept))
    parted = done(await undo(cases, first.absorbed))

    again = done(await merge(cases, parted.absorbed, parted.kept))

    back = parted.absorbed.dossier.interventions[0]
    assert (parted.absorbed.dossier.status, back.stage, back.round) == (Status.OPEN, Stage.SEEKING, 2)
    assert parted.kept.kin.absorbed == ()
    assert again.absorbed.dossier.merged_into == kept.dossier.id
    rounds = [one.round for one in await cases.said(InterventionReady, key=absorbed.dossier.id)]
    assert rounds == [1, 2]
    assert len(await cases.said(DossierReopened)) == 1
    assert await cases.sql("select count(*) from merges where undone_at is null") == 1
    assert [one.act for one in await cases.said(NoticeIssued, key=absorbed.dossier.id)] == [
        "accepted", "merged", "merge_undone", "merged",
    ]  # fmt: skip
    assert await cases.parked() == []


async def test_what_waited_waits_again_as_it_did_with_the_file_beside_it(cases: Cases) -> None:
    kept = await cases.with_job(submitted(order_id=uuid7(), origin="COURTAGE", trade="PEINTURE"))
    absorbed = await cases.open(submitted(order_id=uuid7()))
    due_at = cases.clock.now() + timedelta(days=2)
    await cases.act(absorbed, SetDate(code="E1", comment="ne répond pas", due_at=due_at))
    absorbed = await cases.view(absorbed.dossier.id)
    before = absorbed.interventions[0].dates
    status = "select status from dossiers where companion_of = $1"

    merged = done(await merge(cases, absorbed, kept))
    closed = await cases.sql(status, absorbed.dossier.id)
    cases.later(days=1)
    parted = done(await undo(cases, merged.absorbed))

    (one,) = parted.absorbed.interventions
    assert (closed, await cases.sql(status, absorbed.dossier.id)) == ("closed", "open")
    assert {date.id: (date.standing, date.due_at) for date in one.dates} == {
        date.id: (date.standing, date.due_at) for date in before
    }
    assert one.intervention.stage is Stage.TELEVALUATION
    orders = {one.order_id for one in await cases.said(DossierClosed)}
    assert orders == {absorbed.dossier.order_id}


async def test_a_trade_goes_on_in_the_kept_dossier_and_comes_back(cases: Cases) -> None:
    kept = await cases.open(mirabelle(order_id=uuid7()))
    absorbed = await cases.open(mirabelle(order_id=uuid7(), trade="CARRELAGE"))

    merged = done(await merge(cases, absorbed, kept))
    parted = done(await undo(cases, merged.absorbed))

    assert [one.intervention.trade for one in merged.kept.interventions] == ["PEINTURE", "CARRELAGE"]
    assert [one.intervention.stage for one in parted.kept.interventions] == [Stage.SEEKING, Stage.ENDED]
    assert parted.absorbed.interventions[0].intervention.stage is Stage.SEEKING


async def test_what_is_said_late_of_a_merged_dossier_is_a_line_there_and_harms_nothing(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    offer = cases.offer(absorbed)
    merged = done(await merge(cases, absorbed, kept))
    quiet = await cases.sql("select to_jsonb(d) from dossiers d where id = $1", kept.dossier.id)

    await cases.hear(offer, cases.acceptance(offer))
    report = {"job_id": uuid7(), "firm_id": KERLANN.id, "dossier_id": absorbed.dossier.id}
    there = {"intervention_id": absorbed.interventions[0].intervention.id, "reported_at": cases.clock.now()}
    await cases.hear(
        example(ContactDeclared, report_id=uuid7(), contacted_at=cases.clock.now(), comment=None, **report, **there)
    )

    view = await cases.view(absorbed.dossier.id)
    assert (view.dossier.status, view.dossier.lines) == (Status.CLOSED, merged.absorbed.dossier.lines + 3)
    assert f"reçue sans effet : le dossier est réuni au dossier {kept.dossier.number}" in view.journal[-2].body
    assert len(await cases.said(ReportRefused)) == 1
    assert await cases.sql("select count(*) from jobs") == 0
    assert await cases.sql("select to_jsonb(d) from dossiers d where id = $1", kept.dossier.id) == quiet
    assert await cases.parked() == []
    parted = done(await undo(cases, view))
    await cases.hear(cases.acceptance(offer))
    assert parted.absorbed.interventions[0].intervention.job is None
    assert await cases.sql("select count(*) from jobs") == 0


async def test_what_the_insurer_says_of_a_merged_order_reaches_the_dossier_that_goes_on(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    await merge(cases, absorbed, kept)

    await cases.hear(
        example(OrderRepeated, order_id=absorbed.dossier.order_id, copy_id=uuid7()),
        example(DeliveryFailed, dossier_id=absorbed.dossier.id, act="merged"),
        example(OrderCancelled, order_id=absorbed.dossier.order_id, reason="Envoyé deux fois.", submitted=True),
    )

    number = absorbed.dossier.number
    view, gone = await cases.view(kept.dossier.id), await cases.view(absorbed.dossier.id)
    lines = [entry.body for entry in view.journal if number in entry.body]
    assert len(lines) == 5, "the merge, the copy, the failed message, the cancellation, its date"
    assert lines[1].startswith(f"Action réalisée: Dossier réuni {number} : Ordre reçu une nouvelle fois")
    assert (view.dossier.status, view.interventions[0].current and view.interventions[0].current.code) == ("open", "F8")
    assert gone.dossier.status is Status.CANCELLED
    assert [one.act for one in await cases.said(NoticeIssued, key=gone.dossier.id)][-1] == "cancelled"
    assert await cases.parked() == []
    with pytest.raises(WithdrawnSince):
        await undo(cases, gone)


async def test_facts_of_two_dossiers_merged_into_one_come_in_one_list(cases: Cases) -> None:
    kept, absorbed = await two(cases)
    third = await cases.open(mirabelle(order_id=uuid7()))
    merged = done(await merge(cases, absorbed, kept))
    await merge(cases, third, merged.kept)

    await cases.hear(
        *(example(DeliveryFailed, dossier_id=one.dossier.id, act="merged") for one in (absorbed, third, kept))
    )

    failed = "select count(*) from journal where dossier_id = $1 and body like '%non remis%'"
    assert await cases.sql(failed, kept.dossier.id) == 3
    assert await cases.parked() == []


async def test_that_a_craftsman_was_told_of_his_lost_job_is_a_line_of_the_dossier_that_was_merged_since(
    cases: Cases,
) -> None:
    kept = await cases.open(mirabelle(order_id=uuid7()))
    absorbed = await cases.with_job(mirabelle(order_id=uuid7()))
    (job,) = absorbed.interventions[0].jobs
    await cases.act(absorbed, TakeBack(reason="sans nouvelles"))
    done(await merge(cases, await cases.view(absorbed.dossier.id), kept))

    await cases.hear(
        example(
            NoticeDelivered, dossier_id=absorbed.dossier.id, offer_id=job.offer_id, firm_id=job.firm.id, channel="sms",
            intervention_id=absorbed.interventions[0].intervention.id, at=cases.clock.now(), about="job_end",
        )
    )  # fmt: skip

    view = await cases.view(kept.dossier.id)
    assert "SMS de fin de mission remis à Plomberie Kerlann" in view.kin.absorbed[0].journal[-1].body
    assert await cases.parked() == []


async def test_a_merged_dossiers_number_finds_the_one_that_goes_on_and_its_lines(cases: Cases) -> None:
    kept = await cases.open(mirabelle(order_id=uuid7()))
    absorbed = await cases.open(mirabelle(order_id=uuid7(), claim_number="MIR-ABSORBE-7"))
    await cases.act(absorbed, AddNote(text="Code de la porte : 12A"))
    await merge(cases, await cases.view(absorbed.dossier.id), kept)

    found = await cases.reading.search(text=absorbed.dossier.number)
    open_ = await cases.reading.search(text="MIR-ABSORBE", status="open")
    view = await cases.view(kept.dossier.id)

    assert {(row.number, row.merged_into) for row in found.rows} == {
        (kept.dossier.number, None), (absorbed.dossier.number, kept.dossier.number),
    }  # fmt: skip
    assert [row.number for row in open_.rows] == [kept.dossier.number]
    assert any("Code de la porte" in entry.body for entry in view.kin.absorbed[0].journal)
    assert not any("Code de la porte" in entry.body for entry in view.journal)


async def test_an_attempt_on_the_file_beside_is_refused(cases: Cases) -> None:
    kept = await cases.open(submitted(order_id=uuid7()))
    other = await cases.open(submitted(order_id=uuid7()))
    companion = await cases.view(await cases.sql("select id from dossiers where companion_of = $1", other.dossier.id))

    with pytest.raises(CompanionUntouched) as refusal:
        await merge(cases, companion, kept)

    tried = "select body from journal where dossier_id = $1 order by number desc limit 1"
    assert refusal.value.rule == "R-006"
    assert "Action refusée sur dossier 05I (R-006)" in await cases.sql(tried, companion.dossier.id)


async def test_linked_dossiers_show_each_other_until_somebody_parts_them(cases: Cases) -> None:
    one, other = await two(cases)
    linking = Linking(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading)
    numbers = one.dossier.number, other.dossier.number

    linked = await linking.link(numbers[0], other=numbers[1], reason="Voisin du dessous.", staff=CC)
    await linking.link(numbers[1], other=numbers[0], reason="encore", staff=GR)
    seen = await cases.view(other.dossier.id)
    parted = await linking.unlink(numbers[1], other=numbers[0], reason="Autre immeuble.", staff=GR)
    await linking.unlink(numbers[1], other=numbers[0], reason="encore", staff=GR)

    assert [link.number for link in linked.kin.links] == [numbers[1]]
    assert [(link.number, link.link.reason) for link in seen.kin.links] == [(numbers[0], "Voisin du dessous.")]
    assert parted.kin.links == ()
    assert [entry.body for entry in (await cases.view(one.dossier.id)).journal[-2:]] == [
        f"Action réalisée: Dossier lié au dossier {numbers[1]} : Voisin du dessous.",
        f"Action réalisée: Lien avec le dossier {numbers[1]} retiré : Autre immeuble.",
    ]


@pytest.mark.parametrize(
    ("likeness", "words"),
    [
        ("same", "sans doute le même ordre, à réunir"),
        ("probable", "peut-être le même sinistre"),
        ("of a later version", "même immeuble"),
    ],
)
async def test_orders_that_may_be_one_have_their_dossiers_linked_with_the_reason(
    cases: Cases, likeness: str, words: str
) -> None:
    one, other = await two(cases)
    orders = one.dossier.order_id, other.dossier.order_id

    await cases.hear(
        example(OrderRelated, order_id=orders[1], related=(orders[0],), likeness=likeness, reasons=("même téléphone",))
    )

    (link,) = (await cases.view(one.dossier.id)).kin.links
    assert (link.number, link.link.reason) == (other.dossier.number, f"{words} : même téléphone")
    assert f"{words} : même téléphone" in (await cases.view(other.dossier.id)).journal[-1].body


async def test_neighbours_that_intake_found_are_linked_once_and_not_again_when_a_person_parted_them(
    cases: Cases,
) -> None:
    one, other = await two(cases)
    orders = one.dossier.order_id, other.dossier.order_id
    unknown = mirabelle(order_id=uuid7())
    near = example(OrderRelated, order_id=orders[0], related=(orders[1],))

    await cases.hear(near, example(OrderRelated, order_id=orders[1], related=(orders[0],)))
    linked = await cases.view(one.dossier.id)
    await cases.hear(example(OrderRelated, order_id=orders[0], related=(orders[1], unknown.order_id)))
    waiting = await cases.parked()
    linking = Linking(db=cases.db, clock=cases.clock, book=BOOK, reading=cases.reading)
    await linking.unlink(one.dossier.number, other=other.dossier.number, reason="Autre immeuble.", staff=CC)
    await cases.hear(unknown)
    await cases.retry(near.TOPIC, str(orders[0]))

    assert [link.number for link in linked.kin.links] == [other.dossier.number]
    assert "même immeuble : autre numéro de sinistre" in linked.journal[-1].body
    assert "même immeuble : autre numéro de sinistre" in (await cases.view(other.dossier.id)).journal[-2].body
    assert [reason for reason, _ in waiting] == ["awaiting"]
    third = await cases.open_again(unknown)
    assert [link.number for link in (await cases.view(one.dossier.id)).kin.links] == [third.dossier.number]
    assert await cases.parked() == []
