"""What sends faxes: the port of its adapters, and the one that mails the page to a mail-to-fax gateway.

A gateway says by mail at most what became of a fax, and our receipts have no return path: what it took counts as sent.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.intake.channels.outgoing import Outgoing
from services.intake.domain.fax_replies import Number

ADDRESS: Final = r"^[^@\s{}]*\{(?:number|national)\}[^@\s{}]*@[A-Za-z0-9.-]+$"
"""How a gateway's addresses are written: `{number}@…` is 33261914410@…, `{national}@…` is 0261914410@…."""


@dataclass(frozen=True, slots=True)
class Outgone:
    """One page to be faxed, and the try of the receipt it is."""

    to: Number
    document: bytes
    subject: str
    receipt_id: UUID
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """What took a page said: its own id of the fax, where it tells more of it later."""

    told: str
    provider_id: str | None = None


class FaxSender(Protocol):
    """One way to send faxes."""

    async def send(self, fax: Outgone) -> Handed:
        """Hands a page over.

        Raises:
            Unavailable: try again later. Refused: never.
        """


class MailToFax:
    """A gateway that faxes what is mailed to it."""

    def __init__(self, outgoing: Outgoing, address: str) -> None:
        if not re.match(ADDRESS, address):
            raise ValueError(f"INTAKE_FAX_REPLY_MAIL is {address!r}, not like {{number}}@fax.exemple.invalid")
        self._outgoing = outgoing
        self._address = address

    async def send(self, fax: Outgone) -> Handed:
        """Mails the page; the text stays empty, for some gateways fax it as a page of its own."""
        to = self._address.format(number=fax.to.e164.lstrip("+"), national=_national(fax.to))
        mail = self._outgoing.begun(to=to, subject=fax.subject, reference=fax.receipt_id, at=fax.at)
        mail["Auto-Submitted"] = "auto-generated"
        mail.add_attachment(fax.document, maintype="application", subtype="pdf", filename="recu.pdf")
        return Handed(f"remis à la passerelle de fax : {await self._outgoing.hand_over(mail, to=to)}"[:200])


def _national(number: Number) -> str:
    """As it is dialled in France: abroad with its country's code."""
    return f"0{number.e164[3:]}" if number.e164.startswith("+33") else f"00{number.e164[1:]}"
