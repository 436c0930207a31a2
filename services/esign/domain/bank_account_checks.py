"""A check of bank details (RIB): what is read in the file, beside the account and the holder that were named.

Statuses are the vendor's: `verified`, `failed` (it was read, and says something else), `inconclusive` (nothing to
read).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.esign.domain.accounts import Account
from shared.errors import Invalid

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of a file, as the vendor limits it."""
UNREADABLE: Final = "BAV_1001"
NO_ACCOUNT: Final = "BAV_1002"
OTHER_ACCOUNT: Final = "BAV_2001"
OTHER_BIC: Final = "BAV_2002"
OTHER_HOLDER: Final = "BAV_2003"
_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}")
_BIC: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Z0-9])")


class BadFile(Invalid):
    """Nothing that can be read as bank details."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the caller says: the account if he names one, and whose it is."""

    iban: str = ""
    bic: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""

    @property
    def holder(self) -> str:
        """Whose account it is said to be."""
        return self.company or f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, kw_only=True)
class BankAccountCheck:
    """A check and what came of it."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    status: str
    status_codes: tuple[str, ...]
    iban: str | None
    bic: str | None
    created_at: datetime
    updated_at: datetime


def candidates(text: str) -> list[str]:
    """What may be an IBAN in a text, longest first: people write them in groups, and words follow."""
    plain = " ".join(text.upper().replace("\u00a0", " ").split())
    found: list[str] = []
    for match in _IBAN.finditer(plain):
        groups = match[0].split(" ")
        found.extend("".join(groups[:count]) for count in range(len(groups), 0, -1))
    return [one for one in dict.fromkeys(found) if 15 <= len(one) <= 34]


def bics(text: str) -> list[str]:
    """What may be a BIC in a text."""
    return list(dict.fromkeys(_BIC.findall(" ".join(text.upper().split()))))


def judged(text: str, account: Account | None, named: Named) -> tuple[str, tuple[str, ...], str | None]:
    """Status, status codes, and the BIC of the file: its own, or the one its account has.

    A file without an account says nothing; one that names another account, bank or holder fails.
    """
    if not text.strip():
        return "inconclusive", (UNREADABLE,), None
    if account is None:
        return "inconclusive", (NO_ACCOUNT,), None
    written = bics(text)
    bic = next((one for one in written if same_bank(one, account.bic)), account.bic) or None
    codes: list[str] = []
    if named.iban and _plain(named.iban) != account.iban:
        codes.append(OTHER_ACCOUNT)
    if named.bic and not same_bank(_plain(named.bic), bic or ""):
        codes.append(OTHER_BIC)
    if named.holder and not holds(text, named.holder):
        codes.append(OTHER_HOLDER)
    return ("failed" if codes else "verified"), tuple(codes), bic


def same_bank(one: str, other: str) -> bool:
    """Whether two BICs name the same bank: the branch's three signs may be left out."""
    return bool(one) and one[:8] == other[:8]


def holds(text: str, holder: str) -> bool:
    """Whether every word of a name stands in the text, whatever its accents, its case, its order."""
    words = set(_words(text))
    asked = _words(holder)
    return bool(asked) and all(word in words for word in asked)


def _words(text: str) -> Sequence[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(one for one in bare if not unicodedata.combining(one)))


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
