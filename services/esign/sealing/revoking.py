"""What a revocation makes of a finding: a signature made before it stands, one made since does not, and both are said.

When a signature was made is what its time stamp says; the stamping unit's own certificate may be the one revoked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from services.esign.domain.sealing import Finding
from services.esign.sealing.authority import Revoked

_ZONE: Final = ZoneInfo("Europe/Paris")
_REASONS: Final = {
    "key_compromise": "clé compromise",
    "superseded": "remplacé",
    "cessation_of_operation": "fin d'activité",
    "affiliation_changed": "rattachement changé",
}


def or_revoked(finding: Finding, signature: EmbeddedPdfSignature, gone: Mapping[int, Revoked]) -> Finding:
    """The finding, unless a certificate it stands on was revoked: its signer's, or that of its time stamp."""
    for what, certificate in (("son certificat", signature.signer_cert), ("son horodatage", _stamped_by(signature))):
        one = gone.get(certificate.serial_number) if certificate is not None else None
        if one is None or not finding.trusted:
            continue
        why = f"{what} a été révoqué le {one.at.astimezone(_ZONE):%d/%m/%Y} ({_REASONS[one.reason]})"
        when = when_of(finding.signed_at)
        if finding.signed_at is None or finding.signed_at >= one.at:
            sentence = (
                f"La signature de {finding.signer}{when} n'est pas reconnue : {why}, avant qu'elle ne soit faite."
            )
            return replace(finding, trusted=False, sentence=sentence)
        return replace(finding, sentence=f"La signature de {finding.signer}{when} est valable ; depuis, {why}.")
    return finding


def _stamped_by(signature: EmbeddedPdfSignature) -> Any:  # Any: asn1crypto's certificates have no types
    """The certificate of the unit that stamped a signature."""
    token = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)
    if token is None:
        return None
    serial = token["signer_infos"][0]["sid"].chosen["serial_number"].native
    certificates = [one.chosen for one in token["certificates"]]
    return next((one for one in certificates if one.serial_number == serial), None)


def when_of(at: datetime | None) -> str:
    """The moment as a sentence says it; nothing when it is not known."""
    return f" le {at.astimezone(_ZONE):%d/%m/%Y à %H:%M}" if at else ""
