"""Doors: guards hold, bad input gets rule, sentence and field, pages carry their token, nothing leaks."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import BaseModel, Field

from shared.clock import Clock
from shared.db import Database
from shared.errors import Refused, TooMany
from shared.guards import PUBLIC, Staff, StaffKeys
from shared.service import Service
from shared.web import Route, client_address, read_form, read_json, redirect, render
from tests.shared.test_service import settings
from tests.support.staff import StaffKeys as Signer

HERE = Path(__file__).parent


class Ordered(BaseModel):
    quantity: int = Field(ge=1)
    name: str = Field(max_length=10)


async def order(request: web.Request) -> web.Response:
    body = await read_json(request, Ordered)
    return web.json_response({"name": body.name})


async def form(request: web.Request) -> web.Response:
    if request.method == "GET":
        return render(request, "form.html")
    await read_form(request, Ordered)
    return redirect(request, "/page")


async def refuse(_request: web.Request) -> web.Response:
    raise Refused("Le délai est passé.", rule="R-053", field="offer_id")


async def crash(_request: web.Request) -> web.Response:
    raise RuntimeError("secret detail")


async def storm(_request: web.Request) -> web.Response:
    raise TooMany("Trop d'essais.", retry_after=30)


async def address(request: web.Request) -> web.Response:
    return web.Response(text=client_address(request))


@pytest.fixture
async def client(plumbed: str, staff_keys: Signer) -> AsyncIterator[aiohttp.ClientSession]:
    """A service with one door of each kind."""
    keys = StaffKeys(staff_keys.url)
    routes = [
        Route("POST", "/orders", order, PUBLIC),
        Route("GET", "/page", form, Staff(keys), page=True),
        Route("POST", "/page", form, Staff(keys), page=True),
        Route("GET", "/admin", refuse, Staff(keys, roles=("admin",))),
        Route("GET", "/refuse", refuse, PUBLIC),
        Route("GET", "/refuse-page", refuse, PUBLIC, page=True),
        Route("GET", "/crash", crash, PUBLIC),
        Route("GET", "/storm", storm, PUBLIC),
        Route("GET", "/address", address, PUBLIC),
    ]
    made = settings(plumbed, "127.0.0.1:9", trusted_proxies="127.0.0.0/8")
    service = Service("program", made, Clock(), Database(plumbed), routes=routes, templates=HERE)
    async with (
        service.running(),
        aiohttp.ClientSession(service.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        yield session


async def test_a_wrong_field_is_named_with_a_sentence(client: aiohttp.ClientSession) -> None:
    response = await client.post("/orders", json={"quantity": 0, "name": "x" * 11})

    body = await response.json()
    assert response.status == 422
    assert response.content_type == "application/problem+json"
    assert {problem["field"] for problem in body["problems"]} == {"quantity", "name"}
    assert body["rule"] == "FORM-002"


@pytest.mark.parametrize(("body", "rule"), [(b"", "FORM-001"), (b"{", "FORM-001"), (b"[]", "FORM-002")])
async def test_what_is_no_json_is_refused(client: aiohttp.ClientSession, body: bytes, rule: str) -> None:
    response = await client.post("/orders", data=body, headers={"Content-Type": "application/json"})

    assert (response.status, (await response.json())["rule"]) == (422, rule)


async def test_json_that_does_not_say_so_is_refused(client: aiohttp.ClientSession) -> None:
    """A browser sends text/plain for any page of the world; application/json it asks about first."""
    response = await client.post("/orders", data='{"quantity": 1, "name": "a"}')

    answer = await response.json()
    assert (response.status, answer["rule"], answer["field"]) == (422, "FORM-004", "Content-Type")


async def test_too_many_bytes_are_refused(client: aiohttp.ClientSession) -> None:
    response = await client.post("/orders", data=io.BytesIO(b"x" * (1 << 21)))

    assert response.status == 413
    assert (await response.json())["rule"] == "FORM-003"


async def test_a_refusal_carries_its_rule_and_the_correlation_id(client: aiohttp.ClientSession) -> None:
    response = await client.get("/refuse", headers={"X-Correlation-Id": "walk-of-the-test"})

    body = await response.json()
    assert (response.status, body["rule"], body["field"]) == (422, "R-053", "offer_id")
    assert body["instance"] == response.headers["X-Correlation-Id"] == "walk-of-the-test"


async def test_a_page_answers_in_french_html(client: aiohttp.ClientSession) -> None:
    response = await client.get("/refuse-page")

    text = await response.text()
    assert response.content_type == "text/html"
    assert "Le délai est passé." in text
    assert "R-053" in text


async def test_an_unexpected_error_tells_no_detail(client: aiohttp.ClientSession) -> None:
    response = await client.get("/crash")

    assert response.status == 500
    assert "secret" not in await response.text()


async def test_a_storm_says_when_to_come_back(client: aiohttp.ClientSession) -> None:
    response = await client.get("/storm")

    assert (response.status, response.headers["Retry-After"]) == (429, "30")


async def test_a_page_without_a_session_leads_to_the_sign_in(client: aiohttp.ClientSession) -> None:
    response = await client.get("/page?tab=1", allow_redirects=False)

    assert response.status == 303
    assert "/connexion?next=" in response.headers["Location"]
    assert response.headers["Location"].endswith("%2Fpage%3Ftab%3D1")


@pytest.mark.parametrize("change", [{"audience": "other"}, {"lasts": timedelta(minutes=-1)}])
async def test_a_foreign_or_old_token_is_not_let_in(
    client: aiohttp.ClientSession, staff_keys: Signer, change: dict[str, Any]
) -> None:
    token = staff_keys.token(roles=["admin"], **change)

    response = await client.get("/admin", headers={"Authorization": f"Bearer {token}"})

    assert response.status == 401


async def test_a_role_that_is_missing_is_forbidden(client: aiohttp.ClientSession, staff_keys: Signer) -> None:
    response = await client.get("/admin", headers={"Authorization": f"Bearer {staff_keys.token(roles=['CC'])}"})

    assert (response.status, (await response.json())["rule"]) == (403, "ACCESS-002")


async def test_a_form_without_its_token_is_refused(client: aiohttp.ClientSession, staff_keys: Signer) -> None:
    headers = {"Authorization": f"Bearer {staff_keys.token(roles=['CC'])}"}

    response = await client.post("/page", data={"quantity": "1", "name": "a"}, headers=headers)

    assert response.status == 403
    assert "ACCESS-003" in await response.text()


async def test_a_form_with_its_token_goes_through(client: aiohttp.ClientSession, staff_keys: Signer) -> None:
    headers = {"Authorization": f"Bearer {staff_keys.token(roles=['CC'])}"}
    page = await (await client.get("/page", headers=headers)).text()
    token = page.split('name="csrf" value="')[1].split('"')[0]

    data = {"quantity": "1", "name": "a", "csrf": token}
    response = await client.post("/page", data=data, headers=headers, allow_redirects=False)

    assert (response.status, response.headers["Location"].rsplit("/", 1)[1]) == (303, "page")


async def test_every_answer_forbids_foreign_scripts(client: aiohttp.ClientSession) -> None:
    response = await client.get("/refuse-page")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_a_file_is_kept_for_good_by_the_sum_in_its_address_and_by_that_alone(
    client: aiohttp.ClientSession,
) -> None:
    async with client.get("/refuse-page") as page:
        (style,) = re.findall(r'href="(/static/passerelle\.css\?v=[0-9a-f]{12})"', await page.text())

    kept: dict[str, str] = {}
    for path in (style, "/static/passerelle.css", "/static/nothing.css?v=000000000000", "/refuse?v=1"):
        async with client.get(path) as answer:
            kept[path.rpartition("/")[2]] = answer.headers["Cache-Control"]

    assert kept.pop(style.rpartition("/")[2]) == "public, max-age=31536000, immutable"
    assert set(kept.values()) == {"no-store"}


async def test_the_callers_address_is_the_last_one_a_trusted_proxy_vouches_for(client: aiohttp.ClientSession) -> None:
    response = await client.get("/address", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    assert await response.text() == "198.51.100.7"


async def test_a_form_whose_session_ended_comes_back_with_all_that_was_typed(
    client: aiohttp.ClientSession, staff_keys: Signer
) -> None:
    page = await (await client.get("/page", headers=bearer(staff_keys))).text()
    form = aiohttp.FormData({"csrf": page.split('name="csrf" value="')[1].split('"')[0], "name": '"><b>é</b>\n2'})
    form.add_field("quantity", "1")
    form.add_field("quantity", "2")
    form.add_field("photo", b"bytes", filename="photo.jpg")

    answer = await client.post(
        "/page?tab=2", data=form, headers=bearer(staff_keys, over=True) | {"Host": "evil.invalid"}
    )
    text = await answer.text()

    assert answer.status == 401
    assert 'name="name" value="&#34;&gt;&lt;b&gt;é&lt;/b&gt;\n2"' in text
    assert ['name="quantity" value="1"' in text, 'name="quantity" value="2"' in text] == [True, True]
    assert '/page?tab=2">' in text
    assert "fichiers joints" in text
    assert ["photo" in text, "evil" in text, text.count('name="csrf"')] == [False, False, 1]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
async def test_what_another_site_sent_is_never_offered_to_be_sent_again(
    client: aiohttp.ClientSession, staff_keys: Signer, headers: dict[str, str]
) -> None:
    page = await (await client.get("/page", headers=bearer(staff_keys))).text()
    token = page.split('name="csrf" value="')[1].split('"')[0] if headers else "guessed"

    answer = await client.post("/page", data={"csrf": token, "name": "planted"}, headers=headers)

    assert answer.status == 401
    assert "planted" not in await answer.text()


def bearer(keys: Signer, *, over: bool = False) -> dict[str, str]:
    """The header of a member of the staff whose session lives, or is over."""
    lasts = timedelta(minutes=-1 if over else 15)
    return {"Authorization": f"Bearer {keys.token(roles=['CC'], lasts=lasts)}"}
