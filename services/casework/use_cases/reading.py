"""What the desk looks at: the list, one dossier with its history, the journal's export, lateness.

Each answer is one consistent picture; nothing is changed here.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from contracts.events.casework import DossierStands, JobsStand
from services.casework.domain import parting, restating, stating
from services.casework.domain.calendar import zone_of
from services.casework.domain.desk import offers
from services.casework.domain.entries import Entry, export
from services.casework.domain.file import Dossier
from services.casework.domain.numbers import read_number
from services.casework.domain.parting import Standings
from services.casework.domain.pen import Book
from services.casework.domain.people import Staff
from services.casework.domain.texts import clean
from services.casework.domain.views import DossierView, Kin, LateCount, Lateness, SearchPage, TeamCount
from services.casework.store import erasing, history, letters, merges, messages, search
from services.casework.store.files import load
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound, Problem, ServiceError

PAGE_SIZE = 50


class Reading:
    """Reads the case files."""

    def __init__(self, *, db: Database, clock: Clock, book: Book) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def search(
        self,
        *,
        text: str = "",
        late_only: bool = False,
        status: str | None = None,
        insurer: str | None = None,
        code: str | None = None,
        owner: str | None = None,
        team: str | None = None,
        after: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> SearchPage:
        """Dossiers by number, name, phone or claim; the most overdue first, those without a clock last."""
        query = search.Query(
            at=self._clock.now(),
            text=clean(text),
            late_only=late_only,
            status=clean(status) or None,
            insurer=clean(insurer) or None,
            code=clean(code) or None,
            owner=clean(owner) or None,
            team=clean(team) or None,
            after=after,
            limit=min(limit, 200),
        )
        async with self._db.reading() as tx:
            return await search.find(tx, query, table=self._book.dates)

    async def dossier(self, key: str, *, staff: Staff) -> DossierView:
        """One dossier by its id or its number, with what this member of the staff can do to it.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            return await self.view(tx, await dossier_id(tx, key), staff=staff)

    async def view(self, tx: Transaction, dossier_id: UUID, *, staff: Staff) -> DossierView:
        """The dossier as the transaction sees it."""
        dossier = (await load(tx, [dossier_id])).get(dossier_id)
        if dossier is None:
            raise NotFound("Ce dossier n'existe pas.")
        return await self._shown(tx, dossier, staff=staff)

    async def stand(self, tx: Transaction, keys: Sequence[str]) -> list[DossierStands]:
        """What a reader that never heard of these dossiers must know of them (`make republish`)."""
        found = await load(tx, map(UUID, keys))
        kept = await load(tx, [one.merged_into for one in found.values() if one.merged_into])
        return [stating.stands(one, kept.get(one.merged_into) if one.merged_into else None) for one in found.values()]

    async def stand_jobs(self, tx: Transaction, keys: Sequence[str]) -> list[JobsStand]:
        """What a reader that never heard of these dossiers must know of their jobs (`make republish`)."""
        found, at = await load(tx, map(UUID, keys)), self._clock.now()
        return [fact for one in found.values() if (fact := restating.jobs_stand(self._book, one, at=at)) is not None]

    async def _shown(self, tx: Transaction, dossier: Dossier, *, staff: Staff) -> DossierView:
        pack = self._book.packs.of(insurer=dossier.insurer, version=dossier.pack_version)
        origin = pack.origins.get(dossier.origin)
        now = self._clock.now()
        return DossierView(
            dossier=dossier,
            order=dossier.order,
            insurer=pack.name,
            origin=origin.label if origin else dossier.origin,
            phones=tuple(origin.phones.items()) if origin else (),
            companion=await search.companion_of(tx, dossier),
            kin=await self._kin(tx, dossier, staff=staff),
            interventions=await history.interventions(tx, dossier, at=now),
            journal=await history.journal(tx, dossier.id),
            decisions=await history.decisions(tx, dossier.id),
            letters=await letters.of_dossier(tx, dossier.id),
            messages=await messages.of_dossier(tx, dossier.id),
            pack=pack,
            acts=offers(self._book, dossier, staff=staff),
            hold=next(iter(await erasing.holds(tx, [dossier.id])), None),
            erased_at=await erasing.erased_at(tx, dossier.id),
            labels={kind.code: kind.label for kind in self._book.dates.dates},
            zone=zone_of(dossier.insee).key,
            read_at=now,
        )

    async def _kin(self, tx: Transaction, dossier: Dossier, *, staff: Staff) -> Kin:
        kin = await merges.kin_of(tx, dossier)
        if kin.merge is None:
            return kin
        kept = (await load(tx, [kin.merge.kept_id]))[kin.merge.kept_id]
        try:
            parting.check(Standings(kin.merge, kept, dossier), staff=staff, at=self._clock.now())
        except ServiceError as refusal:
            return replace(kin, undo=Problem(refusal.sentence, refusal.rule))
        return kin

    async def journal(self, key: str) -> tuple[Dossier, Sequence[Entry]]:
        """A dossier's journal, in order.

        Raises:
            NotFound: there is no such dossier.
        """
        async with self._db.reading() as tx:
            found = await dossier_id(tx, key)
            dossier = (await load(tx, [found])).get(found)
            if dossier is None:
                raise NotFound("Ce dossier n'existe pas.")
            return dossier, await history.journal(tx, found)

    async def export(self, key: str) -> tuple[str, str]:
        """A dossier's number and its journal in the trade's text format (R-116)."""
        dossier, entries = await self.journal(key)
        return dossier.number, export(entries)

    async def late_counts(self) -> tuple[LateCount, ...]:
        """How many dates run and are late, by code and owner."""
        async with self._db.reading() as tx:
            return await history.late_counts(tx, at=self._clock.now(), table=self._book.dates)

    async def team_counts(self) -> tuple[TeamCount, ...]:
        """How many dates run and are late, by the dossier's team."""
        async with self._db.reading() as tx:
            return await history.team_counts(tx, at=self._clock.now())

    async def lateness(self, *, firm_code: str | None = None, limit: int = 200) -> tuple[Lateness, ...]:
        """The lateness of each provider's dates, from their original due dates (R-060, R-061)."""
        async with self._db.reading() as tx:
            return await history.lateness(
                tx, at=self._clock.now(), firm_code=clean(firm_code) or None, limit=min(limit, 1000)
            )


async def dossier_id(tx: Transaction, key: str) -> UUID:
    """The id of a dossier named by its id or its number.

    Raises:
        NotFound: there is none.
    """
    number = read_number(key)
    found = await search.by_number(tx, number) if number else _uuid(key)
    if found is None:
        raise NotFound("Ce dossier n'existe pas.")
    return found


async def locked(tx: Transaction, key: str) -> Dossier:
    """The dossier named by its id or its number, to be changed in this transaction.

    Raises:
        NotFound: there is none.
    """
    found = await dossier_id(tx, key)
    dossier = (await load(tx, [found], lock=True)).get(found)
    if dossier is None:
        raise NotFound("Ce dossier n'existe pas.")
    return dossier


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
