"""A link that is over, renewed by its owner only: the new one goes to the address on file, whoever asks.

The answer is the same whatever came of it: a link that is nobody's, a request that is over, a limit that is reached.
"""

from collections.abc import Callable
from uuid import UUID

import structlog

from services.esign.domain import limits
from services.esign.domain.codes import token_hash
from services.esign.domain.evidence import Happening
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.store import messages as message_store
from services.esign.store import requests as store
from services.esign.store.signing import happened
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.links import Links
from shared.clock import Clock
from shared.db import Database, Transaction

log = structlog.get_logger()

_LIVE = (RequestStatus.ONGOING, RequestStatus.DONE)
_TOLD = (SignerStatus.NOTIFIED, SignerStatus.VERIFIED, SignerStatus.CONSENT_GIVEN, SignerStatus.SIGNED)


class Renewing:
    """The use case of a new link."""

    def __init__(
        self, *, db: Database, clock: Clock, links: Links, limiting: Limiting, wake: Callable[[], object]
    ) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._limiting = limiting
        self._wake = wake

    async def ask(self, token: str, *, client: str) -> None:
        """Sends a new link to the owner of this one, if it is one of ours, is over, and may be renewed."""
        async with self._db.transaction() as tx:
            row = await store.signer_of_link(tx, token_hash(token))
            if not await self._limiting.take(tx, limits.RENEWALS_PER_CLIENT, client) or row is None:
                return
            bundle = await store.bundle(tx, await store.held(tx, row["request_id"]))
            signer = bundle.signer(row["signer_id"])
            over = row["expires_at"] < self._clock.wall()
            sent = over and _may(bundle, signer) and await self._sent(tx, signer)
        if sent:
            self._wake()
            log.info("link_renewed", request=str(signer.request_id), signer=str(signer.id))

    async def _sent(self, tx: Transaction, signer: Signer) -> bool:
        own = await self._limiting.take(tx, limits.RENEWALS_PER_SIGNER, str(signer.id))
        if not own or not await self._limiting.take(tx, limits.RENEWALS_PER_RECIPIENT, signer.email):
            return False
        await self._links.issue(tx, signer.id)
        now = self._clock.wall()
        await message_store.order(tx, signer_id=signer.id, kind="renewal", channel="email", now=now)
        renewed = Happening(kind="link_renewed", at=now, signer_id=signer.id, payload={"recipient": signer.email})
        await happened(tx, signer.request_id, [renewed])
        return True

    async def fresh(self, tx: Transaction, *, request_id: UUID, signer_id: UUID) -> str | None:
        """A link for a signer who proved otherwise who he is; nothing when there is nothing to open."""
        bundle = await store.bundle(tx, await store.held(tx, request_id))
        signer = bundle.signer(signer_id)
        if not _may(bundle, signer):
            return None
        if signer.link_expires_at is None or signer.link_expires_at < self._clock.wall():
            await self._links.issue(tx, signer_id)
        return (await self._links.of(tx, request_id))[signer_id]


def _may(bundle: Bundle, signer: Signer) -> bool:
    return bundle.request.status in _LIVE and signer.status in _TOLD
