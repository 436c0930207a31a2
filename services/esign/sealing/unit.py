"""The time-stamp unit as others ask it (RFC 3161): a request's bytes in, a reply's bytes out, whatever was asked.

What cannot be granted is answered with the protocol's own reason, never with silence; the token names our policy, holds
the asker's nonce, and carries certificates only when they were asked for.
"""

from typing import Any, ClassVar, Final

from asn1crypto import core, tsp

from services.esign.sealing.authority import Authority
from services.esign.sealing.stamping import POLICY, OwnStamper

_DIGESTS: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
"""What is stamped: digests that nobody can forge; a SHA-1 of today proves nothing."""


def answer(request: bytes, *, authority: Authority) -> bytes:
    """The reply to a request."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        refused, certificates = _refused(asked), bool(asked["cert_req"].native)
    except (ValueError, TypeError, KeyError):  # no request at all, or half of one
        return _rejection("bad_data_format")
    if refused:
        return _rejection(refused)
    unit = OwnStamper(authority.stamp, root=authority.root, certificates=certificates)
    return bytes(unit.request_tsa_response(asked).dump())


class _Refusal(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """A reply without a token: the library's own insists on one."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


def _rejection(reason: str) -> bytes:
    text = tsp.PKIFreeText([_SENTENCES[reason]])
    told = {"status": "rejection", "status_string": text, "fail_info": tsp.PKIFailureInfo({reason})}
    return bytes(_Refusal({"status": tsp.PKIStatusInfo(told)}).dump())


_SENTENCES: Final = {
    "bad_data_format": "La demande n'est pas une demande d'horodatage.",
    "bad_request": "La version de la demande n'est pas connue.",
    "bad_alg": "Seuls SHA-256, SHA-384 et SHA-512 sont horodatés.",
    "unaccepted_policy": "Cette politique n'est pas celle de l'unité.",
    "unaccepted_extensions": "Cette extension n'est pas connue.",
}


def _refused(asked: Any) -> str:  # Any: asn1crypto's structures have no types
    """Why a request is not granted, in the protocol's words; nothing when it is."""
    imprint = asked["message_imprint"]
    algorithm, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
    if asked["version"].native != "v1":
        return "bad_request"
    if algorithm not in _DIGESTS:
        return "bad_alg"
    if len(digest) != _DIGESTS[algorithm]:
        return "bad_data_format"
    if asked["req_policy"].native not in (None, POLICY):
        return "unaccepted_policy"
    if asked["extensions"].native:
        return "unaccepted_extensions"
    return ""
