"""Signing in and out, renewing the short cookie, and the published keys.

Two cookies: a signed one of fifteen minutes that every service verifies, and a secret that only
`/session` receives and that renews it.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aiohttp import web
from pydantic import BaseModel, Field

from services.casework.domain.accounts import SESSION_IDLE, TOKEN_LASTS
from services.casework.pages.addresses import OurAddresses
from services.casework.use_cases.sign_in import Entered, SessionOver, SignIn
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.errors import ServiceError, TooMany, Unavailable
from shared.guards import PUBLIC, STAFF_COOKIE
from shared.web import CSP, Route, client_address, public_url, read_form, read_json, redirect, render

SESSION_COOKIE = "passerelle_staff_session"
SESSION_PATH = "/session"
TURNS_COOKIE = "passerelle_staff_turns"
TURNS_MOST = 6
"""More renewals than this in ten seconds: some screen refuses the sessions we sign, and would send back for ever."""


class Credentials(BaseModel):
    """What the sign-in form or call carries."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class SignInForm(Credentials):
    """The form also remembers where its visitor wanted to go."""

    next: str = Field(default="", max_length=2000)


@dataclass(frozen=True)
class SignInPages:
    """The doors of sign-in. `other_services` are the hub's public addresses, `cookie_domain` what they share."""

    sign_in: SignIn
    tokens: StaffTokens
    other_services: tuple[str, ...] = ()
    cookie_domain: str | None = None
    organisation: str = ""
    """How the organisation's own sign-in is called; empty: there is none."""

    def routes(self) -> list[Route]:
        """Open to all by nature: who signs in has no session yet."""
        return [
            Route("GET", "/connexion", self.show, PUBLIC, page=True),
            Route("POST", "/connexion", self.enter, PUBLIC, page=True),
            Route("GET", "/deconnexion", self.confirm_leaving, PUBLIC, page=True),
            Route("GET", "/session/renew", self.renew, PUBLIC, page=True),
            Route("GET", "/session/keep", self.keep, PUBLIC),
            Route("POST", "/session/end", self.leave, PUBLIC, page=True),
            Route("POST", "/v1/staff/tokens", self.bearer, PUBLIC),
            Route("GET", "/.well-known/jwks.json", self.keys, PUBLIC),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The form; first a silent try to renew, for who still has a session."""
        wanted = request.query.get("next", "")
        if "saisie" not in request.query:
            return redirect(request, f"/session/renew?next={quote(wanted, safe='')}")
        return self.form(request, wanted=wanted)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Opens a session and goes where the visitor wanted to go."""
        wanted = str((await request.post()).get("next", ""))[:2000]
        try:
            form = await read_form(request, SignInForm)
            entered = await self.sign_in.enter(
                login=form.login, password=form.password, address=client_address(request)
            )
        except ServiceError as error:
            return self.form(request, wanted=wanted, error=error)
        response = see_other(self.ours(request).back_to(wanted))
        self.set_cookies(request, response, entered)
        return response

    async def renew(self, request: web.Request) -> web.StreamResponse:
        """A fresh cookie and back, or the form when the session is over."""
        if _turns(request) > TURNS_MOST:
            raise Unavailable("L'écran demandé ne reconnaît pas votre session ; prévenez l'administrateur.")
        wanted = request.query.get("next", "")
        try:
            entered = await self.sign_in.renew(request.cookies.get(SESSION_COOKIE, ""))
        except SessionOver:
            return redirect(request, f"/connexion?saisie=1&next={quote(wanted, safe='')}")
        response = see_other(self.ours(request).back_to(wanted))
        self.set_cookies(request, response, entered)
        response.set_cookie(TURNS_COOKIE, str(_turns(request) + 1), path=SESSION_PATH, max_age=10, httponly=True)
        return response

    async def keep(self, request: web.Request) -> web.Response:
        """Called by open pages so that a form being filled does not lose its session."""
        entered = await self.sign_in.renew(request.cookies.get(SESSION_COOKIE, ""))
        response = web.Response(status=204)
        self.set_cookies(request, response, entered)
        return response

    async def confirm_leaving(self, request: web.Request) -> web.Response:
        """Where the other services' *Se déconnecter* leads: a page with one button."""
        return render(request, "sign_out.html", left="fini" in request.query)

    async def leave(self, request: web.Request) -> web.Response:
        """Ends the session and takes both cookies back."""
        if secret := request.cookies.get(SESSION_COOKIE):
            await self.sign_in.leave(secret)
        response = redirect(request, "/deconnexion?fini=1")
        response.del_cookie(STAFF_COOKIE, path="/", domain=self.cookie_domain)
        response.del_cookie(SESSION_COOKIE, path=SESSION_PATH)
        return response

    async def bearer(self, request: web.Request) -> web.Response:
        """A bearer token for the JSON APIs."""
        given = await read_json(request, Credentials)
        token = await self.sign_in.bearer(login=given.login, password=given.password, address=client_address(request))
        expires_in = int(TOKEN_LASTS.total_seconds())
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": expires_in})

    async def keys(self, request: web.Request) -> web.Response:
        """The published keys; readers may keep them five minutes."""
        return web.json_response(self.tokens.jwks(), headers={"Cache-Control": "public, max-age=300"})

    def ours(self, request: web.Request) -> OurAddresses:
        """The pages of the hub, to which alone a sign-in leads."""
        return OurAddresses(own=public_url(request, ""), others=self.other_services)

    def form(self, request: web.Request, *, wanted: str, error: ServiceError | None = None) -> web.Response:
        """The page of sign-in, perhaps with what went wrong."""
        response = render(
            request, "sign_in.html", status=error.status if error else 200, error=error, wanted=wanted,
            organisation=self.organisation, local=self.sign_in.local,
        )  # fmt: skip
        # The form's answer may lead to another service of the hub; browsers hold redirects to form-action too.
        allowed = f"form-action 'self' {self.ours(request).origins()}"
        response.headers["Content-Security-Policy"] = CSP.replace("form-action 'self'", allowed)
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def set_cookies(self, request: web.Request, response: web.StreamResponse, entered: Entered) -> None:
        """The two cookies of who is in."""
        secure = urlsplit(public_url(request, "")).scheme == "https"
        response.set_cookie(
            STAFF_COOKIE,
            entered.token,
            path="/",
            max_age=int(TOKEN_LASTS.total_seconds()),
            domain=self.cookie_domain,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
        response.set_cookie(
            SESSION_COOKIE,
            entered.secret,
            path=SESSION_PATH,
            max_age=int(SESSION_IDLE.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=secure,
        )


def see_other(address: str) -> web.Response:
    """A redirect by GET, also to another service of the hub."""
    return web.Response(status=303, headers={"Location": address})


def _turns(request: web.Request) -> int:
    given = request.cookies.get(TURNS_COOKIE, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
