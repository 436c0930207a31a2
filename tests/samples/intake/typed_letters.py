"""A letter, the dossier it is about and the message it travels in, as the later folders of letters write theirs."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

DESK: Final = "odm@passerelle.exemple.invalid"


@dataclass(frozen=True)
class Dossier:
    """A dossier that letters are about."""

    number: str
    claim: str
    policy: str
    name: str
    place: str


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


@dataclass(frozen=True)
class Post:
    """How the letters of one folder are sent and their papers typed, the same whenever they are made."""

    begun: datetime
    hours: int
    minutes: int
    """Between two letters; minutes begin anew each hour."""
    boundary: str
    size: float
    left: int
    top: int
    step: int
    """Of the lines of a paper, in points."""

    def composed(self, letter: Letter, number: int) -> bytes:
        """The message."""
        message = EmailMessage(policy=SMTP)
        message["From"] = letter.sender
        message["To"] = DESK
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<held.{letter.name}@exemple.invalid>"
        sent = self.begun + timedelta(hours=self.hours * number, minutes=self.minutes * number % 60)
        message["Date"] = format_datetime(sent)
        for name, value in letter.headers.items():
            message[name] = value
        if letter.html:
            message.set_content(letter.body, subtype="html", charset=letter.charset, cte="quoted-printable")
        else:
            message.set_content(letter.body, charset=letter.charset, cte="8bit")
        for name, words in letter.papers.items():
            message.add_attachment(self._pdf(words), maintype="application", subtype="pdf", filename=name)
        if letter.papers:
            message.set_boundary(f"{self.boundary}-{number:03d}-limite")
        return message.as_bytes()

    def _pdf(self, words: str) -> bytes:
        """A page of typed lines."""
        kept = io.BytesIO()
        canvas = Canvas(kept, pagesize=A4, invariant=1)
        canvas.setFont("Helvetica", self.size)
        for at, line in enumerate(words.splitlines()):
            canvas.drawString(self.left, self.top - self.step * at, line)
        canvas.save()
        return kept.getvalue()
