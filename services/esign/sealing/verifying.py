"""What each signature of a file is worth: said one by one, in French, never as one global tick.

The judgement is ETSI's for long-term validation (AdES with its time stamps and lists inside the file), with our own
root as the only one that is trusted, and nothing fetched from anywhere.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.esign.domain.sealing import Finding, Unreadable, Verdict
from services.esign.sealing.authority import Held
from services.esign.sealing.stamping import as_asn1

_UNREADABLE = (SignatureValidationError, SigningError, PdfError, ValueError, LookupError, TypeError, AttributeError)
_PARIS = ZoneInfo("Europe/Paris")
_ALLOWED = {
    ModificationLevel.LTA_UPDATES: "preuves d'archivage ajoutées",
    ModificationLevel.FORM_FILLING: "champs prévus remplis ou signatures suivantes",
    ModificationLevel.ANNOTATIONS: "annotations ajoutées",
    ModificationLevel.OTHER: "document modifié",
}


async def verdict(document: bytes, *, roots: Sequence[Held]) -> Verdict:
    """One finding per signature, in the order they were made.

    Raises:
        Unreadable: not a PDF that can be read.
    """
    try:
        reader = PdfFileReader(io.BytesIO(document), strict=False)
        signatures = list(reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable from error
    return await judged(signatures, anchors=[as_asn1(one) for one in roots])


async def judged(signatures: Sequence[EmbeddedPdfSignature], *, anchors: Sequence[asn1_x509.Certificate]) -> Verdict:
    """One finding per signature, by these roots."""
    return Verdict(findings=tuple([await _finding(one, anchors) for one in signatures]))


def anchor(der: bytes) -> asn1_x509.Certificate:
    """A root as it is trusted here."""
    return asn1_x509.Certificate.load(der)


async def _finding(signature: EmbeddedPdfSignature, anchors: Sequence[asn1_x509.Certificate]) -> Finding:
    try:
        result = await ades_lta_validation(signature, _policy(anchors))
    except _UNREADABLE:
        return _broken(signature)
    status: Any = result.api_status  # Any: pyHanko's status, whose fields depend on how far it came
    intact = bool(status is not None and status.intact and status.valid)
    changed = _changed(status)
    untouched = status is not None and status.modification_level is not ModificationLevel.OTHER and status.docmdp_ok
    trusted = result.ades_subindic.status is AdESStatus.PASSED and bool(untouched)
    level = "B-LTA" if result.oldest_evidence_record_timestamp is not None else "B-T"
    at = status.timestamp_validity.timestamp if status is not None and status.timestamp_validity is not None else None
    return Finding(
        field=str(signature.field_name),
        signer=_signer(signature),
        intact=intact,
        trusted=trusted and intact,
        level=level,
        signed_at=at,
        changed_since=changed,
        sentence=_sentence(_signer(signature), intact=intact, trusted=trusted, untouched=bool(untouched), at=at),
    )


def _policy(anchors: Sequence[asn1_x509.Certificate]) -> PdfSignatureValidationSpec:
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(list(anchors)), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )
    inside = RevocationInfoGatheringSpec(
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
        certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=inside)
    )


def _broken(signature: EmbeddedPdfSignature) -> Finding:
    return Finding(
        field=str(signature.field_name),
        signer=_signer(signature),
        intact=False,
        trusted=False,
        level="",
        signed_at=None,
        changed_since=("la signature ne se lit plus",),
        sentence=f"La signature de {_signer(signature)} n'est pas valable : elle ne peut pas être lue.",
    )


def _changed(status: Any) -> tuple[str, ...]:  # Any: see _finding
    level = getattr(status, "modification_level", None)
    return (_ALLOWED[level],) if level in _ALLOWED else ()


def _signer(signature: EmbeddedPdfSignature) -> str:
    certificate = signature.signer_cert
    named = certificate.subject.native.get("common_name") if certificate is not None else None
    return str(named or "signataire inconnu")


def _sentence(signer: str, *, intact: bool, trusted: bool, untouched: bool, at: datetime | None) -> str:
    when = f" le {at.astimezone(_PARIS):%d/%m/%Y à %H:%M}" if at else ""
    if not intact:
        return f"La signature de {signer} n'est pas valable : le document a été modifié depuis."
    if not untouched:
        return f"La signature de {signer}{when} est rompue : ce qu'elle protège a été modifié ensuite."
    if not trusted:
        return f"La signature de {signer}{when} n'est pas reconnue : son certificat ou ses preuves ne suffisent pas."
    return f"La signature de {signer}{when} est valable et le document n'a pas été modifié."
