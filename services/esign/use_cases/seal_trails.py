"""The paper of a seal's audit trail: its facts time-stamped, typeset, sealed, kept; asked again, the same bytes."""

import base64
import hashlib
import json
from collections.abc import Callable
from uuid import UUID

from services.esign.domain import seal_proofs as rules
from services.esign.domain import seals as seal_rules
from services.esign.domain.proofs import ProofNotReady, Stamp
from services.esign.domain.seals import Seal, SealDocument, SealStatus
from services.esign.domain.shapes.seals import seal_trail
from services.esign.store import seals as store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.sealers import Sealers
from shared.clock import Clock
from shared.db import Database

TEMPLATE = "seal_evidence"


class SealTrails:
    """Makes papers of seals."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sealers: Sealers,
        typesetting: Typesetting,
        read_token: Callable[[bytes], Stamp],
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sealers = sealers
        self._typesetting = typesetting
        self._read_token = read_token

    async def paper(self, caller: Caller, seal_id: UUID) -> bytes:
        """The paper as it was made, or made now.

        Raises:
            NotFound: it is another's. ProofNotReady: the seal is not done. TimestampUnavailable: not now.
        """
        async with self._db.reading() as tx:
            seal = await store.seal(tx, caller, seal_id)
            document = await store.document(tx, caller, seal.document_id) if seal else None
            kept = await store.paper(tx, seal_id)
        if seal is None or document is None:
            raise seal_rules.not_there()
        if seal.status is not SealStatus.DONE:
            raise ProofNotReady("Le cachet n'est pas encore apposé.", rule="ESIGN-060")
        if kept is None:
            digest = await self._files.put(await self._made(seal, document))
            async with self._db.transaction() as tx:
                kept = await store.keep_paper(tx, seal_id, sha256=digest, now=self._clock.wall())
        return await self._files.get(kept)

    async def _made(self, seal: Seal, document: SealDocument) -> bytes:
        assert seal.sealed_at is not None, "a seal that is done has its moment"
        sealer = self._sealers.of(sandbox=seal.sandbox)
        trail = seal_trail(seal, document)
        digest = hashlib.sha256(json.dumps(trail, sort_keys=True, ensure_ascii=False).encode()).digest()
        token = await sealer.token(digest)
        stamp = {"hash": digest.hex(), "token": base64.b64encode(token).decode()}
        attached = json.dumps({"audit_trail": trail, "time_stamp": stamp}, ensure_ascii=False, indent=1)
        data = rules.data_of(seal, document, self._read_token(token))
        typeset = await self._typesetting.make(TEMPLATE, data, at=seal.sealed_at, attached=attached)
        return await sealer.seal(typeset.document)
