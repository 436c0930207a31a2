"""The signed session that every service believes: an EdDSA token of fifteen minutes, and the published key.

Only this service has the private key; the others verify with `/.well-known/jwks.json` (design.md §8).
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.casework.domain.accounts import TOKEN_LASTS, Account
from shared.guards import STAFF_AUDIENCE, STAFF_ISSUER


class StaffTokens:
    """Signs tokens with one Ed25519 key and publishes its public half."""

    def __init__(self, pem: bytes) -> None:
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the staff's signing key must be an Ed25519 key")
        self._key = key
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._public = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public)}
        self._kid = _thumbprint(self._public)

    def issue(self, account: Account, *, at: datetime) -> str:
        """A token that says who this is until fifteen minutes after `at` (wall time)."""
        claims = {
            "iss": STAFF_ISSUER,
            "aud": STAFF_AUDIENCE,
            "sub": account.id,
            "name": account.name,
            "roles": sorted(account.roles),
            "team": account.team,
            "iat": at,
            "exp": at + TOKEN_LASTS,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid})

    def seal(self, content: Mapping[str, str], *, audience: str, at: datetime, lasts: timedelta) -> str:
        """Something a browser keeps for us and cannot change; for one audience, which is never the services'."""
        claims = {**content, "aud": audience, "iat": at, "exp": at + lasts}
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid})

    def unseal(self, sealed: str, *, audience: str, at: datetime) -> dict[str, str] | None:
        """What was sealed, unless it is another's, for another purpose, or too old at `at` (wall time)."""
        try:
            claims = jwt.decode(
                sealed,
                self._key.public_key(),
                algorithms=["EdDSA"],
                audience=audience,
                options={"require": ["exp", "aud"], "verify_exp": False},  # by the caller's clock
            )
        except jwt.PyJWTError:
            return None
        if claims["exp"] <= at.timestamp():
            return None
        return {name: str(value) for name, value in claims.items() if name not in ("aud", "iat", "exp")}

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The published key set (RFC 7517)."""
        return {"keys": [{**self._public, "kid": self._kid, "use": "sig", "alg": "EdDSA"}]}


def _thumbprint(public: dict[str, str]) -> str:
    """The key's own name (RFC 7638): the same for whoever computes it."""
    return _base64url(hashlib.sha256(json.dumps(public, sort_keys=True, separators=(",", ":")).encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
