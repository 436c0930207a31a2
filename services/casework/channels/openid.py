"""An OpenID Connect provider: found by its issuer, asked for an id token, believed by its published keys.

`.well-known/openid-configuration` says the rest; it and the keys are kept for an hour, and keys are looked for again,
twice a minute at most, when a token is signed with one that is not known. Unknown algorithms are never taken.
"""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
import orjson
import structlog

from services.casework.domain.openid import Attempt, OpenIdRefused
from shared.client import Client
from shared.errors import ServiceError, Unavailable

log = structlog.get_logger()

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""What a provider may sign with; never a shared secret, never nothing."""
KEPT_S: Final = 3600.0
AGAIN_S: Final = 30.0
LEEWAY_S: Final = 30
"""Two clocks may differ by so much."""

Json = dict[str, Any]  # Any: what a provider answers is JSON


@dataclass(frozen=True)
class Registration:
    """What the provider knows us by; without a secret we are a public client, and PKCE alone binds the code."""

    issuer: str
    client_id: str
    client_secret: str = ""
    scopes: str = "openid profile email"


@dataclass(frozen=True)
class _Key:
    """A published key, and the algorithm it is for where that is said."""

    key: Any  # Any: one of the library's public keys
    said: str | None


class Provider:
    """The provider's client."""

    def __init__(self, *, client: Client, registration: Registration) -> None:
        if not _safe(registration.issuer):
            raise ValueError("CASEWORK_OIDC_ISSUER must be an https address")
        self._client = client
        self._us = registration
        self._found: tuple[float, Json] | None = None
        self._keys: tuple[float, dict[str, _Key]] | None = None

    @property
    def issuer(self) -> str:
        """Who it is."""
        return self._us.issuer

    async def address(self, attempt: Attempt, *, back_to: str) -> str:
        """Where a browser is sent to sign in.

        Raises:
            Unavailable: the provider does not answer.
        """
        asked = {
            "response_type": "code",
            "client_id": self._us.client_id,
            "redirect_uri": back_to,
            "scope": self._us.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = await self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def claims(self, code: str, attempt: Attempt, *, back_to: str) -> Json:
        """Who the code stands for.

        Raises:
            OpenIdRefused: the code is not good, or the token does not hold. Unavailable: the provider does not answer.
        """
        answer = await self._post(code, attempt, back_to)
        return await self._verified(str(answer.get("id_token", "")), nonce=attempt.nonce)

    async def _post(self, code: str, attempt: Attempt, back_to: str) -> Json:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back_to,
            "client_id": self._us.client_id, "code_verifier": attempt.verifier,
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._us.client_secret:
            pair = f"{quote(self._us.client_id, safe='')}:{quote(self._us.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        endpoint = await self._endpoint("token_endpoint")
        answer = await self._client.request("POST", endpoint, data=urlencode(form).encode(), headers=headers)
        if answer.status in (400, 401, 403):
            log.warning("openid_code_refused", status=answer.status)
            raise refused()
        return _read(answer.status, answer.body)

    async def _verified(self, token: str, *, nonce: str) -> Json:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise jwt.InvalidAlgorithmError(f"algorithm {header.get('alg')}")
            key = await self._key(header.get("kid"), algorithm=header["alg"])
            claims: Json = jwt.decode(
                token, key, algorithms=[header["alg"]], audience=self._us.client_id, issuer=self._us.issuer,
                leeway=LEEWAY_S, options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )  # fmt: skip
        except (jwt.PyJWTError, KeyError) as error:
            log.warning("openid_token_refused", error=type(error).__name__)
            raise refused() from error
        party = claims.get("azp")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("nonce") != nonce or party not in (None, self._us.client_id) or (several and party is None):
            log.warning("openid_token_refused", error="NonceOrParty")
            raise refused()
        return claims

    async def _key(self, kid: str | None, *, algorithm: str) -> Any:  # Any: one of the library's public keys
        """The key of this name, and for this algorithm where the provider says for which it is."""
        keys = await self._key_set(at_most=KEPT_S)
        if kid not in keys:
            keys = await self._key_set(at_most=AGAIN_S)
        found = next(iter(keys.values())) if kid is None and len(keys) == 1 else keys[kid or ""]
        if found.said not in (None, algorithm):
            raise jwt.InvalidAlgorithmError(f"key for {found.said}")
        return found.key

    async def _key_set(self, *, at_most: float) -> dict[str, _Key]:
        """The published keys, by name, not older than so many seconds."""
        if self._keys is None or time.monotonic() - self._keys[0] > at_most:
            answer = await self._client.request("GET", await self._endpoint("jwks_uri"))
            found: dict[str, _Key] = {}
            for one in _read(answer.status, answer.body).get("keys", ()):
                if isinstance(one, dict) and one.get("use") in (None, "sig"):
                    _add(found, one)
            self._keys = (time.monotonic(), found)
        return self._keys[1]

    async def _endpoint(self, name: str) -> str:
        if self._found is None or time.monotonic() - self._found[0] > KEPT_S:
            url = f"{self._us.issuer.rstrip('/')}/.well-known/openid-configuration"
            answer = await self._client.request("GET", url)
            told = _read(answer.status, answer.body)
            if told.get("issuer") != self._us.issuer:
                log.error("openid_issuer_other", told=str(told.get("issuer"))[:200])
                raise Unavailable("Le fournisseur d'identité n'est pas celui qui est configuré.")
            self._found = (time.monotonic(), told)
        address = str(self._found[1].get(name, ""))
        if not _safe(address):
            raise Unavailable("Le fournisseur d'identité ne donne pas d'adresse sûre.")
        return address


def refused() -> ServiceError:
    """What is said of an answer that does not hold; why is for the log."""
    return OpenIdRefused("La connexion n'a pas abouti ; recommencez.", rule="STAFF-007")


def _add(found: dict[str, _Key], one: Mapping[str, Any]) -> None:  # Any: a key is JSON
    """A key we can use; a kind that we do not know is another's business."""
    try:
        found[str(one.get("kid", ""))] = _Key(jwt.PyJWK(dict(one)).key, one.get("alg"))
    except jwt.PyJWTError:
        log.info("openid_key_left", kid=str(one.get("kid"))[:100])


def _read(status: int, body: bytes) -> Json:
    if status != 200:
        raise Unavailable(f"Le fournisseur d'identité ne répond pas ({status}).")
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unavailable("Le fournisseur d'identité ne répond pas en JSON.") from error
    return read if isinstance(read, dict) else {}


def _safe(address: str) -> bool:
    """Encrypted; or on this machine, for tests and demos."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))
