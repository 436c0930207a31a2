"""Opening by the insurer's pack: what opens, what is held, what is refused, which limit, which phones."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.events.casework import DossierClosed, DossierOpened, InterventionReady, NoticeIssued
from contracts.events.envelope import Money, Site
from contracts.events.intake import OrderSubmitted
from services.casework.domain.acts import AddNote, ConfirmCause, RecordTelevaluation, StaffAct
from services.casework.domain.desk import perform, refused_on_companion
from services.casework.domain.file import Stage, Status
from services.casework.domain.numbers import check_letter, dossier_number, read_number
from services.casework.domain.opening import NotPlaced
from services.casework.domain.pack import Limits, Packs, UnknownInsurer, limit_in
from services.casework.domain.permits import CompanionUntouched, OtherTeam
from tests.casework.stories import ALLIANZ_CC, BOOK, CC, START, Story, mirabelle, submitted


def test_a_c2s_order_opens_by_itself_and_waits_for_its_televaluation() -> None:
    story = Story(submitted())

    assert (story.code, story.intervention.stage) == ("HOLD_TLV", Stage.TELEVALUATION)
    assert not story.heard(InterventionReady)
    assert story.entries[0].text() == "OUVERTURE: -10.03.2026-15:04-(007) PROCESSUS INFORMATIQUES"
    (opened,) = story.heard(DossierOpened)
    assert (opened.number, opened.kind, opened.pack_version) == (story.dossier.number, "01", "2026-01")


def test_it_opens_its_05i_companion_which_issues_no_notice() -> None:
    story = Story(submitted())

    assert story.companion is not None
    companion = story.companion.dossier
    assert (companion.kind, companion.companion_of, companion.interventions) == ("05I", story.dossier.id, ())
    assert not [event for event in story.companion.said if isinstance(event, NoticeIssued)]
    (accepted,) = story.heard(NoticeIssued)
    assert (accepted.numbers.main, accepted.numbers.companion) == (story.dossier.number, companion.number)
    assert accepted.journal_entry_id == story.entries[0].id


@pytest.mark.parametrize(
    "act", [AddNote(text="essai"), ConfirmCause(), RecordTelevaluation(trade="PEINTURE", confirmed=True)]
)
def test_every_act_on_the_companion_is_refused_and_journalled(act: StaffAct) -> None:
    story = Story(submitted())
    assert story.companion is not None
    companion = story.companion.dossier

    with pytest.raises(CompanionUntouched) as refusal:
        perform(BOOK, companion, act, intervention=None, staff=CC, at=START)

    assert refusal.value.rule == "R-006"
    (entry,) = refused_on_companion(BOOK, companion, act, staff=CC, at=START).entries
    assert "R-006" in entry.body


def test_an_unknown_origin_is_opened_and_refused_in_one_change() -> None:
    story = Story(submitted(origin="LUNE"))

    assert story.dossier.status is Status.REFUSED
    assert story.dossier.interventions == ()
    (closed,) = story.heard(DossierClosed)
    assert closed.rule == "R-002"
    (notice,) = story.heard(NoticeIssued)
    assert (notice.act, notice.rule, notice.numbers.main) == ("refused", "R-002", story.dossier.number)
    assert "LUNE" in notice.sentence
    assert notice.journal_entry_id == story.entries[-1].id


@pytest.mark.parametrize(
    ("description", "refused"),
    [
        ("Merci de RÉPARER  la fuite sous l'évier.", True),
        ("Réparation de la fuite à prévoir.", True),
        ("Plafond taché, après réparation de la fuite par le syndic.", False),
        ("Fuite réparée, peinture à reprendre.", False),
        ("Recherche de fuite non destructive.", False),
    ],
)
def test_allianz_does_not_pay_the_repair_of_a_leak(description: str, refused: bool) -> None:
    story = Story(submitted(description=description))

    assert (story.dossier.status is Status.REFUSED) is refused
    assert [event.rule for event in story.heard(DossierClosed)] == (["R-031"] if refused else [])


@pytest.mark.parametrize(
    ("dwelling", "occupancy", "refused"),
    [
        ("MAISON", "PROPRIETAIRE_OCCUPANT", True),
        ("APPARTEMENT", "PROPRIETAIRE_OCCUPANT", False),
        ("MAISON", "LOCATAIRE", False),
    ],
)
def test_no_leak_search_in_a_house_its_owner_lives_in(dwelling: str, occupancy: str, refused: bool) -> None:
    story = Story(submitted(trade="RECHERCHE_FUITE", dwelling=dwelling, occupancy=occupancy))

    assert [event.rule for event in story.heard(DossierClosed)] == (["R-034"] if refused else [])


def test_water_damage_of_an_agency_is_held_until_the_cause_is_confirmed() -> None:
    story = Story(submitted(origin="AGENCE", claim_number="B1234567", trade="PEINTURE"))

    assert (story.code, story.companion) == ("HOLD_CAUSE", None)
    story.later(hours=1).act(ConfirmCause(comment="vu avec le syndic"))

    assert (story.code, story.intervention.stage) == ("HOLD_ASSIGNMENT", Stage.SEEKING)
    assert story.dossier.cause is not None
    assert (story.dossier.cause.by_id, story.dossier.cause.at) == ("1002", story.at)
    assert len(story.heard(InterventionReady)) == 1


def test_another_loss_of_an_agency_waits_for_no_cause() -> None:
    story = Story(submitted(origin="AGENCE", loss_kind="BDG", trade="VITRERIE"))

    assert story.code == "HOLD_ASSIGNMENT"


def test_a_file_with_an_expert_goes_to_cs2i_and_only_its_team_activates_it() -> None:
    story = Story(submitted(has_expert=True))

    assert (story.dossier.origin, story.dossier.team, story.dossier.reserved) == ("CS2I", "allianz", True)
    with pytest.raises(OtherTeam):
        story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True), by=CC)
    story.act(RecordTelevaluation(trade="PEINTURE", confirmed=True), by=ALLIANZ_CC)
    assert story.intervention.stage is Stage.SEEKING


def test_the_limit_stands_in_the_journal_with_its_warning() -> None:
    story = Story(submitted())

    limit = next(entry for entry in story.entries if entry.kind == "J2")
    assert ": 1550,00\n" in limit.body
    assert all(word in limit.body for word in ("RC", "faïence", "glace", "vol"))


@pytest.mark.parametrize(
    ("loss_kind", "asked", "expected"),
    [("DDE", None, 155000), ("DDE", 90000, 90000), ("BDG", None, 30000), ("BDG", 20000, 20000)],
)
def test_the_lowest_limit_holds(loss_kind: str, asked: int | None, expected: int) -> None:
    limit = Money(cents=asked) if asked else None

    story = Story(submitted(loss_kind=loss_kind, limit=limit))

    assert story.dossier.limit_cents == expected


@pytest.mark.parametrize(
    ("text", "cents"),
    [("Serrure forcée, limite 600", 60000), ("Limite : 1 250,50 € TTC", 125050), ("rien à ce sujet", None)],
)
def test_a_limit_is_read_in_the_insurers_text(text: str, cents: int | None) -> None:
    assert limit_in(text) == cents


@pytest.mark.parametrize(
    ("text", "ordered", "expected"),
    [
        ("Porte fracturée.", 50000, 50000),
        ("Porte fracturée.", 90000, 80000),
        ("Porte fracturée, limite 1\u00a0200,50 €", None, 120050),
        ("Porte fracturée, limite 600", 50000, 50000),
    ],
)
def test_a_theft_keeps_the_lowest_of_what_was_ordered_and_what_the_text_says(
    text: str, ordered: int | None, expected: int
) -> None:
    limit = Money(cents=ordered) if ordered else None

    assert Story(submitted(loss_kind="VOL", description=text, limit=limit)).dossier.limit_cents == expected


def test_a_theft_without_limit_gets_eight_hundred_euros_and_says_so() -> None:
    story = Story(submitted(loss_kind="VOL", description="Porte fracturée."))

    assert (story.dossier.kind, story.dossier.limit_cents) == ("04P", 80000)
    assert story.dossier.description == "Porte fracturée.\nLimite 800 €TTC"


def test_broken_glass_to_check_for_expertise_opens_a_04p_whatever_case_and_accents() -> None:
    story = Story(submitted(loss_kind="BDG", description="VERIFIER  SI EXPERTISE nécessaire"))

    assert (story.dossier.kind, story.dossier.limit_cents) == ("04P", 30000)


def test_a_changed_limit_touches_new_files_only() -> None:
    pack = BOOK.packs.in_force(insurer="mirabelle", day=START.date())
    lower = replace(pack, version="2026-06", valid_from=date(2026, 6, 1), limits=Limits(file=100000))
    book = replace(BOOK, packs=Packs((*BOOK.packs.all, lower)))
    before = Story()

    after = book.packs.in_force(insurer="mirabelle", day=date(2026, 6, 1))

    assert after.limit(before.dossier.order, None, day=date(2026, 6, 1)) == 100000
    assert book.packs.of(insurer="mirabelle", version=before.dossier.pack_version).limits.file == 200000
    assert book.packs.in_force(insurer="mirabelle", day=date(2026, 5, 31)).version == pack.version


def test_an_insurer_without_pack_and_a_site_without_commune_open_nothing() -> None:
    with pytest.raises(UnknownInsurer):
        Story(submitted(insurer="inconnu"))
    with pytest.raises(NotPlaced):
        Story(mirabelle(site=Site(address="1 rue", postal_code="44000", city="Nantes")))


def test_the_trade_is_the_insurers_or_follows_from_the_loss_or_is_for_a_person_to_choose() -> None:
    assert Story(mirabelle(trade=None, loss_kind="BDG")).intervention.trade == "VITRERIE"
    assert Story(mirabelle(trade=None, loss_kind="AUTRE")).code == "HOLD_TLV"


def test_a_dossier_number_is_read_as_people_say_it_and_a_slip_shows() -> None:
    number = dossier_number(year=2026, counter=4217)

    assert read_number(number.replace("-", " ").lower()) == number
    digits = number[:2] + number[3:9]
    slips = {digits[:n] + other + digits[n + 1 :] for n in range(8) for other in "0123456789"} - {digits}
    swaps = {digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(7)} - {digits}
    assert all(check_letter(wrong) != number[-1] for wrong in slips | swaps)
    assert read_number("26-004217-I") is None


def test_the_phones_to_leave_come_from_the_origin() -> None:
    pack = BOOK.packs.in_force(insurer="allianz", day=date(2026, 3, 10))

    assert pack.origins["C2S"].phones["Suivi du dossier C2S"] == "01 99 00 12 34"
    assert pack.origins["C2S"].phones["Rappel après télévaluation"] == "02 61 91 56 78"


def test_the_description_is_kept_whole() -> None:
    text = "Première ligne.\n\nTroisième ligne : « à voir ».\n" * 20

    event: OrderSubmitted = mirabelle(description=text)

    assert Story(event).dossier.description == text
