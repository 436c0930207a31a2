"""Makes the samples that nobody can type: PDFs, fax images, a mail in a charset it denies.

`python -m tests.samples.intake.make` writes the same bytes each time; the results are committed beside this
file, the expectations (`*.yaml`) are written by hand. Everybody and everything named here is invented.
"""

import base64
import io
import zipfile
from pathlib import Path
from textwrap import wrap

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.samples.intake import outlook_files

HERE = Path(__file__).parent
FAX_WIDTH = 1728
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
"""A free font with French accents that comes with the library."""


def main() -> None:
    """Writes every generated sample."""
    write("01_agence_odm_pdf.eml", agency_form())
    write("08_fax_tiff.eml", fax())
    write("09_scan_pdf.eml", scan())
    write("11_charset_menteur.eml", lying_charset())
    write("17_corps_et_piece_en_desaccord.eml", contradiction())
    write("18_message_outlook.eml", outlook_message())
    write("19_winmail_dat.eml", outlook_winmail())
    write("several/deux_odm_dans_un_zip.eml", two_orders())


def write(name: str, content: bytes) -> None:
    """One sample."""
    (HERE / name).write_bytes(content)


def agency_form() -> bytes:
    """An agency's printed form as a PDF with its text: two columns, headings, a description over several lines."""
    rows = [
        ("N° de sinistre", "B4417093", "N° de contrat", "AP 118 442"),
        ("Code agent", "K0931", "N° d'ordre", "0"),
        ("Nom de l'assuré", "ROUSSELAINE-PICQ", "Prénom", "Théodore"),
        ("Téléphone", "05 36 49 70 93", "Portable", "01 99 00 70 93"),
        ("Adresse du sinistre", "31 avenue des Platanes Gris", "Code postal", "31000"),
        ("Ville", "TOULOUSE", "Type de logement", "Maison"),
        ("Qualité de l'assuré", "Propriétaire occupant", "Date du sinistre", "28/02/2026"),
        ("Nature du sinistre", "Dégât des eaux", "Expert missionné", "Non"),
    ]
    return mail(
        sender="Agence Allianz des Minimes <minimes@agences-azur.exemple.invalid>",
        subject="ODM B4417093",
        message_id="odm-4417093@agences-azur.exemple.invalid",
        text="Bonjour, veuillez trouver en pièce jointe notre ordre de mission.\r\nCordialement",
        attachment=("ODM B4417093.pdf", "application/pdf", form_pdf("ALLIANZ — ORDRE DE MISSION AGENCE", rows)),
    )


DAMAGE = [
    "Infiltration par la douche à l'étage, joint refait le 02/03 (cause réparée).",
    "Cloison de la chambre : enduit et peinture sur 9 m2.",
    "Plinthe bois à remplacer sur 3 ml.",
]


def form_pdf(title: str, rows: list[tuple[str, str, str, str]]) -> bytes:
    """A form of two label and value pairs per line, and the damage below."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 780, title)
    for at, (left, left_value, right, right_value) in enumerate(rows):
        height = 740 - at * 26
        for x, label, value in ((60, left, left_value), (330, right, right_value)):
            canvas.setFont("Helvetica-Bold", 9)
            canvas.drawString(x, height, f"{label} :")
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x + 105, height, value)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(60, 510, "Description du sinistre :")
    canvas.setFont("Helvetica", 10)
    for at, line in enumerate(DAMAGE):
        canvas.drawString(60, 494 - at * 15, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


FAX_LINES = [
    "16/03/2026 11:02   02 61 91 44 10   AGENCE DU BOCAGE      P. 1/2",
    "",
    "ORDRE DE MISSION",
    "",
    "Sinistre : B2208771        Code agent : N2208",
    "Assuré : M. QUINTARD-LESVEN Malo",
    "Tél : 02 61 91 87 71",
    "Adresse : 6 venelle du Four à Pain",
    "          35400 SAINT-MALO",
    "Qualité : locataire     Appartement",
    "Dégât des eaux du 11/03/2026",
    "",
    "Plafond de la salle d'eau à repeindre, 5 m2.",
]


def fax_page(lines: list[str], *, height: int) -> Image.Image:
    """A page as a fax machine sends it: black and white, 1 728 wide."""
    page = Image.new("L", (FAX_WIDTH, height), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, size=38 if height > 1500 else 34)
    for at, line in enumerate(lines):
        draw.text((110, 70 + at * (70 if height > 1500 else 52)), line, fill=0, font=font)
    return page.convert("1", dither=Image.Dither.NONE)


def fax() -> bytes:
    """A fax of two pages in TIFF G4, the second at standard resolution (204 × 98: its pixels are not square)."""
    first = fax_page(FAX_LINES, height=2200)
    second = fax_page(["P. 2/2", "Plan du logement joint par courrier."], height=1100)
    out = io.BytesIO()
    first.save(
        out, "TIFF", compression="group4", dpi=(204, 196), save_all=True,
        append_images=[with_dpi(second, (204, 98))],
    )  # fmt: skip
    return mail(
        sender="Telecopie Horizon <fax@telecopie-horizon.exemple.invalid>",
        subject="Fax recu de 02 61 91 44 10 (2 pages)",
        message_id="fax-20260316-110244@telecopie-horizon.exemple.invalid",
        text="Vous avez recu un fax de 2 pages.",
        headers=["X-Fax-From: +33261914410", "X-Fax-Pages: 2", "X-Fax-Id: TH-88120"],
        attachment=("fax-TH-88120.tif", "image/tiff", out.getvalue()),
    )


def with_dpi(image: Image.Image, dpi: tuple[int, int]) -> Image.Image:
    """The image with its own resolution, kept when several are saved in one file."""
    image.encoderinfo = {"dpi": dpi}
    image.info["dpi"] = dpi
    return image


def scan() -> bytes:
    """A PDF that is only a picture of a page."""
    picture = io.BytesIO()
    fax_page(["Ordre de mission (copie)", "voir au dos"], height=2200).save(picture, "PNG")
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return mail(
        sender="Agence du Pont Neuf <pontneuf@agences-azur.exemple.invalid>",
        subject="Mission du jour",
        message_id="scan-0031@agences-azur.exemple.invalid",
        text="Ci-joint.",
        attachment=("scan0031.pdf", "application/pdf", out.getvalue()),
    )


def lying_charset() -> bytes:
    """Declared us-ascii, written in cp1252; the subject holds raw eight-bit bytes."""
    text = (
        "Sinistre n° : B9902217\r\nCode agent : T0660\r\nAssuré : Mme FÉRÉOL-HÉRAUD Zélie\r\n"
        "Téléphone : 04 65 71 22 17\r\nAdresse : 12 rue de l’Évêché, 06000 NICE\r\nQualité : locataire\r\n"
        "Nature du sinistre : dégât des eaux\r\nDescription : évier débordé, meuble à 450 € abîmé.\r\n"
    )
    head = [
        b"From: Agence T\xe9n\xe9bres <tenebres@agences-azur.exemple.invalid>",
        b"To: odm@passerelle.exemple.invalid",
        b"Subject: Mission d\xe9g\xe2t des eaux B9902217",
        b"Message-ID: <menteur-1@agences-azur.exemple.invalid>",
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=us-ascii",
        b"Content-Transfer-Encoding: 8bit",
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + text.encode("cp1252")


def contradiction() -> bytes:
    """The body and the attached form give different claim numbers."""
    rows = [
        ("N° de sinistre", "B3316402", "Code agent", "L5512"),
        ("Nom de l'assuré", "VANDERMEULE", "Prénom", "Isaure"),
        ("Adresse du sinistre", "18 rue du Beffroi Neuf", "Code postal", "59000"),
        ("Ville", "LILLE", "Qualité de l'assuré", "Locataire"),
        ("Nature du sinistre", "Dégât des eaux", "Date du sinistre", "05/03/2026"),
    ]
    return mail(
        sender="Agence du Beffroi <beffroi@agences-azur.exemple.invalid>",
        subject="Ordre de mission",
        message_id="desaccord-1@agences-azur.exemple.invalid",
        text="Sinistre n° : B3316420\r\nVoir le formulaire joint.",
        attachment=("formulaire.pdf", "application/pdf", form_pdf("ORDRE DE MISSION", rows)),
    )


def outlook_message() -> bytes:
    """An agency's mail that a colleague saved as a .msg and attached."""
    body = "\r\n".join(
        [
            "Bonjour,",
            "Sinistre n° : B7104482",
            "Code agent : M2210",
            "Assuré : Mme CLAVEL-AUGERAY Solange",
            "Téléphone : 05 36 49 44 82",
            "Adresse : 14 place du Marché Couvert, 87000 LIMOGES",
            "Qualité : locataire",
            "Nature du sinistre : dégât des eaux",
            "Date du sinistre : 09/03/2026",
            "Description : plafond de l'entrée auréolé, fuite du voisin réparée.",
        ]
    )
    content = outlook_files.message(
        sender='"Agence du Marché" <marche@agences-azur.exemple.invalid>', subject="Mission B7104482", body=body
    )
    return mail(
        sender="Rozenn Kermadec <rozenn.kermadec@passerelle.exemple.invalid>",
        subject="à ouvrir svp",
        message_id="rk-7104482@passerelle.exemple.invalid",
        text="Le mail de l'agence est joint.",
        attachment=("Mission B7104482.msg", "application/vnd.ms-outlook", content),
    )


def outlook_winmail() -> bytes:
    """An order form that Outlook packed into a winmail.dat."""
    rows = [
        ("N° de sinistre", "B5520917", "Code agent", "H0417"),
        ("Nom de l'assuré", "TREMBLOY", "Prénom", "Gaspard"),
        ("Téléphone", "02 61 91 09 17", "N° d'ordre", "0"),
        ("Adresse du sinistre", "3 quai des Tilleuls", "Code postal", "35400"),
        ("Ville", "SAINT-MALO", "Qualité de l'assuré", "Propriétaire occupant"),
        ("Nature du sinistre", "Bris de glace", "Date du sinistre", "10/03/2026"),
    ]
    form = form_pdf("ALLIANZ — ORDRE DE MISSION AGENCE", rows)
    return mail(
        sender="Agence des Remparts <remparts@agences-azur.exemple.invalid>",
        subject="ordre de mission",
        message_id="odm-5520917@agences-azur.exemple.invalid",
        text="Ci-joint.",
        attachment=("winmail.dat", "application/ms-tnef", outlook_files.winmail([("ODM.pdf", form)], body="Ci-joint.")),
    )


def two_orders() -> bytes:
    """Two orders of one agency, each a form of its own, zipped together."""
    one = [
        ("N° de sinistre", "B6120031", "Code agent", "K0931"),
        ("Nom de l'assuré", "DAUBERVILLE", "Prénom", "Ninon"),
        ("Téléphone", "01 99 00 00 31", "N° d'ordre", "0"),
        ("Adresse du sinistre", "8 rue des Tanneurs", "Code postal", "31000"),
        ("Ville", "TOULOUSE", "Qualité de l'assuré", "Locataire"),
        ("Nature du sinistre", "Dégât des eaux", "Date du sinistre", "02/03/2026"),
    ]
    other = [
        ("N° de sinistre", "B6120032", "Code agent", "K0931"),
        ("Nom de l'assuré", "OSTERVALD", "Prénom", "Lucien"),
        ("Téléphone", "05 36 49 00 32", "N° d'ordre", "0"),
        ("Adresse du sinistre", "21 allée du Lavoir", "Code postal", "31000"),
        ("Ville", "TOULOUSE", "Qualité de l'assuré", "Propriétaire occupant"),
        ("Nature du sinistre", "Bris de glace", "Date du sinistre", "04/03/2026"),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("ODM B6120031.pdf", one), ("ODM B6120032.pdf", other)):
            archive.writestr(zipfile.ZipInfo(name), form_pdf("ORDRE DE MISSION", rows))
    return mail(
        sender="Agence Allianz des Minimes <minimes@agences-azur.exemple.invalid>",
        subject="ODM B6120031 et B6120032",
        message_id="odm-612003@agences-azur.exemple.invalid",
        text="Bonjour, deux missions pour vous, B6120031 et B6120032.\r\nCordialement",
        attachment=("missions.zip", "application/zip", out.getvalue()),
    )


def mail(
    *,
    sender: str,
    subject: str,
    message_id: str,
    text: str,
    attachment: tuple[str, str, bytes],
    headers: list[str] | None = None,
) -> bytes:
    """A mail of a text and one attached file, with fixed boundaries so that the bytes never change."""
    name, content_type, content = attachment
    lines = [
        f"From: {sender}",
        "To: odm@passerelle.exemple.invalid",
        f"Subject: {subject}",
        f"Message-ID: <{message_id}>",
        "Date: Mon, 16 Mar 2026 11:05:00 +0100",
        *(headers or []),
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="sample"',
        "",
        "--sample",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "--sample",
        f'Content-Type: {content_type}; name="{name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"',
        "",
        *wrap(base64.b64encode(content).decode(), 76),
        "--sample--",
        "",
    ]
    return "\r\n".join(lines).encode()


if __name__ == "__main__":
    main()
