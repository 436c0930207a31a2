"""How the chain of evidence reads."""

from datetime import UTC

from services.esign.domain.evidence import Link
from services.esign.domain.shapes.moments import Json


def chain(links: list[Link]) -> list[Json]:
    """The chain of evidence, so that anybody can compute it again."""
    return [
        {
            "sequence": link.sequence,
            "kind": link.kind,
            "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "signer_id": str(link.signer_id) if link.signer_id else None,
            "payload": link.payload,
            "salt": link.salt.hex(),
            "payload_hash": link.payload_hash.hex(),
            "previous": link.previous.hex(),
            "hash": link.hash.hex(),
        }
        for link in links
    ]
