"""Letters on the desk's screens: on their dossier with a link to the original, and the list of what wants a person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from tests.casework.case_desk import CaseDesk, case_desk
from tests.casework.stories import with_job
from tests.support.postgres import TestServer

TRAY = "https://bannette.exemple.invalid"


@pytest.fixture
async def desk(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaseDesk]:
    """A running casework that knows where the tray is."""
    async with case_desk(postgres, tmp_path_factory.mktemp("letters"), intake_url=TRAY) as running:
        yield running


async def test_a_cancellation_is_confirmed_by_one_press_or_dealt_with_otherwise(desk: CaseDesk) -> None:
    stories = [with_job(at=datetime.now(UTC)) for _ in range(2)]
    item = uuid7()
    stories[0].letter("cancellation", item_id=item, excerpt="Notre assurée renonce <b>aux</b> travaux.")
    kept = stories[1].letter("cancellation", "insured")
    await desk.keep(*stories)
    number = stories[0].dossier.number
    member = desk.member()

    home, listed = await member.get("/"), await member.get("/courriers")
    dossier = await member.get(f"/dossiers/{number}")
    cancelled = await member.send(
        f"/dossiers/{number}/actes/cancel", version=dossier.version(), reason="demande d'annulation de l'assureur"
    )
    settled = await member.send(f"/courriers/{kept.id}", comment="L'assuré maintient.")
    again = await member.send(f"/courriers/{kept.id}", comment="")
    after = await member.get("/courriers")

    assert "Courriers à voir" in home.text
    assert f"Annuler le dossier {number}" in listed.text
    assert f'href="{TRAY}/elements/{item}"' in dossier.html
    assert "Notre assurée renonce &lt;b&gt;aux&lt;/b&gt; travaux." in dossier.html
    assert (cancelled.status, settled.status, again.status) == (303, 303, 409)
    assert "Aucun courrier à voir" in after.text


async def test_a_letter_to_an_ended_dossier_is_listed_without_a_way_to_cancel(desk: CaseDesk) -> None:
    story = with_job(at=datetime.now(UTC)).cancel_order()
    story.letter("chase")
    await desk.keep(story)

    page = await desk.member().get("/courriers")

    assert "Relance de l'assureur" in page.text
    assert "Annuler le dossier" not in page.text
