"""Who calls: OAuth 2.0 client credentials in, a signed token of ten minutes out, checked at every door.

Only the hash of a secret is kept. The token names the partner and what it may do; it is good for this
service alone (audience) and cannot be made anywhere else (issuer, key).
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.insurer_gateway.domain.profiles import Profile
from services.insurer_gateway.store import partners as store
from services.insurer_gateway.use_cases.assertions import Assertions, BadAssertion
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import Forbidden, TooMany, Unauthenticated

LIFETIME: Final = timedelta(minutes=10)
AUDIENCE: Final = "urn:passerelle:partners"
_TRIES: Final = 10
_TRIES_SECONDS: Final = 60
_REMEMBERED: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A partner's program, as its token says."""

    client_id: str
    partner: str
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Token:
    """What the token door gives."""

    value: str
    scopes: tuple[str, ...]


class BadClient(Unauthenticated):
    """The client id or its secret is not right; which of the two is not told."""


class BadScope(Forbidden):
    """The program asks for more than its profile gives it."""


class SigningKey:
    """The Ed25519 key the tokens are signed with, and its published half."""

    def __init__(self, pem: bytes) -> None:
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("the signing key is not Ed25519")
        self.private = key
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._x = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
        self.kid = hashlib.sha256(public).hexdigest()[:16]

    @property
    def public(self) -> dict[str, str]:
        """The key as others verify with it (RFC 8037)."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self._x, "kid": self.kid, "use": "sig", "alg": "EdDSA"}


class Tokens:
    """Gives tokens to programs and knows them again."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        key: SigningKey,
        issuer: str,
        profiles: Mapping[str, Profile],
        assertions: Assertions,
    ) -> None:
        self._db = db
        self._clock = clock
        self._key = key
        self._issuer = issuer
        self._profiles = profiles
        self._assertions = assertions
        self._failures = Failures()
        self._checked = Checked()

    def published(self) -> dict[str, list[dict[str, str]]]:
        """The key set (RFC 7517)."""
        return {"keys": [self._key.public]}

    async def issue(self, *, client_id: str, secret: str, scope: str | None, address: str) -> Token:
        """A token for this program.

        Raises:
            TooMany: too many wrong secrets for this program from this address.
            BadClient: unknown program or wrong secret.
            BadScope: a scope that is not the program's.
        """
        self._failures.check((client_id, address))
        async with self._db.reading() as tx:
            program = await store.program(tx, client_id) if client_id.isprintable() else None
        given = hashlib.sha256(secret.encode()).digest()
        if program is None or not hmac.compare_digest(program.secret_sha256, given):
            self._failures.note((client_id, address))
            raise BadClient("Identifiant ou secret incorrect.", rule="ACCESS-101")
        return self._given(program, scope)

    async def issue_signed(self, *, assertion: str, client_id: str | None, scope: str | None) -> Token:
        """A token for the program that signed this assertion; there is nothing to guess, so tries are not counted.

        Raises:
            BadClient: not a good assertion, or not of the program that is named beside it.
            BadScope: a scope that is not the program's.
        """
        try:
            program = await self._assertions.program(assertion)
            if client_id not in (None, program.id):
                raise BadAssertion
        except BadAssertion as error:
            raise BadClient("L'assertion signée n'est pas valable ici.", rule="ACCESS-107") from error
        return self._given(program, scope)

    def _given(self, program: store.Program, scope: str | None) -> Token:
        wanted = tuple(scope.split()) if scope else program.scopes
        if not set(wanted) <= set(program.scopes):
            raise BadScope("Ce programme n'a pas tous les droits demandés.", rule="ACCESS-102", field="scope")
        return Token(value=self._signed(program, wanted), scopes=wanted)

    def _signed(self, program: store.Program, scopes: tuple[str, ...]) -> str:
        now = self._clock.wall()
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": program.id,
            "partner": program.partner,
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + LIFETIME,
            "jti": str(new_id()),
        }
        return jwt.encode(claims, self._key.private, algorithm="EdDSA", headers={"kid": self._key.kid, "typ": "at+jwt"})

    def known(self, token: str) -> Caller:
        """Whose token this is.

        Raises:
            Unauthenticated: expired, for another audience, of another issuer, or not ours at all.
        """
        now = self._clock.wall().timestamp()
        caller = self._checked.find(token, now=now)
        if caller is None:
            claims = self._verified(token)
            caller = _caller(claims)
            self._checked.keep(token, caller, until=claims["exp"])
        if caller.partner not in self._profiles:
            raise Forbidden("Ce partenaire n'est plus raccordé.", rule="ACCESS-105")
        return caller

    def _verified(self, token: str) -> dict[str, Any]:  # Any: claims are JSON
        try:
            return jwt.decode(
                token,
                self._key.private.public_key(),
                algorithms=["EdDSA"],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": ["exp", "aud", "iss", "sub", "partner", "scope"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("Le jeton a expiré ; demandez-en un nouveau.", rule="ACCESS-103") from error
        except jwt.PyJWTError as error:
            raise Unauthenticated("Le jeton n'est pas valable pour ce service.", rule="ACCESS-104") from error


def _caller(claims: Mapping[str, Any]) -> Caller:  # Any: claims are JSON
    scopes = frozenset(str(claims["scope"]).split())
    return Caller(client_id=claims["sub"], partner=claims["partner"], scopes=scopes)


class Checked:
    """Tokens whose signature was verified in this process, until they end: a program sends one thousands of times."""

    def __init__(self) -> None:
        self._callers: dict[str, tuple[Caller, float]] = {}

    def find(self, token: str, *, now: float) -> Caller | None:
        """Whose it is, as long as it is good."""
        caller, until = self._callers.get(token, (None, 0.0))
        return caller if now < until else None

    def keep(self, token: str, caller: Caller, *, until: float) -> None:
        """Remembers a verified token."""
        if len(self._callers) >= _REMEMBERED:
            self._callers.clear()
        self._callers[token] = (caller, until)


class Failures:
    """Wrong tries per program and address, in this process, forgotten after a minute."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str], list[float]] = {}

    def check(self, who: tuple[str, str]) -> None:
        """Raises `TooMany` when there were too many wrong tries lately."""
        if len(self._recent(who)) >= _TRIES:
            raise TooMany("Trop d'essais ; attendez une minute.", retry_after=_TRIES_SECONDS, rule="ACCESS-106")

    def note(self, who: tuple[str, str]) -> None:
        """One more wrong try."""
        if len(self._tries) > 10_000:
            self._tries.clear()
        self._tries[who] = [*self._recent(who), time.monotonic()]

    def _recent(self, who: tuple[str, str]) -> list[float]:
        since = time.monotonic() - _TRIES_SECONDS
        return [at for at in self._tries.get(who, ()) if at > since]
