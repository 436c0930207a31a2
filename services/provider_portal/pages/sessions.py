"""The craftsman's session as the browser carries it: one cookie, and the guard that reads it."""

import re
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from services.provider_portal.domain.sign_in import SESSION_LIFE, Craftsman
from services.provider_portal.use_cases.sign_in import SignIn

COOKIE: Final = "passerelle_craftsman"


class CraftsmanSession:
    """Whoever signed in at the portal and still may."""

    name = "craftsman"

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    async def __call__(self, request: web.Request) -> Craftsman:
        """Who asks.

        Raises:
            NotSignedIn: no session, or one that is over.
        """
        return await self._sign_in.who(request.cookies.get(COOKIE))


def keep_session(response: web.Response, token: str, *, public_url: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=urlsplit(public_url).scheme == "https",
    )


def forget_session(response: web.Response) -> None:
    """Take it back."""
    response.del_cookie(COOKIE)


_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """A device as its owner would name it, from what the browser says of itself."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, user_agent)), "Navigateur")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "appareil inconnu")
    return f"{browser}, {system}"
