"""Papers to sign: who may ask for one, when, and what is said of it and of its end."""

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import PaperWanted
from contracts.events.esign import RequestDeclined, RequestDone
from services.casework.domain.acts import AskPaper
from services.casework.domain.deliveries import signature_ended
from services.casework.domain.entries import Entry
from services.casework.pages.journal_view import journal_of
from shared.errors import ServiceError
from tests.casework.stories import BOOK, GR, KERLANN, Story, mirabelle, order
from tests.support.examples import example

CHOICE = AskPaper(paper="supply_choice", words="Peinture mate, blanc cassé")


def with_job(story: Story | None = None) -> Story:
    """A dossier in a firm's hands."""
    told = story or Story()
    told.assign(told.offer())
    return told


def test_a_paper_is_asked_for_in_a_line_and_an_event_that_needs_nothing_looked_up() -> None:
    story = with_job().act(CHOICE)

    (wanted,) = story.heard(PaperWanted)
    assert story.entries[-1].body == (
        "Action réalisée: Signature demandée au client : Attestation du choix de la fourniture :"
        " Peinture mate, blanc cassé"
    )
    assert story.entries[-1].details["paper_id"] == str(wanted.paper_id)
    assert (wanted.dossier_number, wanted.trade, wanted.insurer) == (
        story.dossier.number,
        "Peinture",
        BOOK.packs.of(insurer="mirabelle", version=story.dossier.pack_version).name,
    )
    assert wanted.firm.name == KERLANN.name
    assert wanted.insured.email == order().insured.email


@pytest.mark.parametrize(
    ("act", "rule"),
    [(AskPaper(paper="end_of_works", words="  "), "R-091"), (AskPaper(paper="quitus", words="x"), "R-086")],
)
def test_a_paper_says_what_it_attests_and_is_one_of_the_list(act: AskPaper, rule: str) -> None:
    story = with_job()

    with pytest.raises(ServiceError) as refusal:
        story.act(act, by=GR)

    assert refusal.value.rule == rule


def test_nobody_is_asked_to_sign_before_a_firm_has_the_works_or_without_an_address() -> None:
    mute = order().insured.model_copy(update={"email": None})

    for story, rule in ((Story(), "R-057"), (with_job(Story(mirabelle(insured=mute))), "R-235")):
        with pytest.raises(ServiceError) as refusal:
            story.act(CHOICE)
        assert refusal.value.rule == rule


def test_the_line_of_a_signed_paper_leads_to_its_files_and_a_refused_one_to_none() -> None:
    story = with_job()
    done = example(RequestDone, dossier_id=story.dossier.id, request_id=uuid7())
    declined = example(RequestDeclined, dossier_id=story.dossier.id)

    lines = [ended(story, done), ended(story, declined)]
    shown = journal_of(lines, author="", trade_order=True, papers="https://signature.exemple.invalid").entries

    address = "https://signature.exemple.invalid/fichiers"
    assert shown[0].files == [f"{address}/{done.request_id}/{one.document_id}" for one in done.documents]
    assert shown[1].files == []


def ended(story: Story, event: RequestDone | RequestDeclined) -> Entry:
    (line,) = signature_ended(BOOK, story.dossier, event, at=story.at).entries
    return line
