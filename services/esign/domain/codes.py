"""The signer's code: six digits, ten minutes, five sends fifteen seconds apart, few tries, compared in constant time.

A code is derived from the service's secret and its own id, so that no row, log or backup holds it; the row holds the
HMAC it is compared with.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.errors import Refused, TooMany

LIFE: Final = timedelta(minutes=10)
MOST_SENDS: Final = 5
BETWEEN_SENDS: Final = timedelta(seconds=15)
MOST_TRIES: Final = 5
"""Wrong codes of one signer, over all codes sent to him; then he is locked until the sender unblocks him."""
LOCKED: Final = "ESIGN-032"
"""The rule that says so."""


class CodeRefused(Refused):
    """Wrong, used or too old: which one is not said."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code that was sent; the code itself is nowhere."""

    id: UUID
    signer_id: UUID
    channel: str
    digest: bytes
    sent_at: datetime
    used_at: datetime | None = None


def code_of(secret: bytes, code_id: UUID, *, fixed: str = "") -> str:
    """The six digits of this id; the ones a sandbox was given for all, when it was."""
    if fixed:
        return fixed
    drawn = hmac.digest(secret, b"code:" + code_id.bytes, hashlib.sha256)
    return f"{int.from_bytes(drawn) % 1_000_000:06d}"


def digest_of(secret: bytes, code_id: UUID, typed: str) -> bytes:
    """What is stored, and what a typed code is compared by."""
    return hmac.digest(secret, b"typed:" + code_id.bytes + typed.encode(), hashlib.sha256)


def check_send(sent: Sequence[Code], *, now: datetime) -> None:
    """Whether one more code may go out.

    Raises:
        TooMany: five were sent, or the last one less than fifteen seconds ago.
    """
    if len(sent) >= MOST_SENDS:
        raise TooMany("Cinq codes ont déjà été envoyés.", retry_after=3600, rule="ESIGN-030")
    last = max((one.sent_at for one in sent), default=None)
    if last is not None and now < last + BETWEEN_SENDS:
        sentence = "Un code vient de partir ; attendez quelques secondes avant d'en demander un autre."
        raise TooMany(sentence, retry_after=int((last + BETWEEN_SENDS - now).total_seconds()) + 1, rule="ESIGN-031")


def check_tries(tries: int) -> None:
    """Whether he may still try.

    Raises:
        TooMany: too many wrong codes.
    """
    if tries >= MOST_TRIES:
        raise TooMany("Trop de codes erronés : la signature est bloquée.", retry_after=3600, rule=LOCKED)


def matching(sent: Sequence[Code], typed: str, *, secret: bytes, now: datetime) -> Code | None:
    """The last code sent, when this is it and it is still good; every comparison takes the same time."""
    last = max(sent, key=lambda one: one.sent_at, default=None)
    if last is None:
        return None
    right = hmac.compare_digest(last.digest, digest_of(secret, last.id, typed.strip()))
    return last if right and last.used_at is None and now < last.sent_at + LIFE else None


def refused() -> CodeRefused:
    """One sentence for every reason."""
    return CodeRefused("Ce code n'est pas le bon, ou n'est plus valable.", rule="ESIGN-033", field="code")


def token_of(secret: bytes, signer_id: UUID, issued_at: datetime) -> str:
    """The 256 bits of a signer's link; only their hash is stored."""
    issue = int(issued_at.timestamp() * 1_000_000).to_bytes(8)
    return hmac.digest(secret, b"link:" + signer_id.bytes + issue, hashlib.sha256).hex()


def token_hash(token: str) -> bytes:
    """What a link is found by."""
    return hashlib.sha256(token.encode()).digest()
