"""A mail server over SMTP. The Message-ID is the message's at every try, so that a mail sent twice shows as one."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

import aiosmtplib

from services.esign.domain.messages import Attachment, Message
from services.esign.notify.codes import smtp_error
from shared.clock import Clock
from shared.errors import ServiceError, Unavailable

_LONGEST_STEP = 10.0
"""Seconds for one step of the dialogue; the caller bounds the whole."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    security: Literal["none", "starttls", "tls"] = "none"


class MailCarrier:
    """Hands e-mails over to the server."""

    def __init__(self, *, server: MailServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    async def send(self, message: Message) -> str:
        """Hand one e-mail over and return the server's words.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        try:
            _, words = await aiosmtplib.send(
                self._mail(message),
                hostname=self._server.host,
                port=self._server.port,
                username=self._server.user,
                password=self._server.password,
                use_tls=self._server.security == "tls",
                start_tls=self._server.security == "starttls",
                timeout=_LONGEST_STEP,
            )
        except aiosmtplib.SMTPException as error:
            raise _error(error) from error
        except OSError as error:
            raise Unavailable("serveur de courriel injoignable") from error
        return words[:200]

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = message.to
        mail["Subject"] = message.text.subject
        mail["Date"] = format_datetime(self._clock.wall())
        mail["Message-ID"] = f"<{message.reference}@{self._server.sender.rpartition('@')[2].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text.body)
        if message.text.html:
            mail.add_alternative(message.text.html, subtype="html")
            _show(mail, message.logo)
        for one in message.attachments:
            kind, _, subtype = one.content_type.partition("/")
            name = one.filename if one.filename.lower().endswith(".pdf") else f"{one.filename}.pdf"
            mail.add_attachment(one.data, maintype=kind, subtype=subtype, filename=name)
        return mail


def _show(mail: EmailMessage, logo: Attachment | None) -> None:
    """Puts the logo beside the HTML that shows it, so that no mailbox asks anybody for it."""
    shown = mail.get_body(("html",)) if logo is not None else None
    if logo is not None and isinstance(shown, EmailMessage):
        kind, _, subtype = logo.content_type.partition("/")
        shown.add_related(logo.data, maintype=kind, subtype=subtype, cid="<logo>", disposition="inline")


def _error(error: aiosmtplib.SMTPException) -> ServiceError:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code > 0:
        return smtp_error(error.code)
    return Unavailable("serveur de courriel injoignable")
