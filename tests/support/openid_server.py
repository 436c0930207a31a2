"""An OpenID Connect provider for tests: small, real, and able to answer badly on demand.

Authorization code with PKCE only. Whoever comes to its authorization address is `user`, at once; a code is good once,
for the client, the address and the verifier it was asked for.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

Claims = dict[str, Any]  # Any: claims are JSON


@dataclass
class Key:
    """A signing key with its name and algorithm."""

    algorithm: str
    private: Any  # Any: one of three kinds of private key
    public: dict[str, Any]  # Any: a JWK is JSON

    @classmethod
    def new(cls, algorithm: str) -> "Key":
        """A fresh one."""
        kid = secrets.token_hex(6)
        if algorithm == "EdDSA":
            okp = ed25519.Ed25519PrivateKey.generate()
            return cls(algorithm, okp, {**json.loads(OKPAlgorithm.to_jwk(okp.public_key())), "kid": kid})
        if algorithm == "ES256":
            elliptic = ec.generate_private_key(ec.SECP256R1())
            return cls(algorithm, elliptic, {**json.loads(ECAlgorithm.to_jwk(elliptic.public_key())), "kid": kid})
        big = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return cls(algorithm, big, {**json.loads(RSAAlgorithm.to_jwk(big.public_key())), "kid": kid})


@dataclass
class OpenIdServer:
    """The provider. What a test changes takes effect at the next answer."""

    client_id: str = "passerelle"
    client_secret: str = "un-secret-essai"
    url: str = ""
    keys: list[Key] = field(default_factory=lambda: [Key.new("RS256")])
    user: Claims = field(default_factory=dict)
    changed: Claims = field(default_factory=dict)
    """Claims of the id token that are other than they should be; None: left out."""
    forged: bool = False
    """Signed with a key that is not published, under the name of one that is."""
    unsigned: bool = False
    asked: list[Mapping[str, str]] = field(default_factory=list)
    key_reads: int = 0
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def rotate(self, algorithm: str = "RS256") -> None:
        """Signs with a new key; the old one is published no longer."""
        self.keys = [Key.new(algorithm)]

    async def configuration(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def jwks(self, _request: web.Request) -> web.Response:
        self.key_reads += 1
        return web.json_response({"keys": [one.public for one in self.keys]})

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        self.asked.append(asked)
        if asked.get("client_id") != self.client_id or asked.get("code_challenge_method") != "S256":
            return web.Response(status=400, text="unknown client, or no PKCE")
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url}
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        known = request.headers.get("Authorization") == f"Basic {pair}"
        if not known:
            return web.json_response({"error": "invalid_client"}, status=401)
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked)})

    def _id_token(self, asked: Mapping[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {name: value for name, value in (claims | self.user | self.changed).items() if value is not None}
        key = self.keys[-1]
        headers = {"kid": key.public["kid"]}
        if self.unsigned:
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        private = Key.new(key.algorithm).private if self.forged else key.private
        return jwt.encode(claims, private, algorithm=key.algorithm, headers=headers)


@asynccontextmanager
async def openid_server() -> AsyncIterator[OpenIdServer]:
    """A provider on a free port."""
    server = OpenIdServer()
    app = web.Application()
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", server.configuration),
            web.get("/keys", server.jwks),
            web.get("/authorize", server.authorize),
            web.post("/token", server.token),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()
