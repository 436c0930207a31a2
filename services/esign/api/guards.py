"""Lets a program pass by its bearer key, a member of the staff by his session, or either."""

from aiohttp import web

from services.esign.store.keys import Caller
from services.esign.use_cases.access import Access
from services.esign.use_cases.insiders import Insider
from shared.errors import Unauthenticated
from shared.guards import Guard


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


class StaffGuard:
    """A member of the staff, as an insider."""

    def __init__(self, staff: Guard) -> None:
        self._staff = staff
        self.name = staff.name

    async def __call__(self, request: web.Request) -> Insider:
        """The member of the staff who asks.

        Raises:
            Unauthenticated, Forbidden: nobody, or another role.
        """
        member = await self._staff(request)
        return Insider(name=member.name, caller=None)


class InsiderGuard:
    """A program with its key, or a member of the staff with his session."""

    def __init__(self, keys: KeyGuard, staff: StaffGuard) -> None:
        self._keys = keys
        self._staff = staff
        self.name = f"{keys.name} or {staff.name}"

    async def __call__(self, request: web.Request) -> Insider:
        """Who asks: a key has no dots, a session has two.

        Raises:
            Unauthenticated: neither.
        """
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and bearer.count(".") != 2:
            return Insider(name="api_key", caller=await self._keys(request))
        return await self._staff(request)
