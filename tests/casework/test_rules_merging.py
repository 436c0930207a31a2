"""Two dossiers of one claim, rule by rule: which may be merged, what becomes of their work, when it can be undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import (
    DossierClosed,
    DossierReopened,
    InterventionReady,
    InterventionWithdrawn,
    NoticeIssued,
)
from contracts.events.envelope import Event
from contracts.events.intake import OrderCancelled
from services.casework.domain import comparing, links, merging, parting, reaching
from services.casework.domain.acts import (
    Cancel,
    CloseDate,
    HoldForCause,
    OpenIntervention,
    RecordTelevaluation,
    SetDate,
    TakeBack,
)
from services.casework.domain.file import Dossier, Stage, Standing, Status
from services.casework.domain.merging import Merged, Pair
from services.casework.domain.parting import Parted, Standings
from services.casework.domain.pen import Change
from services.casework.domain.people import Staff
from shared.errors import ServiceError
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
from tests.support.examples import example

METREUR = Staff(id="1005", name="Erwan Le Goff-Test", roles=frozenset({"metreur"}))


def pair(kept: Story, absorbed: Story) -> Pair:
    """The two as they stand."""
    return Pair(kept.dossier, replace(absorbed.dossier, number="26-009999-Z"))


def merge(kept: Story, absorbed: Story, *, by: Staff = CC) -> Merged:
    """One into the other."""
    return merging.merge(BOOK, pair(kept, absorbed), staff=by, reason="Le même sinistre.", at=kept.at)


def undo(made: Merged, *, by: Staff = CC, kept: Dossier | None = None, after: timedelta = timedelta(hours=1)) -> Parted:
    """Undone, a while later."""
    held = Standings(made.merge, kept or made.kept.dossier, made.absorbed.dossier)
    return parting.part(BOOK, held, staff=by, reason="Deux logements.", at=made.merge.at + after)


def told(change: Change) -> list[str]:
    """What the insurer is told."""
    return [one.act for one in change.said if isinstance(one, NoticeIssued)]


E = TypeVar("E", bound=Event)


def said(change: Change, model: type[E]) -> list[E]:
    """The events of a type."""
    return [one for one in change.said if isinstance(one, model)]


def held() -> Story:
    """Waits for its télévaluation."""
    return Story(submitted(order_id=uuid7()))


def cause() -> Story:
    """Waits until the cause is repaired."""
    return sought().act(HoldForCause(reason="fuite active"))


def sought(trade: str = "PEINTURE") -> Story:
    """A craftsman is looked for."""
    story = Story(submitted(order_id=uuid7()))
    return story.act(RecordTelevaluation(trade=trade, confirmed=True))


def given() -> Story:
    """A craftsman has accepted."""
    return with_job(order=submitted(order_id=uuid7()))


def cancelled() -> Story:
    """Ended."""
    return sought().act(Cancel(reason="sans suite"))


def reserved() -> Story:
    """With an expert: of one team."""
    return Story(submitted(order_id=uuid7(), has_expert=True))


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

    with pytest.raises(merging.SameDossier) as refusal:
        merging.check(Pair(story.dossier, story.dossier), staff=CC)

    assert refusal.value.rule == "MERGE-001"


def test_what_has_absorbed_another_one_is_kept() -> None:
    with pytest.raises(merging.HasAbsorbed) as refusal:
        merging.check(Pair(sought().dossier, sought().dossier, ("26-004300-B",)), staff=CC)

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


def test_undoing_looks_for_a_craftsman_anew_in_the_next_round() -> None:
    made = merge(sought(), sought())

    parted = undo(made)

    back = parted.absorbed.dossier
    assert (back.status, back.merged_into, back.ended_at, back.end_reason) == (Status.OPEN, None, None, None)
    (ready,) = said(parted.absorbed, InterventionReady)
    assert (ready.round, back.interventions[0].stage) == (2, Stage.SEEKING)
    assert [one.order_id for one in said(parted.absorbed, DossierReopened)] == [back.order_id]
    assert told(parted.absorbed) == ["merge_undone"]
    assert (parted.merge.undone is not None, told(parted.kept)) == (True, [])
    assert "26-009999-Z" in parted.kept.entries[0].body


@pytest.mark.parametrize(("story", "code"), [(held, "HOLD_TLV"), (cause, "HOLD_CAUSE")])
def test_undoing_gives_a_hold_back_with_the_due_date_it_had(story: Callable[[], Story], code: str) -> None:
    absorbed = story()
    before = absorbed.intervention.current
    assert before is not None

    parted = undo(merge(given(), absorbed), after=timedelta(days=3))

    current = parted.absorbed.dossier.interventions[0].current
    assert current is not None
    assert (current.id, current.code, current.original_due_at) == (before.id, code, before.original_due_at)
    assert parted.absorbed.dossier.interventions[0].stage is absorbed.intervention.stage


def test_undoing_gives_a_wait_back_over_its_hold_and_tells_it_again() -> None:
    absorbed = held().act(SetDate(code="E1", comment="ne répond pas", due_at=START + timedelta(days=2)))

    parted = undo(merge(sought(), absorbed))

    (one,) = parted.absorbed.dossier.interventions
    assert [date.code for date in one.dates if date.standing is Standing.CURRENT] == ["E1"]
    assert [date.code for date in one.dates if date.standing is Standing.UNDER] == ["HOLD_TLV"]
    assert told(parted.absorbed) == ["merge_undone", "waiting_opened"]


def test_a_date_that_was_dealt_with_before_the_merge_does_not_come_back() -> None:
    absorbed = sought().act(SetDate(code="F8", comment="relance")).act(CloseDate(code="F8", comment="fait"))

    parted = undo(merge(sought(), absorbed))

    (one,) = parted.absorbed.dossier.interventions
    assert [date.code for date in one.dates if date.open] == ["HOLD_ASSIGNMENT"]


def test_undoing_takes_back_the_work_that_went_on_in_the_kept_dossier() -> None:
    made = merge(sought("PEINTURE"), sought("CARRELAGE"))

    parted = undo(made)

    assert [one.stage for one in parted.kept.dossier.interventions] == [Stage.SEEKING, Stage.ENDED]
    assert [one.intervention_id for one in said(parted.kept, InterventionWithdrawn)] == [made.merge.stopped[0].moved_to]
    assert parted.absorbed.dossier.interventions[0].stage is Stage.SEEKING


def test_work_that_a_craftsman_has_meanwhile_keeps_the_merge() -> None:
    made = merge(sought("PEINTURE"), sought("CARRELAGE"))
    own, taken = made.kept.dossier.interventions
    job = given().intervention.job
    kept = replace(made.kept.dossier, interventions=(own, replace(taken, stage=Stage.CONTACT, job=job)))

    with pytest.raises(parting.WorkGiven) as refusal:
        undo(made, kept=kept)

    assert refusal.value.rule == "MERGE-012"


def test_undoing_is_possible_for_thirty_days_by_those_who_merge() -> None:
    made = merge(sought(), sought())

    undo(made, after=parting.UNDO_WITHIN)
    with pytest.raises(parting.TooLate) as late:
        undo(made, after=parting.UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(ServiceError) as stranger:
        undo(made, by=METREUR)

    assert (late.value.rule, stranger.value.rule) == ("MERGE-011", "R-064")


def test_undoing_outlives_the_kept_dossier() -> None:
    made = merge(sought(), sought("CARRELAGE"))
    kept = replace(
        made.kept.dossier,
        status=Status.CANCELLED,
        interventions=tuple(replace(one, stage=Stage.ENDED) for one in made.kept.dossier.interventions),
    )

    parted = undo(made, kept=kept)

    assert said(parted.kept, InterventionWithdrawn) == []
    assert parted.absorbed.dossier.status is Status.OPEN


def test_what_is_not_merged_cannot_be_parted() -> None:
    made = merge(sought(), sought())
    open_ = parting.reopened(made.absorbed.dossier)

    with pytest.raises(parting.NotMerged) as refusal:
        parting.check(Standings(made.merge, made.kept.dossier, open_), staff=CC, at=START)

    assert refusal.value.rule == "MERGE-009"


def test_the_insurers_cancellation_of_a_merged_order_is_for_a_person_on_the_kept_dossier() -> None:
    made = merge(given(), sought())
    heard = example(OrderCancelled, order_id=made.absorbed.dossier.order_id, reason="Envoyé deux fois.", submitted=True)

    absorbed, kept = reaching.order_withdrawn(BOOK, made.absorbed.dossier, made.kept.dossier, heard, at=START)

    assert (absorbed.dossier.status, told(absorbed)) == (Status.CANCELLED, ["cancelled"])
    (running,) = kept.dossier.interventions
    assert running.stage is Stage.CONTACT
    assert running.current is not None
    assert (running.current.code, "Envoyé deux fois." in (running.current.comment or "")) == ("F8", True)
    with pytest.raises(parting.WithdrawnSince) as refusal:
        parting.check(Standings(made.merge, kept.dossier, absorbed.dossier), staff=CC, at=START)
    assert refusal.value.rule == "MERGE-010"


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
