"""In a real Chromium: the screen of a dossier's personal data, and signing in at the organisation's own provider."""

from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from tests.casework.case_desk import case_desk
from tests.casework.stories import Story, mirabelle
from tests.support.browser import Windows
from tests.support.openid_server import openid_server
from tests.support.postgres import TestServer


@pytest.mark.parametrize("size", ["small", "phone", "desktop"])
async def test_a_supervisor_erases_somebody_and_sees_it(
    postgres: TestServer, tmp_path: Path, windows: Windows, size: str
) -> None:
    story = Story(mirabelle(order_id=uuid7())).cancel_order()
    async with case_desk(postgres, tmp_path) as desk:
        await desk.keep(story)
        screen = await windows.open(size, cookies=desk.member("supervisor").cookies, at=desk.url)
        page = screen.page
        await screen.goto(f"{desk.url}/dossiers/{story.dossier.number}")
        await page.get_by_role("link", name="Données personnelles").click()
        await screen.check("casework_personal_data")

        await page.get_by_label("Pourquoi le conserver").fill("Expertise judiciaire en cours")
        await page.get_by_role("button", name="Conserver par obligation").click()
        await screen.check("casework_personal_data_held")
        await page.get_by_label("Pourquoi la lever").fill("Expertise close")
        await page.get_by_role("button", name="Lever la conservation").click()
        await page.get_by_label("Motif").fill("Demande écrite du 3 mai")
        await page.get_by_label("Je sais que rien ne peut être rétabli").check()
        await page.get_by_role("button", name="Effacer définitivement").click()
        await screen.check("casework_personal_data_erased")

        assert "Effacé le" in await page.inner_text("main")
        await screen.goto(f"{desk.url}/dossiers/{story.dossier.number}")
        assert story.dossier.insured.split()[0] not in await page.inner_text("body")


@pytest.mark.parametrize(("size", "scripts"), [("phone", False), ("desktop", True)])
async def test_somebody_signs_in_at_his_organisations_provider(
    postgres: TestServer, tmp_path: Path, windows: Windows, size: str, scripts: bool
) -> None:
    async with openid_server() as provider:
        provider.user = {"sub": "7", "name": "Maud Tessonnier", "roles": ["cc"]}
        async with case_desk(
            postgres, tmp_path, oidc_issuer=provider.url, oidc_client_secret=provider.client_secret,
            oidc_name="Mutuelle Essai",
        ) as desk:  # fmt: skip
            screen = await windows.open(size, scripts=scripts)
            await screen.goto(f"{desk.url}/dossiers")
            if scripts:
                await screen.check("casework_sign_in_organisation")
            await screen.page.get_by_role("link", name="Se connecter avec Mutuelle Essai").click()

            await screen.page.wait_for_url(f"{desk.url}/dossiers")
            assert "Maud Tessonnier" in await screen.page.inner_text("body")
