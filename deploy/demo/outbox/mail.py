"""The SMTP side: takes any mail, keeps its bytes, and reads out the text a person would see.

The answer is 250 only once the mail is on disk; on demand it answers 4xx or 5xx, as bad weather does.
"""

import email
import email.policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.demo.outbox.behaviour import Behaviour
from deploy.demo.outbox.kept import Kept

_ANSWERS = {"unavailable": "451 4.3.0 Try again later", "refused": "550 5.1.1 No such mailbox"}


class MailSink:
    """The aiosmtpd handler: one mail in, one message kept."""

    def __init__(self, kept: Kept, behaviour: Behaviour) -> None:
        self._kept = kept
        self._behaviour = behaviour

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, or answer as badly as asked."""
        if self._behaviour.smtp != "ok":
            return _ANSWERS[self._behaviour.smtp]
        raw = bytes(envelope.original_content or b"")
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        self._kept.keep(
            channel="email",
            sender=str(envelope.mail_from or ""),
            recipients=tuple(str(recipient) for recipient in envelope.rcpt_tos),
            subject=str(mail.get("Subject", "")),
            text=_text(mail),
            raw=raw,
        )
        return "250 OK"


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()) if body is not None else ""


def paper_in(raw: bytes) -> bytes | None:
    """The first PDF that a mail carries: a page to be faxed, say."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    papers = (part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf")
    found = next((part.get_content() for part in papers), None)
    return found if isinstance(found, bytes) else None
