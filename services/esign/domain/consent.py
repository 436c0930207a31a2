"""The consent a signer gives: its text and version, and what is seen of his signature on the page.

The text is part of the evidence: whoever changes a word gives it a new version. It promises a simple signature and no
more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.esign.domain.own_words import delivery_of
from services.esign.domain.requests import Bundle, RequestStatus, StatusForbids
from services.esign.domain.sealing import Mark
from services.esign.domain.signers import Signer
from services.esign.domain.words import words
from shared.errors import Invalid, Refused

VERSION: Final = "2026-11"
TEXT: Final = words("fr")("consent")
"""In French; a signer reads it in his own language, and evidence holds the words he read."""
LONGEST_NAME: Final = 80


class NoConsent(Invalid):
    """The box was not ticked, or the signature is empty."""


class OwnPageForbidden(Refused):
    """This signer signs on our pages only."""


@dataclass(frozen=True, kw_only=True)
class Where:
    """From where somebody acts, as evidence says it."""

    ip_address: str
    user_agent: str

    def told(self) -> dict[str, str]:
        """As JSON."""
        return {"ip_address": self.ip_address, "user_agent": self.user_agent[:300]}


def check(*, consents: bool, typed: str) -> str:
    """The signature as it will be seen.

    Raises:
        NoConsent: no tick, or no name.
    """
    if not (name := " ".join(typed.split()))[:LONGEST_NAME]:
        raise NoConsent("Écrivez votre nom : c'est votre signature.", rule="ESIGN-051", field="signature")
    if len(name) > LONGEST_NAME:
        raise NoConsent("Votre signature est trop longue.", rule="ESIGN-051", field="signature")
    if not consents:
        raise NoConsent("Cochez la case pour consentir.", rule="ESIGN-052", field="consent")
    return name


def mark_of(
    signer: Signer, draft: Mapping[str, Any], *, at: datetime, zone: str, image: bytes | None = None
) -> Mark:  # Any: JSON
    """What is seen of his signature: what he drew or typed, and who he is, when, and how he was known."""
    there = at.astimezone(ZoneInfo(zone))
    how = {"sms": "code reçu par SMS", "email": "code reçu par e-mail"}.get(signer.channel, "lien personnel")
    lines = (f"Signé par {signer.name}", f"le {there:%d/%m/%Y à %H:%M} – {how}")
    return Mark(image=image, text=str(draft.get("signature") or signer.name), lines=lines)


def must_be_under_way(bundle: Bundle) -> None:
    """A signer acts only on a request that is under way.

    Raises:
        StatusForbids: it is not.
    """
    if bundle.request.status is not RequestStatus.ONGOING:
        raise StatusForbids("Cette demande de signature n'est pas en cours.", rule="ESIGN-002", field="status")


def check_own_page(bundle: Bundle, signer: Signer) -> None:
    """Whether a caller may collect this signer's code on a page of his own.

    Raises:
        OwnPageForbidden: the request or the signer asks for more than a code.
    """
    request = bundle.request
    own = [field for field in bundle.fields if field.signer_id == signer.id]
    simple = delivery_of(request.delivery_mode, signer.options) == "none" and not request.signers_allowed_to_decline
    simple = simple and not bundle.around.approvers and not bundle.around.demands.of(signer.id)
    if not simple or any(field.type != "signature" for field in own):
        sentence = "Ce signataire ne peut signer que sur la page de signature."
        raise OwnPageForbidden(sentence, rule="ESIGN-053")
