"""Signing in at the organisation's identity provider, through the real pages and a small real provider."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import jwt
import pytest

from services.casework.domain.openid import SESSION_LIMIT, Terms, identity_of, read_roles
from services.casework.pages.openid import ATTEMPT_COOKIE, BACK, PATH
from shared.guards import STAFF_COOKIE
from shared.web import CSRF_COOKIE
from tests.casework.case_desk import CaseDesk, case_desk
from tests.support.openid_server import OpenIdServer, openid_server
from tests.support.postgres import TestServer

MAUD = {"sub": "f3c1-88", "name": "Maud Tessonnier", "groups": ["Sinistres", "PASS-CC", "PASS-SUP"], "site": "allianz"}
ROLES = "PASS-CC=cc,PASS-SUP=supervisor,PASS-GR=gr"


@dataclass
class Browser:
    """A browser without a screen, that follows nothing by itself."""

    session: aiohttp.ClientSession
    base: str
    jar: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)

    async def get(self, url: str) -> tuple[int, str, str]:
        """Status, text and where it leads; keeps and loses cookies as it is told."""
        whole = url if url.startswith("http") else self.base + url
        async with self.session.get(whole, cookies=self.jar, allow_redirects=False) as response:
            self._keep(response)
            return response.status, await response.text(), response.headers.get("Location", "")

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        """A form with the page's token."""
        data = {"csrf": self.jar.get(CSRF_COOKIE, ""), **form}
        async with self.session.post(self.base + path, data=data, cookies=self.jar, allow_redirects=False) as response:
            self._keep(response)
            return response.status, await response.text()

    def _keep(self, response: aiohttp.ClientResponse) -> None:
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel
            if morsel["max-age"] == "0" or not morsel.value:
                self.jar.pop(name, None)
            else:
                self.jar[name] = morsel.value

    async def goes(self, wanted: str = "") -> str:
        """To the provider and to the address it sends the browser back to."""
        _, _, there = await self.get(f"{PATH}?next={wanted}")
        _, _, back = await self.get(there)
        return back

    async def signs_in(self, wanted: str = "") -> tuple[int, str, str]:
        """The whole way."""
        return await self.get(await self.goes(wanted))


@pytest.fixture
async def provider() -> AsyncIterator[OpenIdServer]:
    """A provider that knows one person."""
    async with openid_server() as server:
        server.user = dict(MAUD)
        yield server


@pytest.fixture
async def desk(postgres: TestServer, provider: OpenIdServer, tmp_path: Path) -> AsyncIterator[CaseDesk]:
    """Casework with this provider, and no local accounts."""
    async with case_desk(
        postgres, tmp_path, oidc_issuer=provider.url, oidc_client_secret=provider.client_secret, oidc_roles=ROLES,
        oidc_roles_claim="groups", oidc_team_claim="site", oidc_name="Mutuelle Essai",
    ) as running:  # fmt: skip
        yield running


@pytest.fixture
def browser(desk: CaseDesk) -> Browser:
    """Somebody's."""
    return Browser(desk.session, desk.url)


def said(browser: Browser) -> dict[str, Any]:
    """What the session says of whoever is in."""
    return jwt.decode(browser.jar[STAFF_COOKIE], options={"verify_signature": False})


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_the_provider_lets_somebody_in_with_the_roles_it_says(
    browser: Browser, provider: OpenIdServer, algorithm: str
) -> None:
    provider.rotate(algorithm)
    status, page, _ = await browser.get("/connexion?saisie=1&next=/dossiers")

    answer = await browser.signs_in("/dossiers")

    assert (status, "Mutuelle Essai" in page, 'name="password"' in page) == (200, True, False)
    assert (answer[0], answer[2]) == (303, f"{browser.base}/dossiers")
    who = said(browser)
    assert (who["name"], who["roles"], who["team"]) == ("Maud Tessonnier", ["cc", "supervisor"], "allianz")
    assert (await browser.get("/dossiers"))[0] == 200
    assert ATTEMPT_COOKIE not in browser.jar
    asked = provider.asked[-1]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == browser.base + BACK
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3


async def test_the_same_person_is_the_same_account_with_todays_roles_and_renews(
    browser: Browser, desk: CaseDesk, provider: OpenIdServer
) -> None:
    await browser.signs_in()
    first = said(browser)
    provider.user |= {"name": "Maud Corre-Tessonnier", "groups": ["PASS-GR"]}

    await browser.signs_in()
    again = said(browser)
    renewed = await browser.get("/session/renew?next=/dossiers")

    assert (again["sub"], again["name"], again["roles"]) == (first["sub"], "Maud Corre-Tessonnier", ["gr"])
    assert (renewed[0], renewed[2]) == (303, f"{browser.base}/dossiers")
    async with desk.db.transaction() as tx:
        lasts = await tx.fetchval("select max(ends_at - started_at) from staff_sessions")
        accounts = await tx.fetchval("select count(*) from staff_accounts")
    assert (lasts, accounts) == (SESSION_LIMIT, 1)


BAD: dict[str, dict[str, Any]] = {
    "another nonce": {"changed": {"nonce": "celui d'un autre"}},
    "no nonce": {"changed": {"nonce": None}},
    "another audience": {"changed": {"aud": "un-autre-client"}},
    "two audiences and no party": {"changed": {"aud": ["passerelle", "un-autre-client"]}},
    "another party": {"changed": {"azp": "un-autre-client"}},
    "another issuer": {"changed": {"iss": "https://ailleurs.invalid"}},
    "over": {"changed": {"exp": 1_700_000_000}},
    "nobody": {"changed": {"sub": None}},
    "a key of nobody's": {"forged": True},
    "not signed": {"unsigned": True},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
async def test_an_answer_that_does_not_hold_opens_nothing(
    browser: Browser, provider: OpenIdServer, bad: dict[str, Any]
) -> None:
    for name, value in bad.items():
        setattr(provider, name, value)

    status, page, _ = await browser.signs_in()

    assert (status, STAFF_COOKIE in browser.jar) == (401, False)
    assert "La connexion n'a pas abouti" in page.replace("&#39;", "'") or "ne dit pas qui" in page


async def test_another_browser_cannot_finish_it_nor_the_same_one_twice(desk: CaseDesk, browser: Browser) -> None:
    back = await browser.goes()
    stranger = Browser(desk.session, desk.url)

    theirs = await stranger.get(back)
    cookie = browser.jar[ATTEMPT_COOKIE]
    mine = await browser.get(back)
    browser.jar[ATTEMPT_COOKIE] = cookie
    twice = await browser.get(back)

    assert [one[0] for one in (theirs, mine, twice)] == [401, 303, 401]


async def test_a_state_that_was_changed_or_comes_from_elsewhere_is_refused(browser: Browser) -> None:
    back = urlsplit(await browser.goes())
    code = parse_qs(back.query)["code"][0]
    state = parse_qs(back.query)["state"][0]

    answers = [
        await browser.get(f"{BACK}?code={code}&state=autre"),
        await browser.get(f"{BACK}?code={code}"),
        await browser.get(f"{BACK}?state={state}"),
        await browser.get(f"{BACK}?code={code}&state={state}&iss=https://ailleurs.invalid"),
    ]

    assert [one[0] for one in answers] == [401] * 4
    assert STAFF_COOKIE not in browser.jar


async def test_a_session_of_ours_is_no_attempt_and_an_attempt_no_session(browser: Browser) -> None:
    await browser.goes()
    attempt = browser.jar[ATTEMPT_COOKIE]
    stranger = Browser(browser.session, browser.base, {STAFF_COOKIE: attempt})

    assert (await stranger.get("/dossiers"))[0] in (302, 303)
    assert browser.cookies[ATTEMPT_COOKIE]["httponly"]
    assert browser.cookies[ATTEMPT_COOKIE]["path"] == PATH


async def test_who_has_no_role_and_whose_account_is_closed_stay_outside(
    browser: Browser, desk: CaseDesk, provider: OpenIdServer
) -> None:
    provider.user |= {"groups": ["Sinistres"]}
    nobody = await browser.signs_in()
    provider.user |= {"groups": ["PASS-CC"]}
    await browser.signs_in()
    async with desk.db.transaction() as tx:
        await tx.execute("update staff_accounts set active = false")
    closed = await Browser(desk.session, desk.url).signs_in()

    assert (nobody[0], closed[0]) == (403, 403)
    assert "aucun rôle" in nobody[1]
    assert "fermé" in closed[1]


async def test_passwords_open_nothing_unless_they_may(
    desk: CaseDesk, browser: Browser, provider: OpenIdServer, postgres: TestServer, tmp_path: Path
) -> None:
    await browser.get("/deconnexion")  # has a form, and with it our token
    status, page = await browser.post("/connexion", login="maud", password="un-mot-de-passe-essai")
    async with desk.session.post(f"{desk.url}/v1/staff/tokens", json={"login": "a", "password": "b"}) as answer:
        bearer = answer.status
    (tmp_path / "both").mkdir()
    async with case_desk(postgres, tmp_path / "both", oidc_issuer=provider.url, local_accounts=True) as both:
        shown = (await Browser(both.session, both.url).get("/connexion?saisie=1"))[1]

    assert (status, "comptes locaux sont fermés" in page, bearer) == (403, True, 403)
    assert 'name="password"' in shown
    assert PATH in shown


async def test_keys_are_kept_and_a_new_one_is_found(browser: Browser, provider: OpenIdServer) -> None:
    for _ in range(3):
        assert (await browser.signs_in())[0] == 303
    reads = provider.key_reads

    assert reads == 1


async def test_it_never_leads_out_of_the_hub_and_back_to_the_form_when_he_says_no(browser: Browser) -> None:
    away = await browser.signs_in("https://ailleurs.invalid/")
    no = await browser.get(f"{BACK}?error=access_denied")

    assert away[2].startswith(browser.base)
    assert (no[0], no[2].startswith("/connexion?saisie=1")) == (302, True) or no[0] == 303


async def test_a_provider_that_is_away_is_said(
    browser: Browser, desk: CaseDesk, postgres: TestServer, tmp_path: Path
) -> None:
    (tmp_path / "away").mkdir()
    async with case_desk(postgres, tmp_path / "away", oidc_issuer="http://127.0.0.1:9/rien") as alone:
        status, page, _ = await Browser(alone.session, alone.url).get(PATH)

    assert status == 503
    assert "Pas de réponse" in page


def test_roles_are_read_from_a_claim_or_a_place_in_one() -> None:
    claims = {"iss": "x", "sub": "1", "realm_access": {"roles": ["a", "b", 3]}, "https://x/roles": "a"}

    inner = identity_of(claims, Terms(read_roles("a=cc,b=gr"), "realm_access.roles"))
    named = identity_of(claims, Terms(read_roles("a=cc"), "https://x/roles"))

    assert inner.roles == frozenset({"cc", "gr"})
    assert (named.roles, named.name) == (frozenset({"cc"}), "1")


def test_a_role_that_does_not_exist_stops_the_service_at_its_start() -> None:
    with pytest.raises(ValueError, match="unknown roles"):
        read_roles("a=chef")
