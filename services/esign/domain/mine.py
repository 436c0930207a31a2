"""One person's requests in one place: who he is (a mailbox or a number), the code that proves it, three hours.

The answer to an unknown address is the same as to a known one, and so is its code page.
"""

import hmac
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.esign.domain.codes import LIFE, MOST_TRIES, digest_of
from services.esign.domain.requests import RequestStatus
from services.esign.domain.signers import SignerStatus
from shared.errors import Invalid, Refused

SESSION: Final = timedelta(hours=3)
MOST_TOGETHER: Final = 10
"""Signatures by one code: each takes a moment, and each has tries of its own at the same digits."""
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


class NotTogether(Invalid):
    """What was chosen cannot be signed by one code."""


class AccessRefused(Refused):
    """Wrong, used or too old: which one is not said."""


@dataclass(frozen=True, kw_only=True)
class AccessCode:
    """A code asked for; `signer_id` is somebody with that address, or nobody."""

    id: UUID
    recipient: str
    signer_id: UUID | None
    digest: bytes
    sent_at: datetime
    tries: int = 0
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A request as its signer's list shows it."""

    signer_id: UUID
    name: str
    status: SignerStatus
    request_status: RequestStatus
    expires_at: datetime
    signed_at: datetime | None
    timezone: str
    sandbox: bool
    locale: str
    request_id: UUID
    mode: str
    recipient: str
    person: str
    asks: bool
    """Whether more than a signature is asked for."""

    @property
    def waits(self) -> bool:
        """Whether it is his turn."""
        open_states = (SignerStatus.NOTIFIED, SignerStatus.VERIFIED, SignerStatus.CONSENT_GIVEN)
        return self.request_status is RequestStatus.ONGOING and self.status in open_states

    @property
    def signed(self) -> bool:
        """Whether he signed it."""
        return self.status is SignerStatus.SIGNED


def together(papers: Sequence[Paper]) -> list[Paper]:
    """Those that one code can sign: a signature and nothing else, with a code to the same place; at least two."""
    plain = [one for one in papers if one.waits and not one.asks and one.mode in ("otp_sms", "otp_email")]
    places = Counter((one.mode, one.recipient) for one in plain)
    if not places:
        return []
    place, count = places.most_common(1)[0]
    return [one for one in plain if (one.mode, one.recipient) == place][:MOST_TOGETHER] if count > 1 else []


def check_together(papers: Sequence[Paper], chosen: Sequence[UUID]) -> list[Paper]:
    """The papers he chose, when one code can sign them all.

    Raises:
        NotTogether: fewer than two, or one of them cannot be signed with the others.
    """
    found = [one for one in together(papers) if one.signer_id in chosen]
    if len(found) < 2 or len(found) != len(set(chosen)):
        raise NotTogether("Choisissez au moins deux documents à signer ensemble.", rule="ESIGN-365", field="signers")
    return found


def recipient_of(typed: str) -> str:
    """An e-mail in lower case, or a number in E.164; French numbers as they are written at home.

    Raises:
        Invalid: it is neither.
    """
    text = typed.strip()
    if "@" in text and len(text) <= 254 and _EMAIL.fullmatch(text):
        return text.lower()
    digits = re.sub(r"[\s.()/-]", "", text)
    digits = re.sub(r"^00", "+", digits)
    digits = re.sub(r"^(\+330|0)(?=[1-9]\d{8}$)", "+33", digits)
    if re.fullmatch(r"\+[1-9]\d{6,14}", digits):
        return digits
    raise Invalid("Tapez votre e-mail ou votre numéro de mobile.", rule="ESIGN-363", field="recipient")


def channel_of(recipient: str) -> str:
    """How a code reaches it."""
    return "email" if "@" in recipient else "sms"


def check(code: AccessCode | None, typed: str, *, secret: bytes, now: datetime) -> bool:
    """Whether the right code was typed in time; compared in constant time."""
    if code is None:
        return False
    right = hmac.compare_digest(code.digest, digest_of(secret, code.id, typed.strip()))
    good = code.used_at is None and code.tries < MOST_TRIES and now < code.sent_at + LIFE
    return right and good and code.signer_id is not None


def refused() -> AccessRefused:
    """One sentence for every reason."""
    return AccessRefused("Ce code n'est pas le bon, ou n'est plus valable.", rule="ESIGN-362", field="code")


def masked(recipient: str) -> str:
    """An address as a page may show it to whoever holds a link: enough to know it, too little to write to it."""
    if "@" in recipient:
        name, _, domain = recipient.partition("@")
        return f"{name[:2]}•••@{domain}"
    return f"•••• {recipient[-2:]}"
