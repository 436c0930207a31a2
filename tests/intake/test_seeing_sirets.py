"""A SIRET on a page that is an image, through both engines: two insurers' registries tell who sends it, and one with a
digit that is wrong on the page tells nothing."""

import io
from email.message import EmailMessage

import pytest
from PIL import Image, ImageDraw, ImageFont

from services.intake.channels.apart import Apart
from services.intake.channels.ocr import PageLimits, Readers
from services.intake.channels.seeing import Seeing
from services.intake.domain.reading import Draft
from tests.intake.builders import drafts

ALLIANZ = (
    "Agence Allianz du Bocage - Fax 02 61 91 77 11",
    "SIRET 000 441 709 00011",
    "N° du sinistre : B6307489",
    "Nom de l'assure : PENVERNOU",
)
MIRABELLE = (
    "Mirabelle Assurances - Agence de Nancy",
    "SIRET 00054000500014",
    "Dossier Mirabelle : MIR-2026-004410",
    "Code agent : A5401",
    "Nom de l'assure : HALLEBARDIER",
)
MISPRINTED = (ALLIANZ[0], "SIRET 000 441 709 00012", *ALLIANZ[2:])


def faxed(lines: tuple[str, ...]) -> bytes:
    """A fax of one page with these lines; its font has no accents."""
    page = Image.new("L", (1728, 900), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(38)
    for at, line in enumerate(lines):
        pen.text((120, 120 + at * 90), line, fill=0, font=font)
    out = io.BytesIO()
    page.convert("1").save(out, "TIFF", compression="group4", dpi=(204, 196))
    mail = EmailMessage()
    mail["Subject"], mail["X-Fax-From"] = "Fax", "03 53 01 00 00"
    mail.set_content("Vous avez recu un fax.")
    mail.add_attachment(out.getvalue(), maintype="image", subtype="tiff", filename="fax.tif")
    return mail.as_bytes()


@pytest.mark.timeout(300)  # both engines load, on a machine that may be busy
async def test_a_siret_on_a_faxed_page_tells_or_proves_the_sender_s_code() -> None:
    async with Readers(limits=PageLimits(seconds=200, at_once=1)) as readers:

        async def draft(lines: tuple[str, ...]) -> Draft:
            return drafts().draft(await Seeing(Apart(), readers).read(faxed(lines)))

        filled, proved, nothing = await draft(ALLIANZ), await draft(MIRABELLE), await draft(MISPRINTED)

    told = filled.fields["agent_code"]
    assert (filled.insurer, told.value, told.rule, told.proved) == ("allianz", "H4417", "registry", False)
    assert told.engines == {"rapidocr": "H4417", "tesseract": "H4417"}
    assert told.box is not None
    assert 0 < told.box[0] < told.box[2] < 0.6
    beside = proved.fields["agent_code"]
    assert (proved.insurer, beside.value, beside.rule, beside.proved) == ("mirabelle", "A5401", "label", True)
    assert "agent_code" not in nothing.fields
