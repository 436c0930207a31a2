"""A form with boxes, as an image, through both engines: the ticked words are its values, the sender's parts are not."""

import io
from email.message import EmailMessage

import pytest
from PIL import Image, ImageDraw, ImageFont

from services.intake.channels.apart import Apart
from services.intake.channels.ocr import PageLimits, Readers
from services.intake.channels.seeing import Seeing
from tests.intake.builders import drafts

LINES = (
    "Agence Allianz du Bocage - Fax 02 61 91 77 11",
    "N° du sinistre : B6307489",
    "Nom de l'assure : PENVERNOU",
    "Tel. de l'assure : 04 65 71 08 79",
    "Tel. expert : 02 61 91 77 10",
)
ROWS = (
    ("Statut :", ("locataire", "proprietaire occupant", "bailleur"), 1),
    ("Logement :", ("maison", "appartement"), 0),
    ("Evenement :", ("eau", "glaces", "vehicule", "vent"), 2),
)


def a_form() -> bytes:
    """A page of 1728 dots with labels, telephones and three rows of boxes; its font has no accents."""
    page = Image.new("L", (1728, 1400), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(38)
    for at, line in enumerate(LINES):
        pen.text((120, 120 + at * 80), line, fill=0, font=font)
    for at, (label, words, chosen) in enumerate(ROWS):
        top, left = 620 + at * 90, 420
        pen.text((120, top), label, fill=0, font=font)
        for number, word in enumerate(words):
            pen.rectangle((left, top + 8, left + 30, top + 38), outline=0, width=2)
            if number == chosen:
                pen.line((left + 3, top + 11, left + 27, top + 35), fill=0, width=5)
                pen.line((left + 3, top + 35, left + 27, top + 11), fill=0, width=5)
            pen.text((left + 46, top), word, fill=0, font=font)
            left += 46 + round(font.getlength(word)) + 60
    out = io.BytesIO()
    page.convert("1").save(out, "TIFF", compression="group4", dpi=(204, 196))
    return out.getvalue()


@pytest.mark.timeout(300)  # both engines load, on a machine that may be busy
async def test_a_form_with_boxes_is_read_by_what_is_ticked() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["X-Fax-From"] = "Fax", "03 53 01 00 00"
    mail.set_content("Vous avez recu un fax.")
    mail.add_attachment(a_form(), maintype="image", subtype="tiff", filename="fax.tif")

    async with Readers(limits=PageLimits(seconds=200, at_once=1)) as readers:
        draft = drafts().draft(await Seeing(Apart(), readers).read(mail.as_bytes()))

    read = {name: one.value for name, one in draft.fields.items()}
    assert {name: read.get(name) for name in ("occupancy", "dwelling", "loss_kind", "phones", "last_name")} == {
        "occupancy": "PROPRIETAIRE_OCCUPANT", "dwelling": "MAISON", "loss_kind": "CHOC", "phones": "04 65 71 08 79",
        "last_name": "PENVERNOU",
    }  # fmt: skip
    assert {len(draft.fields[name].engines) for name in ("occupancy", "dwelling", "loss_kind")} == {2}
