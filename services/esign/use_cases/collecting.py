"""Collecting: debits planned and announced, claimed by one file, the file built, and the debits presented by it.

Claiming decides everything, under the locks of debits and mandates; the file is then built outside any transaction, and
always comes out the same. A file whose building was interrupted is built by a loop.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import structlog

from services.esign.domain import collecting as rules
from services.esign.domain.collecting import Collection, Instalment
from services.esign.domain.confirming import nothing_due
from services.esign.domain.creditors import Creditor, Creditors
from services.esign.domain.mandates import ZONE, Mandate
from services.esign.sepa.collection_files import collection_file
from services.esign.store import instalments as store
from services.esign.store import mandates as mandate_store
from services.esign.store.aside import Aside
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, Unavailable

log = structlog.get_logger()

AT_ONCE = 5


class NotBuilt(Unavailable):
    """The file is being built, or could not be; a loop goes on."""


class Collecting:
    """The use cases of debits and their files."""

    def __init__(self, *, db: Database, clock: Clock, creditors: Creditors, files: Files, workshop: Aside) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._files = files
        self._workshop = workshop

    async def collect(self, caller: Caller, *, creditor: str, scheme: str, until: date) -> Collection:
        """One file with all that is due until this day under active mandates.

        Raises:
            NothingToCollect: there is nothing. NoSuchCreditor: nobody has this code, or it is for others.
        """
        known = self._creditors.open_to(caller.workspace, creditor)
        async with self._db.transaction() as tx:
            due = await store.due(
                tx,
                workspace_id=caller.workspace_id,
                sandbox=caller.sandbox,
                creditor=creditor,
                scheme=scheme,
                until=until,
                limit=rules.MOST_AT_ONCE,
            )
            if not due:
                raise rules.NothingToCollect(nothing_due(scheme), rule="SEPA-042")
            collection = await self._claim(tx, caller, known, due, scheme=scheme, until=until)
        await self._build(collection)
        return await self.get(caller, collection.id)

    async def _claim(
        self,
        tx: Transaction,
        caller: Caller,
        creditor: Creditor,
        due: Sequence[Instalment],
        *,
        scheme: str,
        until: date,
    ) -> Collection:
        now = self._clock.now()
        collection_id: UUID = new_id()
        message_id = f"{creditor.rum_prefix[:3]}{collection_id.hex[-24:]}"
        mandates = await mandate_store.some(tx, [one.mandate_id for one in due])
        changed = await self._changed(tx, creditor, mandates)
        claimed, transactions = [], []
        for one in due:
            mandate = mandates[one.mandate_id]
            sequence = rules.sequence_of(mandate, creditor, last=one.last)
            day = rules.presented_on(one.due_on, today=now.astimezone(ZONE).date())
            payment_id = rules.payment_id(message_id, sequence, day)
            said = rules.amendment_of(changed.pop(mandate.id, []))
            transactions.append(
                rules.transaction(one, mandate, sequence=sequence, day=day, amendment=said) | {"payment_id": payment_id}
            )
            claimed.append(
                replace(one, collection_id=collection_id, payment_id=payment_id, sequence_type=sequence, due_on=day)
            )
            mandates[mandate.id] = replace(mandate, last_presented_on=day)
        collection = Collection(
            id=collection_id,
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            creditor=creditor.code,
            scheme=scheme,
            message_id=message_id,
            state="preparing",
            due_until=until,
            count=len(due),
            total_cents=sum(one.amount_cents for one in due),
            content=rules.file_of(creditor, message_id, at=now, scheme=scheme, transactions=transactions),
            created_at=now,
        )
        await store.insert_collection(tx, collection, next_at=self._clock.wall() + store.LEASE)
        await store.claim(tx, claimed)
        await store.last_presented(tx, [(one.mandate_id, one.due_on) for one in claimed])
        await mandate_store.carried(tx, list(mandates), collection_id=collection_id)
        return collection

    async def _changed(
        self, tx: Transaction, creditor: Creditor, mandates: dict[UUID, Mandate]
    ) -> dict[UUID, list[tuple[str, str]]]:
        """What the banks were not told yet of these mandates; a creditor whose name or identifier changed, too."""
        at = self._clock.now()
        for mandate in list(mandates.values()):
            if (mandate.creditor_name, mandate.ics) != (creditor.name, creditor.ics):
                old, new = f"{mandate.creditor_name}|{mandate.ics}", f"{creditor.name}|{creditor.ics}"
                await mandate_store.amended(tx, mandate.id, field="creditor", old=old, new=new, at=at)
                mandates[mandate.id] = replace(mandate, creditor_name=creditor.name, ics=creditor.ics)
                await mandate_store.save(tx, mandates[mandate.id])
        changed: dict[UUID, list[tuple[str, str]]] = {}
        for one in await mandate_store.amendments(tx, list(mandates), open_only=True):
            # What changed before anything was presented is nothing a bank knows otherwise.
            if mandates[one.mandate_id].last_presented_on is not None:
                changed.setdefault(one.mandate_id, []).append((one.field, one.old))
        return changed

    async def _build(self, collection: Collection) -> None:
        """The file of a claimed collection, stored before its debits count as presented."""
        data = await self._workshop.run(collection_file, collection.content)
        digest = await self._files.put(data)
        async with self._db.transaction() as tx:
            await store.ready(tx, collection.id, sha256=digest, at=self._clock.now())
        log.info("collection_ready", collection=str(collection.id), count=collection.count)

    async def build_waiting(self) -> int:
        """Builds what was interrupted; how many."""
        async with self._db.transaction() as tx:
            waiting = await store.to_build(tx, now=self._clock.wall(), limit=AT_ONCE)
        for collection in waiting:
            await self._build(collection)
        return len(waiting)

    async def get(self, caller: Caller, collection_id: UUID) -> Collection:
        """One file of this caller.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            found = await store.collection(tx, collection_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
        if found is None:
            raise NotFound("Cette remise n'existe pas.", rule="SEPA-404")
        return found

    async def all(self, caller: Caller, *, after: UUID | None, limit: int) -> tuple[list[Collection], UUID | None]:
        """A page of files, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.collections(
                tx, workspace_id=caller.workspace_id, sandbox=caller.sandbox, after=after, limit=limit + 1
            )
        return page[:limit], page[limit - 1].id if len(page) > limit else None

    async def file(self, caller: Caller, collection_id: UUID) -> bytes:
        """What goes to the bank.

        Raises:
            NotBuilt: not yet.
        """
        collection = await self.get(caller, collection_id)
        if collection.file_sha256 is None:
            raise NotBuilt("La remise est en préparation ; réessayez dans un instant.", rule="SEPA-043")
        return await self._files.get(collection.file_sha256)
