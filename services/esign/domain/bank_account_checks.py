"""A check of bank details (RIB): what is read in the file, beside the account and the holder that were named.

Statuses are the vendor's: `verified`, `failed` (it was read, and says something else), `inconclusive` (nothing to
read).
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
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
WRONG_KEY: Final = "BAV_1003"
OTHER_ACCOUNT: Final = "BAV_2001"
OTHER_BIC: Final = "BAV_2002"
OTHER_HOLDER: Final = "BAV_2003"
PROBLEMS: Final = {
    UNREADABLE: (
        "file",
        "Rien ne se lit dans ce fichier : envoyez une photo nette, bien éclairée, ou le PDF de la banque.",
    ),
    NO_ACCOUNT: ("file", "Aucun IBAN n'est écrit dans ce fichier, ou seulement après la dixième page."),
    WRONG_KEY: (
        "file",
        "Un IBAN est écrit dans ce fichier, mais sa clé ou sa clé RIB est fausse : comparez-le à l'original, "
        "ou demandez un autre RIB.",
    ),
    OTHER_ACCOUNT: ("iban", "Le fichier porte un autre IBAN que celui qui est indiqué."),
    OTHER_BIC: ("bic", "Le fichier porte une autre banque que celle du BIC indiqué."),
    OTHER_HOLDER: ("holder", "Le nom indiqué n'est pas celui du titulaire dans le fichier."),
}
"""What each code is about, and the sentence that says it."""
_WRITTEN: Final = 20
"""From how many signs what begins with FR is an account that was written wrong, and not a number of another kind."""
_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}")
_FRENCH: Final = 27
"""Signs of a French IBAN: FR, its key (2), bank (5), branch (5), account (11), the key of the RIB (2)."""
_ACCOUNT: Final = range(14, 25)
_TWINS: Final = {one: pair for pair in ("O0", "I1", "S5", "B8") for one in pair}
_MOST_REPAIRS: Final = 2**11
"""One sign of two for each of the account's."""
_BIC: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Z0-9])")


_LOOKALIKES: Final = str.maketrans("0158l", "oisbi")


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
    read_by_machine: bool = False
    """A picture was read, not a text: what it says is to be looked at before it counts."""


def candidates(text: str) -> list[str]:
    """What may be an IBAN in a text, longest first: people write them in groups, and words follow."""
    plain = " ".join(text.upper().replace("\u00a0", " ").split())
    found: list[str] = []
    for match in _IBAN.finditer(plain):
        groups = match[0].split(" ")
        found.extend("".join(groups[:count]) for count in range(len(groups), 0, -1))
    return [one for one in dict.fromkeys(found) if 15 <= len(one) <= 34]


def repairs(text: str) -> Iterator[str]:
    """French IBANs that a text may mean that a machine read: each way its usual confusions can be undone.

    Bank, branch and keys are digits; in the account's number a sign may be either.
    """
    signs = "".join(re.findall(r"[A-Z0-9]", _bare(text).upper()))
    for start in (one.start() for one in re.finditer("FR", signs)):
        read = signs[start : start + _FRENCH]
        choices = [_TWINS.get(sign, sign) for sign in read]
        digits = [place for place in range(2, len(read)) if place not in _ACCOUNT]
        if len(read) < _FRENCH:
            continue
        for place in digits:
            choices[place] = "".join(one for one in choices[place] if one.isdigit())
        if math.prod(map(len, choices)) <= _MOST_REPAIRS:
            yield from map("".join, itertools.product(*choices))


def bics(text: str) -> list[str]:
    """What may be a BIC in a text."""
    return list(dict.fromkeys(_BIC.findall(" ".join(text.upper().split()))))


def judged(
    text: str, account: Account | None, named: Named, *, holds: Callable[[str, str], bool]
) -> tuple[str, tuple[str, ...], str | None]:
    """Status, status codes, and the BIC of the file: its own, or the one its account has.

    A file without an account says nothing; one that names another account, bank or holder fails. `holds` says whether a
    text holds a name.
    """
    if not text.strip():
        return "inconclusive", (UNREADABLE,), None
    if account is None:
        wrong = any(one.startswith("FR") and len(one) >= _WRITTEN for one in candidates(text))
        return "inconclusive", (WRONG_KEY if wrong else NO_ACCOUNT,), None
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


def machine_holds(text: str, holder: str) -> bool:
    """The same of a text that a machine read: signs it takes for each other count as one."""
    return holds(text.casefold().translate(_LOOKALIKES), holder.casefold().translate(_LOOKALIKES))


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def _words(text: str) -> Sequence[str]:
    return re.findall(r"[a-z0-9]+", _bare(text.casefold()))


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
