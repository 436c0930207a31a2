"""The two doors of signing in by the organisation's identity provider: the way there, and the way back."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from aiohttp import web

from services.casework.domain.openid import ATTEMPT_LASTS
from services.casework.pages.sign_in import SignInPages, see_other
from services.casework.use_cases.openid import OpenIdSignIn
from shared.errors import ServiceError
from shared.guards import PUBLIC
from shared.web import Route, client_address, public_url, redirect

PATH: Final = "/connexion/organisation"
BACK: Final = f"{PATH}/retour"
ATTEMPT_COOKIE: Final = "passerelle_staff_attempt"


@dataclass(frozen=True)
class OpenIdPages:
    """Beside the pages of sign-in, whose cookies it sets and whose page shows what went wrong."""

    openid: OpenIdSignIn
    pages: SignInPages

    def routes(self) -> list[Route]:
        """Open to all by nature: who signs in has no session yet."""
        return [
            Route("GET", PATH, self.leave_for, PUBLIC, page=True),
            Route("GET", BACK, self.come_back, PUBLIC, page=True),
        ]

    async def leave_for(self, request: web.Request) -> web.StreamResponse:
        """To the provider, with an attempt in a cookie that only the way back receives."""
        wanted = request.query.get("next", "")[:2000]
        try:
            sent = await self.openid.begin(wanted=wanted, back_to=public_url(request, BACK))
        except ServiceError as error:
            return self.pages.form(request, wanted=wanted, error=error)
        response = see_other(sent.address)
        response.set_cookie(
            ATTEMPT_COOKIE, sent.cookie, path=PATH, max_age=int(ATTEMPT_LASTS.total_seconds()), httponly=True,
            samesite="Lax", secure=urlsplit(public_url(request, "")).scheme == "https",
        )  # fmt: skip
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """In, and where he wanted to go; an attempt is good once."""
        asked = request.query
        if asked.get("error") == "access_denied":
            return self._left(redirect(request, f"/connexion?saisie=1&next={quote('', safe='')}"))
        try:
            entered, wanted = await self.openid.finish(
                cookie=request.cookies.get(ATTEMPT_COOKIE, ""), state=asked.get("state", ""),
                code=asked.get("code", ""), issuer=asked.get("iss"), back_to=public_url(request, BACK),
                address=client_address(request),
            )  # fmt: skip
        except ServiceError as error:
            return self._left(self.pages.form(request, wanted="", error=error))
        response = see_other(self.pages.ours(request).back_to(wanted))
        self.pages.set_cookies(request, response, entered)
        return self._left(response)

    def _left(self, response: web.Response) -> web.Response:
        response.del_cookie(ATTEMPT_COOKIE, path=PATH)
        return response
