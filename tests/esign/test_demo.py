"""The demo's story is played against a running service, so that what it shows stays true."""

import asyncio
from pathlib import Path

import pytest

from deploy.demo.doors import NotAsTold
from deploy.demo.esign import Doors, Story
from tests.esign.conftest import Desk


async def test_the_story_is_played_to_its_end_and_leaves_its_files(desk: Desk, tmp_path: Path) -> None:
    told: list[str] = []
    doors = Doors(esign=desk.url, outbox=desk.outbox.url, key=desk.keys[True], folder=tmp_path / "demo")

    await asyncio.to_thread(Story(doors, told.append).play)

    words = "\n".join(told)
    for line in (
        "a wrong code: Ce code n'est pas le bon",
        "the right code: signed, request done",
        "contrat.pdf: 3 signatures ou cachets : tous tiennent.",
        "one byte changed: 3 signatures ou cachets : 0 tient, 3 ne tiennent pas.",
        "the same bytes when asked again",
        "held: Cette demande est conservée par obligation",
    ):
        assert line in words, words
    assert "holds" in words
    assert sorted(one.name for one in doors.folder.iterdir()) == [
        "contrat.pdf",
        "dossier-de-preuve.pdf",
        "echeancier.pdf",
    ]


async def test_a_door_that_answers_otherwise_ends_the_story(desk: Desk, tmp_path: Path) -> None:
    doors = Doors(esign=desk.url, outbox=desk.outbox.url, key="x", folder=tmp_path)

    with pytest.raises(NotAsTold, match="401"):
        await asyncio.to_thread(Story(doors, print).play)
