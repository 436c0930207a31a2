"""Lets a partner's program pass: a good token, the right scope, and not too fast."""

from aiohttp import web

from services.insurer_gateway.use_cases.rates import Rates
from services.insurer_gateway.use_cases.tokens import Caller, Tokens
from shared.errors import Forbidden, Unauthenticated


class PartnerGuard:
    """A partner's program with one scope."""

    def __init__(self, tokens: Tokens, rates: Rates, scope: str) -> None:
        self._tokens = tokens
        self._rates = rates
        self._scope = scope
        self.name = f"partner:{scope}"

    async def __call__(self, request: web.Request) -> Caller:
        """The program that asks.

        Raises:
            Unauthenticated: no token, or one that is not good here.
            Forbidden: the token does not have this door's scope.
            TooMany: the partner calls faster than his profile says.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Un jeton d'accès est nécessaire.", rule="ACCESS-100")
        caller = self._tokens.known(token.strip())
        if self._scope not in caller.scopes:
            raise Forbidden(f"Le jeton n'a pas le droit « {self._scope} ».", rule="ACCESS-102", field="scope")
        self._rates.take(caller.partner)
        return caller
