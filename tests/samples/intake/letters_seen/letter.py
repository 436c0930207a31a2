"""What a letter of the bench is made of: who wrote it, its words, its parts, and the truth about it.

The truth is a careful reader's: what he would call it, whether he would let a machine act on it alone, to which dossier
it belongs and by what he knows that.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from services.casework.domain.numbers import dossier_number

FIRST: Final = datetime(2026, 11, 9, 8, 2, tzinfo=timezone(timedelta(hours=1)))
HERE: Final = "odm@passerelle.exemple.invalid"


@dataclass(frozen=True)
class Dossier:
    """An open dossier that letters are about."""

    number: str
    claim: str
    policy: str
    name: str
    place: str


def _dossier(counter: int, claim: str, contract: str, name: str, place: str) -> Dossier:
    return Dossier(dossier_number(year=2026, counter=counter), claim, contract, name, place)


D1: Final = _dossier(10342, "B5120394", "HB44120087", "Gwenaëlle TREGUENNEC", "12 sente des Vergers, 29000 Quimper")
D2: Final = _dossier(10357, "C40718265", "AP71002355", "Noé VALMORISSE", "7 cours des Tanneurs, 54000 Nancy")
D3: Final = _dossier(10411, "MIR-2026-03118", "MH20418833", "Josiane OUDINEAU", "44 rue de la Gare, 44000 Nantes")
D4: Final = _dossier(
    10428, "MIR-2026-04471", "MH20771205", "Bastien CHASSAGNOL", "3 impasse Beauséjour, 63000 Clermont-Ferrand"
)
D5: Final = _dossier(10450, "B5131777", "HB44903321", "Raphaël LE DANTECIN", "81 route de la Corniche, 17200 Royan")
D6: Final = _dossier(10466, "C40990121", "AP71558470", "Thérèse PERDRIGEON", "15 mail des Ormes, 45000 Orléans")
D7: Final = _dossier(
    10503, "MIR-2026-05002", "MH21003348", "Fatoumata EL BARKAOUI", "9 square de la Tour Carrée, 59200 Tourcoing"
)
D8: Final = _dossier(
    10519, "B5144020", "HB45118902", "Marie-Ange D'ARTIGUELONG", "27 faubourg Saint-Antonin, 82000 Montauban"
)
DOSSIERS: Final = (D1, D2, D3, D4, D5, D6, D7, D8)


PICTURE: Final = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
"""As little as a JPEG can be."""


@dataclass(frozen=True)
class File:
    """Something attached: its name, its lines as a PDF, or the bytes of another type."""

    name: str
    lines: Sequence[str] = ()
    kind: str = "application/pdf"
    content: bytes = b""


@dataclass(frozen=True)
class Letter:
    """A letter and the truth about it."""

    name: str
    kind: str
    sender: str
    subject: str
    text: str = ""
    tie: Dossier | None = None
    by: str = ""
    """What ties it: dossier_number, claim_number, name; empty where nothing does."""
    also: Sequence[str] = ()
    """Kinds that would be no mistake, where it says two things."""
    sure: bool = True
    """Whether its kind is plain enough to act on."""
    html: str = ""
    files: Sequence[File] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    charset: str = "utf-8"
    raw: str = ""
    """Its last header and all below, where a machine wrote it and no mail program."""


def composed(letter: Letter, number: int) -> bytes:
    """The message, the same bytes each time."""
    message = EmailMessage(policy=policy.default.clone(cte_type="8bit" if letter.charset == "utf-8" else "7bit"))
    message["From"], message["To"], message["Subject"] = letter.sender, HERE, letter.subject
    message["Message-ID"] = f"<held.{letter.name}@exemple.invalid>"
    message["Date"] = format_datetime(FIRST + timedelta(minutes=97 * number))
    for name, value in letter.headers.items():
        message[name] = value
    if letter.raw:
        return message.as_bytes().rstrip(b"\n") + letter.raw.encode()
    _filled(message, letter)
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_held_{number}_{at}")
    return message.as_bytes()


def _filled(message: EmailMessage, letter: Letter) -> None:
    if letter.text or not letter.html:
        message.set_content(letter.text.strip("\n") + "\n", charset=letter.charset)
    if letter.html and letter.text:
        message.add_alternative(letter.html.strip() + "\n", subtype="html")
    elif letter.html:
        message.set_content(letter.html.strip() + "\n", subtype="html", charset=letter.charset)
    for file in letter.files:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content or _pdf(file.lines), maintype=main, subtype=sub, filename=file.name)


def _pdf(lines: Sequence[str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(60, 780 - 20 * number, line)
    canvas.save()
    return out.getvalue()
