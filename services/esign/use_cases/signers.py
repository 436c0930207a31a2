"""A draft's signers changed, put elsewhere, taken out.

Who signs what is under way changes by a replacement only (R-198).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain.copies import check_phones
from services.esign.domain.order import Place, placed, without
from services.esign.domain.requests import Bundle, must_be_draft
from services.esign.domain.signers import Signer
from services.esign.store import life as life_store
from services.esign.store import requests as store
from services.esign.store.keys import Caller
from services.esign.use_cases.parts import signer_in
from services.esign.use_cases.requests import Shown, found
from shared.db import Database, Transaction


class Signers:
    """The use cases of a draft's signers."""

    def __init__(self, *, db: Database) -> None:
        self._db = db

    async def change(
        self, caller: Caller, request_id: UUID, signer_id: UUID, changes: Mapping[str, Any], *, place: Place | None
    ) -> tuple[Signer, Shown]:  # Any: fields of a signer
        """Changes what is given of a signer, and where he stands.

        Raises:
            NotFound: no such signer. StatusForbids: no draft any more. NoPhone: a code by SMS without a number.
        """
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            before = signer_in(draft, signer_id)
            options = {**before.options, **changes.get("options", {})}
            changed = replace(before, **{**changes, "options": options})
            check_phones((changed,))
            await life_store.change_signer(tx, changed)
            if place is not None:
                await life_store.reorder(tx, placed(draft.signers, changed, place))
            bundle = await store.bundle(tx, draft.request)
        return bundle.signer(signer_id), Shown(bundle=bundle, links={})

    async def remove(self, caller: Caller, request_id: UUID, signer_id: UUID) -> None:
        """Takes a signer out of a draft, with his fields.

        Raises:
            NotFound: no such signer. StatusForbids: no draft any more.
        """
        async with self._db.transaction() as tx:
            draft = await _draft(tx, caller, request_id)
            await life_store.remove_signer(tx, signer_in(draft, signer_id).id)
            await life_store.reorder(tx, without(draft.signers, signer_id))


async def _draft(tx: Transaction, caller: Caller, request_id: UUID) -> Bundle:
    request = await found(tx, caller, request_id, lock=True)
    must_be_draft(request)
    return await store.bundle(tx, request)
