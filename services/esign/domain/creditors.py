"""Creditors, as data: who collects, under which identifier, how long before he says so, which papers a product has.

The insurers' folders hold them (`deploy/insurers/<code>/esign.yaml`), read and checked once, at start.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shared.errors import Invalid, NotFound

_ICS: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")


class BadCreditorId(Invalid):
    """The creditor identifier (ICS) cannot be right."""


class NoSuchCreditor(NotFound):
    """No insurer's folder names this creditor, or it has no such product."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address: structured, or hybrid (lines beside a town and a country in their own elements)."""

    town: str
    country: str = "FR"
    street: str = ""
    number: str = ""
    postal_code: str = ""
    lines: tuple[str, ...] = ()

    @property
    def printed(self) -> tuple[str, ...]:
        """As it stands on an envelope."""
        street = " ".join(filter(None, (self.number, self.street)))
        town = " ".join(filter(None, (self.postal_code, self.town)))
        return tuple(filter(None, (street, *self.lines, town, "" if self.country == "FR" else self.country)))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a paper is signed: points from the top left of a page; page 0 is the last one."""

    page: int
    x: int
    y: int
    width: int = 200
    height: int = 60


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper of a product's bundle: signed where it says so, else read beside the others."""

    role: str
    title: str
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """What is insured, and the papers its subscriber gets (R-235)."""

    code: str
    title: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, kw_only=True)
class Creditor:
    """An insurer as the one who collects premiums."""

    code: str
    name: str
    ics: str
    address: Address
    iban: str
    bic: str
    rum_prefix: str
    prenotification_days: int = 14
    first_sequence: Literal["FRST", "RCUR"] = "RCUR"
    products: tuple[Product, ...] = ()
    workspaces: tuple[str, ...] = ()
    """Whose programs may use it, as the key file names them; all when none is named."""

    def product(self, code: str) -> Product:
        """A product of this insurer.

        Raises:
            NoSuchCreditor: he has none of this code.
        """
        for one in self.products:
            if one.code == code:
                return one
        raise NoSuchCreditor("Ce produit n'est pas connu de cet assureur.", rule="SEPA-003", field="product")


@dataclass(frozen=True)
class Creditors:
    """All of them."""

    all: Sequence[Creditor]

    def of(self, code: str) -> Creditor:
        """The creditor of this code.

        Raises:
            NoSuchCreditor: there is none.
        """
        for one in self.all:
            if one.code == code:
                return one
        raise NoSuchCreditor("Ce créancier n'est pas connu.", rule="SEPA-003", field="creditor")

    def open_to(self, workspace: str | None, code: str) -> Creditor:
        """The creditor of this code, for a program of this workspace.

        Raises:
            NoSuchCreditor: there is none, or it is for others.
        """
        one = self.of(code)
        if one.workspaces and workspace not in one.workspaces:
            sentence = "Ce créancier n'est pas ouvert à votre espace de travail."
            raise NoSuchCreditor(sentence, rule="SEPA-004", field="creditor")
        return one


def check_ics(text: str) -> str:
    """A creditor identifier: mod 97 over country and national part; the business code (three signs) does not count.

    Raises:
        BadCreditorId: it has another form, or its check digits are wrong.
    """
    ics = text.replace(" ", "").upper()
    if not _ICS.fullmatch(ics) or _mod97(ics[7:] + ics[:4]) != 1:
        raise BadCreditorId("L'identifiant créancier SEPA (ICS) n'est pas valide.", rule="SEPA-002", field="ics")
    return ics


def _mod97(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
