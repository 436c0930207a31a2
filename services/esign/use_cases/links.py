"""The signers' links: derived from the service's secret, so that rows hold a hash and an answer can still show them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.esign.domain.codes import token_hash, token_of
from services.esign.domain.signers import LINK_LIFE
from services.esign.store import requests as store
from shared.clock import Clock
from shared.db import Transaction


class Links:
    """Issues links and writes them."""

    def __init__(self, *, secret: bytes, public_url: str, clock: Clock) -> None:
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    async def issue(self, tx: Transaction, signer_id: UUID) -> None:
        """A fresh link for a signer; the one he had is none any more."""
        now = self._clock.wall()
        token = token_of(self._secret, signer_id, now)
        await store.set_link(tx, signer_id, sha256=token_hash(token), issued_at=now, expires_at=now + LINK_LIFE)

    async def of(self, tx: Transaction, request_id: UUID) -> Mapping[UUID, str]:
        """The links of a request's signers."""
        issued = await store.links(tx, request_id)
        return {signer_id: self.written(signer_id, at) for signer_id, at in issued.items()}

    def token(self, one: UUID, issued_at: datetime) -> str:
        """The secret part of anybody's link: a signer's, an approver's, a follower's, an invited user's."""
        return token_of(self._secret, one, issued_at)

    def address(self, path: str, one: UUID, issued_at: datetime) -> str:
        """A link under a path of ours, as a person opens it."""
        return f"{self._public_url}/{path}/{self.token(one, issued_at)}"

    def written(self, signer_id: UUID, issued_at: datetime) -> str:
        """A link as a person opens it."""
        return f"{self._public_url}/s/{token_of(self._secret, signer_id, issued_at)}"
