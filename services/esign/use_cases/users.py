"""Users of the vendor's API: invited by mail, who accept by their link; accounts of that API, no staff of ours."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.esign.domain import shapes
from services.esign.domain import workspaces as rules
from services.esign.domain.codes import token_hash
from services.esign.domain.letters import LINK_MARK, Letter, subject_of
from services.esign.domain.workspaces import User
from services.esign.store import letters as letter_store
from services.esign.store import users as store
from services.esign.store import workspaces as workspace_store
from services.esign.store.keys import Caller
from services.esign.use_cases.announcing import announce
from services.esign.use_cases.links import Links
from services.esign.use_cases.places import must_manage, place
from services.esign.use_cases.visiting import LinkOver
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


class Users:
    """The use cases of users."""

    def __init__(self, *, db: Database, clock: Clock, links: Links, wake: Callable[[], object]) -> None:
        self._db = db
        self._clock = clock
        self._links = links
        self._wake = wake

    async def create(self, caller: Caller, wanted: Mapping[str, Any], *, workspace_ids: list[UUID]) -> User:
        """Invites somebody; Any: fields of a user.

        Raises:
            Forbidden: the key is no organisation's. UserTaken: another has his address. NotFound: no such workspace.
        """
        must_manage(caller)
        now, user_id = self._clock.wall(), new_id()
        one = User(
            id=user_id,
            status="invited",
            is_active=True,
            created_at=now,
            invitation_id=new_id(),
            link_issued_at=now,
            link_expires_at=now + rules.INVITATION_LIFE,
            workspace_ids=tuple(workspace_ids),
            invited_in=caller.workspace_id,
            sandbox=caller.sandbox,
            **wanted,
        )
        async with self._db.transaction() as tx:
            await store.insert(tx, one, link_sha256=token_hash(self._links.token(user_id, now)))
            for each in workspace_ids:
                await workspace_store.link(tx, (await place(tx, caller, each)).id, user_id)
            await letter_store.order(tx, [_invitation(one, sandbox=caller.sandbox)], now=now)
        self._wake()
        return one

    async def page(
        self, caller: Caller, *, email: str | None, after: UUID | None, limit: int
    ) -> tuple[list[User], UUID | None]:
        """Users, and where the next page begins."""
        must_manage(caller)
        async with self._db.reading() as tx:
            rows = await store.listed(tx, email=email, after=after, limit=limit + 1)
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def get(self, caller: Caller, user_id: UUID) -> User:
        """One of them.

        Raises:
            NotFound: there is none.
        """
        must_manage(caller)
        async with self._db.reading() as tx:
            return _there(await store.one(tx, user_id))

    async def invited(self, caller: Caller, invitation_id: UUID) -> User:
        """Who was invited by an invitation.

        Raises:
            NotFound: nobody.
        """
        must_manage(caller)
        async with self._db.reading() as tx:
            return _there(await store.of_invitation(tx, invitation_id))

    async def change(self, caller: Caller, user_id: UUID, changes: Mapping[str, Any]) -> User:
        """Changes what is given. Any: fields of a user."""
        must_manage(caller)
        async with self._db.transaction() as tx:
            one = replace(_there(await store.one(tx, user_id, lock=True)), **changes)
            await store.save(tx, one)
        return one

    async def remove(self, caller: Caller, user_id: UUID) -> None:
        """Gone; his address is free again, his link opens nothing."""
        must_manage(caller)
        async with self._db.transaction() as tx:
            one = _there(await store.one(tx, user_id, lock=True))
            await store.remove(tx, one.id, now=self._clock.wall())

    async def guest(self, token: str) -> User:
        """Whose invitation this is.

        Raises:
            LinkOver: nobody's, or no longer.
        """
        async with self._db.reading() as tx:
            return await self._guest(tx, token)

    async def accept(self, token: str) -> None:
        """He accepts; a second time changes nothing."""
        async with self._db.transaction() as tx:
            one = await self._guest(tx, token, lock=True)
            if one.accepted_at is None:
                accepted = replace(one, status="completed", accepted_at=self._clock.wall())
                await store.save(tx, accepted)
                await self._tell(tx, accepted)
        self._wake()

    async def _tell(self, tx: Transaction, one: User) -> None:
        if one.invited_in is None or one.sandbox is None:  # invited before this was kept: nobody is known who asked
            return
        await announce(
            tx,
            [("user.completed", lambda: {"user": shapes.user(one)})],
            about_id=one.id,
            workspace_id=one.invited_in,
            sandbox=one.sandbox,
            clock=self._clock,
        )

    async def _guest(self, tx: Transaction, token: str, *, lock: bool = False) -> User:
        one = await store.of_link(tx, token_hash(token), lock=lock)
        if one is None or one.link_expires_at < self._clock.wall():
            raise LinkOver("Cette invitation n'est plus valable : demandez-en une nouvelle.", rule="ESIGN-022")
        return one


def _invitation(one: User, *, sandbox: bool) -> Letter:
    body = f"Bonjour {one.first_name},\n\nVous êtes invité à rejoindre l'espace de signature électronique.\n\n"
    return Letter(
        recipient=one.email,
        subject=subject_of("Invitation à l'espace de signature", sandbox=sandbox),
        body=f"{body}Accepter l'invitation : {LINK_MARK}\n\nCe lien vous est personnel et valable 7 jours.\n",
        link_path=rules.PATH,
        link_of=one.id,
        link_issued_at=one.link_issued_at,
    )


def _there(found: User | None) -> User:
    if found is None:
        raise NotFound("Cet utilisateur n'existe pas.", rule="ESIGN-404")
    return found
