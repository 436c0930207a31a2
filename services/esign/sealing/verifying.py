"""What each signature of a file is worth: said one by one, in French, never as one global tick.

The judgement is ETSI's for long-term validation (AdES with its time stamps and lists inside the file), with our own
root as the only one that is trusted, and nothing fetched from anywhere.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
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
from services.esign.sealing.authority import Revoked
from services.esign.sealing.issuers import issued_here
from services.esign.sealing.revoking import or_revoked, when_of

_UNREADABLE: Final = (
    SignatureValidationError, SigningError, PdfError, ValueError, LookupError, TypeError, AttributeError
)  # fmt: skip
_ALLOWED: Final = {
    ModificationLevel.LTA_UPDATES: "preuves d'archivage ajoutées",
    ModificationLevel.FORM_FILLING: "champs prévus remplis ou signatures suivantes",
    ModificationLevel.ANNOTATIONS: "annotations ajoutées",
    ModificationLevel.OTHER: "document modifié",
}


@dataclass(frozen=True)
class _Judged:
    """A finding, and whether what came after the signature was allowed to come."""

    finding: Finding
    untouched: bool


async def verdict(document: bytes, *, roots: Sequence[x509.Certificate], revoked: Sequence[Revoked] = ()) -> Verdict:
    """One finding per signature, in the order they were made; what was revoked since is said.

    Raises:
        Unreadable: not a PDF that can be read.
    """
    found = await _verdict(document, roots)
    gone = {one.serial: one for one in revoked}
    if not gone:
        return found
    signatures = PdfFileReader(io.BytesIO(document), strict=False).embedded_regular_signatures
    named = {str(one.field_name): one for one in signatures}
    return replace(found, findings=tuple(or_revoked(one, named[one.field], gone) for one in found.findings))


def last_stamp_ends(document: bytes) -> datetime | None:
    """When the certificate of the last archive time stamp ends; nothing when there is none.

    Raises:
        Unreadable: not a PDF that can be read.
    """
    try:
        stamps = PdfFileReader(io.BytesIO(document), strict=False).embedded_timestamp_signatures
        last = stamps[-1].signer_cert if stamps else None
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable from error
    return last.not_valid_after if last is not None else None


async def _verdict(document: bytes, roots: Sequence[x509.Certificate]) -> Verdict:
    try:
        reader = PdfFileReader(io.BytesIO(document), strict=False)
        signatures = list(reader.embedded_regular_signatures)
        unsigned = tuple(str(name) for name, value, _ in enumerate_sig_fields(reader) if value is None)
        standing = _standing(document, reader)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable from error
    judged = [await _judged(one, roots) for one in signatures]
    if len(standing) < len(document):
        judged = await _judged_again(judged, standing, roots)
    return Verdict(findings=tuple(one.finding for one in judged), unsigned=unsigned)


def _standing(document: bytes, reader: PdfFileReader) -> bytes:
    """The file as far as nothing over it is broken; the whole of it when nothing is.

    A byte changed in what the second signer added breaks his signature and every archive time stamp after it; the
    first signer's proofs lie before it, and still stand.
    """
    for before, one in pairwise([None, *reader.embedded_signatures]):
        assert one is not None, "only the first of the pairs has nothing before it"
        if not _over_what_it_says(one):
            return document[: _end(before)] if before is not None else b""
    return document


def _over_what_it_says(signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes are those it was made over."""
    content = signature.signed_data["encap_content_info"]
    if content["content_type"].native == "tst_info":
        return bool(content["content"].parsed["message_imprint"]["hashed_message"].native == signature.compute_digest())
    told = [one["values"][0].native for one in signature.signer_info["signed_attrs"]
            if one["type"].native == "message_digest"]  # fmt: skip
    return told == [signature.compute_digest()]


def _end(signature: EmbeddedPdfSignature) -> int:
    _, _, start, length = (int(number) for number in signature.byte_range)
    return start + length


async def _judged_again(judged: Sequence[_Judged], standing: bytes, roots: Sequence[x509.Certificate]) -> list[_Judged]:
    """Those that are intact themselves are judged by the proofs that stand."""
    if not standing:
        return list(judged)
    before = {one.field: one for one in (await _verdict(standing, roots)).findings}
    return [
        replace(one, finding=_proved(one.finding))
        if one.finding.intact and one.untouched and (held := before.get(one.finding.field)) and held.trusted
        else one
        for one in judged
    ]


def _proved(finding: Finding) -> Finding:
    when = when_of(finding.signed_at)
    sentence = f"La signature de {finding.signer}{when} est valable ; ce qui a été ajouté ensuite a été modifié."
    return replace(finding, trusted=True, level="B-LTA", sentence=sentence)


async def _judged(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> _Judged:
    try:
        result = await ades_lta_validation(signature, _policy(roots))
    except _UNREADABLE:
        return _Judged(_broken(signature), untouched=False)
    status: Any = result.api_status  # Any: pyHanko's status, whose fields depend on how far it came
    intact = bool(status is not None and status.intact and status.valid)
    untouched = bool(
        status is not None and status.modification_level is not ModificationLevel.OTHER and status.docmdp_ok
    )
    trusted = result.ades_subindic.status is AdESStatus.PASSED and untouched
    issuer_known = issued_here(signature.signer_cert, signature.other_embedded_certs, roots)
    archived = issuer_known and result.oldest_evidence_record_timestamp is not None
    stamp = status.timestamp_validity if status is not None else None
    at = stamp.timestamp if stamp is not None and issuer_known else None
    finding = Finding(
        field=str(signature.field_name),
        signer=_signer(signature),
        intact=intact,
        trusted=trusted and intact,
        level=_level(signature, archived=archived),
        signed_at=at,
        changed_since=_changed(status),
        sentence=_foreign(signature)
        if intact and untouched and not issuer_known
        else _sentence(_signer(signature), intact=intact, trusted=trusted, untouched=untouched, at=at),
        issuer_known=issuer_known,
    )
    return _Judged(finding, untouched=untouched)


def _level(signature: EmbeddedPdfSignature, *, archived: bool) -> str:
    """Its level among the PAdES baselines; nothing for a signature of another kind (`adbe.pkcs7.detached`)."""
    if signature.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value:
        return ""
    stamped = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None) is not None
    return "B-LTA" if archived else "B-T" if stamped else "B-B"


def _policy(roots: Sequence[x509.Certificate]) -> PdfSignatureValidationSpec:
    anchors = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in roots]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(anchors), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
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


def _foreign(signature: EmbeddedPdfSignature) -> str:
    """Of a signature that holds over its bytes and comes from elsewhere: who made it, we cannot tell."""
    certificate = signature.signer_cert
    named = certificate.issuer.native.get("common_name") if certificate is not None else None
    issuer = f" ({named})" if named else ""
    return (
        f"La signature de {_signer(signature)} est intacte, mais son émetteur{issuer} nous est inconnu : "
        "nous ne pouvons dire ni qui l'a faite, ni quand."
    )


def _sentence(signer: str, *, intact: bool, trusted: bool, untouched: bool, at: datetime | None) -> str:
    when = when_of(at)
    if not intact:
        return f"La signature de {signer} n'est pas valable : le document a été modifié depuis."
    if not untouched:
        return f"La signature de {signer}{when} est rompue : ce qu'elle protège a été modifié ensuite."
    if not trusted:
        return f"La signature de {signer}{when} n'est pas reconnue : son certificat ou ses preuves ne suffisent pas."
    return f"La signature de {signer}{when} est valable et le document n'a pas été modifié."
