"""Evidence: what happened to a request, event by event, each holding the hash of the one before.

A link of the chain covers the salted hash of its payload, not the payload: what names a person can be erased later
while the chain still holds. Whoever changes, removes or reorders an event breaks every hash after it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

START: Final = bytes(32)
"""What the first event holds in place of a hash before it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
POLICY: Final = "Passerelle, signature électronique simple, 2026-11"
"""What we promise of a signature: docs/esign_evidence.md, in the version of this month."""
SOFTWARE: Final = "passerelle esign 0.1.0"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that is evidence, before it has its place in the chain."""

    kind: str
    at: datetime
    signer_id: UUID | None
    payload: Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A page that was shown to a signer, the first time."""

    document_id: UUID
    page: int
    at: datetime


def pages_viewed(signer_id: UUID, views: Sequence[Seen], *, at: datetime) -> Happening:
    """What a signer looked at: page and moment, document by document."""
    documents: dict[str, list[list[Any]]] = {}  # Any: a page and its moment
    for one in views:
        shown = one.at.astimezone(UTC).isoformat(timespec="seconds")
        documents.setdefault(str(one.document_id), []).append([one.page, shown])
    return Happening(kind="pages_viewed", at=at, signer_id=signer_id, payload={"documents": documents})


@dataclass(frozen=True, kw_only=True)
class Link:
    """An event in its place; `payload` is nothing once it was erased."""

    request_id: UUID
    sequence: int
    kind: str
    at: datetime
    signer_id: UUID | None
    payload: Mapping[str, Any] | None  # Any: JSON
    salt: bytes
    payload_hash: bytes
    previous: bytes
    hash: bytes


def chained(request_id: UUID, happening: Happening, *, before: tuple[int, bytes], salt: bytes) -> Link:
    """The event in its place behind `before` (its number and hash)."""
    sequence = before[0] + 1
    payload_hash = hash_payload(happening.payload, salt)
    return Link(
        request_id=request_id,
        sequence=sequence,
        kind=happening.kind,
        at=happening.at,
        signer_id=happening.signer_id,
        payload=happening.payload,
        salt=salt,
        payload_hash=payload_hash,
        previous=before[1],
        hash=_hash(request_id, sequence, happening.kind, happening.at, happening.signer_id, payload_hash, before[1]),
    )


def hash_payload(payload: Mapping[str, Any], salt: bytes) -> bytes:  # Any: JSON
    """The salted hash of a payload, in one canonical form."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(salt + canonical.encode()).digest()


def _hash(
    request_id: UUID,
    sequence: int,
    kind: str,
    at: datetime,
    signer_id: UUID | None,
    payload_hash: bytes,
    previous: bytes,
) -> bytes:
    moment = (at - _EPOCH) // timedelta(microseconds=1)  # whole numbers: a float is one off now and then
    head = f"{request_id}|{sequence}|{kind}|{moment}|{signer_id or ''}|".encode()
    return hashlib.sha256(previous + head + payload_hash).digest()


def broken_at(links: Sequence[Link]) -> int | None:
    """The first event whose place in the chain does not hold, or nothing when all do."""
    before: tuple[int, bytes] = (0, START)
    for link in links:
        expected = _hash(
            link.request_id, link.sequence, link.kind, link.at, link.signer_id, link.payload_hash, before[1]
        )
        told = link.payload is None or hash_payload(link.payload, link.salt) == link.payload_hash
        if link.sequence != before[0] + 1 or link.previous != before[1] or link.hash != expected or not told:
            return link.sequence
        before = (link.sequence, link.hash)
    return None
