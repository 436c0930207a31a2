"""Who may pass a door. Every route states its guard; a test walks all routes.

A guard takes the request and gives who is asking, or raises. The staff's guard verifies a short signed
cookie (or bearer token) with keys published by the service that signs in; roles are opaque strings here.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp
import jwt
import structlog
from aiohttp import web

from shared.errors import Forbidden, Unauthenticated, Unavailable

log = structlog.get_logger()

STAFF_COOKIE: Final = "passerelle_staff"
STAFF_ISSUER: Final = "passerelle"
STAFF_AUDIENCE: Final = "staff"
_KEYS_SECONDS: Final = 300
_LEEWAY_SECONDS: Final = 5


class Guard(Protocol):
    """Lets a request pass, giving who asks; raises `Unauthenticated`, `Forbidden` or `NotFound` otherwise."""

    name: str

    # Any: each guard knows its own kind of caller.
    async def __call__(self, request: web.Request) -> Any:
        """Who asks."""


class Public:
    """A door for everybody; each use of it is a decision that a reviewer sees."""

    name = "public"

    async def __call__(self, request: web.Request) -> None:
        """Nobody in particular."""


PUBLIC: Final = Public()


@dataclass(frozen=True)
class StaffMember:
    """A member of the staff, as the session says."""

    id: str
    name: str
    roles: frozenset[str]
    team: str | None


class StaffKeys:
    """The published keys of the staff's sessions, fetched when needed and kept for five minutes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")

    async def key(self, kid: str) -> jwt.PyJWK:
        """The key of this id.

        Raises:
            Unauthenticated: no such key is published.
            Unavailable: the keys cannot be had now.
        """
        age = time.monotonic() - self._fetched_at
        if age > _KEYS_SECONDS or (kid not in self._keys and age > 1):
            await self._fetch()
        try:
            return self._keys[kid]
        except KeyError as error:
            raise Unauthenticated("Votre session n'est pas reconnue ; connectez-vous de nouveau.") from error

    async def _fetch(self) -> None:
        try:
            text = await self._read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if self._keys:
                log.warning("staff_keys_unreachable", error=repr(error))
                return
            raise Unavailable("Le service de connexion ne répond pas ; réessayez dans un instant.") from error
        self._keys = {key.key_id or "": key for key in jwt.PyJWKSet.from_json(text).keys}
        self._fetched_at = time.monotonic()

    async def _read(self) -> str:
        if (parts := urlsplit(self._url)).scheme == "file":
            return await asyncio.to_thread(Path(parts.path).read_text)
        timeout = aiohttp.ClientTimeout(total=3)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._url) as response:
            response.raise_for_status()
            return await response.text()


class Staff:
    """Members of the staff, of any role or of the given ones."""

    def __init__(self, keys: StaffKeys, roles: Iterable[str] | None = None) -> None:
        self._keys = keys
        self._roles = frozenset(roles) if roles is not None else None
        self.name = "staff" if self._roles is None else f"staff:{','.join(sorted(self._roles))}"

    async def __call__(self, request: web.Request) -> StaffMember:
        """The member of the staff who asks.

        Raises:
            Unauthenticated: no session, or one that is over or not ours.
            Forbidden: the role is not one of those asked for.
        """
        member = await self._member(_token(request))
        if self._roles is not None and not member.roles & self._roles:
            raise Forbidden("Votre rôle ne permet pas cette action.", rule="ACCESS-002")
        return member

    async def _member(self, token: str) -> StaffMember:
        try:
            kid = str(jwt.get_unverified_header(token).get("kid", ""))
            key = await self._keys.key(kid)
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                leeway=_LEEWAY_SECONDS,
                issuer=STAFF_ISSUER,
                audience=STAFF_AUDIENCE,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, UnicodeEncodeError) as error:  # the latter: bytes that are no text
            raise Unauthenticated(
                "Votre session est terminée ; connectez-vous de nouveau.", rule="ACCESS-001"
            ) from error
        return StaffMember(
            claims["sub"], claims.get("name", ""), frozenset(claims.get("roles", ())), claims.get("team")
        )


def _token(request: web.Request) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer
    if cookie := request.cookies.get(STAFF_COOKIE):
        return cookie
    raise Unauthenticated("Connectez-vous pour continuer.", rule="ACCESS-001")
