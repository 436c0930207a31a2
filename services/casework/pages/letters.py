"""The letters that want a person, as a screen: a cancellation to confirm by a press, a letter to an ended dossier."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiohttp import web

from services.casework.domain.correspondence import Letter, Wanted
from services.casework.pages import words
from services.casework.pages.visitors import staff_of
from services.casework.store.letters import Waiting
from services.casework.use_cases.letters import LetterDesk
from shared.errors import NotFound, ServiceError
from shared.guards import Guard
from shared.web import Route, redirect, render


@dataclass(frozen=True, slots=True)
class LetterCard:
    """A letter in words, with where its original is."""

    id: str
    title: str
    subject: str
    excerpt: str
    documents: int
    received_at: datetime
    reasons: str
    original: str
    code: str | None
    state: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that waits, with its dossier and what can be pressed."""

    letter: LetterCard
    number: str
    insured: str
    status: str
    version: int
    reason: str
    """Why the dossier would be cancelled, as its journal would say; empty where the letter asks for no such thing."""


def card_of(letter: Letter, *, intake: str) -> LetterCard:
    """A letter for a screen; `intake` is the address of the tray, where its original is."""
    settled = f"traité par {letter.settled_by}" if letter.settled_at else ""
    return LetterCard(
        id=str(letter.id),
        title=letter.title[:1].upper() + letter.title[1:],
        subject=letter.subject,
        excerpt=letter.excerpt,
        documents=letter.documents,
        received_at=letter.received_at,
        reasons=", ".join(letter.reasons),
        original=f"{intake}/elements/{letter.item_id}" if intake else "",
        code=letter.code,
        state="retiré du dossier" if letter.withdrawn_at else settled,
    )


def row_of(one: Waiting, *, intake: str) -> LetterRow:
    """A letter of the list."""
    asks = one.letter.wanted is Wanted.CONFIRM
    day = one.letter.received_at.astimezone(words.PARIS).strftime("%d/%m/%Y")
    return LetterRow(
        letter=card_of(one.letter, intake=intake),
        number=one.number,
        insured=one.insured,
        status=words.STATUS[one.status],
        version=one.version,
        reason=f"{one.letter.title}, courrier du {day}" if asks else "",
    )


@dataclass(frozen=True)
class LetterPages:
    """The list, and its button."""

    letters: LetterDesk
    intake_url: str = ""

    def routes(self, staff: Guard) -> list[Route]:
        """For every member of the staff; what each may do is the rules' to say."""
        return [
            Route("GET", "/courriers", self.list, staff, page=True),
            Route("POST", "/courriers/{letter}", self.settle, staff, page=True),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """The letters that wait, the oldest first."""
        return await self._shown(request)

    async def settle(self, request: web.Request) -> web.Response:
        """A letter is dealt with."""
        comment = str((await request.post()).get("comment", ""))
        try:
            await self.letters.settle(_letter(request), staff=staff_of(request), comment=comment)
        except NotFound:
            raise
        except ServiceError as error:
            return await self._shown(request, error=error)
        return redirect(request, "/courriers?fait=1")

    async def _shown(self, request: web.Request, *, error: ServiceError | None = None) -> web.Response:
        rows = [row_of(one, intake=self.intake_url.rstrip("/")) for one in await self.letters.waiting()]
        status = error.status if error else 200
        done = "fait" in request.query
        return render(request, "letters.html", status=status, rows=rows, error=error, done=done)


def _letter(request: web.Request) -> UUID:
    try:
        return UUID(request.match_info["letter"])
    except ValueError as error:
        raise NotFound("Ce courrier n'existe pas.") from error
