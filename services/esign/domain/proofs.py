"""The paper of evidence: what it says of a request and its signers, as data for its template.

It tells what the chain tells and nothing else, up to one event that is fixed: asked twice it says the same. What was
erased is not there; that it was erased is.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.esign.domain.evidence import POLICY, SOFTWARE, Link
from services.esign.domain.proof_words import WORDS
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.domain.signers import Signer, SignerStatus
from shared.errors import Refused

Json = dict[str, Any]  # Any: JSON
Pairs = list[list[str]]
ENDS: Final = ("done", "request_declined", "expired", "canceled")
"""The events that end a request: the paper made after it covers the chain up to here."""


class ProofNotReady(Refused):
    """There is nothing signed to give evidence of yet."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate as evidence names it."""

    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a time-stamp token says."""

    at: datetime
    policy: str
    digest: bytes
    serial: str
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Everything a paper is made of."""

    bundle: Bundle
    signers: Sequence[Signer]
    links: Sequence[Link]
    certificates: Sequence[Certificate]
    stamp: Stamp
    locale: str


def covered(links: Sequence[Link], signer: Signer) -> Link:
    """The last event that a signer's paper covers: the request's end, or while it lasts his own signature.

    Raises:
        ProofNotReady: he has not signed.
    """
    if signer.status is not SignerStatus.SIGNED:
        raise ProofNotReady("Le signataire n'a pas encore signé.", rule="ESIGN-060")
    last = _last(links, ENDS) or _last([one for one in links if one.signer_id == signer.id], ("signed",))
    assert last is not None, "who has signed has an event that says so"
    return last


def covered_by_all(bundle: Bundle, links: Sequence[Link]) -> Link:
    """The last event that the paper of a whole request covers: its end.

    Raises:
        ProofNotReady: it is not done.
    """
    last = _last(links, ENDS)
    if bundle.request.status is not RequestStatus.DONE or last is None:
        raise ProofNotReady("La demande n'est pas encore signée par tous.", rule="ESIGN-060")
    return last


def _last(links: Iterable[Link], kinds: tuple[str, ...]) -> Link | None:
    return next((one for one in reversed(list(links)) if one.kind in kinds), None)


def data_of(proof: Proof) -> Json:
    """What the template prints."""
    words, request = WORDS[proof.locale], proof.bundle.request
    return {
        "lang": proof.locale,
        "title": f"{words['title']} – {request.name}",
        "words": dict(words),
        "sandbox": request.sandbox,
        "request": _request(proof),
        "documents": [{"name": one.filename, "facts": _document(proof, one.id)} for one in proof.bundle.documents],
        "signers": [{"name": one.name, "facts": _signer(proof, one)} for one in proof.signers],
        "certificates": [_certificate(one, proof) for one in (*proof.certificates, *proof.stamp.chain)],
        "events": [_event(one, proof) for one in proof.links],
        "stamp": _stamp(proof),
    }


def _request(proof: Proof) -> Pairs:
    words, one = WORDS[proof.locale], proof.bundle.request
    return _kept(
        (words["name"], one.name),
        (words["identifier"], str(one.id)),
        (words["status"], words.get(f"status.{one.status}", str(one.status))),
        (words["sent"], _moment(one.activated_at, proof)),
        (words["completed"], _moment(one.completed_at, proof)),
        (words["policy"], POLICY),
        (words["software"], SOFTWARE),
    )


def _document(proof: Proof, document_id: UUID) -> Pairs:
    words, names = WORDS[proof.locale], {one.id: one.name for one in proof.bundle.signers}
    document = next(one for one in proof.bundle.documents if one.id == document_id)
    sealed = next((_told(one, "documents").get(str(document_id)) for one in _all(proof, "activated")), None)
    signed = [
        (words["signed_by"].format(name=names.get(link.signer_id, "")), str(one["sha256_after"]))
        for link in _all(proof, "signed")
        for one in (link.payload or {}).get("documents", ())
        if one["document_id"] == str(document_id) and link.signer_id is not None
    ]
    return _kept((words["original"], document.sha256.hex()), (words["sealed"], sealed), *signed)


def _signer(proof: Proof, one: Signer) -> Pairs:
    words = WORDS[proof.locale]
    own = [link for link in proof.links if link.signer_id == one.id]
    consent, signed = _last(own, ("consent_given",)), _last(own, ("signed",))
    opened = _last(own, ("link_opened",))
    hashes = [
        hashlib.sha256(bytes.fromhex(str(link.payload["code_hmac"]))).hexdigest()[:16]
        for link in own
        if link.kind == "code_sent" and link.payload
    ]
    return _kept(
        (words["claimed"], one.name),
        (words["identifier"], str(one.id)),
        (words["email"], one.email),
        (words["phone"], one.phone_number),
        (words["authentication"], words.get(one.authentication_mode, one.authentication_mode)),
        *[(words["carried"], _carried(link, proof)) for link in own if link.kind == "message_carried"],
        (words["codes"], ", ".join(hashes)),
        (words["refused"], str(sum(link.kind == "code_refused" for link in own))),
        (words["opened"], _where(opened, proof)),
        (words["pages"], _pages(own, proof)),
        (words["consent"], _consent(consent, proof)),
        (words["version"], _told(consent, "version")),
        (words["ip"], _told(signed, "ip_address")),
        (words["agent"], _told(signed, "user_agent")),
        (words["signed"], _moment(signed.at if signed else None, proof)),
    )


def _carried(link: Link, proof: Proof) -> str:
    words, told = WORDS[proof.locale], link.payload or {}
    what = words.get(str(told.get("message")), str(told.get("message", "")))
    result = words.get(str(told.get("result")), str(told.get("result", "")))
    return f"{what}, {told.get('channel', '')}, {told.get('recipient', '')} : {result}, {_moment(link.at, proof)}"


def _where(link: Link | None, proof: Proof) -> str:
    parts = (_moment(link.at if link else None, proof), _told(link, "ip_address"), _told(link, "user_agent"))
    return ", ".join(str(one) for one in parts if one)


def _pages(own: Sequence[Link], proof: Proof) -> str:
    words, names = WORDS[proof.locale], {str(one.id): one.filename for one in proof.bundle.documents}
    pages: dict[str, set[int]] = {}
    for link in own:
        for document, views in (_told(link, "documents") or {}).items() if link.kind == "pages_viewed" else ():
            pages.setdefault(document, set()).update(int(page) for page, _ in views)
    shown = [
        f"{names.get(document, document)} ({words['page'].format(pages=', '.join(map(str, sorted(seen))))})"
        for document, seen in pages.items()
    ]
    return " ; ".join(shown) or words["none"]


def _consent(link: Link | None, proof: Proof) -> str:
    if link is None:
        return ""
    text = _told(link, "text")
    return f"{_moment(link.at, proof)} : « {text} »" if text else _moment(link.at, proof)


def _certificate(one: Certificate, proof: Proof) -> Json:
    words = WORDS[proof.locale]
    facts = _kept(
        (words["issuer"], one.issuer),
        (words["serial"], one.serial),
        (words["validity"], f"{_moment(one.valid_from, proof)} – {_moment(one.valid_until, proof)}"),
        (words["sha256"], one.sha256),
    )
    return {"name": one.subject, "facts": facts}


def _event(link: Link, proof: Proof) -> list[str]:
    what = WORDS[proof.locale].get(f"event.{link.kind}", link.kind)
    return [str(link.sequence), _moment(link.at, proof), what, link.hash.hex()[:16]]


def _stamp(proof: Proof) -> Pairs:
    words, one = WORDS[proof.locale], proof.stamp
    return _kept(
        (words["stamped_at"], _moment(one.at, proof)),
        (words["stamped_event"], str(proof.links[-1].sequence)),
        (words["stamped_digest"], one.digest.hex()),
        (words["stamp_policy"], one.policy),
        (words["serial"], one.serial),
    )


def _moment(at: datetime | None, proof: Proof) -> str:
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(proof.bundle.request.timezone))
    return f"{there:%d/%m/%Y %H:%M:%S %Z}" if proof.locale == "fr" else f"{there:%Y-%m-%d %H:%M:%S %Z}"


def _all(proof: Proof, kind: str) -> list[Link]:
    return [one for one in proof.links if one.kind == kind and one.payload]


def _told(link: Link | None, name: str) -> Any:  # Any: JSON
    return (link.payload or {}).get(name) if link else None


def _kept(*pairs: tuple[str, Mapping[str, str] | str | None]) -> Pairs:
    """What has something to say."""
    return [[name, str(value)] for name, value in pairs if value]
