"""Offers, acceptance, exhaustion: the four lines, the offer's own A1, what comes too late."""

from datetime import timedelta

from uuid_utils.compat import uuid7

from contracts.events.assignment import OfferMade
from contracts.events.casework import InterventionReady, JobOpened
from contracts.events.envelope import Actor
from services.casework.domain.acts import HoldForCause
from services.casework.domain.assigning import offer_made
from services.casework.domain.entries import export
from services.casework.domain.file import Stage, Standing
from tests.casework.stories import BOOK, KERLANN, MAEL, START, TANGUY, Story, with_job
from tests.support.examples import example


def test_an_offer_writes_its_four_lines_in_their_order() -> None:
    story = Story()

    story.offer()

    assert [entry.kind for entry in story.last(4)] == ["J5", "J6", "J7", "J8"]
    assert export(story.last(4)) == (
        "ETAT: Contact client pour devis (2). 11/03/2026 15:04 (10/03/2026-N°1)\n"
        "10.03.2026-15:04-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "ASSIGNER: -(44-0117) Plomberie Kerlann\n"
        "10.03.2026-15:04-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "Intervention sous-assignée à: - [440117-02] Maël Kerlann 10/03/2026 15:04\n"
        "10.03.2026-15:04-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "Action réalisée: SMS et e-mail d'assignation commandés pour le prestataire\n"
        "10.03.2026-15:04-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
    )


def test_an_offer_made_twice_is_one_offer_open_or_ended() -> None:
    story = Story()
    made = story.offer()
    for _ in range(2):
        assert offer_made(BOOK, story.dossier, made, at=story.at) is None
        story.later(hours=1).close(made)
    story.assign(made)

    assert offer_made(BOOK, story.dossier, made, at=story.at) is None
    assert [date.code for date in story.intervention.dates].count("A1") == 1


def test_an_offer_chosen_by_hand_is_signed_by_who_chose_it() -> None:
    story = Story().exhaust()
    by_hand = made_by(story, Actor(kind="staff", id="1002", name="Amandine Le Bihan-Test"))

    change = offer_made(BOOK, story.dossier, by_hand, at=story.at)

    assert change is not None
    assert [entry.stamp for entry in change.entries] == ["10.03.2026-15:04-(1002) AMANDINE LE BIHAN-TEST"] * 4


def made_by(story: Story, actor: Actor) -> OfferMade:
    """An offer somebody made, not heard yet."""
    return example(
        OfferMade, actor=actor, offer_id=uuid7(), dossier_id=story.dossier.id, intervention_id=story.intervention.id,
        round=story.intervention.round, firm=KERLANN, professional=MAEL, made_at=story.at,
    )  # fmt: skip


def test_a1_is_due_twenty_four_hours_after_the_offer_to_the_minute() -> None:
    story = Story()

    story.offer()

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at, current.firm) == ("A1", START + timedelta(hours=24), KERLANN)


def test_acceptance_is_journalled_measured_told_and_restarts_nothing() -> None:
    story = Story()
    offer = story.offer()

    story.later(hours=2, minutes=13).assign(offer)

    accepted = next(entry for entry in story.entries if entry.kind == "J9")
    assert accepted.text() == (
        "Action réalisée: Le professionnel Maël Kerlann (440117-02), accepte cette intervention le 10/03/2026 a 17:17."
        "\n10.03.2026-17:17"
    )
    current = story.intervention.current
    assert current is not None
    assert current.due_at == START + timedelta(hours=24)
    assert story.intervention.offers[0].acceptance_delay == timedelta(hours=2, minutes=13)
    assert story.notices() == ["accepted", "assigned"]
    (job,) = story.heard(JobOpened)
    assert (job.firm, job.action.code, job.insured.last_name) == (KERLANN, "A1", "Quéméneur-Test")


def test_each_offer_has_its_own_a1_and_the_earliest_open_one_is_shown() -> None:
    story = Story()
    first = story.offer()
    second = story.later(hours=2).offer(TANGUY)

    standings = {date.offer_id: date.standing for date in story.intervention.dates if date.open}

    assert standings == {first.offer_id: Standing.CURRENT, second.offer_id: Standing.BESIDE}
    story.later(hours=1).close(first)
    current = story.intervention.current
    assert current is not None
    assert (current.offer_id, current.due_at) == (second.offer_id, START + timedelta(hours=26))


def test_lateness_counts_per_offer_until_it_closes() -> None:
    story = Story()
    first = story.offer()
    story.later(hours=23).offer(TANGUY)

    story.later(hours=3).close(first)

    late = {date.firm.name: date.lateness(at=story.at) for date in story.intervention.dates if date.firm}
    assert late == {"Plomberie Kerlann": timedelta(hours=2), "Peintures Tanguy": timedelta(0)}


def test_with_no_offer_left_the_intervention_waits_for_assignment() -> None:
    story = Story()
    offer = story.offer()

    story.later(hours=4).close(offer, reason="declined")

    assert (story.code, story.intervention.stage) == ("HOLD_ASSIGNMENT", Stage.SEEKING)


def test_an_exhausted_search_is_a_ccs() -> None:
    story = Story()
    story.close(story.offer())

    story.exhaust().exhaust()

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.owner, story.intervention.stage) == ("HOLD_ASSIGNMENT", "cc", Stage.EXHAUSTED)
    assert sum("Recherche épuisée" in body for body in story.bodies()) == 1


def test_a_hand_made_offer_after_exhaustion_is_an_offer_like_any() -> None:
    story = Story().exhaust()

    story.assign(story.offer(TANGUY))

    assert (story.code, story.intervention.stage) == ("A1", Stage.CONTACT)


def test_the_winners_own_a1_comes_back_when_his_offer_had_expired() -> None:
    story = Story()
    offer = story.offer()
    story.later(hours=4).close(offer)

    story.later(seconds=2).assign(offer, accepted_at=START + timedelta(hours=3))

    current = story.intervention.current
    assert current is not None
    assert (current.code, current.due_at) == ("A1", START + timedelta(hours=24))
    assert len([date for date in story.intervention.dates if date.open]) == 1


def test_the_winners_a1_is_shown_although_an_earlier_offer_is_still_open() -> None:
    story = Story()
    story.offer()
    second = story.later(hours=2).offer(TANGUY)

    story.assign(second)

    current = story.intervention.current
    assert current is not None
    assert current.firm == TANGUY


def test_an_acceptance_after_the_cancellation_is_one_line_and_no_job() -> None:
    story = Story()
    offer = story.offer()
    story.cancel_order()
    lines = len(story.entries)

    story.assign(offer)

    assert [entry.body for entry in story.entries[lines:]] == [
        "Action réalisée: Acceptation de Plomberie Kerlann reçue sans effet : le dossier est annulé"
    ]
    assert not story.heard(JobOpened)


def test_an_offer_of_an_old_round_is_one_line_and_sets_no_date() -> None:
    story = Story()

    story.offer(round=0)

    assert story.code == "HOLD_ASSIGNMENT"
    assert "reçue sans effet" in story.bodies()[-1]


def test_a_zero_touch_order_is_ready_at_once() -> None:
    story = Story()

    (ready,) = story.heard(InterventionReady)

    assert (ready.round, ready.trade, ready.place.insee, ready.limit.cents) == (1, "PEINTURE", "44109", 200000)
    assert story.notices() == ["accepted"]


def test_losers_closed_after_the_win_change_nothing_that_is_shown() -> None:
    story = Story()
    first = story.offer()
    second = story.later(hours=2).offer(TANGUY)

    story.assign(first).close(second, reason="taken")

    assert story.code == "A1"
    assert story.intervention.stage is Stage.CONTACT


def test_a_job_keeps_the_clock_of_its_offer() -> None:
    story = with_job()

    assert story.intervention.job is not None
    assert story.intervention.job.made_at == START


def test_the_same_acceptance_again_is_a_no_op() -> None:
    story = Story()
    offer = story.offer()
    story.assign(offer)
    before = story.dossier

    story.assign(offer)

    assert story.dossier is before


def test_an_acceptance_after_the_search_was_suspended_gives_no_job() -> None:
    story = Story()
    offer = story.offer()
    story.act(HoldForCause(reason="cause à revoir"))

    story.assign(offer)

    assert (story.code, story.intervention.job) == ("HOLD_CAUSE", None)
    assert "Acceptation de Plomberie Kerlann reçue sans effet" in story.bodies()[-1]


def test_an_offer_without_effect_is_kept_closed_so_that_its_sms_has_its_line() -> None:
    story = Story().cancel_order()

    offer = story.offer(round=1)

    assert [(one.id, one.end_reason) for one in story.intervention.offers] == [(offer.offer_id, "without_effect")]
    assert not [date for date in story.intervention.dates if date.open]
