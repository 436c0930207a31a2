"""The partners' profiles as they are shipped: no version is edited, each act and wait that casework tells has a word.

A dossier whose act has no word is parked until a person completes the profile: that must not happen with what we ship.
"""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from services.casework.domain.pack import Pack
from services.insurer_gateway.domain import facts
from services.insurer_gateway.domain.profiles import Act, Difficulty, Profile, Profiles, UnknownCode
from tests.casework.stories import BOOK
from tests.insurer_gateway.builders import PROFILES, a_notice, a_source

RELEASED = {
    "allianz 2026.1": "c118a9875b76630d",
    "allianz 2026.2": "1289f7c902d1aa95",
    "mirabelle 2026.1": "5e5117530703ef86",
    "mirabelle 2026.2": "2b0f15299604a7f5",
}
"""What each version says, as a digest: an order is told by the version of the day it came, to its end. A change is a
new version, and a new line here. Programs, addresses and rates are those of today and are not in it."""
TOLD_BY = {"version", "valid_from", "partner", "orders", "acks", "acts", "difficulties"}

NEW = date(2026, 11, 30)
OLD = date(2026, 10, 31)


def shipped() -> list[Profile]:
    """Every version of every profile."""
    days = [date(2026, 1, 1) + timedelta(days=one) for one in range(366)]
    return list({(one.partner, one.version): one for day in days for one in on(day)}.values())


def on(day: date) -> list[Profile]:
    """The profiles of orders that come that day."""
    return [PROFILES.on(partner, day) for partner in sorted(PROFILES)]


def digest(profile: Profile) -> str:
    """What orders are told by, whatever its comments and the order of its lines."""
    said = TypeAdapter(Profile).dump_python(profile, mode="json", include=TOLD_BY, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def test_no_version_that_was_in_force_was_edited() -> None:
    assert {f"{one.partner} {one.version}": digest(one) for one in shipped()} == RELEASED


def told_by(pack: Pack) -> list[Profile]:
    """The profiles that tell orders whose dossiers open with a pack: they may have come long before it."""
    later = [
        one.valid_from for one in BOOK.packs.all if one.insurer == pack.insurer and one.valid_from > pack.valid_from
    ]
    end = min(later, default=date.max)
    return [one for one in shipped() if one.partner == pack.insurer and one.valid_from < end]


@pytest.mark.parametrize("pack", BOOK.packs.all, ids=lambda pack: f"{pack.insurer} {pack.version}")
def test_each_act_that_a_pack_tells_has_a_word(pack: Pack) -> None:
    for profile in told_by(pack):
        for act in pack.tells:
            assert isinstance(profile.act(act), Act), (profile.version, act)


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: f"{profile.partner} {profile.version}")
def test_each_wait_is_a_difficulty_where_waits_are_told(profile: Profile) -> None:
    waits = [kind.code for kind in BOOK.dates.dates if kind.told == "difficulty" and kind.live]

    if profile.act("waiting_opened") is not None:
        assert [code for code in waits if code not in profile.difficulties] == []


@pytest.mark.parametrize(
    ("partner", "act", "word"),
    [
        ("allianz", "unassigned", "PrestataireRetire"),
        ("allianz", "unplaced", "PrestataireIntrouvable"),
        ("mirabelle", "unassigned", "artisan.retire"),
        ("mirabelle", "unplaced", "artisan.introuvable"),
    ],
)
def test_a_craftsman_gone_and_a_search_in_vain_are_said_in_the_partners_words_whenever_the_order_came(
    partner: str, act: str, word: str
) -> None:
    notice = a_notice(act, a_source(partner), sentence="Un autre prestataire est recherché.")

    drafts = [facts.noticed(notice, PROFILES.on(partner, day)) for day in (OLD, NEW)]

    for draft in drafts:
        assert draft is not None
        assert (draft.type, draft.data["sentence"]) == (word, "Un autre prestataire est recherché.")
        assert "difficulte" not in draft.data
    assert [one and one.profile.version for one in drafts] == ["2026.1", "2026.2"]
    assert act not in PROFILES.on(partner, OLD).acts


def three_versions() -> tuple[Profile, ...]:
    """Allianz of three years: the second learns to say *works_begun* and Z1, the third says more, and otherwise."""
    old = replace(PROFILES.on("allianz", OLD), later=())
    lasting = Difficulty(type="Anomalie", motif="Autre", etape="Travaux", bloquante=False)
    second = replace(
        old, version="2027.1", valid_from=date(2027, 1, 1), acts=old.acts | {"works_begun": Act(type="TravauxEntames")},
        difficulties=old.difficulties | {"Z1": lasting},
    )  # fmt: skip
    third = replace(
        second, version="2028.1", valid_from=date(2028, 1, 1),
        acts=second.acts | {
            "works_begun": Act(type="Demarrage"), "letter_received": Act(type="Courrier"), "works_ended": "silent",
        },
        difficulties=second.difficulties | {"Z1": replace(lasting, motif="Gel"), "A2": lasting},
    )  # fmt: skip
    made = Profiles([third, old, second], today=date(2028, 6, 1))
    return tuple(made.on("allianz", one.valid_from) for one in (old, second, third))


def test_what_the_orders_version_does_not_name_is_told_as_the_first_later_one_says() -> None:
    first, second, third = three_versions()

    assert [one.act("works_begun") for one in (first, second, third)] == [
        Act(type="TravauxEntames"), Act(type="TravauxEntames"), Act(type="Demarrage"),
    ]  # fmt: skip
    assert [one.difficulty("Z1").motif for one in (first, second, third)] == ["Autre", "Autre", "Gel"]
    assert first.act("works_ended") is None, "a later version keeps it silent"


def test_what_the_orders_version_keeps_silent_stays_silent() -> None:
    first, _, third = three_versions()

    assert first.act("letter_received") is None
    assert third.act("letter_received") == Act(type="Courrier")


def test_a_wait_that_a_later_version_names_is_opened_and_lifted_in_its_words() -> None:
    first, *_ = three_versions()

    drafts = [facts.noticed(a_notice(f"waiting_{end}", action_code="Z1"), first) for end in ("opened", "closed")]

    assert [one and one.data["difficulte"]["motif"] for one in drafts] == ["Autre", "Autre"]


def test_a_visit_carries_no_difficulty_that_its_orders_version_does_not_name() -> None:
    first, _, third = three_versions()

    before, after = (facts.noticed(a_notice("visit_booked", action_code="A2"), one) for one in (first, third))

    assert before is not None
    assert after is not None
    assert "difficulte" not in before.data
    assert after.data["difficulte"]["motif"] == "Autre"


def test_a_code_that_an_older_version_alone_names_is_loud() -> None:
    first, *_ = three_versions()
    acts = {code: act for code, act in first.acts.items() if code != "merged"}
    newest = Profiles([first, replace(first, version="2027.9", valid_from=NEW, acts=acts)], today=NEW)["allianz"]

    for code in ("merged", "sings"):
        with pytest.raises(UnknownCode, match=r"2027\.9"):
            newest.act(code)
