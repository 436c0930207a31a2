"""An invitation's page: a GET shows it, a button accepts it."""

from typing import Final

from aiohttp import web

from services.esign.domain.words import words
from services.esign.domain.workspaces import User
from services.esign.use_cases.users import Users
from shared.web import Route, redirect, render

BASE: Final = "/i/{token:[0-9a-f]{64}}"


class InvitationGuard:
    """Whoever holds an invitation."""

    name = "invitation"

    def __init__(self, users: Users) -> None:
        self._users = users

    async def __call__(self, request: web.Request) -> User:
        """Who was invited.

        Raises:
            LinkOver: nobody, or no longer.
        """
        return await self._users.guest(request.match_info["token"])


def inviting_routes(users: Users) -> list[Route]:
    """The doors of an invitation."""
    guest = InvitationGuard(users)

    async def show(request: web.Request) -> web.Response:
        return render(request, "invitation.html", base=_path(request), t=words("fr"), user=request["who"])

    async def accept(request: web.Request) -> web.Response:
        await users.accept(request.match_info["token"])
        return redirect(request, _path(request))

    return [Route("GET", BASE, show, guest, page=True), Route("POST", BASE, accept, guest, page=True)]


def _path(request: web.Request) -> str:
    return f"/i/{request.match_info['token']}"
