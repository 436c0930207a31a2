"""Signing in by a link and a 6-digit code: who may, how often, and what proves it.

Code and link are derived from the challenge's id and the portal's secret (HMAC), so no row holds them.
A challenge ends by its first use, its tries or its ten minutes, all on the wall clock.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor
from shared.errors import Invalid, Refused

CHALLENGE_LIFE: Final = timedelta(minutes=10)
SESSION_LIFE: Final = timedelta(days=30)
TRIES: Final = 5

WINDOW: Final = timedelta(hours=1)
CODES_PER_RECIPIENT: Final = 5
CODES_PER_ACCOUNT: Final = 8
CODES_PER_CLIENT: Final = 30
WRONG_TRIES_PER_RECIPIENT: Final = 15
WRONG_TRIES_PER_CLIENT: Final = 60
"""Within `WINDOW`: a recipient is the number or e-mail typed, a client the address the request came from."""


class ProofRefused(Refused):
    """A code or link that is wrong, used, too old, or tried too often: always the same sentence."""


@dataclass(frozen=True)
class Recipient:
    """A phone (E.164) or an e-mail (lower case), as one writes it to compare."""

    kind: str
    value: str

    @property
    def channel(self) -> str:
        """How a code reaches it."""
        return "sms" if self.kind == "phone" else "email"


@dataclass(frozen=True)
class Craftsman:
    """Who is signed in: one professional of a firm, who sees his own, or a manager, who sees all of it."""

    account_id: UUID
    session_id: UUID
    firm_id: UUID
    firm_name: str
    number: str
    name: str
    manager: bool

    @property
    def actor(self) -> Actor:
        """How events name him."""
        return Actor(kind="craftsman", id=self.number, name=self.name)


@dataclass(frozen=True)
class Challenge:
    """A proof asked for: its recipient is an account's, or nobody's, and it looks the same."""

    id: UUID
    recipient: Recipient | None
    next_path: str
    expires_at: datetime
    tries: int = 0
    consumed_at: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Whether a right code or link would still be taken."""
        return self.recipient is not None and self.consumed_at is None and now < self.expires_at and self.tries < TRIES


_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def recipient_of(typed: str) -> Recipient:
    """Read what was typed as a French or international phone, or as an e-mail.

    Raises:
        Invalid: it is neither.
    """
    text = typed.strip()
    if "@" in text:
        if len(text) <= 254 and _EMAIL.fullmatch(text):
            return Recipient("email", text.lower())
    else:
        phone = phone_of(text)
        if phone is not None:
            return Recipient("phone", phone)
    raise Invalid("Tapez votre numéro de téléphone ou votre adresse e-mail.", field="recipient")


def phone_of(text: str) -> str | None:
    """A phone as E.164, or nothing: ``02 61 91 00 01`` → ``+33261910001``."""
    digits = re.sub(r"[\s.()/-]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return "+33" + digits[1:]
    digits = re.sub(r"^\+330(?=[1-9][0-9]{8}$)", "+33", digits)
    return digits if re.fullmatch(r"\+(33[1-9][0-9]{8}|(?!33)[1-9][0-9]{6,14})", digits) else None


def phone_shown(phone: str) -> str:
    """A phone as it is read here: ``+33261910001`` → ``02 61 91 00 01``."""
    if not re.fullmatch(r"\+33\d{9}", phone):
        return phone
    national = "0" + phone[3:]
    return " ".join(national[at : at + 2] for at in range(0, 10, 2))


def code_for(secret: bytes, challenge_id: UUID) -> str:
    """The six digits of a challenge."""
    return f"{int.from_bytes(_mac(secret, b'code', challenge_id)[:8]) % 1_000_000:06d}"


def link_for(secret: bytes, challenge_id: UUID) -> str:
    """The token of a challenge's link; it opens this challenge and no other."""
    proof = challenge_id.bytes + _mac(secret, b"link", challenge_id)[:20]
    return base64.urlsafe_b64encode(proof).decode()


def challenge_of_link(secret: bytes, token: str) -> UUID:
    """The challenge a link belongs to.

    Raises:
        ProofRefused: the token was not made by this portal.
    """
    try:
        proof = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        challenge_id = UUID(bytes=proof[:16])
    except (binascii.Error, ValueError) as error:
        raise proof_refused() from error
    if not hmac.compare_digest(proof[16:], _mac(secret, b"link", challenge_id)[:20]):
        raise proof_refused()
    return challenge_id


def right_code(secret: bytes, challenge_id: UUID, typed: str) -> bool:
    """Whether these are the challenge's digits; blanks and dashes between them do not matter."""
    digits = re.sub(r"[\s.\u2010-\u2015\u200b\u2060-]", "", typed)
    return hmac.compare_digest(digits.encode(errors="replace"), code_for(secret, challenge_id).encode())


def proof_refused() -> ProofRefused:
    """The one answer to every proof that does not hold."""
    return ProofRefused("Ce code ou ce lien n'est pas valable, ou ne l'est plus. Demandez-en un autre.", field="code")


def safe_path(asked: str | None) -> str:
    """Where to go after signing in: a path of this portal, never another host."""
    if asked and re.fullmatch(r"/[A-Za-z0-9][A-Za-z0-9/_-]{0,120}", asked):
        return asked
    return "/"


def _mac(secret: bytes, use: bytes, challenge_id: UUID) -> bytes:
    return hmac.digest(secret, use + challenge_id.bytes, "sha256")
