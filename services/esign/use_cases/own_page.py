"""A code collected on the caller's own page, with the consent he got there and maybe the picture of a signature."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.esign.domain import consent as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.consent import Where
from services.esign.domain.evidence import Happening
from services.esign.domain.signers import Act
from services.esign.store import ink as ink_store
from services.esign.store import requests as store
from services.esign.store.sheets import Sheets
from services.esign.store.signing import happened
from services.esign.use_cases.signing import Signing
from shared.clock import Clock
from shared.db import Database


class OwnPage:
    """The use case of a caller who has a page of his own."""

    def __init__(self, *, db: Database, clock: Clock, sheets: Sheets, signing: Signing) -> None:
        self._db = db
        self._clock = clock
        self._sheets = sheets
        self._signing = signing

    async def sign(
        self,
        request_id: UUID,
        signer_id: UUID,
        typed: str,
        *,
        consent_at: datetime,
        where: Where,
        image: bytes | None = None,
    ) -> None:
        """Signs with the code that the caller collected, where the signer gave his consent.

        Raises:
            OwnPageForbidden: this signer signs on our pages only. BadInk: his picture is none.
            And what `Signing.sign` raises.
        """
        ink = await self._sheets.ink(image) if image is not None else None
        async with self._db.transaction() as tx:
            bundle = await store.bundle(tx, await store.held(tx, request_id))
            rules.must_be_under_way(bundle)
            signer = bundle.signer(signer_id)
            rules.check_own_page(bundle, signer)
            status = signer_rules.after(signer.status, Act.CONSENT)
            at = self._clock.wall()
            draft: dict[str, Any] = {"answers": {}, "signature": signer.name}  # Any: JSON
            if ink is not None:
                digest = await ink_store.keep(tx, signer_id, ink, way="uploaded", at=at)
                draft |= {"way": "uploaded", "image_sha256": digest.hex()}
            await store.save_signer(tx, replace(signer, status=status, draft=draft, consent_at=consent_at))
            payload = {"on": "caller's page", "given_at": consent_at.isoformat(), **draft, **where.told()}
            given = Happening(kind="consent_given", at=at, signer_id=signer_id, payload=payload)
            await happened(tx, request_id, [given])
        await self._signing.sign(request_id, signer_id, typed, where)
