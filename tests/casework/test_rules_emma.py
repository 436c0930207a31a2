"""The robot Emma: whose télévaluations she takes, when she calls, what she understands, why she hands back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.events.casework import InterventionReady
from services.casework.domain.acts import RecordChase, RecordTelevaluation
from services.casework.domain.calls import Handler, Televaluation
from services.casework.domain.file import Stage
from services.casework.domain.people import EMMA
from services.casework.domain.script import BACKS, Answer, Script, Step, begin
from tests.casework.stories import BOOK, START, Story, mirabelle, submitted

ALLIANZ = BOOK.packs.in_force(insurer="allianz", day=date(2026, 3, 10)).robot
WILLING = (
    "Oui, allez-y.",
    "Un appartement.",
    "Je suis locataire.",
    "Oui, réparée hier.",
    "Non, c'est sec.",
    "Le plafond.",
)


def emma_has(**changes: object) -> Story:
    """An order opened where Emma has a line; nothing is known of the place unless told."""
    event = submitted(dwelling=None, occupancy=None)
    return Story(event.model_copy(update={"order": event.order.model_copy(update=changes)}), emma=True)


def held(story: Story) -> Televaluation:
    """The story's télévaluation."""
    assert story.intervention.televaluation is not None
    return story.intervention.televaluation


@pytest.mark.parametrize(
    "changes", [{}, {"loss_kind": "BDG"}, {"has_expert": True}, {"origin": "COURTAGE"}], ids=lambda one: str(one)
)
def test_she_takes_the_water_damage_of_c2s_and_no_other(changes: dict[str, object]) -> None:
    """R-024, R-018."""
    story = emma_has(**changes)

    taken = story.intervention.televaluation is not None
    owners = [date.owner for date in story.intervention.dates if date.code == "HOLD_TLV"]
    assert taken is (changes == {})
    assert ("robot" in owners) is taken


def test_without_a_line_the_desk_has_them_all() -> None:
    story = Story(submitted())

    assert story.intervention.current is not None
    assert (story.intervention.televaluation, story.intervention.current.owner) == (None, "cc")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (START, START),
        (datetime(2026, 3, 10, 18, 0, tzinfo=UTC), datetime(2026, 3, 11, 8, 0, tzinfo=UTC)),  # 19:00: she is closed
        (datetime(2026, 3, 10, 7, 59, tzinfo=UTC), datetime(2026, 3, 10, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 14, 10, 0, tzinfo=UTC), datetime(2026, 3, 16, 8, 0, tzinfo=UTC)),  # a Saturday
    ],
)
def test_she_calls_in_the_hours_of_the_sites_working_days(after: datetime, expected: datetime) -> None:
    assert ALLIANZ is not None
    assert ALLIANZ.next_call(after=after, insee="44109", calendar=BOOK.calendar) == expected


def test_a_willing_client_is_led_to_the_trade_and_every_line_is_hers() -> None:
    """R-024, R-026, R-027."""
    story = emma_has()
    before = len(story.entries)

    story.later(minutes=5).talk(*WILLING)

    written = story.entries[before:]
    assert {entry.author for entry in written} == {EMMA}
    assert len(written) > 3
    assert (story.intervention.trade, story.intervention.stage) == ("PEINTURE", Stage.SEEKING)
    assert story.notices().count("televaluation_confirmed") == 1
    assert held(story).answers == {"dwelling": "APPARTEMENT", "occupancy": "LOCATAIRE"}
    assert "La fuite est-elle réparée ? // Oui, réparée hier. // oui" in story.bodies()
    assert story.heard(InterventionReady)[0].actor == EMMA
    assert "Relance télévaluation 1/3" in written[0].body


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("Je préfère parler à un conseiller.",), "person"),
        (("Euh…", "Comment ?"), "unclear"),
        ((None,), "hung_up"),
        (("Oui", None), "hung_up"),
        (("Non, plus tard.",), "later"),
        (("Oui", "Une maison", "Locataire", "Non, pas encore."), "cause"),
        (("Oui", "Une maison", "Locataire", "Je ne sais pas."), "out_of_scope"),
        (("Oui", "Une maison", "Locataire", "Oui", "Oui, ça coule."), "contradiction"),
    ],
)
def test_what_she_cannot_finish_goes_back_to_the_desk_with_the_reason(said: tuple[str | None, ...], code: str) -> None:
    """R-025."""
    story = emma_has().later(minutes=5)

    story.talk(*said)

    back, current = held(story).hand_back, story.intervention.current
    assert back is not None
    assert current is not None
    assert (back.code, held(story).handler, held(story).call_at) == (code, Handler.DESK, None)
    assert (current.code, current.owner) == ("HOLD_TLV", "cc")
    assert current.comment == f"rendu par Emma : {back.sentence}"
    assert not story.heard(InterventionReady)
    assert "televaluation_confirmed" not in story.notices()


def test_an_answer_against_the_order_is_a_contradiction() -> None:
    story = emma_has(occupancy="PROPRIETAIRE_OCCUPANT").later(minutes=5)

    story.talk("Oui", "Une maison", "Je suis locataire")

    back = held(story).hand_back
    assert back is not None
    assert (back.code, back.sentence) == ("contradiction", BACKS["contradiction"])


def test_nobody_answers_she_tries_again_and_then_the_desk_makes_the_last_chase() -> None:
    """R-021, R-022, R-025."""
    story = emma_has()

    story.talk(outcome="no_answer")
    assert held(story).call_at == START + timedelta(hours=2)
    story.later(hours=2).talk(outcome="message_left")

    back = held(story).hand_back
    assert back is not None
    assert (back.code, back.sentence) == ("no_answer", "le client n'a pas répondu, 2 appels")
    story.later(hours=1).act(RecordChase(number="02 61 91 44 10", outcome="no_answer"))
    assert (len(story.messages), story.code) == (1, "E12")


def test_a_person_who_calls_or_concludes_takes_it_from_her() -> None:
    chased, done = emma_has().later(hours=1), emma_has().later(hours=1)

    chased.act(RecordChase(number="02 61 91 44 10", outcome="no_answer")).talk(*WILLING)
    done.act(RecordTelevaluation(trade="PLATRERIE", confirmed=True)).talk(*WILLING)

    assert (held(chased).handler, chased.intervention.stage) == (Handler.DESK, Stage.TELEVALUATION)
    assert done.intervention.trade == "PLATRERIE"
    assert held(done).call_at is None
    for story in (chased, done):
        assert story.bodies()[-1] == "Action réalisée: Appel du robot sans effet : la télévaluation n'est plus à lui"


def test_the_other_insurer_has_another_script_for_other_losses() -> None:
    story = Story(mirabelle(trade=None, loss_kind="AUTRE"), emma=True).later(minutes=5)

    story.talk("Un vitrier, il pleut dans le salon.")

    assert (story.intervention.trade, story.intervention.stage) == ("VITRERIE", Stage.SEEKING)
    assert "televaluation_confirmed" not in story.notices()  # Mirabelle is not told of it
    assert Story(mirabelle(trade=None, loss_kind="AUTRE"), emma=True).talk("Euh…").intervention.current is not None


def test_the_longest_words_count_and_two_that_fit_as_well_are_not_understood() -> None:
    assert ALLIANZ is not None
    dialogue = begin(ALLIANZ.script, known={})

    for said in ("Oui", "maison", "propriétaire"):
        dialogue = dialogue.heard(said)

    assert dialogue.heard("Non, elle n'est PAS  REPAREE").exchanges[-1].answer == "non"
    assert dialogue.heard("oui et non").exchanges[-1].answer is None


def test_a_script_that_leads_nowhere_stops_at_start() -> None:
    with pytest.raises(ValueError, match="lune"):
        Script("a", "b", "un", (), 1, {"un": Step("?", {"oui": Answer(("oui",), "lune")})}, {})
