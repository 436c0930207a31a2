"""The letters that want a person: shown, the oldest first, and dealt with, each once.

A cancellation is carried out by the desk's own act; here it is only said that nothing more is to be done about it.
"""

from collections.abc import Sequence
from uuid import UUID

from services.casework.domain import letters
from services.casework.domain.pen import Book
from services.casework.domain.people import Staff
from services.casework.domain.texts import typed
from services.casework.store import letters as rows
from services.casework.store.merges import with_kept
from services.casework.use_cases.keeping import keep
from shared.clock import Clock
from shared.db import Database
from shared.errors import NotFound


class LetterDesk:
    """Shows and settles letters."""

    def __init__(self, *, db: Database, clock: Clock, book: Book) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def waiting(self) -> Sequence[rows.Waiting]:
        """The letters that want a person."""
        async with self._db.reading() as tx:
            return await rows.waiting(tx)

    async def count(self) -> int:
        """How many there are."""
        async with self._db.reading() as tx:
            return await rows.count_waiting(tx)

    async def settle(self, letter_id: UUID, *, staff: Staff, comment: str) -> None:
        """A person has dealt with a letter.

        Raises:
            NotFound: there is no such letter.
            AlreadySettled, NotTheDesk: the rule that said no.
        """
        comment = typed(comment, field="comment")
        at = self._clock.now()
        async with self._db.transaction() as tx:
            found = (await rows.some(tx, [letter_id])).get(letter_id)
            if found is None:
                raise NotFound("Ce courrier n'existe pas.")
            before = await with_kept(tx, [found.dossier_id])
            letter = (await rows.some(tx, [letter_id]))[letter_id]  # as it is now that its dossier is held
            own = before[found.dossier_id]
            dossier = before[own.merged_into] if own.merged_into else own
            change = letters.settled(self._book, dossier, letter, staff=staff, comment=comment, at=at)
            await keep(tx, self._book, [change], before=before, at=at)
