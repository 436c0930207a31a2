"""Signing in at the organisation's identity provider: sent there with an attempt, let in with what comes back.

The attempt stands in a signed cookie of the browser that made it, so that nobody can be made to finish another's. The
account here is the provider's issuer and subject, whatever name he goes by; its roles are read anew each time.
"""

import secrets
from dataclasses import asdict, dataclass

import structlog

from services.casework.channels.openid import Provider, refused
from services.casework.domain.openid import (
    ATTEMPT_LASTS,
    SESSION_LIMIT,
    Attempt,
    Identity,
    Terms,
    identity_of,
    login_of,
)
from services.casework.store import staff
from services.casework.use_cases.sign_in import Entered, SignIn
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()

_AUDIENCE = "passerelle-openid-attempt"


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the browser goes, and the cookie it takes with it."""

    address: str
    cookie: str


class OpenIdSignIn:
    """The staff's way in by the provider."""

    def __init__(
        self, *, db: Database, clock: Clock, provider: Provider, terms: Terms, tokens: StaffTokens, sign_in: SignIn
    ) -> None:
        self._db = db
        self._clock = clock
        self._provider = provider
        self._terms = terms
        self._tokens = tokens
        self._sign_in = sign_in

    async def begin(self, *, wanted: str, back_to: str) -> Sent:
        """A new attempt.

        Raises:
            Unavailable: the provider does not answer.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, wanted)
        address = await self._provider.address(attempt, back_to=back_to)
        sealed = self._tokens.seal(asdict(attempt), audience=_AUDIENCE, at=self._clock.wall(), lasts=ATTEMPT_LASTS)
        return Sent(address, sealed)

    async def finish(
        self, *, cookie: str, state: str, code: str, issuer: str | None, back_to: str, address: str
    ) -> tuple[Entered, str]:
        """Lets in whoever the code stands for, and says where he wanted to go.

        Raises:
            OpenIdRefused: no attempt of this browser, another's answer, or the provider said no.
            NoRole: he has no role here. AccountClosed: his account was closed here. Unavailable: no answer.
        """
        sealed = self._tokens.unseal(cookie, audience=_AUDIENCE, at=self._clock.wall())
        attempt = Attempt(**sealed) if sealed else None
        if attempt is None or not code or not secrets.compare_digest(attempt.state.encode(), state.encode()):
            raise refused()
        if issuer is not None and issuer != self._provider.issuer:  # another provider's answer (RFC 9207)
            raise refused()
        identity = identity_of(await self._provider.claims(code, attempt, back_to=back_to), self._terms)
        await self._welcome(identity)
        entered = await self._sign_in.let_in(login_of(identity), address=address, lasts=SESSION_LIMIT)
        return entered, attempt.wanted

    async def _welcome(self, identity: Identity) -> None:
        """His account as the provider has him now, made at his first coming."""
        async with self._db.transaction() as tx:
            await staff.put_identity(tx, identity, login=login_of(identity), at=self._clock.wall())
