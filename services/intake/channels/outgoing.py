"""The mail server our receipts leave by. They have no return path: nothing that bounces comes back as an order.

The Message-ID is the receipt's at every try, so that one sent twice shows as one.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final, Literal
from uuid import UUID

import aiosmtplib
import structlog

from services.intake.domain.receipts import Letter
from shared.errors import Refused, ServiceError, Unavailable

log = structlog.get_logger()

_LONGEST_STEP: Final = 10.0
"""Seconds for one step of the dialogue; the caller bounds the whole."""
_OURS: Final = frozenset({530, 534, 535})
"""Answers that are about our account, not about the letter: a person here must change something."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    security: Literal["none", "starttls", "tls"] = "none"

    @property
    def address(self) -> str:
        """Our address, without the name."""
        return parseaddr(self.sender)[1]


class Outgoing:
    """Hands letters over."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    @property
    def address(self) -> str:
        """Whose letters these are."""
        return self._server.address

    async def send(self, letter: Letter, *, reference: UUID, at: datetime) -> str:
        """Hands a letter over; gives the server's words.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        return await self.hand_over(self._mail(letter, reference, at), to=letter.to)

    async def hand_over(self, mail: EmailMessage, *, to: str) -> str:
        """Hands a mail over; gives the server's words.

        Raises:
            Unavailable: try again later. Refused: never.
        """
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=_LONGEST_STEP,
        )
        try:
            async with client:
                _, words = await client.sendmail("", [to], mail.as_bytes())
        except aiosmtplib.SMTPException as error:
            raise _error(error) from error
        except OSError as error:
            raise Unavailable("serveur de courriel injoignable") from error
        return words[:200]

    def _mail(self, letter: Letter, reference: UUID, at: datetime) -> EmailMessage:
        mail = self.begun(to=letter.to, subject=letter.subject, reference=reference, at=at)
        if letter.in_reply_to:
            mail["In-Reply-To"] = letter.in_reply_to
            mail["References"] = letter.references
        mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(letter.body)
        return mail

    def begun(self, *, to: str, subject: str, reference: UUID, at: datetime) -> EmailMessage:
        """A mail of ours with what all of them have; the Message-ID is the reference's."""
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{reference}@{self.address.rpartition('@')[2]}>"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Loop"] = self.address
        return mail


def _error(error: aiosmtplib.SMTPException) -> ServiceError:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    if code in _OURS:
        log.error("mail_server_refuses_us", code=code)
        return Unavailable("notre compte est refusé par le serveur de courriel")
    if 500 <= code < 600:
        return Refused(f"courriel refusé ({code})")
    return Unavailable(f"serveur de courriel indisponible ({code})" if code else "serveur de courriel injoignable")
