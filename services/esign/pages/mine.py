"""All that one person was asked to sign: an address, a code, and his list for three hours."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from services.esign.domain.mine import SESSION, masked, recipient_of, together
from services.esign.domain.words import words
from services.esign.use_cases.mine import Mine
from shared.errors import Invalid, NotFound, Refused, ServiceError, TooMany, Unauthenticated
from shared.guards import PUBLIC
from shared.web import Route, client_address, read_form, redirect, render

COOKIE: Final = "passerelle_signatures"
HOME: Final = "/signatures"


class NoSession(Unauthenticated):
    """No session, or one that is over; its page is where one begins."""

    def __init__(self, sign_in: str) -> None:
        super().__init__("Votre liste est refermée : demandez un nouveau code.", rule="ESIGN-364")
        self.sign_in = sign_in


class MineGuard:
    """Whoever proved that a mailbox or a number is his."""

    name = "signer_session"

    def __init__(self, mine: Mine, *, public_url: str) -> None:
        self._mine = mine
        self._sign_in = f"{public_url}{HOME}/acces"

    async def __call__(self, request: web.Request) -> str:
        """His mailbox or number.

        Raises:
            NoSession: nobody's, or over.
        """
        recipient = await self._mine.who(request.cookies.get(COOKIE, ""))
        if recipient is None:
            raise NoSession(self._sign_in)
        return recipient


class _Asked(BaseModel):
    recipient: str = Field(default="", max_length=254)


class _Typed(BaseModel):
    challenge: UUID
    code: str = Field(default="", max_length=20)


def mine_routes(mine: Mine, session: MineGuard, *, public_url: str) -> list[Route]:
    """The doors of somebody's own list."""
    t = words("fr")

    async def asking(request: web.Request) -> web.Response:
        return render(request, "mine_access.html", t=t, error=None, typed="")

    async def ask(request: web.Request) -> web.Response:
        given = await read_form(request, _Asked)
        try:
            challenge = await mine.ask(recipient_of(given.recipient), client=client_address(request))
        except (Invalid, TooMany) as error:
            about = {"error": error.sentence, "typed": given.recipient}
            return render(request, "mine_access.html", t=t, status=error.status, **about)
        return render(request, "mine_code.html", t=t, challenge=challenge, error=None)

    async def enter(request: web.Request) -> web.Response:
        given = await read_form(request, _Typed)
        try:
            secret = await mine.enter(given.challenge, given.code)
        except Refused as error:
            about = {"challenge": given.challenge, "error": error.sentence}
            return render(request, "mine_code.html", t=t, status=error.status, **about)
        response = redirect(request, HOME)
        secure = urlsplit(public_url).scheme == "https"
        life = int(SESSION.total_seconds())
        response.set_cookie(COOKIE, secret, max_age=life, path=HOME, httponly=True, samesite="Lax", secure=secure)
        return response

    async def shown(request: web.Request) -> web.Response:
        return await list_page(request, mine)

    async def opened(request: web.Request) -> web.Response:
        try:
            link = await mine.open(request["who"], UUID(request.match_info["signer"]))
        except ValueError as error:
            raise NotFound("Ce document n'existe pas.", rule="ESIGN-404") from error
        return web.Response(status=303, headers={"Location": link})

    async def leave(request: web.Request) -> web.Response:
        await mine.leave(request.cookies.get(COOKIE, ""))
        response = redirect(request, f"{HOME}/acces")
        response.del_cookie(COOKIE, path=HOME)
        return response

    return [
        Route("GET", f"{HOME}/acces", asking, PUBLIC, page=True),
        Route("POST", f"{HOME}/acces", ask, PUBLIC, page=True),
        Route("POST", f"{HOME}/code", enter, PUBLIC, page=True),
        Route("GET", HOME, shown, session, page=True),
        Route("POST", HOME + "/{signer}/ouvrir", opened, session, page=True),
        Route("POST", f"{HOME}/quitter", leave, session, page=True),
    ]


async def list_page(request: web.Request, mine: Mine, *, error: ServiceError | None = None) -> web.Response:
    """His list; again with what was wrong when he wanted to sign several."""
    papers = await mine.papers(request["who"])
    own = words(papers[0].locale if papers else "fr")
    return render(
        request,
        "mine.html",
        status=error.status if error else 200,
        t=own,
        language=own.language,
        papers=papers,
        ensemble=together(papers),
        to=masked(request["who"]),
        error=own.refusal(error) if error else None,
    )
