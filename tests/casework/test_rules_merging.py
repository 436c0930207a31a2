"""Two dossiers of one claim, rule by rule: which may be merged and linked, what becomes of their work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierClosed, InterventionReady, InterventionWithdrawn
from services.casework.domain import comparing, links, mergeable
from services.casework.domain.acts import OpenIntervention, SetDate, TakeBack
from services.casework.domain.file import Stage, Standing, Status
from services.casework.domain.mergeable import Pair
from shared.errors import ServiceError
from tests.casework.pairs import METREUR, cancelled, cause, given, held, merge, reserved, said, sought, told
from tests.casework.stories import (
    ALLIANZ_CC,
    BOOK,
    CC,
    GR,
    KERLANN,
    START,
    TANGUY,
    Story,
    mirabelle,
    moved,
    submitted,
    with_job,
)

REFUSED: dict[str, tuple[Callable[[], Story], Callable[[], Story], str, str]] = {
    "another insurer": (sought, lambda: Story(mirabelle(order_id=uuid7())), "MERGE-002", "deux assureurs"),
    "the absorbed one has ended": (sought, cancelled, "MERGE-004", "n'est plus ouvert"),
    "the kept one has ended": (cancelled, sought, "MERGE-004", "n'est plus ouvert"),
    "the absorbed one is merged": (
        sought, lambda: moved(sought(), merged_into=uuid7(), merged_number="26-1"), "MERGE-003", "déjà réuni",
    ),
    "the kept one is merged": (
        lambda: moved(sought(), merged_into=uuid7(), merged_number="26-1"), sought, "MERGE-003", "déjà réuni",
    ),
    "the absorbed one is a companion": (sought, lambda: moved(sought(), companion_of=uuid7()), "R-006", "suit"),
    "the kept one is a companion": (lambda: moved(sought(), companion_of=uuid7()), sought, "R-006", "suit"),
    "both have a craftsman": (given, given, "MERGE-006", "Chacun des deux"),
    "the absorbed one has a craftsman": (sought, given, "MERGE-007", "Plomberie Kerlann a accepté"),
    "the kept one still waits for its télévaluation": (held, sought, "MERGE-008", "gardez celui-ci"),
    "the kept one waits, the other has a cause to repair": (held, cause, "MERGE-008", "gardez celui-ci"),
    "the absorbed one is of another team": (held, reserved, "R-018", "équipe"),
    "the kept one is of another team": (reserved, held, "R-018", "équipe"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_merged_is_refused_with_its_rule(case: str) -> None:
    kept, absorbed, rule, words = REFUSED[case]

    with pytest.raises(ServiceError) as refusal:
        merge(kept(), absorbed())

    assert refusal.value.rule == rule
    assert words in refusal.value.sentence


def test_a_dossier_is_not_merged_into_itself() -> None:
    story = sought()

    with pytest.raises(mergeable.SameDossier) as refusal:
        mergeable.check(Pair(story.dossier, story.dossier), staff=CC)

    assert refusal.value.rule == "MERGE-001"


def test_what_has_absorbed_another_one_is_kept() -> None:
    with pytest.raises(mergeable.HasAbsorbed) as refusal:
        mergeable.check(Pair(sought().dossier, sought().dossier, ("26-004300-B",)), staff=CC)

    assert (refusal.value.rule, "26-004300-B" in refusal.value.sentence) == ("MERGE-005", True)


def test_those_who_cancel_merge_and_nobody_else() -> None:
    assert merge(sought(), sought(), by=GR).merge.by.id == GR.id
    with pytest.raises(ServiceError) as refusal:
        merge(sought(), sought(), by=METREUR)

    assert (refusal.value.status, refusal.value.rule) == (403, "R-064")


def test_the_team_in_charge_merges_its_files() -> None:
    made = merge(reserved(), reserved(), by=ALLIANZ_CC)

    assert made.absorbed.dossier.status is Status.CLOSED


@pytest.mark.parametrize(
    ("kept", "absorbed"),
    [(sought, sought), (given, sought), (given, held), (sought, held), (held, held), (cause, sought), (given, cause)],
)
def test_the_same_trade_is_done_once(kept: Callable[[], Story], absorbed: Callable[[], Story]) -> None:
    made = merge(kept(), absorbed())

    assert [one.stage for one in made.absorbed.dossier.interventions] == [Stage.ENDED]
    assert len(made.kept.dossier.interventions) == 1
    assert [one.moved_to for one in made.merge.stopped] == [None]
    assert told(made.kept) == []


def test_a_merged_dossier_ends_with_its_offers_its_dates_and_its_search() -> None:
    absorbed = sought()
    absorbed.offer(KERLANN)
    absorbed.act(SetDate(code="F8", comment="relance"))
    kept = sought()

    made = merge(kept, absorbed)

    ended = made.absorbed.dossier
    assert (ended.status, ended.end_reason, ended.merged_into) == (
        Status.CLOSED, f"Réuni au dossier {kept.dossier.number}", kept.dossier.id,
    )  # fmt: skip
    (one,) = ended.interventions
    assert one.current is None
    assert all(date.standing is Standing.ENDED for date in one.dates)
    assert [offer.end_reason for offer in one.offers] == ["merged"]
    (withdrawn,) = said(made.absorbed, InterventionWithdrawn)
    assert withdrawn.round == 1
    (closed,) = said(made.absorbed, DossierClosed)
    assert closed.merged_into is not None
    assert closed.merged_into.number == kept.dossier.number
    assert told(made.absorbed) == ["merged"]
    assert made.absorbed.entries[0].body == (
        f"Action réalisée: Dossier réuni au dossier {kept.dossier.number} : Le même sinistre."
    )
    assert made.kept.entries[0].body == (
        "Action réalisée: Le dossier 26-009999-Z est réuni à celui-ci : Le même sinistre."
    )


def test_a_trade_the_kept_dossier_does_not_have_goes_on_there() -> None:
    absorbed = sought("PEINTURE").act(OpenIntervention(trade="CARRELAGE", reason="faïence"))

    made = merge(sought("PEINTURE"), absorbed)

    (_, taken) = made.kept.dossier.interventions
    assert (taken.trade, taken.stage, taken.round) == ("CARRELAGE", Stage.SEEKING, 1)
    (ready,) = said(made.kept, InterventionReady)
    assert (ready.intervention_id, ready.trade) == (taken.id, "CARRELAGE")
    assert [one.moved_to for one in made.merge.stopped] == [None, taken.id]
    assert "Intervention reprise du dossier 26-009999-Z : Carrelage" in made.kept.entries[1].body


def test_the_firms_to_leave_out_are_left_out_where_the_work_goes_on() -> None:
    absorbed = with_job(TANGUY, order=submitted(order_id=uuid7())).act(TakeBack(reason="ne vient pas"))

    made = merge(sought("CARRELAGE"), absorbed)

    assert said(made.kept, InterventionReady)[0].excluded_firms == (TANGUY.id,)


def test_a_wait_that_was_told_ends_with_the_merge() -> None:
    absorbed = held().act(SetDate(code="E1", comment="ne répond pas", due_at=START + timedelta(days=2)))

    made = merge(sought(), absorbed)

    assert told(made.absorbed) == ["waiting_closed", "merged"]


def test_the_better_one_to_keep_is_named_first_with_why_not_the_other() -> None:
    one, other = sought().dossier, replace(given().dossier, number="26-009999-Z", insured="Autre Nom")

    found = comparing.compare(Pair(one, other), Pair(other, one), book=BOOK, staff=CC)

    assert [(way.number, way.possible, way.rule) for way in found.ways] == [
        ("26-009999-Z", True, None), (one.number, False, "MERGE-007"),
    ]  # fmt: skip
    assert "Assuré" in [trait.name for trait in found.traits if trait.differs]
    assert "Sinistre" not in [trait.name for trait in found.traits if trait.differs]


def test_a_link_is_a_line_in_both_and_nothing_else() -> None:
    one, other = sought().dossier, replace(held().dossier, number="26-009999-Z")
    links.check(one, other, staff=CC)
    link = links.link_of(BOOK, other, one, by=CC.actor, reason="Voisin du dessous.", at=START)

    changes = links.linked(BOOK, (one, other), link)

    assert (link.first_id, link.second_id) == tuple(sorted((one.id, other.id)))
    assert [change.entries[0].body for change in changes] == [
        "Action réalisée: Dossier lié au dossier 26-009999-Z : Voisin du dessous.",
        f"Action réalisée: Dossier lié au dossier {one.number} : Voisin du dessous.",
    ]
    assert [change.dossier.interventions for change in changes] == [one.interventions, other.interventions]


def test_a_dossier_is_linked_neither_to_itself_nor_to_a_companion_nor_by_everybody() -> None:
    one, other = sought().dossier, held().dossier
    refused: list[str | None] = []
    for pair_, staff in (((one, one), CC), ((one, replace(other, companion_of=uuid7())), CC), ((one, other), METREUR)):
        with pytest.raises(ServiceError) as refusal:
            links.check(*pair_, staff=staff)
        refused.append(refusal.value.rule)

    assert refused == ["LINK-001", "R-006", "R-064"]
