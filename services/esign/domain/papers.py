"""Papers of a dossier: what casework asks to have signed becomes a document with its fields, and one signer.

Which papers there are is data (`papers/<kind>`). A paper is made once: its row is its own timer, and it waits as long
as the time stamps do; what can never be made is given up with its reason, for a person to see.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from contracts.events.casework import PaperWanted
from shared.errors import Refused

LEASE: Final = timedelta(seconds=90)
_WAITS: Final = (2, 5, 15, 60, 300)
"""Seconds before the next try; the last one is repeated."""
_MOBILE: Final = re.compile(r"\+(?:33[67]|(?:262|590|594|596)6)\d{8}")

Json = dict[str, Any]  # Any: JSON


class UnknownPaper(Refused):
    """No template has this name."""


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """A paper that can be made: its title, and the name of its file."""

    kind: str
    title: str
    filename: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper taken in hand; `request_id` once its request exists."""

    id: UUID
    wanted: PaperWanted
    sandbox: bool
    workspace_id: UUID
    request_id: UUID | None
    attempts: int


@dataclass(frozen=True, kw_only=True)
class ToSign:
    """Who signs a paper, and how his code reaches him."""

    first_name: str
    last_name: str
    email: str
    phone_number: str | None
    authentication_mode: str


def kind_of(kinds: Mapping[str, PaperKind], wanted: PaperWanted) -> PaperKind:
    """The template asked for.

    Raises:
        UnknownPaper: there is none.
    """
    try:
        return kinds[wanted.kind]
    except KeyError:
        raise UnknownPaper(f"Aucun modèle de papier ne s'appelle « {wanted.kind} ».", rule="ESIGN-400") from None


def signer_of(wanted: PaperWanted) -> ToSign:
    """The insured: a code by SMS when a mobile number is known, else by e-mail.

    Raises:
        UnknownPaper: he cannot be reached at all.
    """
    one = wanted.insured
    if not one.email:
        raise UnknownPaper("Le signataire n'a pas d'adresse e-mail.", rule="ESIGN-401", field="email")
    mobile = next((phone for phone in map(_dialled, one.phones) if _MOBILE.fullmatch(phone)), None)
    return ToSign(
        first_name=one.first_name or "",
        last_name=one.last_name,
        email=one.email,
        phone_number=mobile,
        authentication_mode="otp_sms" if mobile else "otp_email",
    )


def _dialled(phone: str) -> str:
    """A number as it is dialled from abroad, as far as it can be told."""
    digits = re.sub(r"[^\d+]", "", phone)
    return f"+33{digits[1:]}" if re.fullmatch(r"0\d{9}", digits) else digits


def data_of(kind: PaperKind, wanted: PaperWanted) -> Json:
    """What the template prints."""
    who, site = wanted.insured, wanted.site
    name = " ".join(filter(None, (who.first_name, who.last_name)))
    return {
        "title": kind.title,
        "dossier": wanted.dossier_number,
        "insured": name,
        "firm": wanted.firm.name,
        "words": wanted.words,
        "facts": [
            ["Dossier", wanted.dossier_number],
            ["Assureur", wanted.insurer],
            ["Sinistre", wanted.claim_number],
            ["Assuré", name],
            ["Adresse", f"{site.address}, {site.postal_code} {site.city}"],
            ["Corps de métier", wanted.trade],
            ["Entreprise", f"{wanted.firm.name} ({wanted.firm.code})"],
        ],
    }


def name_of(kind: PaperKind, wanted: PaperWanted) -> str:
    """The request's name, as the signer and the desk read it."""
    return f"{kind.title} – dossier {wanted.dossier_number}"


def next_try(attempts: int, now: datetime) -> datetime:
    """When a paper that could not be sent out is tried again; it is never given up for bad weather."""
    return now + timedelta(seconds=_WAITS[min(attempts, len(_WAITS)) - 1])
