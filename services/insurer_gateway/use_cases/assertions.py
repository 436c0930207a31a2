"""A program that signs instead of showing a secret: the JWT assertion of RFC 7523, checked with the key of its profile.

Only the public half is ever here. An assertion is for this token door alone, ends within minutes, and is
good once: a copy read on the way opens nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt

from services.insurer_gateway.domain.profiles import Client, Profile
from services.insurer_gateway.insurers.program_keys import public_key
from services.insurer_gateway.store import partners as store
from shared.clock import Clock
from shared.db import Database

KIND: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST: Final = timedelta(minutes=10)
"""An assertion that would be good for longer is refused: we would have to remember it as long."""
_LEEWAY: Final = timedelta(seconds=30)
_LONGEST_ID: Final = 255


class BadAssertion(Exception):
    """Not an assertion of a program we know; which part is wrong is not told."""


@dataclass(frozen=True, kw_only=True)
class _Signer:
    partner: str
    client: Client


class Assertions:
    """Knows the programs that sign."""

    def __init__(
        self, *, db: Database, clock: Clock, profiles: Mapping[str, Profile], audiences: tuple[str, ...]
    ) -> None:
        self._db = db
        self._clock = clock
        self._audiences = audiences
        self._signers = {
            client.id: _Signer(partner=profile.partner, client=client)
            for profile in profiles.values()
            for client in profile.clients
            if client.keys
        }

    async def program(self, assertion: str) -> store.Program:
        """The program that signed this, the first time it is shown.

        Raises:
            BadAssertion: not signed by a key we know, for somebody else, over, too long, or shown before.
        """
        try:
            signer, claims = self._verified(assertion)
            jti, ends = claims["jti"], datetime.fromtimestamp(claims["exp"], UTC)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise BadAssertion from error
        now = self._clock.wall()
        if ends > now + LONGEST or not 0 < len(jti) <= _LONGEST_ID or not jti.isprintable():
            raise BadAssertion
        async with self._db.transaction() as tx:
            fresh = await store.use_assertion(tx, signer.client.id, jti, ends=ends + _LEEWAY, now=now)
        if not fresh:
            raise BadAssertion
        return store.Program(id=signer.client.id, partner=signer.partner, scopes=signer.client.scopes)

    def _verified(self, assertion: str) -> tuple[_Signer, dict[str, Any]]:  # Any: claims are JSON
        """Who signed, and what; issuer and subject are both the program (RFC 7523, 3)."""
        named = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub"))
        signer = self._signers.get(named)
        if signer is None:
            raise BadAssertion
        key = _key(signer.client, jwt.get_unverified_header(assertion).get("kid"))
        claims = jwt.decode(
            assertion,
            key,
            algorithms=[key.algorithm_name],
            audience=self._audiences,
            issuer=named,
            subject=named,
            leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "jti"]},
        )
        return signer, claims


def _key(client: Client, kid: object) -> jwt.PyJWK:
    """The key the header names; a program with one key need not name it."""
    keys = [key for key in client.keys if key.get("kid") == kid or (kid is None and len(client.keys) == 1)]
    if not keys:
        raise BadAssertion
    return public_key(keys[0])
