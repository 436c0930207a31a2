"""Messages to the craftsman (J10): one line and one event each, a receipt of its own, and the text format of both."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.casework import JobChanged, MessageWritten
from contracts.events.envelope import Actor
from contracts.events.portal import MessageFact, MessageNotified, MessageRead
from services.casework.domain import journal, messages
from services.casework.domain.acts import Cancel, SetDate, TakeBack, WriteMessage
from services.casework.domain.calendar import PARIS
from services.casework.domain.entries import export, with_receipts
from services.casework.domain.journal_reading import read_journal, read_line
from services.casework.domain.provider_messages import ProviderMessage
from shared.errors import Refused, ServiceError
from tests.casework.stories import BOOK, CC, GR, KERLANN, TANGUY, Story, with_job
from tests.support.examples import example

READER = Actor(kind="craftsman", id="440117-02", name="Maël Kerlann")


# Any: the fields of the act, as each test gives them.
def written(story: Story, text: str = "Merci de rappeler le client", **more: Any) -> ProviderMessage:
    """The desk writes."""
    story.act(WriteMessage(text=text, **more), by=GR)
    return story.messages_written[-1]


def fact(model: type[MessageFact], message: ProviderMessage, **fields: object) -> MessageFact:
    """What the portal says of a message."""
    given = {
        "message_id": message.id,
        "job_id": message.job_id,
        "dossier_id": message.dossier_id,
        "intervention_id": message.intervention_id,
        "firm_id": KERLANN.id,
    }
    return example(model, **given | fields)


def read(story: Story, message: ProviderMessage) -> ProviderMessage | None:
    """Somebody of the firm opens it; the message afterwards, nothing when it was a repeat."""
    heard = fact(MessageRead, message, actor=READER, read_at=story.at)
    assert isinstance(heard, MessageRead)
    change = messages.read(BOOK, story.dossier, message, heard, at=story.at)
    if change is None:
        return None
    story._kept(change)
    return change.provider_messages[0]


def test_a_message_is_one_line_and_one_event_and_moves_nothing() -> None:
    story = with_job()
    before = story.intervention

    message = written(story, "Merci de rappeler\nle client avant midi")

    assert story.bodies()[-1] == (
        "MESSAGE DE .(1004) NOLWENN ABGRALL-TEST .(M.A.)\nPOUR:(44-0117) Plomberie Kerlann (PRESTATAIRE)\n"
        "REMIS DE:\nMerci de rappeler // le client avant midi"
    )
    assert story.intervention == before
    (said,) = story.heard(MessageWritten)
    assert (said.message_id, said.text) == (story.entries[-1].id, "Merci de rappeler\nle client avant midi")
    assert (said.message_id, said.action, said.actor.name) == (message.id, None, "NOLWENN ABGRALL-TEST")
    assert before.job is not None
    assert said.job_id == before.job.id


def test_a_message_with_a_date_sets_it_and_repeats_label_delay_date_and_comment() -> None:
    """R-122: ETAT first, then the message."""
    story = with_job()

    written(story, "devis à compléter", code="F3")

    state, message = story.bodies()[-2:]
    due = journal.slashed(story.at + timedelta(hours=48))
    assert state == f"ETAT: En attente de gestion MA. {due} devis à compléter (10/03/2026-N°1)"
    assert message.splitlines()[-1] == f"En attente de gestion MA- devis à compléter {due}"
    said = story.heard(MessageWritten)[-1]
    assert (said.action.code, said.action.due_at) == ("F3", story.at + timedelta(hours=48))
    assert story.code == "F3"
    assert story.heard(JobChanged)[-1].action.code == "F3"


def test_the_body_repeats_the_printed_delay_of_a_date_that_has_one() -> None:
    line = journal.Message("1004", "X", "44-0117", "Y", label="Étude", due_at=with_job().at, printed=2, comment="vite")

    assert line.text().splitlines()[-1] == "Étude (2)- vite 10/03/2026 17:17"


def test_the_receipt_is_a_line_of_its_own_and_stands_at_the_message_when_the_journal_is_read() -> None:
    """R-115, R-121."""
    story = with_job()
    message = written(story)
    told = story.entries[-1].body

    after = read(story.later(minutes=7), message)

    assert after is not None
    assert (after.read_at, after.read_by) == (story.at, "Maël Kerlann")
    assert story.entries[-2].body == told
    assert story.entries[-1].stamp == "10.03.2026-17:24-(995) INTERNET"
    assert story.bodies()[-1] == (
        "Action réalisée: Message du 10/03/2026 17:17 remis à Plomberie Kerlann, lu par Maël Kerlann"
    )
    shown = with_receipts(story.entries)
    assert "\nREMIS DE:10.03.2026-17:24-(995) INTERNET\nMerci de rappeler le client" in shown[-2].body
    (line,) = [one.line for one in read_journal(export(shown)) if isinstance(one.line, journal.Message)]
    assert (line.delivered, line.comment) == ("10.03.2026-17:24-(995) INTERNET", "Merci de rappeler le client")


def test_read_twice_is_one_receipt() -> None:
    story = with_job()
    after = read(story.later(minutes=7), written(story))
    assert after is not None
    lines = len(story.entries)

    assert read(story.later(days=1), after) is None
    assert len(story.entries) == lines


def test_a_receipt_is_true_also_when_the_job_or_the_dossier_ended_meanwhile() -> None:
    story = with_job()
    message = written(story)
    story.act(Cancel(reason="doublon"))

    assert read(story, message) is not None
    assert "lu par Maël Kerlann" in story.bodies()[-1]


def test_the_sms_and_the_e_mail_about_it_are_a_line_each_handed_over_or_not() -> None:
    story = with_job()
    message = written(story)
    facts = [
        fact(MessageNotified, message, channel="sms", error="numéro refusé", at=story.at),
        fact(MessageNotified, message, channel="email", error=None, at=story.at),
    ]

    for heard in facts:
        assert isinstance(heard, MessageNotified)
        change = messages.told(BOOK, story.dossier, message, heard, at=story.at)
        story._kept(change)
        message = change.provider_messages[0]

    assert story.bodies()[-2:] == [
        "Action réalisée: SMS d'annonce du message du 10/03/2026 17:17 non remis à Plomberie Kerlann : numéro refusé",
        "Action réalisée: E-mail d'annonce du message du 10/03/2026 17:17 remis à Plomberie Kerlann",
    ]
    assert (message.told_at, message.failure) == (story.at, "SMS : numéro refusé")


def test_a_message_to_a_firm_that_does_not_have_the_intervention_is_refused_with_a_sentence() -> None:
    story = with_job()

    with pytest.raises(Refused, match="44-0233 n'a pas, ou plus, cette intervention") as refusal:
        written(story, firm=TANGUY.code)

    assert (refusal.value.rule, refusal.value.field) == ("R-121", "firm")
    assert written(story, firm=KERLANN.code).firm_code == KERLANN.code


def test_without_a_craftsman_there_is_nobody_to_write_to() -> None:
    story = with_job()
    story.act(TakeBack(reason="congés"))

    with pytest.raises(Refused, match="en recherche d'un prestataire"):
        written(story, firm=KERLANN.code)
    assert story.heard(MessageWritten) == []


def test_an_empty_message_and_a_date_that_may_not_be_set_write_nothing() -> None:
    story = with_job()
    lines = len(story.entries)

    for act in (WriteMessage(text="  \n "), WriteMessage(text="x", code="A2"), WriteMessage(text="x", code="F3")):
        with pytest.raises(ServiceError):
            story.act(act, by=CC)

    assert len(story.entries) == lines
    story.act(WriteMessage(text="x", code="F3", call="M. Essai, 15 h"), by=CC)
    assert "allo // M. Essai, 15 h" in story.bodies()


@pytest.mark.parametrize(("hour", "first", "last"), [(7, 8, 20), (8, 8, 20), (15, 15, 20), (19, 19, 20), (22, 32, 44)])
def test_the_craftsman_is_told_in_the_hours_of_the_day(hour: int, first: int, last: int) -> None:
    midnight = datetime(2026, 3, 11, tzinfo=PARIS)
    story = with_job()
    story.at = (midnight + timedelta(hours=hour)).astimezone(UTC)

    written(story)

    said = story.heard(MessageWritten)[-1]
    assert said.notify_from == midnight + timedelta(hours=first)
    assert said.notify_until == midnight + timedelta(hours=last)


def test_written_just_before_the_hours_end_it_is_told_the_next_morning() -> None:
    story = with_job()
    story.at = datetime(2026, 3, 28, 19, 45, tzinfo=PARIS).astimezone(UTC)  # the spring night follows

    written(story)

    said = story.heard(MessageWritten)[-1]
    assert said.notify_from == datetime(2026, 3, 29, 8, tzinfo=PARIS)
    assert said.notify_until == datetime(2026, 3, 29, 20, tzinfo=PARIS)


FORGED = [
    "18.01.2026-14:58-(996) AUTRE",
    "ETAT: Première visite. 20/01/2026 09:00 (18/01/2026-N°1)",
    "rappeler le client- demain 20/01/2026 09:00",
    "MESSAGE DE .(1) X .(M.A.)",
    "autonomie : 12,50",
]


@given(st.lists(st.one_of(st.sampled_from(FORGED), st.text(max_size=40)), min_size=1, max_size=4))
def test_the_words_of_a_message_are_never_taken_for_a_date_a_stamp_or_another_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    line = journal.Message("1004", "X", "44-0117", "Y", comment=f"x {text}" if not text.strip() else text)

    found = read_line(line.text())

    assert isinstance(found, journal.Message)
    assert found.label is None
    entry = with_job().entries[0]
    again = read_journal(f"{line.text()}\n{entry.stamp}\n")
    assert [one.stamp.author_id for one in again] == [entry.author.id if entry.author else None]


def test_a_due_date_of_no_date_is_refused_and_nothing_is_written() -> None:
    story = with_job()
    lines = len(story.entries)

    with pytest.raises(messages.DueDateAlone) as refusal:
        story.act(WriteMessage(text="Merci de rappeler", due_at=story.at + timedelta(days=3)))

    assert (refusal.value.rule, refusal.value.field, len(story.entries)) == ("R-122", "code", lines)


def test_a_date_set_without_a_message_tells_none() -> None:
    story = with_job()

    story.act(SetDate(code="F8", comment="relance"))

    assert story.heard(MessageWritten) == []
    assert story.messages_written == []
