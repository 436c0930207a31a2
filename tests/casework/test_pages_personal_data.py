"""The screen and the documented door of a dossier's personal data: who may, what is refused, what is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from tests.casework.case_desk import CaseDesk, Member, case_desk
from tests.casework.stories import Story, mirabelle
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer


@pytest.fixture
async def desk(postgres: TestServer, tmp_path: Path) -> AsyncIterator[CaseDesk]:
    """Casework, running."""
    async with case_desk(postgres, tmp_path) as running:
        yield running


async def kept(desk: CaseDesk, *, ended: bool = True) -> Story:
    """A dossier of somebody, ended or not."""
    story = Story(mirabelle(order_id=uuid7()))
    if ended:
        story.cancel_order()
    await desk.keep(story)
    return story


def screen(story: Story) -> str:
    """Where it is."""
    return f"/dossiers/{story.dossier.number}/donnees-personnelles"


async def pressed(member: Member, story: Story, act: str, **typed: str) -> tuple[int, str]:
    """Opens the screen, presses, and follows to what it then says."""
    await member.get(screen(story))
    page = await member.send(f"{screen(story)}/{act}", **typed)
    if page.status == 303:
        page = await member.get(page.location.removeprefix(member.base))
    return page.status, page.text


async def test_a_supervisor_holds_lifts_and_erases_and_the_dossier_names_nobody(desk: CaseDesk) -> None:
    story, supervisor = await kept(desk), desk.member("supervisor")
    name = story.dossier.insured.split()[0]
    before = (await supervisor.get(f"/dossiers/{story.dossier.number}")).text

    held = await pressed(supervisor, story, "conserver", reason="Expertise judiciaire")
    forbidden = await pressed(supervisor, story, "effacer", reason="Demande écrite", sure="on")
    lifted = await pressed(supervisor, story, "lever", reason="Expertise close")
    unsure = await pressed(supervisor, story, "effacer", reason="Demande écrite")
    naming = await pressed(supervisor, story, "effacer", reason=f"Demande de {name}", sure="on")
    erased = await pressed(supervisor, story, "effacer", reason="Demande écrite", sure="on")

    assert (held[0], "Conservé depuis le" in held[1]) == (200, True)
    assert (forbidden[0], "DATA-002" in forbidden[1]) == (422, True)
    assert (lifted[0], "Effacer définitivement" in lifted[1]) == (200, True)
    assert (unsure[0], "DATA-003" in unsure[1]) == (422, True)
    assert (naming[0], "DATA-004" in naming[1]) == (422, True)
    assert (erased[0], "sont effacées ici" in erased[1]) == (200, True)
    assert (name in before, "Données personnelles" in before) == (True, True)
    after = await supervisor.get(f"/dossiers/{story.dossier.number}")
    found = await supervisor.get("/dossiers", q=story.dossier.number, etat="tous")
    assert (after.status, name in after.text, name in found.text, "[effacé]" in found.text) == (200, False, False, True)


async def test_an_open_dossier_offers_no_erasure_and_refuses_one(desk: CaseDesk) -> None:
    story, admin = await kept(desk, ended=False), desk.member("admin")

    shown = await admin.get(screen(story))
    answer = await pressed(admin, story, "effacer", reason="Demande écrite", sure="on")

    assert "Effacer définitivement" not in shown.text
    assert (answer[0], "DATA-001" in answer[1]) == (422, True)


@pytest.mark.parametrize("role", ["cc", "gr", "metreur", "service_clientele"])
async def test_nobody_else_sees_the_screen_or_the_way_to_it(desk: CaseDesk, role: str) -> None:
    story, member = await kept(desk), desk.member(role)

    assert (await member.get(screen(story))).status == 403
    assert "Données personnelles" not in (await member.get(f"/dossiers/{story.dossier.number}")).text


async def test_the_door_is_as_documented(desk: CaseDesk) -> None:
    story = await kept(desk)
    exchanges = Exchanges(desk.session, desk.url, service="casework")
    path, body = f"/v1/dossiers/{story.dossier.number}", {"reason": "Demande écrite"}
    supervisor, cc = desk.member("supervisor").cookies, desk.member("cc").cookies

    async def post(what: str, cookies: dict[str, str] = supervisor, **json: str) -> tuple[int, str | None]:
        answer = await exchanges.post(f"{path}/{what}", json=json or body, cookies=cookies)
        told = answer.json()
        return answer.status, told.get("rule")

    answers = [
        await post("hold"), await post("hold"), await post("erasure"), await post("hold/lift"), await post("hold/lift"),
        await post("erasure", reason=" "), await post("erasure", cc), await post("erasure"), await post("erasure"),
    ]  # fmt: skip
    shown = (await exchanges.get(path, cookies=supervisor)).json()

    assert answers == [
        (200, None), (409, "DATA-005"), (422, "DATA-002"), (200, None), (409, "DATA-005"),
        (422, "R-091"), (403, "ACCESS-002"), (200, None), (200, None),
    ]  # fmt: skip
    assert (shown["hold"], shown["erased_at"] is None) == (None, False)
