"""What no program should send: every door answers with a rule, a sentence and the field; nothing is stored."""

import gzip
import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from shared.guards import STAFF_COOKIE
from tests.insurer_gateway.builders import an_order
from tests.insurer_gateway.conftest import Door
from tests.support.staff import StaffKeys

PROBLEM = "application/problem+json"
Sent = bytes | AsyncIterator[bytes]


async def send(door: Door, body: Sent, *, path: str = "/v1/orders", key: str = "odd-1", **headers: str) -> Any:
    """Sends raw bytes as an order; status, headers and the problem."""
    told = {"Authorization": f"Bearer {await door.insurer().token()}", "Idempotency-Key": key}
    told |= {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    data = BytesIO(body) if isinstance(body, bytes) else body
    async with door.session.post(f"{door.url}{path}", data=data, headers=told) as answer:
        return answer.status, answer.headers, await answer.json(content_type=None)


def changed(raw: str, *, of: str = "Vitre fendue par la grêle.") -> bytes:
    """A valid order but for the raw JSON that stands where a value was."""
    return json.dumps(an_order(), ensure_ascii=False).replace(json.dumps(of, ensure_ascii=False), raw).encode()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (changed(r'"fin\u0000"'), "FORM-002"),
        (changed(r'"\ud800"'), "FORM-001"),
        (changed(r'"\udc00\ud800"'), "FORM-001"),
        (changed("[" * 100_000), "FORM-001"),
        (changed('{"a":' * 100_000), "FORM-001"),
        (changed("12"), "FORM-002"),
        (changed("NaN"), "FORM-002"),
        (changed('"ok", "limit": {"cents": "100000"}'), "FORM-002"),
        (changed('"ok", "limit": {"cents": 1e400}'), "FORM-002"),
        (changed('"ok", "limit": {"cents": 12.5}'), "FORM-002"),
        (changed('"ok", "limit": {"cents": true}'), "FORM-002"),
        (changed('"ok", "limit": {"cents": ' + "9" * 5000 + "}"), "FORM-001"),
        (changed('"ok", "loss_date": "9999-12-31T99:00"'), "FORM-002"),
        (changed('"ok", "loss_date": 20260302'), "FORM-002"),
        (changed('"ok", "loss_date": "-0001-01-01"'), "FORM-002"),
        (json.dumps(an_order()).encode("utf-16"), "FORM-001"),
        ("é".encode("latin-1"), "FORM-001"),
        (gzip.compress(b"not json", mtime=0), "FORM-001"),
    ],
)
async def test_an_odd_order_is_refused_with_its_rule(open_door: Door, body: bytes, rule: str) -> None:
    status, headers, problem = await send(open_door, body)

    assert (status, headers["Content-Type"].split(";")[0]) == (422, PROBLEM)
    assert (problem["rule"], bool(problem["detail"])) == (rule, True)
    assert await open_door.rows.fetchval("select count(*) from orders") == 0


@pytest.mark.parametrize(
    ("body", "header", "status"),
    [
        (gzip.compress(json.dumps(an_order()).encode(), mtime=0), {"Content_Encoding": "gzip"}, 202),
        (gzip.compress(b" " * (10 << 20), mtime=0), {"Content_Encoding": "gzip"}, 413),
        (b"no gzip at all", {"Content_Encoding": "gzip"}, 400),
        (b" " * (10 << 20), {}, 413),
        (json.dumps(an_order()).encode(), {"Content_Type": "text/plain"}, 422),
        (json.dumps(an_order()).encode(), {"Content_Type": "application/x-www-form-urlencoded"}, 422),
        (json.dumps(an_order()).encode(), {"Content_Type": "application/json; charset=utf-8"}, 202),
        (json.dumps(an_order()).encode(), {"Content_Type": "application/vnd.sinapps+json"}, 202),
        (json.dumps(an_order()).encode(), {"Content_Type": "application/json; charset=iso-8859-1"}, 422),
    ],
)
async def test_how_the_bytes_are_wrapped_is_understood_or_refused(
    door: Door, body: bytes, header: dict[str, str], status: int
) -> None:
    answered, headers, told = await send(door, body, **header)

    assert answered == status
    assert await door.rows.fetchval("select count(*) from orders") == (status == 202)
    if status != 202:
        assert headers["Content-Type"].split(";")[0] == PROBLEM
        assert told["rule"]
        assert told["detail"].endswith(".")


async def test_an_order_in_chunks_is_taken(door: Door) -> None:
    whole = json.dumps(an_order()).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(whole), 7):
            yield whole[at : at + 7]

    assert (await send(door, chunks()))[0] == 202


async def test_of_a_name_given_twice_the_last_value_counts_everywhere(door: Door) -> None:
    status, _, _ = await send(door, changed('"la première", "description": "la seconde"'))

    stored = [await door.rows.fetchval(f"select convert_from({column}, 'utf8') from {table}")
              for table, column in (("orders", "content"), ("outbox", "body"))]  # fmt: skip
    assert status == 202
    assert ["la seconde" in one and "la première" not in one for one in stored] == [True, True]


async def test_a_door_that_knows_not_the_method_says_so_and_which_it_knows(open_door: Door) -> None:
    async with open_door.session.put(f"{open_door.url}/v1/orders", json={}) as answer:
        problem = await answer.json(content_type=None)

    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (405, PROBLEM)
    assert answer.headers["Allow"] == "POST"
    assert problem["rule"] == "HTTP-405"
    assert "méthode" in problem["detail"]


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/orders/x", "/v1/orders/00000000-0000-7000-8000-000000000000"])
async def test_what_is_not_there_has_a_rule_as_well(open_door: Door, path: str) -> None:
    headers = {"Authorization": f"Bearer {await open_door.insurer().token()}"}
    async with open_door.session.get(f"{open_door.url}{path}", headers=headers) as answer:
        problem = await answer.json(content_type=None)

    assert (answer.status, problem["rule"]) == (404, "HTTP-404")


@pytest.mark.parametrize(
    "form",
    [
        "grant_type=client_credentials&client_id=%00&client_secret=x",
        "grant_type=client_credentials&client_id=a%00b&client_secret=%00",
        "grant_type=client_credentials&client_id=%ED%A0%80&client_secret=%ED%A0%80",
        "grant_type=client_credentials&client_id=" + "a" * 100_000 + "&client_secret=x",
    ],
)
async def test_an_odd_program_is_told_in_oauths_words(open_door: Door, form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with open_door.session.post(f"{open_door.url}/oauth/token", data=form, headers=headers) as answer:
        told = await answer.json(content_type=None)

    assert answer.status in (400, 401)
    assert told["error"] in ("invalid_client", "invalid_request")


async def test_a_form_in_an_unheard_of_charset_is_told_in_oauths_words(open_door: Door) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
    async with open_door.session.post(f"{open_door.url}/oauth/token", data=b"a=b", headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("csrf=é".encode(), "application/x-www-form-urlencoded", 403),
        (b"csrf=good&endpoint=%00", "application/x-www-form-urlencoded", 422),
        (b"csrf=good&endpoint=x", "application/x-www-form-urlencoded; charset=klingon", 422),
        (b"csrf=good&endpoint=\xff", "application/x-www-form-urlencoded; charset=ascii", 422),
        (b"csrf=good", "multipart/form-data", 422),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
    ],
)
async def test_an_odd_form_of_the_console_is_refused(
    open_door: Door, staff_keys: StaffKeys, body: bytes, content_type: str, status: int
) -> None:
    cookies = f"{STAFF_COOKIE}={staff_keys.token(['supervisor'])}; passerelle_csrf=good"
    async with aiohttp.ClientSession() as browser, browser.post(
        f"{open_door.url}/console/endpoints/close", data=body, headers={"Content-Type": content_type, "Cookie": cookies}
    ) as answer:  # fmt: skip
        assert answer.status == status


@pytest.mark.parametrize(
    "query", ["search=%00", "partner=%00", "search=%ED%A0%80", "before=%00", "state=%00", "search=%2500"]
)
async def test_an_odd_question_to_the_console_is_answered(open_door: Door, staff_keys: StaffKeys, query: str) -> None:
    url = f"{open_door.url}/console/messages?{query}"
    async with open_door.session.get(url, cookies=staff_keys.staff_cookie(["supervisor"])) as answer:
        assert answer.status in (200, 404, 422)


async def test_an_odd_address_is_refused(open_door: Door, staff_keys: StaffKeys) -> None:
    url = f"{open_door.url}/console/messages/{quote(chr(0))}"
    async with open_door.session.get(url, cookies=staff_keys.staff_cookie(["supervisor"])) as answer:
        assert answer.status == 404
