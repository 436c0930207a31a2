"""Searches on a real database: decided in lists, moved by answers, clocks and people; every way ends and is told."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferClosed
from contracts.events.casework import DossierCancelled, DossierClosed, DossierStands, InterventionWithdrawn, Sought
from contracts.events.envelope import Actor, Event, Place
from services.assignment.domain.network import Absence, Capacity, Person
from services.assignment.domain.states import NotPossible, RoundState
from services.assignment.use_cases.by_hand import Choice
from shared.errors import Conflict, Invalid, NotFound
from tests.assignment.builders import SINCE, department, firm
from tests.assignment.conftest import CC, House, heard, ready
from tests.support.examples import example


def kinds(events: list[Event]) -> list[str]:
    return [type(one).__name__ for one in events]


def closings(events: list[Event]) -> list[str]:
    return [one.reason for one in events if isinstance(one, OfferClosed)]


async def answers(house: House) -> list[str]:
    async with house.db.reading() as tx:
        return [row["outcome"] for row in await tx.fetch("select outcome from answer order by heard_at, id")]


async def test_a_ready_intervention_gets_a_decision_and_an_exclusive_offer_signed_by_the_robot(house: House) -> None:
    await house.network(firm(), firm())
    event = ready()

    assert list(await house.ready(event)) == [None]

    (offer,) = await house.offers(event)
    assert offer.actor == Actor(kind="system", id="996", name="AFFECTATION AUTOMATIQUE ZONALE")
    assert offer.exclusive_until - offer.made_at == timedelta(hours=1)
    assert (await house.round(event.intervention_id)).state is RoundState.OFFERING


async def test_a_list_is_decided_in_one_go_and_capacity_moves_on_in_memory(house: House) -> None:
    firms = [firm(capacity=Capacity(max_open=2, valid_from=SINCE)) for _ in range(3)]
    await house.network(*firms)
    events = [ready() for _ in range(7)]

    await house.ready(*events)

    made = [offer.firm.code for event in events for offer in await house.offers(event)]
    assert sorted(made) == sorted([one.code for one in firms] * 2)
    assert kinds(await house.said(about=events[6].intervention_id)) == ["InterventionExhausted"]


async def test_fair_share_is_kept_between_batches(house: House) -> None:
    firms = [firm() for _ in range(4)]
    await house.network(*firms)

    events = [ready() for _ in range(12)]
    for start in range(0, 12, 3):
        await house.ready(*events[start : start + 3])

    made = [offer.firm.code for event in events for offer in await house.offers(event)]
    assert {made.count(one.code) for one in firms} == {3}


async def test_an_unknown_insurer_parks_its_own_message_and_no_other(house: House) -> None:
    await house.network(firm())
    good, bad = ready(), ready(insurer="inconnu")

    outcomes = await house.ready(good, bad)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], NotFound)
    assert len(await house.offers(good)) == 1


async def test_hearing_the_same_ready_again_does_nothing(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)

    await house.ready(event)

    assert kinds(await house.said()) == ["OfferMade"]


async def test_nobody_eligible_is_exhausted_at_once_with_the_sentence_for_the_cc(house: House) -> None:
    event = ready()

    await house.ready(event)

    (said,) = await house.said(InterventionExhausted)
    assert isinstance(said, InterventionExhausted)
    assert (said.offers_made, "à affecter à la main" in said.sentence) == (0, True)


async def test_acceptance_assigns_and_keeps_the_orders_correlation_id(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)

    await house.accept(offer)

    assert kinds(await house.said()) == ["OfferMade", "InterventionAssigned"]
    async with house.db.reading() as tx:
        assert await tx.fetchval("select count(distinct correlation_id) from outbox where topic like '%offers'") == 1


async def test_a_refusal_sends_the_file_to_the_next_at_once(house: House) -> None:
    await house.network(firm(), firm())
    event = ready()
    await house.ready(event)
    (first,) = await house.offers(event)

    await house.decline(first, reason="zone")

    assert kinds(await house.said()) == ["OfferMade", "OfferClosed", "OfferMade"]
    assert len({offer.firm.id for offer in await house.offers(event)}) == 2


async def test_no_answer_opens_waves_then_the_hard_end_gives_it_to_a_cc(house: House) -> None:
    await house.network(*(firm() for _ in range(4)))
    event = ready()
    await house.ready(event)

    await house.wait(minutes=61)
    after_an_hour = len(await house.offers(event))
    await house.wait(minutes=61)
    await house.wait(days=3)

    assert after_an_hour == 3
    assert len(await house.offers(event)) == 4
    assert closings(await house.said()) == ["expired"] * 4
    assert kinds(await house.said())[-1] == "InterventionExhausted"


async def test_a_double_click_is_one_assignment(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)

    await house.accept(offer)
    await house.accept(offer)

    assert kinds(await house.said()) == ["OfferMade", "InterventionAssigned"]
    assert await answers(house) == ["accepted", "refused:accepted"]


async def test_an_answer_to_an_old_round_is_refused_and_told(house: House) -> None:
    await house.network(firm(), firm())
    event = ready()
    await house.ready(event)
    (old,) = await house.offers(event)
    again = event.model_copy(update={"round": 2, "excluded_firms": (old.firm.id,)})
    await house.ready(again)

    await house.accept(old)

    second = (await house.offers(event))[1]
    assert second.firm.id != old.firm.id
    assert closings(await house.said()) == ["withdrawn", "old_round"]
    assert (await house.round(event.intervention_id)).state is RoundState.OFFERING


async def test_a_job_given_back_is_decided_anew_without_its_firm_nor_those_who_declined(house: House) -> None:
    await house.network(firm(), firm(), firm())
    event = ready()
    await house.ready(event)
    await house.decline((await house.offers(event))[0])
    winner = (await house.offers(event))[1]
    await house.accept(winner)

    await house.ready(event.model_copy(update={"round": 2, "excluded_firms": (winner.firm.id,)}))

    offers = await house.offers(event)
    assert len({one.firm.id for one in offers}) == 3
    assert closings(await house.said()) == ["declined"], "an assigned round has nothing open to withdraw"


async def test_an_answer_nobody_asked_for_is_kept_and_changes_nothing(house: House) -> None:
    await house.network(firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)

    await house.accept(offer, intervention_id=uuid7())
    await house.accept(offer, firm_id=uuid7())

    assert kinds(await house.said()) == ["OfferMade"]
    assert await answers(house) == ["refused:unknown", "refused:old_round"]


@pytest.mark.parametrize("ending", ["withdrawn", "cancelled", "closed"])
async def test_each_way_casework_ends_it_closes_what_is_open_and_frees_the_firm(house: House, ending: str) -> None:
    await house.network(firm(capacity=Capacity(max_open=1, valid_from=SINCE)))
    event = ready()
    await house.ready(event)
    told: dict[str, Any] = {
        "withdrawn": (InterventionWithdrawn, house.ending.withdrawn),
        "cancelled": (DossierCancelled, house.ending.cancelled),
        "closed": (DossierClosed, house.ending.closed),
    }
    kind, handler = told[ending]
    fields = {"intervention_id": event.intervention_id, "round": 1} if kind is InterventionWithdrawn else {}

    for _ in range(2):
        await house.hear(handler, example(kind, dossier_id=event.dossier_id, **fields))

    assert closings(await house.said()) == ["cancelled" if ending == "cancelled" else "withdrawn"]
    await house.ready(after := ready())
    assert len(await house.offers(after)) == 1


async def test_a_job_counts_for_capacity_until_its_dossier_closes(house: House) -> None:
    await house.network(firm(capacity=Capacity(max_open=1, valid_from=SINCE)))
    event = ready()
    await house.ready(event)
    await house.accept((await house.offers(event))[0])

    await house.ready(second := ready())
    await house.hear(house.ending.closed, example(DossierClosed, dossier_id=event.dossier_id))
    await house.ready(third := ready())

    assert (len(await house.offers(second)), len(await house.offers(third))) == (0, 1)


async def test_two_interventions_of_one_dossier_have_each_their_own_clocks(house: House) -> None:
    await house.network(firm(trades=["PEINTURE", "VITRERIE"]))
    first = ready()
    await house.ready(first)
    await house.wait(minutes=30)
    second = first.model_copy(update={"intervention_id": uuid7(), "trade": "VITRERIE"})
    await house.ready(second)

    (one,), (other,) = await house.offers(first), await house.offers(second)

    assert other.made_at - one.made_at >= timedelta(minutes=30)
    assert other.ends_at - one.ends_at >= timedelta(minutes=30)


async def test_a_firm_gone_away_since_the_decision_is_passed_over_and_noted(house: House) -> None:
    await house.network(firm(), firm(), firm())
    event = ready()
    await house.ready(event)
    (first,) = await house.offers(event)
    explained = await house.explaining.decision(first.decision_id)
    second, third = explained.reasons[1], explained.reasons[2]
    today = house.clock.now().date()
    await house.maintaining.add(second.code, Absence(reason="Maladie", valid_from=today), actor=CC)

    await house.decline(first)

    story = await house.explaining.story(event.intervention_id)
    assert [offer.firm.code for offer in story.offers] == [first.firm.code, third.code]
    assert [remark["sentence"] for remark in story.remarks] == [
        f"{second.name} n'est plus en état d'être sollicitée : passée."
    ]


async def test_overseas_the_clocks_are_those_of_the_site(house: House) -> None:
    await house.network(firm(zones=[department("974")]))
    event = ready(place=Place(insee="97411", postal_code="97400", commune="Saint-Denis"))

    await house.ready(event)

    (offer,) = await house.offers(event)
    assert offer.notify_until.astimezone(UTC).hour == 16, "20 h in Réunion is 16 h UTC"


async def test_a_cc_proposes_an_exhausted_intervention_to_a_firm_the_rules_refuse(house: House) -> None:
    await house.network(chosen := firm(insurers=[]))
    event = ready()
    await house.ready(event)

    await house.by_hand.choose(
        Choice(intervention_id=event.intervention_id, firm_code=chosen.code, reason="Seule du canton"), actor=CC
    )

    (offer,) = await house.offers(event)
    assert (offer.actor, offer.firm.code) == (CC, chosen.code)
    story = await house.explaining.story(event.intervention_id)
    assert [kept.reason for kept in story.decisions] == [None, "Seule du canton"]
    await house.accept(offer)
    assert (await house.round(event.intervention_id)).state is RoundState.ASSIGNED


async def test_a_cc_gives_it_at_any_time_to_a_firm_that_agreed(house: House) -> None:
    await house.network(firm(), chosen := firm())
    event = ready()
    await house.ready(event)

    await house.by_hand.choose(
        Choice(
            intervention_id=event.intervention_id, firm_code=chosen.code, reason="D'accord au téléphone", agreed=True
        ),
        actor=CC,
    )

    (assigned,) = await house.said(InterventionAssigned)
    assert isinstance(assigned, InterventionAssigned)
    assert (assigned.firm.code, assigned.actor) == (chosen.code, CC)


async def test_a_choice_by_hand_needs_a_reason_a_firm_a_person_and_the_newest_state(house: House) -> None:
    await house.network(one := firm())
    event = ready()
    await house.ready(event)
    id = event.intervention_id
    wrong: list[tuple[Choice, type[Exception]]] = [
        (Choice(intervention_id=id, firm_code=one.code, reason="  "), Invalid),
        (Choice(intervention_id=id, firm_code="99-9999", reason="Raison"), NotFound),
        (Choice(intervention_id=id, firm_code=one.code, reason="Raison", number="X", agreed=True), NotFound),
        (Choice(intervention_id=uuid7(), firm_code=one.code, reason="Raison"), NotFound),
        (Choice(intervention_id=id, firm_code=one.code, reason="Raison", version=99), Conflict),
        (Choice(intervention_id=id, firm_code=one.code, reason="Raison"), NotPossible),
    ]

    for choice, refusal in wrong:
        with pytest.raises(refusal):
            await house.by_hand.choose(choice, actor=CC)

    assert kinds(await house.said()) == ["OfferMade"]


async def test_the_search_goes_on_after_a_choice_by_hand_is_declined(house: House) -> None:
    await house.network(firm(), firm(), firm())
    event = ready()
    await house.ready(event)
    first = (await house.offers(event))[0].firm
    others = [one for one in await house.covering.firms() if one.id != first.id]
    await house.by_hand.choose(
        Choice(intervention_id=event.intervention_id, firm_code=others[0].code, reason="Connaît le client"), actor=CC
    )

    await house.decline((await house.offers(event))[1])

    assert (await house.offers(event))[2].firm.code == others[1].code


async def test_decline_reasons_are_a_closed_list_and_others_are_other(house: House) -> None:
    await house.network(firm(), firm())
    event = ready()
    await house.ready(event)

    await house.decline((await house.offers(event))[0], reason="la flemme")

    (closed,) = await house.said(OfferClosed)
    assert isinstance(closed, OfferClosed)
    assert closed.decline_reason == "other"


async def test_the_manager_answers_for_the_professional_who_was_asked(house: House) -> None:
    await house.network(one := firm())
    event = ready()
    await house.ready(event)
    (offer,) = await house.offers(event)
    manager = next(person for person in one.of(Person) if person.role == "manager")

    await house.accept(offer, professional_number=manager.number)

    (assigned,) = await house.said(InterventionAssigned)
    assert isinstance(assigned, InterventionAssigned)
    assert assigned.professional == offer.professional


async def test_what_a_dossier_still_seeks_is_decided_when_its_standing_is_heard_and_a_repeat_does_nothing(
    house: House,
) -> None:
    await house.network(firm(), firm())
    event = ready()
    sought = Sought(
        intervention_id=event.intervention_id, round=event.round, trade=event.trade, place=event.place,
        limit=event.limit, ready_at=event.ready_at,
    )  # fmt: skip
    seeks = example(DossierStands, dossier_id=event.dossier_id, insurer=event.insurer, sought=(sought,))
    idle = example(DossierStands, dossier_id=uuid7(), sought=())

    for _ in range(2):
        async with house.db.transaction() as tx:
            outcomes = await house.deciding.standing(tx, [heard(idle), heard(seeks)])
        assert outcomes == [None, None]

    (offer,) = await house.offers(event)
    assert (offer.dossier_id, offer.round) == (event.dossier_id, event.round)
    assert kinds(await house.said()) == ["OfferMade"]
