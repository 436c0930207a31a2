"""What a letter is made of, and the message it travels in."""

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

BEGUN: Final = datetime(2026, 11, 16, 7, 12, tzinfo=UTC)
DESK: Final = "odm@passerelle.exemple.invalid"


@dataclass(frozen=True)
class Dossier:
    """A dossier that letters are about."""

    number: str
    claim: str
    policy: str
    name: str
    place: str


KERANDRAOUEN, LESPINOY, PASTRENGUES, BENCHARKI, VANACKERE, TREHONDAT, GIRAUDIN, SCHWOBENTHAL = DOSSIERS = (
    Dossier("26-020614-B", "B6330718", "HB51820044", "Solenn KERANDRAOUEN", "18 venelle du Calvaire, 29200 Brest"),
    Dossier("26-020677-V", "C51288094", "AP73360912", "Amaury DE LESPINOY", "5 rue de l'Arquebuse, 51100 Reims"),
    Dossier("26-020702-X", "MIR-2026-06612", "MH22514077", "Huguette PASTRENGUES", "63 cours Gambault, 47000 Agen"),
    Dossier("26-020733-F", "MIR-2026-07105", "MH22630841", "Idriss BENCHARKI", "2 allée des Pins Francs, 40100 Dax"),
    Dossier(
        "26-020791-U",
        "B6408825",
        "HB52077316",
        "Monique VANACKERE-LOOTEN",
        "31 rue du Beffroi Neuf, 59300 Valenciennes",
    ),
    Dossier("26-020815-V", "C51930477", "AP73811250", "Loïc TRÉHONDAT", "120 route du Phare, 35400 Saint-Malo"),
    Dossier(
        "26-020868-C", "MIR-2026-07890", "MH22988103", "Paulette GIRAUDIN-MAS", "9 impasse du Mistral, 13500 Martigues"
    ),
    Dossier("26-020904-S", "B6511346", "HB52640097", "Étienne SCHWOBENTHAL", "14 rue des Remparts Sud, 67500 Haguenau"),
)


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
    message["Date"] = format_datetime(BEGUN + timedelta(hours=3 * number, minutes=17 * number % 60))
    for name, value in letter.headers.items():
        message[name] = value
    if letter.html:
        message.set_content(letter.body, subtype="html", charset=letter.charset, cte="quoted-printable")
    else:
        message.set_content(letter.body, charset=letter.charset, cte="8bit")
    for name, words in letter.papers.items():
        message.add_attachment(_pdf(words), maintype="application", subtype="pdf", filename=name)
    if letter.papers:
        message.set_boundary(f"held-{number:03d}-limite")
    return message.as_bytes()


def _pdf(words: str) -> bytes:
    """A page of typed lines."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 10.5)
    for at, line in enumerate(words.splitlines()):
        canvas.drawString(60, 780 - 16 * at, line)
    canvas.save()
    return kept.getvalue()
