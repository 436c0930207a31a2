"""Lets a program pass by its bearer key."""

from aiohttp import web

from services.esign.store.keys import Caller
from services.esign.use_cases.access import Access
from shared.errors import Unauthenticated


class KeyGuard:
    """A program with a key of one workspace and one environment."""

    name = "api_key"

    def __init__(self, access: Access) -> None:
        self._access = access

    async def __call__(self, request: web.Request) -> Caller:
        """The program that asks.

        Raises:
            Unauthenticated: no key, or one that is not known here.
        """
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthenticated("Une clé d'API est nécessaire.", rule="ACCESS-110")
        return await self._access.caller(key.strip())
