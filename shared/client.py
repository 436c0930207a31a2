"""The outgoing HTTP client: every call has a timeout, and two kinds of failure only.

*Try again later* is `Unavailable`, *never* is `Refused`. Unless a setting lets it in, no call reaches a
private, loopback, link-local or metadata address: the check is made on the address that is connected to,
after the name was resolved, so that a name cannot point inside on the second look.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from shared.errors import Refused, Unavailable

LARGEST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read and kept, unless the client is made for larger ones."""
_UNICAST: Final = ipaddress.ip_network("2000::/3")
_6TO4: Final = ipaddress.ip_network("2002::/16")


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """One session for all outgoing calls of a service; use it as an async context manager."""

    def __init__(self, *, timeout: float = 15, allow_private: bool = False, largest: int = LARGEST_ANSWER) -> None:
        self._largest = largest
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=5)
        self._allow_private = allow_private
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Client":
        connector = aiohttp.TCPConnector(resolver=_OutsideOnly(allow_private=self._allow_private), limit=100)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def request(
        self, method: str, url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Calls and reads at most `largest` bytes; redirects are not followed.

        Raises:
            Unavailable: no answer within the timeout, or no connection.
            Refused: the address may not be called, or is not one.
        """
        if self._session is None:
            raise Unavailable("Le client HTTP n'est pas encore ouvert.")
        try:
            self._refuse_inside(url)
            call = self._session.request(method, url, data=data, headers=headers, allow_redirects=False)
            async with call as response:
                return Answer(response.status, dict(response.headers), await _body(response, self._largest))
        except (ValueError, aiohttp.NonHttpUrlClientError) as error:
            raise Refused("L'adresse n'est pas valide.", rule="NET-001", field="url") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error.__cause__, InsideAddress) or isinstance(error, InsideAddress):
                raise Refused("Cette adresse ne peut pas être appelée.", rule="NET-002", field="url") from error
            raise Unavailable(f"Pas de réponse : {type(error).__name__}") from error

    def _refuse_inside(self, url: str) -> None:
        """An address written as a number never reaches the resolver: it is checked here."""
        host = URL(url).host or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not self._allow_private and not _is_public(address):
            raise Refused("Cette adresse ne peut pas être appelée.", rule="NET-002", field="url")


async def _body(response: aiohttp.ClientResponse, largest: int) -> bytes:
    """All of the answer, however many pieces it comes in, up to the limit."""
    body = bytearray()
    while len(body) < largest and (piece := await response.content.read(largest - len(body))):
        body += piece
    return bytes(body)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """On the public network, and no IPv4 address in disguise (mapped, NAT64, 6to4), which could lead inside."""
    if address.version == 6 and (address not in _UNICAST or address in _6TO4):
        return False
    return address.is_global and not address.is_multicast


class InsideAddress(OSError):
    """A name resolved only to addresses that may not be called."""


class _OutsideOnly(AbstractResolver):
    """Resolves like the system, and leaves out what is not on the public network."""

    def __init__(self, *, allow_private: bool) -> None:
        self._system = aiohttp.ThreadedResolver()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._system.resolve(host, port, family)
        allowed = [one for one in found if self._allow_private or _is_public(ipaddress.ip_address(one["host"]))]
        if not allowed:
            raise InsideAddress(f"{host} is not a public address")
        return allowed

    async def close(self) -> None:
        await self._system.close()
