"""Bank accounts and what a bank's messages may be written with: the scheme's signs, addresses, amounts."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.esign.domain.creditors import Address
from shared.errors import Invalid, Refused

SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
"""What every bank of the scheme takes (EPC217-08)."""
MOST_CENTS: Final = 99_999_999_999
"""999 999 999.99 euros, the scheme's largest amount."""
_SAME: Final = {
    "Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "ß": "ss", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d",
    "’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "_": "-", "&": "+", "@": "(at)", "€": "EUR",
}  # fmt: skip
_MOST_LINES: Final = 2
_LONGEST: Final = 140


class BadAccount(Invalid):
    """No account: form, check digits or the French RIB key are wrong."""


class UnstructuredAddress(Refused):
    """Lines only: banks take no such address any more."""


class NotWritable(Invalid):
    """Nothing of it can be written in a bank's message."""


class BadAmount(Invalid):
    """Nothing to collect, or more than the scheme carries."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account that can be one, with the bank it is at; no BIC when the bank is not in the table."""

    iban: str
    bic: str
    bank: str

    @property
    def printed(self) -> str:
        """As people read it."""
        return printed_iban(self.iban)


def printed_iban(iban: str) -> str:
    """In groups of four."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def written(text: str, most: int) -> str:
    """A text as a bank takes it: accents taken off, other signs as the nearest one, single spaces, cut."""
    replaced = "".join(_SAME.get(sign, sign) for sign in text)
    bare = "".join(one for one in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(one))
    plain = "".join(one if one in SIGNS else " " for one in bare)
    return re.sub("/+", "/", " ".join(plain.split())).strip("/ ")[:most].strip("/ ")


def check_address(address: Address) -> None:
    """Structured or hybrid, from 15 November 2026 on (EPC rulebooks 2025); the schema itself does not ask for it.

    Raises:
        UnstructuredAddress: a town or a country is missing, or there are more than two free lines.
    """
    known = written(address.town, 35) and len(address.country) == 2 and address.country.isalpha()
    if not known or len(address.lines) > _MOST_LINES:
        sentence = "L'adresse doit porter sa ville et son pays à part, et deux lignes libres au plus."
        raise UnstructuredAddress(sentence, rule="SEPA-020", field="address")


def check_writable(text: str, *, field: str) -> None:
    """Whether anything is left of a text once it is written in a bank's signs.

    Raises:
        NotWritable: nothing is, and a file that held it would be refused whole.
    """
    if not written(text, _LONGEST):
        sentence = "Ce texte ne contient aucun caractère que les banques acceptent."
        raise NotWritable(sentence, rule="SEPA-023", field=field)


def check_cents(cents: int) -> int:
    """An amount to collect.

    Raises:
        BadAmount: below one cent, or above the scheme's largest.
    """
    if not 1 <= cents <= MOST_CENTS:
        raise BadAmount("Le montant va de 0,01 € à 999 999 999,99 €.", rule="SEPA-021", field="amount_cents")
    return cents


def euros(cents: int) -> str:
    """Cents as a message writes them: a point, two decimals, no sign of thousands."""
    return f"{cents // 100}.{cents % 100:02d}"


def cents_of(text: str) -> int:
    """An amount of a message in cents.

    Raises:
        BadAmount: it is none, or has parts of a cent.
    """
    whole, _, rest = text.strip().partition(".")
    rest = rest.rstrip("0").ljust(2, "0")
    if not (whole.isascii() and whole.isdecimal() and rest.isascii() and rest.isdecimal()) or len(rest) > 2:
        raise BadAmount("Ce montant n'est pas lisible.", rule="SEPA-022", field="amount")
    return int(whole) * 100 + int(rest)
