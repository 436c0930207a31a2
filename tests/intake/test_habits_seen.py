"""What corrections teach of a sender's faxes, through the engines that read them: nothing is typed into the text."""

import io
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.intake.conftest import Desk, Hub, hub_running
from tests.intake.test_api import TYPED
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

CALLER: Final = "+33261910099"
NAMES: Final = ("DURANDEAU", "MARTINOL", "GOFFRAY", "BELLEGARDE")


def fax(name: str, at: int) -> bytes:
    """A form of this sender, as his gateway mails it: one page of 204 × 196 dots, CCITT G4, the name after words that
    no rule knows."""
    lines = (
        "CABINET FRANCHEVILLE",
        "Bon pour intervention",
        f"N° de sinistre : B44170{at:02}",
        f"Foyer concerne : {name}",
        "Degats des eaux, peinture du plafond de la cuisine a refaire.",
    )
    page = Image.new("L", (1728, 1100), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((160, 160 + 130 * number), line, fill=0, font=ImageFont.load_default(44))
    tiff = io.BytesIO()
    page.convert("1", dither=Image.Dither.NONE).save(tiff, "TIFF", compression="group4", dpi=(204, 196))
    mail = EmailMessage()
    mail["From"] = "Telecopie Horizon <fax@telecopie-horizon.exemple.invalid>"
    mail["To"] = "odm@passerelle.exemple.invalid"
    mail["Subject"] = f"Fax recu de {CALLER} (1 page)"
    mail["Message-ID"] = f"<habitude-{at}@telecopie-horizon.exemple.invalid>"
    mail["X-Fax-From"] = CALLER
    mail.set_content("Vous avez recu un fax d'une page.")
    mail.add_attachment(tiff.getvalue(), maintype="image", subtype="tiff", filename=f"fax-{at}.tif")
    return mail.as_bytes()


async def seen(hub: Hub, name: str, at: int) -> asyncpg.Record:
    """The fax as both engines read it."""
    assert (await hub.mail(fax(name, at)))[0] == 250
    await hub.read_all(240)
    return (await hub.items())[-1]


async def corrected(hub: Hub, name: str, at: int) -> None:
    """The fax is read, its name typed by a person, and submitted."""
    item = await seen(hub, name, at)
    assert item["form"].get("last_name") != name
    values = TYPED | {"claim_number": f"B44170{at:02}", "agent_code": "H4417", "last_name": name}
    given = {"version": 1, "insurer": "allianz", "values": values}
    done = await hub.api().post(f"/v1/items/{item['id']}/submit", given)
    assert done.status == 200, done.json()


@pytest.mark.timeout(900)  # four pages through both engines, on a machine that may be busy with a hub
async def test_three_corrections_of_faxes_propose_what_fills_the_fourth(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with hub_running(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, ocr_engines="tesseract,rapidocr", ocr_processes=1,
        ocr_page_seconds=200,
    ) as hub:  # fmt: skip
        chef = Desk(hub.api().exchanges, hub.staff_keys.token(("supervisor",), id="7", name="Chef Essai"))
        for at, name in enumerate(NAMES[:3]):
            await corrected(hub, name, at)
        proposed = (await chef.get("/v1/habits", params={"state": "proposed"})).json()["habits"]
        habit = next(one for one in proposed if one["field"] == "last_name")
        accepted = await chef.post(f"/v1/habits/{habit['id']}/accept", {"version": 1, "reason": "Vu sur trois fax"})

        fourth = await seen(hub, NAMES[3], 3)

    read = fourth["draft"]["fields"]["last_name"]
    assert (habit["sender"], habit["kind"], habit["words"]) == (f"fax:{CALLER}", "label", "foyer concerne")
    assert accepted.status == 200, accepted.json()
    assert (fourth["form"]["last_name"], read["rule"]) == (NAMES[3], "template")
    assert set(read["engines"]) == {"tesseract", "rapidocr"}
    assert read["box"] is not None
