"""The partners' profiles as they are shipped: no version is edited, each act and wait that casework tells has a word.

A dossier whose act has no word is parked until a person completes the profile: that must not happen with what we ship.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from services.casework.domain.pack import Pack
from services.insurer_gateway.domain import facts
from services.insurer_gateway.domain.profiles import Act, Profile
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


def told_by(pack: Pack) -> Iterator[Profile]:
    """The profiles that tell orders of the days on which dossiers open with a pack."""
    later = [
        one.valid_from for one in BOOK.packs.all if one.insurer == pack.insurer and one.valid_from > pack.valid_from
    ]
    starts = [one.valid_from for one in shipped() if one.partner == pack.insurer]
    for day in {pack.valid_from, *(one for one in starts if pack.valid_from < one < min(later, default=date.max))}:
        yield PROFILES.on(pack.insurer, day)


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
def test_a_craftsman_gone_and_a_search_in_vain_are_said_in_the_partners_words(
    partner: str, act: str, word: str
) -> None:
    notice = a_notice(act, a_source(partner), sentence="Un autre prestataire est recherché.")

    draft = facts.noticed(notice, PROFILES.on(partner, NEW))

    assert draft is not None
    assert (draft.type, draft.data["sentence"]) == (word, "Un autre prestataire est recherché.")
    assert "difficulte" not in draft.data
    assert act not in PROFILES.on(partner, OLD).acts
