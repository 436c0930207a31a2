"""The token door (RFC 6749, client credentials) and the published keys (RFC 7517).

Errors of the token door have OAuth's own shape, because OAuth clients read that and nothing else.
"""

import base64
import binascii
from urllib.parse import unquote_plus

from aiohttp import web

from services.insurer_gateway.use_cases.assertions import KIND
from services.insurer_gateway.use_cases.tokens import LIFETIME, BadClient, BadScope, Token, Tokens
from shared.errors import Invalid, TooMany
from shared.guards import PUBLIC
from shared.web import Route, check_storable, client_address, form_of

_LARGEST = 8192


def oauth_routes(tokens: Tokens) -> list[Route]:
    """Two doors for everybody: whoever has a secret, and whoever verifies a token."""

    async def token(request: web.Request) -> web.Response:
        try:
            form = await _form(request)
            if form.get("grant_type") != "client_credentials":
                raise _Wrong("unsupported_grant_type", "Seul « client_credentials » est possible ici.")
            given = await _token(tokens, request, form)
        except _Wrong as error:
            return _refusal(error.code, error.sentence, status=400)
        except BadClient as error:
            return _refusal("invalid_client", error.sentence, status=401)
        except BadScope as error:
            return _refusal("invalid_scope", error.sentence, status=400)
        except TooMany as error:
            response = _refusal("slow_down", error.sentence, status=429)
            response.headers["Retry-After"] = str(error.retry_after)
            return response
        return web.json_response(
            {
                "access_token": given.value,
                "token_type": "Bearer",
                "expires_in": int(LIFETIME.total_seconds()),
                "scope": " ".join(given.scopes),
            },
            headers={"Cache-Control": "no-store"},
        )

    async def keys(_request: web.Request) -> web.Response:
        return web.json_response(tokens.published(), headers={"Cache-Control": "public, max-age=300"})

    return [Route("POST", "/oauth/token", token, PUBLIC), Route("GET", "/.well-known/jwks.json", keys, PUBLIC)]


class _Wrong(Exception):
    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


async def _form(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise _Wrong("invalid_request", "Le contenu doit être un formulaire (application/x-www-form-urlencoded).")
    if (request.content_length or 0) > _LARGEST:
        raise _Wrong("invalid_request", "Le contenu est trop volumineux.")
    try:
        form = await form_of(request)
        check_storable(dict(form))
    except Invalid as error:
        raise _Wrong("invalid_request", error.sentence) from error
    if len(form) != len(set(form)):
        raise _Wrong("invalid_request", "Un paramètre est donné deux fois.")
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def _token(tokens: Tokens, request: web.Request, form: dict[str, str]) -> Token:
    scope = form.get("scope")
    if "client_assertion" not in form:
        client_id, secret = _credentials(request, form)
        return await tokens.issue(client_id=client_id, secret=secret, scope=scope, address=client_address(request))
    if form.get("client_assertion_type") != KIND:
        raise _Wrong("invalid_request", f"client_assertion_type doit être « {KIND} ».")
    if "client_secret" in form or "Authorization" in request.headers:
        raise _Wrong("invalid_request", "Le programme s'identifie de deux manières.")
    assertion, named = form["client_assertion"], form.get("client_id")
    return await tokens.issue_signed(assertion=assertion, client_id=named, scope=scope)


def _credentials(request: web.Request, form: dict[str, str]) -> tuple[str, str]:
    """By the Authorization header (client_secret_basic) or in the form (client_secret_post), not both."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        if "client_secret" in form:
            raise _Wrong("invalid_request", "Le secret est donné deux fois.")
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, ValueError) as error:
            raise _Wrong("invalid_request", "L'en-tête Authorization n'est pas lisible.") from error
        return unquote_plus(client_id), unquote_plus(secret)
    if "client_id" not in form or "client_secret" not in form:
        raise BadClient("Identifiant ou secret absent.", rule="ACCESS-101")
    return form["client_id"], form["client_secret"]


def _refusal(code: str, sentence: str, *, status: int) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="passerelle"'
    return web.json_response({"error": code, "error_description": sentence}, status=status, headers=headers)
