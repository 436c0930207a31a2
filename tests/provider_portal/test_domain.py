"""The rules of the portal, without a server: answers, reports, sign-in, notices."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from contracts.events import portal
from services.provider_portal.domain import acts, jobs, notices, offers, places, sign_in
from services.provider_portal.domain.acts import Act
from services.provider_portal.domain.offers import MOVES, State, Verb
from shared.errors import Invalid, ServiceError
from tests.provider_portal.builders import MAEL, NOON, a_job, an_answer, an_offer

# Offers


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", [Verb.ACCEPT, Verb.DECLINE])
def test_every_press_either_moves_as_the_table_says_or_is_refused_by_name(state: State, verb: Verb) -> None:
    offer, answer = an_offer(state=state), an_answer(reason="zone")
    press = offers.accept if verb is Verb.ACCEPT else offers.decline

    if (state, verb) in MOVES:
        moved, said = press(offer, answer)
        assert moved.state is MOVES[state, verb]
        assert (said is None) == (moved.state is state)
    else:
        with pytest.raises(offers.OfferOver if state is State.CLOSED else offers.AlreadyAnswered):
            press(offer, answer)


def test_what_assignment_says_is_taken_from_every_state() -> None:
    assert {state for state, verb in MOVES if verb is Verb.CLOSE} == set(State)
    assert {state for state, verb in MOVES if verb is Verb.ASSIGN} == set(State)
    assert MOVES[State.CLOSED, Verb.ASSIGN] is State.WON


def test_accepting_states_a_fact_with_the_instant_it_was_pressed() -> None:
    offer, answer = an_offer(), an_answer()

    _, said = offers.accept(offer, answer)

    assert said is not None
    assert (said.pressed_at, said.round, said.offer_id) == (answer.at, offer.round, offer.id)
    assert said.actor == MAEL


def test_a_second_press_changes_nothing_and_says_nothing() -> None:
    offer, _ = offers.accept(an_offer(), an_answer())

    again, said = offers.accept(offer, an_answer())

    assert (again, said) == (offer, None)


def test_an_offer_ends_with_its_clock_to_the_second() -> None:
    offer = an_offer()

    offers.accept(offer, an_answer(at=offer.ends_at - timedelta(microseconds=1)))
    with pytest.raises(offers.OfferExpired) as refused:
        offers.accept(offer, an_answer(at=offer.ends_at))

    assert refused.value.rule == "R-053"


def test_a_closed_offer_answers_with_the_sentence_of_its_end() -> None:
    offer = an_offer(state=State.CLOSED, end_sentence="Cette intervention est déjà attribuée.")

    with pytest.raises(offers.OfferOver) as refused:
        offers.accept(offer, an_answer())

    assert refused.value.sentence == "Cette intervention est déjà attribuée."


@pytest.mark.parametrize(
    ("reason", "comment", "field"),
    [("bored", None, "reason"), ("other", None, "comment"), ("other", " \n ", "comment"), (None, None, "reason")],
)
def test_declining_takes_a_reason_of_the_list_and_words_for_other(
    reason: str | None, comment: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        offers.decline(an_offer(), an_answer(reason=reason, comment=comment))

    assert refused.value.field == field


def test_every_standing_has_its_sentence() -> None:
    said = {offers.standing(an_offer(state=state), NOON) for state in State}

    assert len(said) == len(State)
    assert "dépassé" in offers.standing(an_offer(), NOON + timedelta(days=1))


# Jobs


def _refusal(act: Act, **job: object) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        jobs.report(a_job(**job), act, by=MAEL, now=NOON + timedelta(hours=5), report_id=uuid7())
    return refused.value


def _said(act: Act, **job: object) -> portal.Report:
    return jobs.report(a_job(**job), act, by=MAEL, now=NOON + timedelta(hours=5), report_id=uuid7())


NOW = NOON + timedelta(hours=5)


@pytest.mark.parametrize(
    ("act", "rule", "field"),
    [
        (acts.Contact(NOW + timedelta(seconds=3)), "R-125", "contacted_at"),
        (acts.Contact(NOON - timedelta(minutes=1)), "R-125", "contacted_at"),
        (acts.Chase(NOW + timedelta(minutes=1), "0261910042", "no_answer"), "R-125", "chased_at"),
        (acts.Chase(NOW, "", "no_answer"), "R-030", "number_called"),
        *(
            (acts.Chase(NOW, number, "no_answer"), "R-030", "number_called")
            for number in ("abc123456def", "02 61 91 00 42\n06", "<b>0261910042</b>", "0000000000", "++33261910042")
        ),
        (
            acts.Chase(NOW, "\u0660\u0662\u0666\u0661\u0669\u0661\u0660\u0660\u0664\u0662", "no_answer"),
            "R-030",
            "number_called",
        ),
        (acts.Chase(NOW, "0261910042", "slept"), "R-030", "outcome"),
        (acts.Unreachable("rien"), "R-029", None),
        (acts.Visit(NOW - timedelta(seconds=3)), "R-067", "visit_at"),
        (acts.Visit(NOON + timedelta(days=7, hours=10), requested_by_client=True), "R-066", "requested_by_client"),
        (acts.Visit(NOW + timedelta(days=367)), "R-067", "visit_at"),
        (acts.VisitMove(NOW + timedelta(days=2), "Pluie"), "R-067", None),
        (acts.Message("  "), "R-105", "text"),
        (acts.Message("\u200b\ufeff"), "R-105", "text"),
        (acts.Message("x", "lune"), "FORM-002", "about"),
        (acts.Return("bored"), "FORM-002", "reason"),
        (acts.Return("other"), "FORM-002", "comment"),
        (acts.Return("other", "\u200b"), "FORM-002", "comment"),
    ],
)
def test_the_door_refuses_what_its_own_rows_know_to_be_impossible(act: Act, rule: str, field: str) -> None:
    refused = _refusal(act)

    assert (refused.rule, refused.field) == (rule, field)
    assert refused.sentence


@pytest.mark.parametrize(
    "act",
    [
        acts.Contact(NOW + timedelta(seconds=2)),
        acts.Contact(NOON),
        acts.Chase(NOW, "02 61 91 00 42", "message_left"),
        acts.Chase(NOW, "+1 555 010 0100", "no_answer"),
        acts.Chase(NOW, "27 12 34", "no_answer"),
        acts.Visit(NOW + timedelta(days=10)),
        acts.Visit(NOON + timedelta(days=7, hours=12), requested_by_client=True),
        acts.Message("Le client annule."),
        acts.Return("dates"),
    ],
)
def test_what_may_be_true_is_stated(act: Act) -> None:
    assert _said(act).reported_at == NOW


def test_unreachable_needs_three_chases_and_a_comment() -> None:
    assert _refusal(acts.Unreachable("rien"), chases=2).rule == "R-029"
    assert _refusal(acts.Unreachable(" "), chases=3).rule == "R-091"
    assert isinstance(_said(acts.Unreachable("Trois appels"), chases=3), portal.UnreachableDeclared)


def test_a_visit_is_moved_once_one_is_booked_and_only_with_a_reason() -> None:
    act = acts.VisitMove(NOW + timedelta(days=2), "Pluie")

    assert isinstance(_said(act, visit_sent=True), portal.VisitMoved)
    assert isinstance(_said(act, visit_at=NOW), portal.VisitMoved)
    assert _refusal(acts.VisitMove(NOW + timedelta(days=2), ""), visit_at=NOW).field == "reason"


@pytest.mark.parametrize(
    "act", [acts.Contact(NOW), acts.Message("Bonjour"), acts.Return("dates"), acts.Visit(NOW + timedelta(days=2))]
)
def test_nothing_is_reported_on_a_job_that_ended(act: Act) -> None:
    refused = _refusal(act, ended_at=NOW, end_sentence="Mission reprise par le réseau.")

    assert isinstance(refused, jobs.JobOver)
    assert refused.sentence == "Mission reprise par le réseau."


@pytest.mark.parametrize(
    ("number", "at"),
    [
        ("02 61 91 00 42", NOW),
        ("02.61.91.00.42", NOW),
        ("+33261910042", NOW.astimezone(timezone(timedelta(hours=1)))),
        ("0033 2 61 91 00 42 ", NOW),
    ],
)
def test_one_call_is_one_call_however_its_number_and_its_hour_are_written(number: str, at: datetime) -> None:
    written = acts.in_one_form(acts.Chase(at, number, "no_answer"))

    assert repr(written) == repr(acts.Chase(NOW, "+33261910042", "no_answer"))


def test_a_number_that_is_no_french_one_is_kept_as_it_was_dialled() -> None:
    written = acts.in_one_form(acts.Chase(NOW, " 3646 poste 12 ", "answered"))

    assert written == acts.Chase(NOW, "3646 poste 12", "answered")


# Time on the site


def test_a_typed_hour_is_the_hour_of_the_site() -> None:
    assert places.read_local("2026-03-10T15:04", insee="44109", field="at") == datetime(2026, 3, 10, 14, 4, tzinfo=UTC)
    assert places.read_local("2026-03-10T15:04", insee="97411", field="at") == datetime(2026, 3, 10, 11, 4, tzinfo=UTC)


def test_an_hour_that_the_spring_night_skips_is_refused_and_the_autumn_hour_is_taken() -> None:
    with pytest.raises(Invalid):
        places.read_local("2026-03-29T02:30", insee="44109", field="at")
    assert places.read_local("2026-10-25T02:30", insee="44109", field="at") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "hier", "2026-13-40T10:00", "0001-01-01T00:00"])
def test_what_is_no_date_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        places.read_local(typed, insee="44109", field="at")

    assert refused.value.field == "at"


@pytest.mark.parametrize(
    ("left", "shown"), [(0, "dépassé"), (30, "1 min"), (59 * 60, "59 min"), (7980, "2 h 13"), (100_800, "1 j 4 h")]
)
def test_what_is_left_reads_as_a_clock(left: int, shown: str) -> None:
    assert places.remaining(NOON + timedelta(seconds=left), NOON) == shown


# Sign-in

SECRET = b"s" * 32
CHALLENGE = UUID("019cd80f-cd35-7e0d-85da-8651c289a63f")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("02 61 91 00 01", "+33261910001"),
        ("02.61.91.00.01", "+33261910001"),
        ("+33 (0)2 61 91 00 01", "+33261910001"),
        ("0033261910001", "+33261910001"),
        (" Mael@Kerlann.exemple.invalid ", "mael@kerlann.exemple.invalid"),
    ],
)
def test_a_recipient_is_compared_in_one_form(typed: str, value: str) -> None:
    assert sign_in.recipient_of(typed).value == value


def test_a_phone_is_shown_as_it_is_read_here() -> None:
    assert sign_in.phone_shown("+33261910001") == "02 61 91 00 01"
    assert sign_in.phone_shown("+3227000001") == "+3227000001"


@pytest.mark.parametrize("typed", ["", "bonjour", "02 61", "a@b", "a b@c.fr", "+", "02619100011"])
def test_what_is_neither_phone_nor_e_mail_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        sign_in.recipient_of(typed)


@given(st.text())
def test_reading_a_recipient_never_breaks(typed: str) -> None:
    with contextlib.suppress(Invalid):
        sign_in.recipient_of(typed)


def test_a_code_is_six_digits_of_this_challenge_and_this_secret() -> None:
    code = sign_in.code_for(SECRET, CHALLENGE)

    assert len(code) == 6
    for typed in (
        f" {code[:3]} {code[3:]} ",
        f"{code[:3]}-{code[3:]}",
        f"{code[:3]}\u202f{code[3:]}\n",
        f"{code[:3]}.{code[3:]}",
    ):
        assert sign_in.right_code(SECRET, CHALLENGE, typed)
    assert not sign_in.right_code(SECRET, uuid7(), code)
    assert not sign_in.right_code(b"t" * 32, CHALLENGE, code)
    assert not sign_in.right_code(SECRET, CHALLENGE, "é")
    assert not sign_in.right_code(SECRET, CHALLENGE, "\ud800")


def test_a_link_opens_its_challenge_and_cannot_be_bent() -> None:
    token = sign_in.link_for(SECRET, CHALLENGE)

    assert sign_in.challenge_of_link(SECRET, token) == CHALLENGE
    for bent in ("_" + token[1:], token[:-4], "", "é", token + "AAAA"):
        with pytest.raises(sign_in.ProofRefused):
            sign_in.challenge_of_link(SECRET, bent)


@pytest.mark.parametrize(
    "asked", ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs", "javascript:x", "/a?b", "", None]
)
def test_signing_in_never_leads_elsewhere(asked: str | None) -> None:
    assert sign_in.safe_path(asked) == "/"


def test_a_challenge_ends_by_use_by_tries_by_time_or_because_nobody_has_it() -> None:
    someone = sign_in.Recipient("phone", "+33261910001")
    fresh = sign_in.Challenge(CHALLENGE, someone, "/", expires_at=NOON)
    before = NOON - timedelta(seconds=1)

    assert fresh.usable(before)
    assert not fresh.usable(NOON)
    assert not sign_in.Challenge(CHALLENGE, someone, "/", NOON, tries=sign_in.TRIES).usable(before)
    assert not sign_in.Challenge(CHALLENGE, someone, "/", NOON, consumed_at=before).usable(before)
    assert not sign_in.Challenge(CHALLENGE, None, "/", NOON).usable(before)


# Notices

FACTS = notices.OfferFacts(
    dossier_number="26-004217-K",
    trade="PEINTURE",
    loss_kind="DDE",
    commune="Saint-Rémy-lès-Chevreuse",
    postal_code="78470",
    insee="78575",
    made_at=NOON,
    exclusive_until=NOON + timedelta(hours=2),
    ends_at=NOON + timedelta(hours=8),
    link="https://portail.passerelle.example/o/ABCDEFGH23",
)


def test_an_offer_sms_names_the_dossier_the_place_both_clocks_and_fits_two_parts_of_gsm7() -> None:
    text = notices.offer_text(FACTS, "sms").body

    for part in (
        "26-004217-K",
        "Peinture",
        "Saint-Rémy-lès-Chevreuse (78470)",
        "10/03 15h00",
        "10/03 21h00",
        FACTS.link,
    ):
        assert part in text
    assert notices.sms_length(text)[1] <= 2
    assert notices.gsm7(text) == text


def test_an_offer_that_was_never_exclusive_names_one_clock() -> None:
    shared = notices.offer_text(notices.OfferFacts(**{**vars(FACTS), "exclusive_until": NOON}), "email")

    assert "À vous seul" not in shared.body
    assert "10/03/2026 à 21:00" in shared.body
    assert shared.subject == "Dossier 26-004217-K : Peinture à Saint-Rémy-lès-Chevreuse"


def test_a_code_sms_is_one_part() -> None:
    link = "https://portail.passerelle.example/l/" + sign_in.link_for(SECRET, CHALLENGE)

    text = notices.code_text(code="012345", link=link, channel="sms").body

    assert "012345" in text
    assert notices.sms_length(text)[1] <= 2


@pytest.mark.parametrize(
    ("text", "length"),
    [("a" * 160, (160, 1)), ("a" * 161, (161, 2)), ("€" * 80, (160, 1)), ("ê" * 70, (70, 1)), ("ê" * 71, (71, 2))],
)
def test_an_sms_is_counted_as_carriers_count_it(text: str, length: tuple[int, int]) -> None:
    assert notices.sms_length(text) == length


@given(st.text(max_size=300))
def test_what_gsm7_gives_is_always_in_the_7_bit_alphabet(text: str) -> None:
    size, parts = notices.sms_length(notices.gsm7(text))

    assert parts == (1 if size <= 160 else -(-size // 153))


def test_tries_grow_further_apart_and_then_stay() -> None:
    waits = [(notices.next_try(n, NOON) - NOON).total_seconds() for n in range(1, 8)]

    assert waits == sorted(waits)
    assert waits[-1] == waits[-2] == 300
