"""What corrections teach of a sender: three alike, no fewer; a value, a label, or a place on his form."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.intake.channels.traces import trace
from services.intake.domain.acts import Person
from services.intake.domain.habits import (
    EXITS,
    Correction,
    Habit,
    Kind,
    NoSuchExit,
    Place,
    State,
    Trace,
    Verb,
    corrected,
    decided,
    lesson,
    sender_of,
)
from services.intake.domain.layout import Laid, Word, laid_out
from services.intake.domain.reading import Draft, Reading, Sheet
from tests.intake.builders import drafts

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
SENDER = "agence.lanvaux@exemple.invalid"


def correction(at: int, human: str, *, field: str = "agent_code", how: Trace | None = None) -> Correction:
    return Correction(uuid7(), field, "", human, "", how or Trace(), START + timedelta(hours=at))


def habit(kind: Kind, field: str, words: str, place: Place | None = None) -> Habit:
    return Habit(uuid7(), f"mail:{SENDER}", field, kind, words, place, (), START, State.ACCEPTED)


def form(name: str, *, shift: float = 0.0) -> Laid:
    """A form of one sender: the name stands in a column of its own, below a line of figures, nothing labels it."""
    left = 400 + 1000 * shift
    words = [
        Word("DOSSIER", 80 + 1000 * shift, 100, 180, 120), Word("TITULAIRE", left, 100, left + 100, 120),
        Word("12/03/2026", 80, 140, 200, 160), Word("2417", left, 140, left + 60, 160),
        *(Word(one, left + 80 * at, 180, left + 70 + 80 * at, 200) for at, one in enumerate(name.split())),
        Word("Fuite", 80, 300, 130, 320), Word("sous", 140, 300, 180, 320), Word("évier", 190, 300, 240, 320),
    ]  # fmt: skip
    return laid_out(words, width=1000, height=1000, longest=5000)


def reading(laid: Laid) -> Reading:
    return Reading(sender=SENDER, sheets=(Sheet("1.2", 1, "ordre.pdf, page 1", laid.text, laid.spans),))


def draft(read: Reading, *habits: Habit) -> Draft:
    return drafts().knowing(habits).draft(read)


def test_three_alike_make_a_proposal_and_two_do_not() -> None:
    two = [correction(at, "N4417") for at in range(2)]

    said = lesson([*two, correction(2, "N4417"), correction(3, "K0931")])

    assert lesson(two) is None
    assert said is not None
    assert (said.kind, said.words, len(said.evidence)) == (Kind.VALUE, "N4417", 3)


def test_a_name_that_comes_three_times_is_no_habit() -> None:
    assert lesson([correction(at, "DURANDEAU", field="last_name") for at in range(3)]) is None


def test_the_words_before_a_value_are_its_label() -> None:
    found = [
        trace(
            Reading(sheets=(Sheet("1", None, "corps", f"Bonjour,\nFoyer concerné : {name}\nMerci"),)), "last_name", name
        )
        for name in ("DURANDEAU", "MARTINOL", "LE GOFFRAY")
    ]

    said = lesson([correction(at, "x", field="last_name", how=one) for at, one in enumerate(found)])

    assert said is not None
    assert (said.kind, said.words) == (Kind.LABEL, "foyer concerne")


def test_a_taught_label_reads_the_next_message_and_comes_before_what_else_is_found() -> None:
    text = "Nom : SERVICE SINISTRES\nFoyer concerné : BELLEGARDE\nN° de sinistre : B4417093"
    read = Reading(sender=SENDER, sheets=(Sheet("1", None, "corps du message", text),))

    before, after = draft(read), draft(read, habit(Kind.LABEL, "last_name", "foyer concerne"))

    assert before.fields["last_name"].value == "SERVICE SINISTRES"
    assert (after.fields["last_name"].value, after.fields["last_name"].rule) == ("BELLEGARDE", "template")
    assert "SERVICE SINISTRES" in after.fields["last_name"].others
    assert after.fields["claim_number"].value == before.fields["claim_number"].value


def test_a_place_on_a_form_is_learned_from_three_and_read_on_the_fourth_though_it_is_shifted() -> None:
    names = ("DURANDEAU", "MARTINOL", "LE GOFFRAY")
    found = [trace(reading(form(name, shift=at / 200)), "last_name", name) for at, name in enumerate(names)]
    said = lesson([correction(at, names[at], field="last_name", how=one) for at, one in enumerate(found)])
    assert said is not None

    read = draft(
        reading(form("VAN DER BERKEN", shift=0.03)), habit(said.kind, "last_name", said.words, said.place)
    ).fields["last_name"]

    assert (said.kind, said.words) == (Kind.PLACE, "titulaire")
    assert (read.value, read.rule, read.page) == ("VAN DER BERKEN", "template", 1)
    assert read.box is not None
    assert read.box.x0 == pytest.approx(0.43)
    assert "last_name" not in draft(reading(form("VAN DER BERKEN"))).fields


def test_a_value_that_is_always_the_same_is_doubted_when_the_message_says_another() -> None:
    always = habit(Kind.VALUE, "broker_code", "88213")
    silent = Reading(sender=SENDER, sheets=(Sheet("1", None, "corps du message", "N° de sinistre : B4417093"),))
    other = replace(silent, sheets=(replace(silent.sheets[0], text="Code courtier : 77102"),))

    assert draft(silent, always).fields["broker_code"].confidence == 0.92
    doubted = draft(other, always).fields["broker_code"]
    assert (doubted.value, doubted.others, doubted.confidence) == ("88213", ("77102",), 0.4)


def test_of_a_sender_nobody_vouches_for_a_habit_is_never_sure() -> None:
    read = Reading(sender=SENDER, trust="unproved", sheets=(Sheet("1", None, "corps du message", "Bonjour"),))

    assert draft(read, habit(Kind.VALUE, "broker_code", "88213")).fields["broker_code"].confidence == 0.6


def test_case_and_blanks_are_no_correction_and_an_emptied_field_teaches_nothing() -> None:
    assert not corrected("02 61 91 87 71", "0261918771")
    assert not corrected("Metz", "")
    assert corrected("", "Metz")


def test_whose_habits_count() -> None:
    assert sender_of(Reading(sender="fax@passerelle.invalid", caller="+33261910000")) == "fax:+33261910000"
    assert sender_of(Reading(sender="Relais@x.invalid", forwarded_from="Agence@y.invalid")) == "mail:agence@y.invalid"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_state_has_its_exits_and_no_others(state: State, verb: Verb) -> None:
    one = replace(habit(Kind.VALUE, "broker_code", "88213"), state=state)
    person = Person("1", "Chef", None)

    def act(version: int = 1) -> Habit:
        return decided(one, verb, version=version, person=person, at=START, reason="")

    if (state, verb) in EXITS:
        assert (act().state, act().version) == (EXITS[state, verb], 2)
        with pytest.raises(NoSuchExit):
            act(version=2)
    else:
        with pytest.raises(NoSuchExit):
            act()


def test_a_trace_is_kept_as_it_is() -> None:
    one = Trace(("foyer",), {"titulaire": Place(0.1, 0.2, 0.3, 0.04)})

    assert Trace.from_json(one.as_json()) == one
