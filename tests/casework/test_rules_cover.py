"""Cover as each insurer's data: leak searches, amounts at their borders, special files, dated limits, flagged lines."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contracts.events.casework import InterventionReady, JobOpened
from services.casework.domain import opening
from services.casework.domain.acts import GiveBack, JudgeAmount, OpenExpertise, OpenIntervention, RecordTelevaluation
from services.casework.domain.cover import Dated, in_force
from services.casework.domain.file import Stage, Status
from services.casework.store.tables import BadTable, read_packs
from shared.errors import Refused
from tests.casework.stories import BOOK, ROOT, Story, mirabelle, submitted

ALLIANZ = BOOK.packs.in_force(insurer="allianz", day=date(2026, 3, 10))
MIRABELLE = BOOK.packs.in_force(insurer="mirabelle", day=date(2026, 3, 10))
LEAK = "RECHERCHE_FUITE"


@pytest.mark.parametrize("kind", ["VISUELLE", "NON_DESTRUCTIVE"])
def test_both_kinds_of_leak_search_can_be_ordered_and_the_craftsman_reads_which(kind: str) -> None:
    """R-032."""
    story = Story(submitted(dwelling="APPARTEMENT"))

    story.act(RecordTelevaluation(trade=LEAK, confirmed=True, leak_search=kind))
    story.assign(story.offer())

    (opened,) = story.heard(JobOpened)
    said = {"VISUELLE": "visuelle", "NON_DESTRUCTIVE": "non destructive"}[kind]
    assert opened.description.endswith(f"\nRecherche de fuite : {said}")
    assert any(f"Recherche de fuite ({said})" in body for body in story.bodies())


def test_a_leak_search_without_its_kind_is_refused() -> None:
    """R-033."""
    story = Story(submitted(dwelling="APPARTEMENT"))

    with pytest.raises(Refused) as refusal:
        story.act(RecordTelevaluation(trade=LEAK, confirmed=True))

    assert (refusal.value.rule, refusal.value.field) == ("R-033", "leak_search")
    assert "visuelle ou non destructive" in refusal.value.sentence


@pytest.mark.parametrize(
    ("description", "stage"),
    [("Recherche de fuite NON  destructive.", Stage.SEEKING), ("Recherche de fuite.", Stage.TELEVALUATION)],
)
def test_an_ordered_leak_search_is_ready_when_its_text_names_the_kind_and_held_else(
    description: str, stage: Stage
) -> None:
    story = Story(submitted(origin="COURTAGE", trade=LEAK, dwelling="APPARTEMENT", description=description))

    assert story.intervention.stage is stage
    assert story.intervention.current is not None
    assert ("R-033" in (story.intervention.current.comment or "")) is (stage is Stage.TELEVALUATION)


@pytest.mark.parametrize(
    ("dwelling", "occupancy", "refused"),
    [("MAISON", "PROPRIETAIRE_OCCUPANT", True), ("MAISON", "LOCATAIRE", False),
     ("APPARTEMENT", "PROPRIETAIRE_OCCUPANT", False)],
)  # fmt: skip
def test_the_desk_orders_no_leak_search_in_a_house_its_owner_lives_in(
    dwelling: str, occupancy: str, refused: bool
) -> None:
    """R-034, R-035: what the télévaluation tells of the place counts."""
    story = Story(submitted(dwelling=None, occupancy=None))
    act = RecordTelevaluation(
        trade=LEAK, confirmed=True, leak_search="VISUELLE", dwelling=dwelling, occupancy=occupancy
    )

    if refused:
        with pytest.raises(Refused) as refusal:
            story.act(act)
        assert refusal.value.rule == "R-034"
        assert "sa propre entreprise" in refusal.value.sentence
    else:
        assert story.act(act).intervention.stage is Stage.SEEKING


def test_the_other_insurer_orders_one_kind_of_leak_search_only_and_in_any_house() -> None:
    story = Story(mirabelle(trade=LEAK, description="Recherche.", dwelling="MAISON", occupancy="PROPRIETAIRE_OCCUPANT"))

    with pytest.raises(Refused) as refusal:
        story.act(RecordTelevaluation(trade=LEAK, confirmed=True, leak_search="VISUELLE"))
    story.act(RecordTelevaluation(trade=LEAK, confirmed=True, leak_search="NON_DESTRUCTIVE"))

    assert refusal.value.sentence == "Choisissez la nature de la recherche de fuite : non destructive."
    assert story.intervention.stage is Stage.SEEKING


def special(loss: str) -> Story:
    """A 04P of Allianz."""
    texts = {"BDG": "Vérifier si expertise", "CHOC": "Choc de véhicule sur clôture", "CLES": "Clés perdues"}
    return Story(submitted(loss_kind=loss, description=texts[loss], limit=None))


@pytest.mark.parametrize(
    ("loss", "cents", "rule", "outcome"),
    [
        ("BDG", 29999, "R-037", "works"),
        ("BDG", 30000, "R-037", "works"),
        ("BDG", 30001, "R-037", "expert"),
        ("CHOC", 30000, "R-038", "works"),
        ("CHOC", 30001, "R-039", "give_back"),
        ("CHOC", 79999, "R-039", "give_back"),
        ("CHOC", 80000, "R-039", "give_back"),
        ("CHOC", 80001, "R-040", "expert"),
        ("CLES", 79999, "R-046", "works"),
        ("CLES", 80000, "R-046", "works"),
        ("CLES", 80001, "R-076", "insurer"),
    ],
)
def test_an_amount_leads_where_its_threshold_says_a_cent_below_at_and_above(
    loss: str, cents: int, rule: str, outcome: str
) -> None:
    """R-037…R-042."""
    story = special(loss).act(JudgeAmount(amount_cents=cents, reason="devis reçu"))

    decision = story.decisions[-1]
    assert (story.dossier.kind, decision.rule, decision.outcome) == ("04P", rule, outcome)
    assert (decision.cents, decision.by.name, decision.at, decision.reason) == (
        cents, "AMANDINE LE BIHAN-TEST", story.at, "devis reçu",
    )  # fmt: skip
    assert f"Décision ({rule}) : {cents // 100},{cents % 100:02d} € TTC" in story.bodies()[-1]
    assert ("expertise_needed" in story.notices()) is (outcome == "expert")


@pytest.mark.parametrize(
    ("loss", "cents", "outcome"),
    [("BDG", 60000, "works"), ("BDG", 60001, "insurer"), ("CHOC", 100000, "works"), ("CHOC", 100001, "give_back")],
)
def test_the_other_insurer_has_other_thresholds_and_ways(loss: str, cents: int, outcome: str) -> None:
    story = Story(mirabelle(loss_kind=loss, trade="VITRERIE", description="Passage d'un expert prévu"))

    story.act(JudgeAmount(amount_cents=cents))

    assert story.decisions[-1].outcome == outcome
    assert "expertise_needed" not in story.notices()


@pytest.mark.parametrize(
    ("text", "limit"),
    [("Clés volées.", 80000), ("Clés volées, limite 600", 60000), ("Clés volées : LIMITE 1 200,50 €", 120050)],
)
def test_lost_keys_have_the_insurers_limit_or_eight_hundred_euros(text: str, limit: int) -> None:
    """R-041, R-042."""
    story = Story(submitted(loss_kind="CLES", description=text, limit=None))

    assert (story.dossier.kind, story.dossier.limit_cents) == ("04P", limit)
    assert (story.decisions[0].rule, story.decisions[0].outcome, story.decisions[0].cents) == ("R-041", "opened", limit)
    assert ("Limite 800 €TTC" in story.dossier.description) is (limit == 80000)


def test_a_vehicle_shock_is_given_back_by_a_person_and_told() -> None:
    story = special("CHOC").act(JudgeAmount(amount_cents=50000)).act(GiveBack(reason="choc de véhicule, 500 €"))

    assert (story.dossier.status, story.notices()[-1]) == (Status.CLOSED, "given_back")


def test_a_special_file_can_be_opened_by_hand_with_the_lowest_limit_and_once() -> None:
    """R-036, R-045, R-046."""
    story = Story(submitted(loss_kind="BDG", description="Vitre fêlée", limit=None))
    assert story.dossier.kind == "01"

    story.act(OpenExpertise(reason="l'agent demande un avis", limit_cents=45000))

    assert (story.dossier.kind, story.dossier.limit_cents, story.decisions[-1].reason) == (
        "04P", 30000, "l'agent demande un avis",
    )  # fmt: skip
    assert [entry.kind for entry in story.last(2)] == ["J4", "J2"]
    assert ": 300,00\n" in story.bodies()[-1]
    for other in (story, Story(submitted(loss_kind="TEMPETE"))):
        with pytest.raises(Refused) as refusal:
            other.act(OpenExpertise(reason="x"))
        assert refusal.value.rule == "R-036"


@pytest.mark.parametrize("cents", [0, -1, 100_000_000])
def test_an_amount_that_is_none_is_refused_with_its_field(cents: int) -> None:
    with pytest.raises(Refused) as refusal:
        special("BDG").act(JudgeAmount(amount_cents=cents))

    assert (refusal.value.rule, refusal.value.field) == ("R-044", "amount_cents")


def test_aesthetic_touch_ups_are_flagged_line_by_line_by_each_insurers_words() -> None:
    """R-043."""
    lines = "Peinture plafond 12 m²\nREPRISE  ESTHETIQUE du mur voisin\nDécoration du salon"
    allianz = special("BDG").act(JudgeAmount(amount_cents=10000, lines=lines))
    other = Story(mirabelle()).act(JudgeAmount(amount_cents=10000, lines=lines))

    assert [body for body in allianz.bodies() if "signalée" in body] == [
        "Ligne signalée (R-043) : REPRISE  ESTHETIQUE du mur voisin // Les reprises esthétiques ne sont pas garanties."
    ]
    assert ["Décoration" in body for body in other.bodies() if "signalée" in body] == [True]


@pytest.mark.parametrize(("day", "cents"), [(date(2026, 12, 31), 60000), (date(2027, 1, 1), 65000)])
def test_a_limit_holds_for_files_opened_in_its_period(day: date, cents: int) -> None:
    """R-044, R-046."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    story = Story(mirabelle(loss_kind="BDG", trade="VITRERIE", at=at), at=at)

    assert story.dossier.limit_cents == cents


DATED = """
---
version: dated
valid_from: 2026-12-01
based_on: "2026-11"
specials:
  - rule: R-036
    when: {losses: [BDG], text_any: ["passage d'un expert"]}
    kind: "04P"
    limit_cents: [{cents: 50000, until: 2026-12-31}, {cents: 55000, since: 2027-01-01}]
    note: "Bris de glace avec passage d'un expert."
"""
"""A special file whose limit is raised from 2027 on, always below the glass limit, which is raised then too."""


@pytest.mark.parametrize(("day", "cents"), [(date(2026, 12, 31), 50000), (date(2027, 1, 1), 55000)])
def test_a_special_file_has_the_limit_of_the_day_it_opened(tmp_path: Path, day: date, cents: int) -> None:
    """R-036, R-044."""
    folder = tmp_path / "mirabelle"
    folder.mkdir()
    text = (ROOT / "deploy" / "insurers" / "mirabelle" / "casework.yaml").read_text(encoding="utf-8")
    (folder / "casework.yaml").write_text(text + DATED, encoding="utf-8")
    book = replace(BOOK, packs=read_packs(tmp_path))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    order = mirabelle(loss_kind="BDG", trade="VITRERIE", description="Passage d'un expert prévu", limit=None, at=at)

    (change,) = opening.open_order(book, order, counters=itertools.count(1), at=at)

    assert (change.dossier.pack_version, change.dossier.kind) == ("dated", "04P")
    assert (change.dossier.limit_cents, change.decisions[0].cents) == (cents, cents)


def test_a_threshold_is_that_of_the_day_the_file_opened() -> None:
    until = replace(ALLIANZ.amounts[0], outcome="works", until=date(2026, 5, 31))
    amounts = (until, replace(ALLIANZ.amounts[0], outcome="insurer", since=date(2026, 6, 1)))
    pack = replace(ALLIANZ, amounts=amounts)

    found = [
        pack.amount_rule(kind="04P", loss="BDG", day=day, cents=20000, limit_cents=None)
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]

    assert [one.outcome if one else None for one in found] == ["works", "insurer"]


def test_the_newest_period_wins_and_a_day_without_one_has_no_limit() -> None:
    limits = (Dated(100, until=date(2026, 6, 30)), Dated(200, since=date(2026, 6, 1)))

    assert [in_force(limits, date(2026, month, 15)) for month in (5, 6, 7)] == [100, 200, 200]
    assert in_force((Dated(100, since=date(2026, 6, 1)),), date(2026, 5, 1)) is None


def test_a_pack_whose_file_limit_ends_one_day_stops_at_start(tmp_path: Path) -> None:
    folder = tmp_path / "mirabelle"
    folder.mkdir()
    text = (ROOT / "deploy" / "insurers" / "mirabelle" / "casework.yaml").read_text()
    (folder / "casework.yaml").write_text(text.replace("file: 200000", "file: [{cents: 200000, until: 2026-12-31}]"))

    with pytest.raises(BadTable, match=r"limits\.file"):
        read_packs(folder.parent)


def test_the_two_insurers_differ_in_all_of_it_by_data_alone() -> None:
    """One code, two packs: nothing of this is the same."""
    packs: tuple[object, object] = (ALLIANZ, MIRABELLE)
    names = ("televaluation", "robot", "leak_search", "amounts", "flags", "limits", "specials", "refusals")

    assert [name for name in names if getattr(packs[0], name) == getattr(packs[1], name)] == []


def test_another_intervention_is_opened_beside_the_first_under_the_same_rules() -> None:
    """R-055, R-033."""
    story = Story(mirabelle())

    with pytest.raises(Refused) as refusal:
        story.act(OpenIntervention(trade=LEAK, reason="fuite encore active"))
    story.act(OpenIntervention(trade="ELECTRICITE", reason="prises noyées"))

    assert refusal.value.rule == "R-033"
    assert [(one.trade, one.stage) for one in story.dossier.interventions] == [
        ("PEINTURE", Stage.SEEKING), ("ELECTRICITE", Stage.SEEKING),
    ]  # fmt: skip
    assert [event.trade for event in story.heard(InterventionReady)] == ["PEINTURE", "ELECTRICITE"]
