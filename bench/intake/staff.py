"""Members of the staff at intake's doors, whom keys of the bench's own vouch for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from shared.guards import STAFF_AUDIENCE, STAFF_ISSUER


@dataclass(frozen=True)
class Member:
    """One's session, and the setting by which a service knows the keys."""

    cookie: str
    settings: Mapping[str, str]


def members(folder: Path, *names: str) -> tuple[Member, ...]:
    """People of the case desk, signed in for two hours; the published keys lie in the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    public = json.loads(OKPAlgorithm.to_jwk(key.public_key())) | {"kid": "bench", "alg": "EdDSA", "use": "sig"}
    keys = folder / "staff.jwks.json"
    keys.write_text(json.dumps({"keys": [public]}))
    settings = {"STAFF_JWKS_URL": keys.as_uri()}
    return tuple(
        Member(jwt.encode(_claims(id, name), key, algorithm="EdDSA", headers={"kid": "bench"}), settings)
        for id, name in enumerate(names, 1002)
    )


def _claims(id: int, name: str) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "iss": STAFF_ISSUER, "aud": STAFF_AUDIENCE, "sub": str(id), "name": name, "roles": ["cc"],
        "team": "general", "iat": now, "exp": now + timedelta(hours=2),
    }  # fmt: skip
