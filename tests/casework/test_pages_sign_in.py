"""Signing in through the real pages and calls: cookies, redirects, keys, limits, leaving."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import jwt
import pytest
from aiohttp import web
from argon2 import PasswordHasher

from deploy.keys import new_key
from deploy.local.processes import free_port
from services.casework.domain.accounts import TRIES_PER_ACCOUNT, NewAccount
from services.casework.pages.sign_in import SESSION_COOKIE, SignInPages
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords, SignIn
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.clock import Clock
from shared.db import Database
from shared.guards import STAFF_AUDIENCE, STAFF_COOKIE, STAFF_ISSUER, Staff, StaffKeys
from shared.service import Service
from shared.settings import ServiceSettings, prefixed
from shared.web import CSRF_COOKIE, Route
from tests.support.postgres import TestServer

WORD = "un-mot-de-passe-essai"
TEMPLATES = Path(__file__).resolve().parents[2] / "services" / "casework" / "templates"
NEIGHBOUR = "http://127.0.0.1:9"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
MAUD = NewAccount("maud", "Maud Tessonnier", frozenset({"cc"}), "general")


@dataclass
class Visitor:
    """A browser without a screen: one jar of cookies, redirects looked at and not followed."""

    session: aiohttp.ClientSession
    base: str

    async def get(self, path: str) -> tuple[int, str, str]:
        """Status, text and where it leads."""
        async with self.session.get(self.base + path, allow_redirects=False) as response:
            return response.status, await response.text(), response.headers.get("Location", "")

    async def post(self, path: str, **form: str) -> tuple[int, str, str]:
        """The same for a form, with the page's token."""
        async with self.session.post(
            self.base + path, data={"csrf": self.cookie(CSRF_COOKIE), **form}, allow_redirects=False
        ) as response:
            return response.status, await response.text(), response.headers.get("Location", "")

    async def sign_in(self, *, wanted: str = "") -> tuple[int, str, str]:
        """The form, filled and sent."""
        await self.get("/connexion?saisie=1")
        return await self.post("/connexion", login="maud", password=WORD, next=wanted)

    def cookie(self, name: str) -> str:
        """A cookie's value as the jar has it."""
        return next((one.value for one in self.session.cookie_jar if one.key == name), "")

    def drop(self, name: str) -> None:
        """As if the cookie's time had come."""
        self.session.cookie_jar.clear(lambda one: one.key == name)


class Settings(ServiceSettings):
    """Sign-in needs nothing beside what all services have."""

    model_config = prefixed("CASEWORK_")


@pytest.fixture
async def visitor(postgres: TestServer) -> AsyncIterator[Visitor]:
    """A visitor of a casework that serves sign-in and one guarded page."""
    urls, clock, passwords, port = await postgres.fresh("casework"), Clock(), Passwords(QUICK), free_port()
    base = f"http://127.0.0.1:{port}"
    settings = Settings(
        port=port,
        database_url=urls.runtime,
        public_url=base,
        staff_sign_in_url=f"{base}/connexion",
        kafka="127.0.0.1:9",
    )
    db, tokens = Database(urls.runtime), StaffTokens(new_key())
    pages = SignInPages(
        sign_in=SignIn(db=db, clock=clock, passwords=passwords, tokens=tokens),
        tokens=tokens,
        other_services=(NEIGHBOUR,),
    )
    home = Route("GET", "/", _home, Staff(StaffKeys(f"{base}/.well-known/jwks.json")), page=True)
    service = Service(
        "casework", settings=settings, clock=clock, db=db, routes=[*pages.routes(), home], templates=TEMPLATES
    )
    async with service.running(), aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        await Accounts(db=db, clock=clock, passwords=passwords).add(MAUD, password=WORD)
        yield Visitor(session, base)


async def _home(request: web.Request) -> web.Response:
    return web.Response(text=request["who"].name)


async def test_a_guarded_page_sends_to_the_form_and_the_form_leads_back(visitor: Visitor) -> None:
    status, _, location = await visitor.get("/?q=Le+Mans")
    assert status == 303
    wanted = parse_qs(urlsplit(location).query)["next"][0]
    assert wanted == f"{visitor.base}/?q=Le+Mans"

    status, _, location = await visitor.sign_in(wanted=wanted)

    assert (status, location) == (303, wanted)
    assert await visitor.get("/") == (200, "Maud Tessonnier", "")


async def test_who_still_has_a_session_is_let_in_again_without_the_form(visitor: Visitor) -> None:
    await visitor.sign_in()
    visitor.drop(STAFF_COOKIE)

    _, _, first = await visitor.get("/")
    _, _, second = await visitor.get(first.removeprefix(visitor.base))
    status, _, third = await visitor.get(second.removeprefix(visitor.base))

    assert (status, third) == (303, f"{visitor.base}/")
    assert await visitor.get("/") == (200, "Maud Tessonnier", "")


async def test_without_a_session_the_renewal_ends_at_the_form_and_never_turns_in_circles(visitor: Visitor) -> None:
    path, hops = "/connexion?next=%2Fdossiers", 0
    while True:
        status, text, location = await visitor.get(path)
        if status == 200:
            break
        path, hops = location.removeprefix(visitor.base), hops + 1

    assert hops == 2
    assert 'name="next" value="/dossiers"' in text


async def test_a_sign_in_or_renewal_never_leads_out_of_the_hub(visitor: Visitor) -> None:
    status, _, location = await visitor.sign_in(wanted="https://ailleurs.invalid/")
    assert (status, location) == (303, f"{visitor.base}/")

    _, _, location = await visitor.get("/session/renew?next=https%3A%2F%2Failleurs.invalid%2F")
    assert location == f"{visitor.base}/"
    _, _, location = await visitor.get("/session/renew?next=http%3A%2F%2F127.0.0.1%3A9%2Fbannette")
    assert location == f"{NEIGHBOUR}/bannette"


async def test_the_cookies_are_out_of_reach_of_scripts_and_the_secret_only_goes_to_the_session_path(
    visitor: Visitor,
) -> None:
    await visitor.sign_in()

    jar = {one.key: one for one in visitor.session.cookie_jar}

    assert jar[SESSION_COOKIE]["path"] == "/session"
    assert jar[STAFF_COOKIE]["path"] == "/"
    assert all(jar[name]["httponly"] and jar[name]["samesite"] == "Lax" for name in (SESSION_COOKIE, STAFF_COOKIE))
    assert int(jar[STAFF_COOKIE]["max-age"]) == 900


async def test_the_form_says_the_same_to_an_unknown_name_and_a_wrong_password(visitor: Visitor) -> None:
    await visitor.get("/connexion?saisie=1")

    unknown = await visitor.post("/connexion", login="personne", password="peu-importe-quoi")
    wrong = await visitor.post("/connexion", login="maud", password="peu-importe-quoi")

    assert unknown == wrong
    assert unknown[0] == 401
    assert "Identifiant ou mot de passe incorrect." in unknown[1]


async def test_a_storm_of_forms_is_answered_with_when_to_come_back(visitor: Visitor) -> None:
    await visitor.get("/connexion?saisie=1")
    for _ in range(TRIES_PER_ACCOUNT):
        await visitor.post("/connexion", login="maud", password="peu-importe-quoi")

    form = {"csrf": visitor.cookie(CSRF_COOKIE), "login": "maud", "password": WORD}
    async with visitor.session.post(f"{visitor.base}/connexion", data=form) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "900")
        assert "Trop de tentatives" in await response.text()


async def test_an_empty_form_comes_back_with_its_errors_and_opens_nothing(visitor: Visitor) -> None:
    await visitor.get("/connexion?saisie=1")

    status, text, _ = await visitor.post("/connexion", login="maud", password="")

    assert status == 422
    assert "Ce champ est obligatoire." in text
    assert not visitor.cookie(STAFF_COOKIE)


async def test_a_form_without_the_page_s_token_is_refused(visitor: Visitor) -> None:
    form = {"login": "maud", "password": WORD, "csrf": "forgé"}
    async with visitor.session.post(f"{visitor.base}/connexion", data=form) as response:
        assert response.status == 403


async def test_leaving_ends_the_session_everywhere(visitor: Visitor) -> None:
    await visitor.sign_in()
    _, text, _ = await visitor.get("/deconnexion")
    assert "Se déconnecter ?" in text

    await visitor.post("/session/end")

    assert not visitor.cookie(STAFF_COOKIE)
    assert (await visitor.get("/"))[0] == 303
    _, _, location = await visitor.get("/session/renew?next=%2F")
    assert location.startswith(f"{visitor.base}/connexion?saisie=1")


async def test_an_open_page_keeps_its_session_and_a_stranger_has_none_to_keep(visitor: Visitor) -> None:
    assert (await visitor.get("/session/keep"))[0] == 401
    await visitor.sign_in()
    visitor.drop(STAFF_COOKIE)

    assert (await visitor.get("/session/keep"))[0] == 204
    assert (await visitor.get("/"))[0] == 200


async def test_the_published_keys_verify_a_bearer_token_that_the_services_accept(visitor: Visitor) -> None:
    body = {"login": "maud", "password": WORD}
    async with visitor.session.post(f"{visitor.base}/v1/staff/tokens", json=body) as response:
        given = await response.json()
    async with visitor.session.get(f"{visitor.base}/.well-known/jwks.json") as response:
        keys = jwt.PyJWKSet.from_dict(await response.json())

    claims = jwt.decode(
        given["access_token"], keys.keys[0], algorithms=["EdDSA"], issuer=STAFF_ISSUER, audience=STAFF_AUDIENCE
    )
    assert (given["token_type"], given["expires_in"], claims["name"]) == ("Bearer", 900, "Maud Tessonnier")
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    async with visitor.session.get(f"{visitor.base}/", headers=bearer) as response:
        assert response.status == 200


async def test_a_screen_that_refuses_our_sessions_does_not_make_the_browser_turn_for_ever(visitor: Visitor) -> None:
    await visitor.sign_in()

    answers = [(await visitor.get("/session/renew?next=%2F"))[0] for _ in range(9)]

    assert answers == [303] * 7 + [503] * 2


async def test_a_token_that_was_touched_opens_nothing(visitor: Visitor) -> None:
    await visitor.sign_in()
    token = visitor.cookie(STAFF_COOKIE)
    touched = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB")
    visitor.drop(STAFF_COOKIE)

    headers = {"Authorization": f"Bearer {touched}"}
    async with visitor.session.get(f"{visitor.base}/", headers=headers, allow_redirects=False) as response:
        assert response.status == 303
        assert "/connexion" in response.headers["Location"]
