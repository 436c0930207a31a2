"""Signing in, by a code typed or a link opened, and the account page. A GET consumes nothing: scanners open links."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from services.provider_portal.domain.sign_in import ProofRefused, safe_path
from services.provider_portal.pages.sessions import device_of, forget_session, keep_session
from services.provider_portal.use_cases.sign_in import SignedIn, SignIn
from shared.errors import Invalid
from shared.guards import PUBLIC, Guard
from shared.web import Route, client_address, read_form, redirect, render


class _Ask(BaseModel):
    recipient: str = Field(max_length=254)
    next: str = Field(default="", max_length=400)


class _Code(BaseModel):
    challenge: UUID
    code: str = Field(max_length=20)


class _Link(BaseModel):
    token: str = Field(max_length=100)


class _Session(BaseModel):
    session: UUID


class _Account(BaseModel):
    account: UUID


def sign_in_routes(sign_in: SignIn, *, public_url: str) -> list[Route]:
    """The doors in front of the session."""

    async def form(request: web.Request) -> web.Response:
        return render(request, "sign_in.html", next=_inside(request.query.get("next", "")), typed="", error=None)

    async def ask(request: web.Request) -> web.Response:
        try:
            asked = await read_form(request, _Ask)
            challenge = await sign_in.ask(
                asked.recipient, client=client_address(request), next_path=_inside(asked.next)
            )
        except Invalid as error:
            return await _again(request, error)
        return redirect(request, f"/connexion/code?challenge={challenge}")

    async def _again(request: web.Request, error: Invalid) -> web.Response:
        """The form once more, with what was typed: a phone keyboard is slow."""
        typed = await request.post()
        context = {"typed": typed.get("recipient", ""), "next": _inside(str(typed.get("next", "")))}
        return render(request, "sign_in.html", status=error.status, error=error.sentence, **context)

    async def code_form(request: web.Request) -> web.Response:
        return render(request, "code.html", challenge=_uuid(request.query.get("challenge", "")), error=None)

    async def prove_code(request: web.Request) -> web.Response:
        given = await read_form(request, _Code)
        try:
            signed_in = await sign_in.prove_code(given.challenge, given.code, **_caller(request))
        except ProofRefused as error:
            return render(request, "code.html", status=422, challenge=given.challenge, error=error.sentence)
        return _in(request, signed_in)

    async def link_page(request: web.Request) -> web.Response:
        return render(request, "link.html", token=request.match_info["token"])

    async def prove_link(request: web.Request) -> web.Response:
        given = await read_form(request, _Link)
        return _in(request, await sign_in.prove_link(given.token, **_caller(request)))

    def _in(request: web.Request, signed_in: SignedIn) -> web.Response:
        response = redirect(request, signed_in.next_path)
        keep_session(response, signed_in.token, public_url=public_url)
        return response

    def _inside(asked: str) -> str:
        """A page of ours, given whole or as a path."""
        return safe_path(asked.removeprefix(public_url))

    return [
        Route("GET", "/connexion", form, PUBLIC, page=True),
        Route("POST", "/connexion", ask, PUBLIC, page=True),
        Route("GET", "/connexion/code", code_form, PUBLIC, page=True),
        Route("POST", "/connexion/code", prove_code, PUBLIC, page=True),
        Route("GET", "/l/{token:[A-Za-z0-9_=-]{1,100}}", link_page, PUBLIC, page=True),
        Route("POST", "/connexion/lien", prove_link, PUBLIC, page=True),
    ]


def account_routes(sign_in: SignIn, craftsman: Guard, *, public_url: str) -> list[Route]:
    """The account of whoever is signed in."""

    async def account(request: web.Request) -> web.Response:
        devices, others = await sign_in.devices(request["who"])
        return render(request, "account.html", devices=devices, others=others)

    async def sign_out(request: web.Request) -> web.Response:
        await sign_in.sign_out(request["who"], request["who"].session_id)
        response = redirect(request, "/connexion")
        forget_session(response)
        return response

    async def end_device(request: web.Request) -> web.Response:
        await sign_in.sign_out(request["who"], (await read_form(request, _Session)).session)
        return redirect(request, "/compte")

    async def go_over(request: web.Request) -> web.Response:
        await sign_in.go_over(request["who"], (await read_form(request, _Account)).account)
        return redirect(request, "/")

    return [
        Route("GET", "/compte", account, craftsman, page=True),
        Route("POST", "/deconnexion", sign_out, craftsman, page=True),
        Route("POST", "/compte/appareil", end_device, craftsman, page=True),
        Route("POST", "/compte/changer", go_over, craftsman, page=True),
    ]


def _caller(request: web.Request) -> dict[str, str]:
    return {"client": client_address(request), "device": device_of(request.headers.get("User-Agent", ""))}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("Cette adresse n'est pas complète : demandez un nouveau code.") from error
