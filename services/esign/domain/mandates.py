"""A SEPA mandate: its states as one table, its reference (RUM), how long it lives, what changes without a signature.

A mandate becomes active only by the signature on its own paper, and ends for good: cancelled, or void after 36 months
in which nothing was presented under it. Whoever needs another one has a new one signed.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.esign.domain.creditors import Address, Creditor
from shared.errors import Invalid, Refused

DORMANCY_MONTHS: Final = 36
"""Counted from the last collection presented, even if it was rejected (Banque de France)."""
KEEPING_MONTHS: Final = 36
ZONE: Final = ZoneInfo("Europe/Paris")
_RUM: Final = re.compile(r"[A-Za-z0-9/\-?:().,'+]{1,35}")
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST_NAME: Final = 70


class MandateStatus(StrEnum):
    """Where a mandate stands."""

    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class MandateVerb(StrEnum):
    """What can happen to a mandate."""

    SEND = "send"
    SIGN = "sign"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    EXPIRE = "expire"


_S, _V = MandateStatus, MandateVerb
TRANSITIONS: Final[dict[tuple[MandateStatus, MandateVerb], MandateStatus]] = {
    (_S.DRAFT, _V.SEND): _S.AWAITING_SIGNATURE,
    (_S.AWAITING_SIGNATURE, _V.SIGN): _S.ACTIVE,
    (_S.ACTIVE, _V.SUSPEND): _S.SUSPENDED,
    (_S.SUSPENDED, _V.SUSPEND): _S.SUSPENDED,
    (_S.SUSPENDED, _V.RESUME): _S.ACTIVE,
    (_S.DRAFT, _V.CANCEL): _S.CANCELLED,
    (_S.AWAITING_SIGNATURE, _V.CANCEL): _S.CANCELLED,
    (_S.ACTIVE, _V.CANCEL): _S.CANCELLED,
    (_S.SUSPENDED, _V.CANCEL): _S.CANCELLED,
    (_S.ACTIVE, _V.EXPIRE): _S.EXPIRED,
    (_S.SUSPENDED, _V.EXPIRE): _S.EXPIRED,
}
"""From, verb, to; whatever is not here is refused."""
ENDED: Final = frozenset({_S.CANCELLED, _S.EXPIRED})
SIGNED: Final = frozenset({_S.ACTIVE, _S.SUSPENDED})


class MandateForbids(Refused):
    """The mandate's state has no such exit."""


class BadReference(Invalid):
    """The reference (RUM) has a sign, a length or a slash that the scheme does not allow."""


class ConsumerNeedsCore(Refused):
    """The B2B scheme is for companies: a consumer keeps his right to be paid back."""


class Scheme(StrEnum):
    """Which of the two direct debit schemes."""

    CORE = "CORE"
    B2B = "B2B"


class Kind(StrEnum):
    """How often a mandate serves."""

    RECURRENT = "recurrent"
    ONE_OFF = "one_off"


@dataclass(frozen=True, kw_only=True)
class Debtor:
    """Who pays: he signs, for himself or for his company."""

    first_name: str
    last_name: str
    address: Address
    email: str
    phone_number: str | None = None
    company: str = ""

    @property
    def signer(self) -> str:
        """The person who signs."""
        return f"{self.first_name} {self.last_name}"

    @property
    def name(self) -> str:
        """The holder of the account."""
        return self.company or self.signer


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """A mandate as it stands; creditor name and ICS are those its debtor signed."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    creditor: str
    creditor_name: str
    ics: str
    rum: str
    status: MandateStatus
    scheme: Scheme
    kind: Kind
    debtor: Debtor
    iban: str
    bic: str
    place: str
    authentication_mode: str
    created_at: datetime
    own_request: bool = True
    """Whether its request carries nothing but this mandate, so that ending one ends the other."""
    contract_number: str | None = None
    dossier_id: UUID | None = None
    request_id: UUID | None = None
    document_sha256: bytes | None = None
    """The paper as it was printed: whichever request has it signed makes the mandate active."""
    signed_at: datetime | None = None
    last_presented_on: date | None = None
    confirmed_on: date | None = None
    """When the debtor's bank had his confirmation: before, nothing is collected under a B2B mandate."""
    ended_at: datetime | None = None
    end_reason: str | None = None

    @property
    def signed_on(self) -> date | None:
        """The day of the signature, where the debtor lives."""
        return self.signed_at.astimezone(ZONE).date() if self.signed_at else None

    @property
    def dormant_on(self) -> date | None:
        """The first day on which it is void, if nothing more is presented."""
        last = self.last_presented_on or self.signed_on
        return months_after(last, DORMANCY_MONTHS) if last and self.status in SIGNED else None

    @property
    def keep_until(self) -> date | None:
        """How long its paper must be kept at least: for its life and 36 months after the last collection."""
        if self.signed_at is None:
            return None
        ended = self.ended_at.astimezone(ZONE).date() if self.ended_at else None
        last = max(filter(None, (self.signed_on, self.last_presented_on, ended)))
        return months_after(last, KEEPING_MONTHS)


def after(status: MandateStatus, verb: MandateVerb) -> MandateStatus:
    """The state a verb leads to.

    Raises:
        MandateForbids: the table has no such exit.
    """
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        sentence = f"Un mandat à l'état « {status} » ne permet pas « {verb} »."
        raise MandateForbids(sentence, rule="SEPA-010", field="status") from None


def check_rum(text: str) -> str:
    """A mandate reference.

    Raises:
        BadReference: a sign outside the scheme's, more than 35, or a slash at either end or doubled.
    """
    slashed = text.startswith("/") or text.endswith("/") or "//" in text
    if not _RUM.fullmatch(text) or slashed:
        sentence = "La référence unique de mandat (RUM) a 35 signes au plus, sans espace ni barre aux extrémités."
        raise BadReference(sentence, rule="SEPA-001", field="rum")
    return text


def new_rum(creditor: Creditor, *, contract: str | None, chance: UUID) -> str:
    """A fresh reference: who collects, for which contract, and ten signs that no other has."""
    drawn, signs = chance.int % 32**10, ""
    for _ in range(10):
        drawn, place = divmod(drawn, 32)
        signs += _LETTERS[place]
    kept = re.sub(r"[^A-Za-z0-9-]", "", contract or "").strip("-")[:16]
    return check_rum("-".join(filter(None, (creditor.rum_prefix, kept, signs))))


def check_scheme(scheme: Scheme, debtor: Debtor) -> None:
    """Consumers are always CORE.

    Raises:
        ConsumerNeedsCore: B2B without a company.
    """
    if scheme is Scheme.B2B and not debtor.company:
        sentence = "Le prélèvement interentreprises (B2B) demande une société ; un particulier relève du CORE."
        raise ConsumerNeedsCore(sentence, rule="SEPA-004", field="scheme")


def check_amendable(mandate: Mandate, changes: Mapping[str, str]) -> None:
    """What may change without a new signature, once it was signed.

    Raises:
        MandateForbids: it was not signed, or has ended.
        BadReference: nothing changes, or the new reference cannot be one.
    """
    if mandate.status not in SIGNED:
        raise MandateForbids("Seul un mandat signé et non terminé peut être modifié.", rule="SEPA-011", field="status")
    if not changes:
        raise BadReference("Indiquez ce qui change : rum ou iban.", rule="SEPA-012", field="iban")
    if "rum" in changes:
        check_rum(changes["rum"])


def is_dormant(mandate: Mandate, *, today: date) -> bool:
    """Whether nothing was presented under it for too long."""
    return mandate.dormant_on is not None and today >= mandate.dormant_on


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
