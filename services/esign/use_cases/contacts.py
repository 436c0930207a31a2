"""The book of contacts: kept by programs, and by whoever corrects a signer and ticks *save*."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain import shapes
from services.esign.domain.contacts import Contact
from services.esign.domain.copies import CONTACT
from services.esign.domain.signers import Signer
from services.esign.store import contacts as store
from services.esign.store.keys import Caller
from services.esign.use_cases.announcing import announce
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


class Contacts:
    """The use cases of contacts."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, caller: Caller, wanted: Mapping[str, Any]) -> Contact:  # Any: fields of a contact
        """Somebody new in the book."""
        async with self._db.transaction() as tx:
            return await self._write(tx, caller, wanted)

    async def page(self, caller: Caller, *, after: UUID | None, limit: int) -> tuple[list[Contact], UUID | None]:
        """A page of the book, and where the next begins."""
        async with self._db.reading() as tx:
            found = await store.page(
                tx, workspace_id=caller.workspace_id, sandbox=caller.sandbox, after=after, limit=limit + 1
            )
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    async def get(self, caller: Caller, contact_id: UUID) -> Contact:
        """One of this caller's.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.reading() as tx:
            return await contact_in(tx, caller, contact_id)

    async def change(self, caller: Caller, contact_id: UUID, changes: Mapping[str, Any]) -> Contact:
        """Changes what is given. Any: fields of a contact."""
        async with self._db.transaction() as tx:
            before = await contact_in(tx, caller, contact_id, lock=True)
            details = {**before.details, **changes.get("details", {})}
            changed = replace(before, **{**changes, "details": details})
            await store.save(tx, changed)
        return changed

    async def remove(self, caller: Caller, contact_id: UUID) -> None:
        """Takes somebody out of the book."""
        async with self._db.transaction() as tx:
            await store.remove(tx, (await contact_in(tx, caller, contact_id, lock=True)).id)

    async def remember(self, tx: Transaction, caller: Caller, *, before: Signer, after: Signer) -> Contact:
        """The corrected signer in the book: over the contact he was made from or had the address of, else a new one."""
        data = {name: getattr(after, name) for name in CONTACT}
        known = await self._known(tx, caller, before, after)
        if known is None:
            return await self._write(tx, caller, {**data, "details": {}})
        changed = replace(known, **data)
        await store.save(tx, changed)
        return changed

    async def _known(self, tx: Transaction, caller: Caller, before: Signer, after: Signer) -> Contact | None:
        where, sandbox = caller.workspace_id, caller.sandbox
        if contact_id := before.options.get("contact_id"):
            found = await store.one(tx, UUID(contact_id), workspace_id=where, sandbox=sandbox, lock=True)
            if found is not None:
                return found
        for email in sorted({before.email.lower(), after.email.lower()}, key=lambda one: one != before.email.lower()):
            found = await store.by_email(tx, email, workspace_id=where, sandbox=sandbox)
            if found is not None:
                return found
        return None

    async def _write(self, tx: Transaction, caller: Caller, wanted: Mapping[str, Any]) -> Contact:  # Any: its fields
        one = Contact(
            id=new_id(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            created_at=self._clock.now(),
            **wanted,
        )
        await store.insert(tx, one)
        await self._tell(tx, one)
        return one

    async def _tell(self, tx: Transaction, one: Contact) -> None:
        await announce(
            tx,
            [("contact.created", lambda: {"contact": shapes.contact(one)})],
            about_id=one.id,
            workspace_id=one.workspace_id,
            sandbox=one.sandbox,
            clock=self._clock,
        )


async def contact_in(tx: Transaction, caller: Caller, contact_id: UUID, *, lock: bool = False) -> Contact:
    """A contact of this caller.

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = await store.one(tx, contact_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox, lock=lock)
    if found is None:
        raise NotFound("Ce contact n'existe pas.", rule="ESIGN-404", field="contact_id")
    return found
