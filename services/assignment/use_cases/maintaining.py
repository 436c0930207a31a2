"""Keeping the network: a firm's file replaced, a part added, many firms imported; each change is said.

A change is one new version of the network: rows are ended and added, never edited, and the firm is said as it
is now. A firm of which a period begins or ends by itself is said again on that day.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from contracts.events.assignment import Contact, FirmChanged
from contracts.events.envelope import Actor
from services.assignment.domain.communes import Communes
from services.assignment.domain.network import FirmFile, Part, Person, Profile, Zone, firm_on
from services.assignment.domain.plausible import check_insurers, check_parts
from services.assignment.domain.telling import BATCH
from services.assignment.store import network as store
from services.assignment.store.network import FirmChange
from services.assignment.use_cases.keeper import day_of
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Conflict, Invalid, NotFound
from shared.outbox import Cause, Said, publish

_BATCH: Final = 500


@dataclass(frozen=True)
class Draft:
    """A firm as somebody wants it: its code names it, its id is ours."""

    code: str
    parts: tuple[Part, ...]


class Maintaining:
    """Every change of the network."""

    def __init__(self, *, db: Database, clock: Clock, communes: Communes, insurers: Collection[str]) -> None:
        self._insurers = frozenset(insurers)
        self._db = db
        self._clock = clock
        self._communes = communes

    async def put(self, drafts: Sequence[Draft], *, actor: Actor, known_version: int | None = None) -> int:
        """Makes each firm what its draft says; gives how many changed. Doing it twice changes nothing.

        Raises:
            Invalid: a code that no table knows, a firm without a name, parts that cannot be true together.
            Conflict: changed meanwhile.
        """
        self._check(drafts)
        changed = 0
        for start in range(0, len(drafts), _BATCH):
            async with self._db.transaction() as tx:
                changed += await self._put(tx, drafts[start : start + _BATCH], actor, known_version)
        return changed

    async def add(self, code: str, part: Part, *, actor: Actor) -> None:
        """Adds one part to a firm: an absence, a zone, a paper…

        Raises:
            NotFound: no such firm.
        """
        async with self._db.transaction() as tx:
            ids = await store.coded(tx, [code])
            if code not in ids:
                raise NotFound(f"Aucune entreprise du réseau n'a le code {code}.")
            (firm,) = await store.files(tx, ids.values())
            draft = Draft(code, (*firm.parts, part))
            self._check([draft])
            await self._put(tx, [draft], actor, None)

    async def import_once(self, content: bytes, read: Callable[[bytes], Sequence[Draft]]) -> int:
        """Imports a file unless this very content was imported before: later changes by hand are kept."""
        fingerprint = hashlib.sha256(content).hexdigest()
        async with self._db.reading() as tx:
            if await store.imported(tx, fingerprint):
                return 0
        drafts = read(content)
        changed = await self.put(drafts, actor=BATCH)
        async with self._db.transaction() as tx:
            await store.keep_import(tx, fingerprint, firms=len(drafts), at=self._clock.now())
        return changed

    async def turn(self) -> int:
        """Says again the firms of which a period began or ended since the last look."""
        today = day_of(self._clock.now())
        async with self._db.transaction() as tx:
            firms = await store.turning(tx, today)
            if firms:
                await store.turned(tx, {firm.id: next_change(firm, today) for firm in firms})
                await publish(tx, [Said(said(firm, today, BATCH, self._communes), Cause.current()) for firm in firms])
        return len(firms)

    async def stand(self, tx: Transaction, keys: Sequence[str]) -> list[FirmChanged]:
        """These firms as they are today, for a reader that never heard of them."""
        today = day_of(self._clock.now())
        return [said(firm, today, BATCH, self._communes) for firm in await store.files(tx, map(UUID, keys))]

    async def _put(self, tx: Transaction, drafts: Sequence[Draft], actor: Actor, known_version: int | None) -> int:
        version = await store.next_version(tx)
        ids = await store.coded(tx, [draft.code for draft in drafts])
        if known_version is not None:
            await self._unchanged(tx, ids.values(), known_version)
        old = {firm.code: firm for firm in await store.files(tx, ids.values())}
        today = day_of(self._clock.now())
        changes = [one for draft in drafts if (one := _change(draft, old.get(draft.code), today)) is not None]
        for one in changes:
            check_parts(one.firm, fresh=one.added)
            check_insurers(one.added, known=self._insurers)
        if changes:
            await store.save(tx, changes, version=version)
            cause = Cause.current()
            await publish(tx, [Said(said(one.firm, today, actor, self._communes), cause) for one in changes])
        return len(changes)

    async def _unchanged(self, tx: Transaction, ids: Iterable[UUID], known_version: int) -> None:
        for id in ids:
            if await store.changed_at(tx, id) != known_version:
                raise Conflict("Cette entreprise a changé depuis que vous l'avez lue : relisez-la.", rule="FORM-409")

    def _check(self, drafts: Sequence[Draft]) -> None:
        codes = [draft.code for draft in drafts]
        if len(set(codes)) != len(codes):
            raise Invalid("Une entreprise figure deux fois dans la liste.", rule="NET-001", field="code")
        for draft in drafts:
            if not any(isinstance(part, Profile) for part in draft.parts):
                raise Invalid(f"L'entreprise {draft.code} n'a pas de nom.", rule="NET-002", field="profiles")
            self._check_zones(draft)
            self._check_bases(draft)

    def _check_bases(self, draft: Draft) -> None:
        """An unknown workshop has no distance, and the firm would silently come after all others."""
        for base in (part.base for part in draft.parts if isinstance(part, Profile) and part.base):
            if base not in self._communes.by_insee:
                raise Invalid(f"La commune {base} de {draft.code} n'existe pas.", rule="NET-005", field="profiles")

    def _check_zones(self, draft: Draft) -> None:
        for zone in (part for part in draft.parts if isinstance(part, Zone)):
            unknown = [code for code in zone.codes if not self._knows(zone.kind, code)]
            if unknown:
                names = ", ".join(unknown[:5])
                raise Invalid(f"Zone de {draft.code} : {names} n'existe pas.", rule="NET-003", field="zones")

    def _knows(self, kind: str, code: str) -> bool:
        match kind:
            case "commune":
                return code in self._communes.by_insee
            case "postal":
                return code in self._communes.by_postal_code
            case _:
                return code in self._communes.by_department


def said(firm: FirmFile, day: date, actor: Actor, communes: Communes) -> FirmChanged:
    """A firm as the portal must know it on that day."""
    on = firm_on(firm=firm, day=day, communes=communes)
    profile = max((one for one in firm.of(Profile) if one.holds(day)), key=lambda one: one.valid_from, default=None)
    people = {one.number: one for one in sorted(firm.of(Person), key=lambda one: one.valid_from)}
    return FirmChanged(
        actor=actor,
        firm_id=firm.id,
        code=firm.code,
        name=on.name,
        active=on.active,
        phone=profile.phone if profile else None,
        email=profile.email if profile else None,
        professionals=tuple(
            Contact(
                number=one.number,
                name=one.name,
                phone=one.phone,
                email=one.email,
                role=one.role,
                active=any(same.number == one.number and same.holds(day) for same in firm.of(Person)),
            )
            for one in people.values()
        ),
    )


def next_change(firm: FirmFile, day: date) -> date | None:
    """The next day on which something of the firm begins or has ended."""
    return min((one for one in firm.boundaries() if one > day), default=None)


def _change(draft: Draft, old: FirmFile | None, day: date) -> FirmChange | None:
    firm = FirmFile(id=old.id if old else new_id(), code=draft.code, parts=tuple(dict.fromkeys(draft.parts)))
    before = frozenset(old.parts) if old else frozenset()
    added = tuple(part for part in firm.parts if part not in before)
    ended = tuple(before - frozenset(firm.parts))
    if not added and not ended:
        return None
    return FirmChange(firm, added, ended, next_change(firm, day))
