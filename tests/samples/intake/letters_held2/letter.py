"""What a letter of the second held-out folder is made of, the dossiers it is about, and the message it travels in."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

BEGUN: Final = datetime(2026, 11, 23, 6, 48, tzinfo=UTC)
DESK: Final = "odm@passerelle.exemple.invalid"


@dataclass(frozen=True)
class Dossier:
    """A dossier that letters are about."""

    number: str
    claim: str
    policy: str
    name: str
    place: str


VASSELINOT, TAZEROUALT, BRANCHEREAU, CASTELMORE, DIAGOUREMA, LHERMINAULT, ROUXELAND, POUGETTE, WERBROUQUE, MAGNANOU = (
    DOSSIERS
) = (
    Dossier("26-021107-M", "B7041882", "HB60311827", "Corinne VASSELINOT", "22 rue des Foulons, 14100 Lisieux"),
    Dossier("26-021163-Y", "C60714233", "AP80217745", "Mehdi TAZEROUALT", "4 bis impasse du Stade, 38200 Vienne"),
    Dossier(
        "26-021214-D", "MIR-2026-10418", "MH31840226", "Odile BRANCHEREAU-PICOT", "71 avenue de Paris, 49300 Cholet"
    ),
    Dossier(
        "26-021290-L", "B7110946", "HB60577018", "Thierry DE CASTELMORE", "9 place des Tilleuls, 24100 Bergerac"
    ),
    Dossier("26-021338-N", "MIR-2026-11027", "MH32015593", "Awa DIAGOUREMA", "130 rue du Faubourg, 72200 La Flèche"),
    Dossier("26-021402-H", "C61350871", "AP80944120", "Bernadette L'HERMINAULT", "3 quai du Port, 29600 Morlaix"),
    Dossier("26-021477-P", "B7259301", "HB61206644", "Killian ROUXELAND", "15 chemin des Vignes, 34500 Béziers"),
    Dossier(
        "26-021555-Z", "MIR-2026-11893", "MH32460178", "Jacqueline POUGETTE",
        "48 rue Saint-Michel, 43000 Le Puy-en-Velay",
    ),
    Dossier("26-021609-H", "C62008459", "AP81733906", "Luc WERBROUQUE", "17 rue des Capucins, 62500 Saint-Omer"),
    Dossier("26-021688-U", "B7388125", "HB61890453", "Fernand MAGNANOU", "2 allée du Lac, 74200 Thonon-les-Bains"),
)  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """A letter as it was written, and what a careful reader makes of it."""

    name: str
    kind: str
    sender: str
    subject: str
    body: str
    tie: Dossier | None = None
    by: str = ""
    sure: bool = True
    also: Sequence[str] = ()
    html: bool = False
    """Sent as HTML only."""
    charset: str = "utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    """PDF files by their name, each with its text."""


def composed(letter: Letter, number: int) -> bytes:
    """The message, the same whenever it is made."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = DESK
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<held.{letter.name}@exemple.invalid>"
    message["Date"] = format_datetime(BEGUN + timedelta(hours=2 * number, minutes=23 * number % 60))
    for name, value in letter.headers.items():
        message[name] = value
    if letter.html:
        message.set_content(letter.body, subtype="html", charset=letter.charset, cte="quoted-printable")
    else:
        message.set_content(letter.body, charset=letter.charset, cte="8bit")
    for name, words in letter.papers.items():
        message.add_attachment(_pdf(words), maintype="application", subtype="pdf", filename=name)
    if letter.papers:
        message.set_boundary(f"held2-{number:03d}-limite")
    return message.as_bytes()


def _pdf(words: str) -> bytes:
    """A page of typed lines."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 10)
    for at, line in enumerate(words.splitlines()):
        canvas.drawString(56, 790 - 15 * at, line)
    canvas.save()
    return kept.getvalue()
