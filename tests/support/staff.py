"""Staff sessions for tests: a key of the test's own, published in a file, and cookies signed with it."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from shared.guards import STAFF_AUDIENCE, STAFF_COOKIE, STAFF_ISSUER

KEY_ID = "test-staff"


class StaffKeys:
    """Signs staff sessions; `url` is where a service reads the matching public key (STAFF_JWKS_URL)."""

    def __init__(self, folder: Path) -> None:
        self.private = Ed25519PrivateKey.generate()
        public = json.loads(OKPAlgorithm.to_jwk(self.private.public_key()))
        file = folder / "staff.jwks.json"
        file.write_text(json.dumps({"keys": [{**public, "kid": KEY_ID, "alg": "EdDSA", "use": "sig"}]}))
        self.url = file.resolve().as_uri()

    def token(
        self,
        roles: Iterable[str] = ("cc",),
        *,
        id: str = "s-1",
        name: str = "Camille Essai",
        team: str | None = None,
        lasts: timedelta = timedelta(minutes=15),
        audience: str = STAFF_AUDIENCE,
    ) -> str:
        """A session token; a negative `lasts` makes one that is over."""
        now = datetime.now(UTC)
        claims: dict[str, object] = {
            "iss": STAFF_ISSUER,
            "aud": audience,
            "sub": id,
            "name": name,
            "roles": sorted(roles),
        }
        claims |= {"team": team, "iat": now, "exp": now + lasts}
        return jwt.encode(claims, self.private, algorithm="EdDSA", headers={"kid": KEY_ID})

    def staff_cookie(
        self, roles: Iterable[str] = ("cc",), *, id: str = "s-1", name: str = "Camille Essai", team: str | None = None
    ) -> dict[str, str]:
        """The cookie jar of a signed-in member of the staff: `session.get(url, cookies=…)`."""
        return {STAFF_COOKIE: self.token(roles, id=id, name=name, team=team)}
