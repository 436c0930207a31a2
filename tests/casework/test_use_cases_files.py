"""Dossiers on a real PostgreSQL: opened in lists, offered, assigned, reported on, cancelled; once, in any order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from contracts import topics
from contracts.events import portal
from contracts.events.assignment import OfferClosed
from contracts.events.casework import (
    DossierCancelled,
    DossierClosed,
    DossierOpened,
    InterventionReady,
    JobChanged,
    JobEnded,
    JobOpened,
    NoticeIssued,
    ReportRefused,
)
from contracts.events.esign import (
    RequestDeclined,
    RequestDone,
    RequestExpired,
    RequestFact,
    RequestReactivated,
    RequestRejected,
)
from contracts.events.gateway import DeliveryFailed
from contracts.events.intake import OrderCancelled
from services.casework.domain.acts import AddNote, Cancel, ConfirmCause, RecordTelevaluation, SetDate, TakeBack
from services.casework.domain.file import Stage, Status
from services.casework.domain.permits import CompanionUntouched
from services.casework.domain.views import Outdated, Performed
from shared.errors import NotFound, Refused
from tests.casework.cases import Cases, casework
from tests.casework.stories import CC, KERLANN, TANGUY, mirabelle, submitted
from tests.support.examples import example
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


async def test_a_list_of_orders_opens_a_list_of_dossiers(cases: Cases) -> None:
    orders = [mirabelle(order_id=uuid7()) for _ in range(20)] + [submitted(order_id=uuid7()) for _ in range(5)]

    await cases.hear(*orders)

    assert await cases.sql("select count(*) from dossiers") == 30
    assert await cases.sql("select count(distinct number) from dossiers") == 30
    assert len(await cases.said(InterventionReady)) == 20
    assert len(await cases.said(NoticeIssued)) == 25
    assert len(await cases.said(DossierOpened)) == 30
    assert await cases.parked() == []


async def test_what_is_loaded_is_what_was_saved(cases: Cases) -> None:
    view = await cases.with_job(submitted(loss_kind="BDG", origin="COURTAGE", trade="VITRERIE"))
    await cases.hear(cases.report(portal.ChaseRecorded, view, chased_at=cases.clock.now(), number_called="0199000042"))

    dossier = (await cases.view(view.dossier.id)).dossier

    intervention = dossier.interventions[0]
    assert (dossier.limit_cents, dossier.insured, dossier.commune) == (30000, "Quéméneur-Test Solène", "Nantes")
    assert dossier.order.insured.first_name == "Solène"
    assert intervention.stage is Stage.CONTACT
    assert intervention.job is not None
    assert (intervention.job.firm, intervention.job.chases()) == (KERLANN, 1)
    assert [date.code for date in intervention.dates] == ["A1"]
    assert dossier.lines == await cases.sql("select count(*) from journal where dossier_id = $1", dossier.id)


async def test_one_poisoned_order_is_parked_and_the_others_open(cases: Cases) -> None:
    orders = [mirabelle(order_id=uuid7()), submitted(insurer="inconnu", order_id=uuid7()), mirabelle(order_id=uuid7())]

    await cases.hear(*orders)

    assert await cases.sql("select count(*) from dossiers") == 2
    assert [reason for reason, _ in await cases.parked()] == ["failed"]


async def test_hearing_everything_twice_changes_nothing(cases: Cases) -> None:
    order = submitted(order_id=uuid7())
    messages = await cases.hear(order)
    view = await cases.open_again(order)
    await cases.act(view, RecordTelevaluation(trade="PEINTURE", confirmed=True))
    view = await cases.view(view.dossier.id)
    offer = cases.offer(view)
    messages += await cases.hear(offer, cases.acceptance(offer))
    messages += await cases.hear(*[cases.report(portal.VisitBooked, await cases.view(view.dossier.id),
                                                visit_at=cases.clock.now() + timedelta(days=2),
                                                requested_by_client=False)])  # fmt: skip
    before = await cases.everything()

    for message in messages:
        await cases.absorb([message])
    await cases.absorb(messages)

    assert await cases.everything() == before


async def test_an_order_said_again_by_a_new_sequence_opens_nothing_new(cases: Cases) -> None:
    order = submitted(order_id=uuid7())

    await cases.hear(order)
    await cases.hear(order)

    assert await cases.sql("select count(*) from dossiers") == 2


async def test_an_offer_said_again_by_a_new_sequence_is_one_offer_even_when_it_has_ended(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    closed = example(
        OfferClosed, offer_id=offer.offer_id, dossier_id=view.dossier.id, intervention_id=offer.intervention_id,
        round=offer.round, firm_id=offer.firm.id, closed_at=cases.clock.now(),
    )  # fmt: skip

    await cases.hear(offer)
    await cases.hear(offer)
    await cases.hear(closed)
    await cases.hear(offer)

    shown = await cases.view(view.dossier.id)
    assert [one.closed_at is None for one in shown.interventions[0].offers] == [False]
    assert [entry.kind for entry in shown.journal].count("J6") == 1
    assert [date.code for date in shown.interventions[0].dates].count("A1") == 1
    assert await cases.parked() == []


async def test_messages_out_of_order_wait_for_the_one_before_them(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    first, second = cases.received(offer), cases.received(cases.acceptance(offer))

    await cases.absorb([second])
    assert [reason for reason, _ in await cases.parked()] == ["hole"]
    await cases.absorb([first])

    assert (await cases.view(view.dossier.id)).interventions[0].intervention.stage is Stage.CONTACT
    assert await cases.parked() == []


async def test_an_offer_for_a_dossier_not_known_yet_waits_for_it(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    stranger = cases.offer(view, dossier_id=uuid7())

    await cases.hear(stranger)

    assert [reason for reason, _ in await cases.parked()] == ["awaiting"]


async def test_a_notices_delivery_waits_for_its_offer_and_then_has_its_line(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    delivered = example(
        portal.NoticeDelivered, dossier_id=view.dossier.id, intervention_id=offer.intervention_id,
        offer_id=offer.offer_id, firm_id=offer.firm.id, channel="sms", at=cases.clock.now(),
    )  # fmt: skip

    await cases.hear(delivered)
    assert [reason for reason, _ in await cases.parked()] == ["awaiting"]
    await cases.hear(offer)
    await cases.retry(topics.PORTAL_REPORTS, str(view.dossier.id))

    journal = (await cases.view(view.dossier.id)).journal
    assert journal[-1].body == "Action réalisée: SMS d'assignation remis à Plomberie Kerlann"
    assert await cases.parked() == []


async def test_a_delivery_that_failed_at_the_insurer_is_one_line(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    await cases.hear(example(DeliveryFailed, dossier_id=view.dossier.id, act="accepted", attempts=8))

    last = (await cases.view(view.dossier.id)).journal[-1]
    assert "« accepted » non remis à l'assureur après 8 tentatives" in last.body


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (RequestDone, "Document signé : Attestation de fin de travaux"),
        (RequestDeclined, "Signature refusée : Attestation de fin de travaux"),
        (RequestRejected, "Document rejeté par un approbateur avant signature : Attestation de fin de travaux"),
        (RequestReactivated, "Signature à nouveau possible jusqu'au 25/04/2026 : Attestation de fin de travaux"),
        (RequestExpired, "Document non signé dans le délai : Attestation de fin de travaux"),
    ],
)
async def test_what_became_of_a_paper_is_one_line_of_its_dossier(
    cases: Cases, end: type[RequestFact], words: str
) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    await cases.hear(example(end, request_id=uuid7(), dossier_id=view.dossier.id, sandbox=False))

    last = (await cases.view(view.dossier.id)).journal[-1]
    assert last.body == f"Action réalisée: {words}"


async def test_a_paper_of_the_sandbox_says_that_it_is_worth_nothing(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    await cases.hear(example(RequestDone, request_id=uuid7(), dossier_id=view.dossier.id, sandbox=True))

    assert (await cases.view(view.dossier.id)).journal[-1].body.endswith("(TEST – SANS VALEUR)")


async def test_a_paper_of_no_dossier_leaves_no_line_and_waits_for_nothing(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    before = len(view.journal)

    await cases.hear(example(RequestDone, request_id=uuid7(), dossier_id=uuid7(), sandbox=False))
    await cases.hear(example(RequestDone, request_id=uuid7(), dossier_id=None, sandbox=False))

    assert len((await cases.view(view.dossier.id)).journal) == before
    assert await cases.parked() == []


async def test_a_refused_order_has_a_number_a_line_and_a_notice(cases: Cases) -> None:
    view = await cases.open(submitted(order_id=uuid7(), description="Réparer la fuite."))

    assert view.dossier.status is Status.REFUSED
    assert view.interventions == ()
    assert "R-031" in view.journal[-1].body
    assert [one.act for one in await cases.said(NoticeIssued)] == ["refused"]
    assert len(await cases.said(DossierClosed)) == 1
    assert await cases.sql("select count(*) from dossiers") == 1


async def test_the_companion_is_linked_and_refuses_every_act_with_a_line(cases: Cases) -> None:
    view = await cases.open(submitted(order_id=uuid7()))
    assert view.companion is not None
    companion = await cases.view(view.companion[1])

    for act in (AddNote(text="x"), Cancel(reason="x"), ConfirmCause(), SetDate(code="F8"), TakeBack(reason="x")):
        with pytest.raises(CompanionUntouched):
            await cases.act(companion, act)

    after = await cases.view(companion.dossier.id)
    assert [entry.body for entry in after.journal[-5:]] == [
        f"Action réalisée: Action refusée sur dossier 05I (R-006) : {label}"
        for label in (
            "Ajouter une note", "Annuler le dossier", "Confirmer la cause réparée", "Poser une date d'action",
            "Retirer la mission au prestataire",
        )
    ]  # fmt: skip
    assert not any(offer.allowed for offer in after.acts)
    assert after.companion == (view.dossier.id, view.dossier.number)


async def test_a_second_writer_gets_the_newer_state_and_changes_nothing(cases: Cases) -> None:
    view = await cases.open(submitted(order_id=uuid7()))
    first = await cases.act(view, AddNote(text="première"))

    second = await cases.act(view, Cancel(reason="seconde"))

    assert isinstance(first, Performed)
    assert isinstance(second, Outdated)
    assert second.dossier.dossier.status is Status.OPEN
    assert second.dossier.journal[-1].body == "première"
    assert isinstance(await cases.act(second.dossier, Cancel(reason="seconde")), Performed)


async def test_of_two_writers_at_once_one_is_first(cases: Cases) -> None:
    view = await cases.open(submitted(order_id=uuid7()))

    outcomes = await asyncio.gather(*[cases.act(view, AddNote(text=text)) for text in ("un", "deux", "trois")])

    assert sorted(type(one).__name__ for one in outcomes) == ["Outdated", "Outdated", "Performed"]
    assert (await cases.view(view.dossier.id)).dossier.lines == view.dossier.lines + 1


async def test_what_became_of_a_useless_offers_sms_still_has_its_line(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    await cases.act(view, Cancel(reason="sans suite"))

    await cases.hear(
        offer,
        example(
            portal.NoticeDelivered, dossier_id=view.dossier.id, intervention_id=offer.intervention_id,
            offer_id=offer.offer_id, firm_id=offer.firm.id, channel="email", at=cases.clock.now(),
        ),
    )  # fmt: skip

    assert "E-mail d'assignation remis" in (await cases.view(view.dossier.id)).journal[-1].body
    assert await cases.parked() == []


async def test_a_refused_act_leaves_nothing(cases: Cases) -> None:
    view = await cases.open(submitted(order_id=uuid7()))
    before = await cases.everything()

    with pytest.raises(Refused):
        await cases.act(view, RecordTelevaluation(trade="PEINTURE"))
    with pytest.raises(NotFound):
        await cases.desk.perform("26-000001-A", AddNote(text="x"), staff=CC, version=1)

    assert await cases.everything() == before


async def test_the_insurers_cancellation_ends_both_files_the_offers_and_the_dates(cases: Cases) -> None:
    order = submitted(order_id=uuid7())
    view = await cases.open(order)
    await cases.act(view, RecordTelevaluation(trade="PEINTURE", confirmed=True))
    await cases.hear(cases.offer(await cases.view(view.dossier.id)))

    await cases.hear(example(OrderCancelled, order_id=order.order_id, reason="Assuré indemnisé.", submitted=True))

    assert await cases.sql("select count(*) from dossiers where status = 'cancelled'") == 2
    assert await cases.sql("select count(*) from action_dates where ended_at is null") == 0
    assert await cases.sql("select count(*) from offers where closed_at is null") == 0
    assert len(await cases.said(DossierCancelled)) == 2
    notices = [one.act for one in await cases.said(NoticeIssued)]
    assert notices == ["accepted", "televaluation_confirmed", "cancelled"]


async def test_a_withdrawal_before_submission_touches_nothing(cases: Cases) -> None:
    await cases.hear(example(OrderCancelled, order_id=uuid7(), submitted=False))

    assert await cases.parked() == []


async def test_an_acceptance_after_the_cancellation_is_one_line_and_no_job(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    await cases.hear(offer)
    await cases.act(await cases.view(view.dossier.id), Cancel(reason="sans suite"))

    await cases.hear(cases.acceptance(offer))

    after = await cases.view(view.dossier.id)
    assert "Acceptation de Plomberie Kerlann reçue sans effet" in after.journal[-1].body
    assert await cases.said(JobOpened) == []


async def test_a_late_winner_gets_his_own_a1_back(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    offer = cases.offer(view)
    await cases.hear(offer)
    due_at = (await cases.view(view.dossier.id)).interventions[0].current
    closed = example(
        OfferClosed, offer_id=offer.offer_id, dossier_id=view.dossier.id, intervention_id=offer.intervention_id,
        round=offer.round, firm_id=offer.firm.id, reason="expired", closed_at=cases.clock.now(),
    )  # fmt: skip

    await cases.hear(closed, cases.acceptance(offer))

    after = (await cases.view(view.dossier.id)).interventions[0]
    assert due_at is not None
    assert after.current is not None
    assert (after.current.id, after.current.due_at) == (due_at.id, due_at.due_at)
    assert [one.end_reason for one in after.offers] == ["accepted"]


async def test_a_returned_job_is_kept_and_the_next_firm_gets_its_own(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))

    await cases.hear(cases.report(portal.JobReturned, view, reason="too_far", comment=None))
    view = await cases.view(view.dossier.id)
    offer = cases.offer(view, TANGUY)
    await cases.hear(offer, cases.acceptance(offer))

    jobs = (await cases.view(view.dossier.id)).interventions[0].jobs
    assert [(job.firm, job.end_reason) for job in jobs] == [(KERLANN, "returned"), (TANGUY, None)]
    ready = await cases.said(InterventionReady)
    assert [(one.round, one.excluded_firms) for one in ready] == [(1, ()), (2, (KERLANN.id,))]
    assert [one.reason for one in await cases.said(JobEnded)] == ["returned"]


async def test_a_craftsmans_day_is_judged_and_told(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    now = cases.clock.now()

    await cases.hear(
        cases.report(portal.UnreachableDeclared, view, comment="personne"),
        cases.report(portal.ContactDeclared, view, contacted_at=now, comment="rappeler le soir"),
        cases.report(portal.VisitBooked, view, visit_at=now + timedelta(days=2), requested_by_client=False),
        cases.report(portal.MessageSent, view, text="Le client demande un devis détaillé."),
    )

    after = await cases.view(view.dossier.id)
    (refused,) = await cases.said(ReportRefused)
    assert refused.rule == "R-029"
    assert [one.act for one in await cases.said(NoticeIssued)][-2:] == ["contact_made", "visit_booked"]
    assert [one.action.code for one in await cases.said(JobChanged)] == ["A1", "A2", "F3"]
    current = after.interventions[0].current
    assert current is not None
    assert current.code == "F3"
