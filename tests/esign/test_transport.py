"""What all answers under /v3 share: unknown paths, wrong methods, calls counted over processes, rate headers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.esign.domain.rates import Limits, began, seconds_left
from services.esign.use_cases.rates import Rates
from shared.clock import Clock
from shared.db import Database
from tests.esign.conftest import Desk, running_desk
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

RATES = (
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "X-RateLimit-Limit-Minute",
    "X-RateLimit-Limit-Hour",
    "X-RateLimit-Remaining-Minute",
    "X-RateLimit-Remaining-Hour",
)
MOMENT = datetime(2026, 3, 10, 9, 59, 30, 500_000, tzinfo=UTC)


def test_a_minute_and_an_hour_begin_with_the_clock() -> None:
    assert began(MOMENT, "minute") == datetime(2026, 3, 10, 9, 59, tzinfo=UTC)
    assert began(MOMENT, "hour") == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert seconds_left(MOMENT, "minute") == seconds_left(MOMENT, "hour") == 30


async def call(desk: Desk, method: str, path: str, *, key: str | None = None) -> tuple[int, dict[str, str], str]:
    """A call that no contract describes."""
    headers = {"Authorization": f"Bearer {key or desk.keys[True]}"}
    async with desk.session.request(method, desk.url + path, headers=headers) as answer:
        return answer.status, dict(answer.headers), await answer.text()


@pytest.mark.parametrize("path", ["/v3/nothing", "/v3/", "/v3/signature_requests/x/y/z", "/v3/webhooks/a/b"])
async def test_an_unknown_path_is_answered_in_the_vendors_form(desk: Desk, path: str) -> None:
    status, headers, text = await call(desk, "GET", path)

    assert status == 404
    assert '"type": "resource.not_found"' in text
    assert '"detail": ' in text
    assert not [name for name in RATES if name not in headers]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/v3/signature_requests", "GET,POST"), ("POST", "/v3/contacts/x", "DELETE,GET,PATCH")],
)
async def test_a_wrong_method_is_answered_in_the_vendors_form(desk: Desk, method: str, path: str, allowed: str) -> None:
    status, headers, text = await call(desk, method, path)

    assert (status, headers["Allow"]) == (405, allowed)
    assert text.startswith('{"message": ')


async def test_without_a_key_nothing_is_said_of_paths(desk: Desk) -> None:
    status, _, text = await call(desk, "GET", "/v3/nothing", key="nobody's")

    assert status == 401
    assert '"type": ' in text


async def test_every_answer_says_what_is_left(desk: Desk) -> None:
    right = await desk.program().call("GET", "/signature_requests")
    status, wrong, _ = await call(desk, "GET", "/v3/signature_requests/nothing")

    left = [int(one["X-RateLimit-Remaining-Hour"]) for one in (right.headers, wrong)]
    assert status == 404
    assert left[1] < left[0] < 360_000
    assert not [name for name in RATES if name not in right.headers or name not in wrong]


@pytest.fixture
async def narrow(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> AsyncIterator[Desk]:
    """A service that lets a key call three times an hour."""
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, calls_per_hour=3) as running:
        yield running


async def test_a_key_without_calls_left_is_refused_and_the_other_one_is_not(narrow: Desk) -> None:
    answers = [await call(narrow, "GET", "/v3/webhooks") for _ in range(5)]
    other, _, _ = await call(narrow, "GET", "/v3/webhooks", key=narrow.keys[False])

    assert [status for status, _, _ in answers] == [200, 200, 200, 429, 429]
    assert [headers["X-RateLimit-Remaining-Hour"] for _, headers, _ in answers] == ["2", "1", "0", "0", "0"]
    assert 0 < int(answers[-1][1]["Retry-After"]) <= 3600
    assert answers[-1][2].startswith('{"message": ')
    assert other == 200


async def test_several_processes_share_one_count(db: Database) -> None:
    limits = Limits(minute=300, hour=1000)
    processes = [Rates(db=db, clock=Clock(None), limits=limits) for _ in range(3)]
    minute = began(datetime.now(UTC), "minute")

    taken = await asyncio.gather(*(one.count(b"key") for one in processes for _ in range(200)))
    allowed = sum(refusal is None for _, refusal in taken)

    same_minute = began(datetime.now(UTC), "minute") == minute
    assert not same_minute or 300 - 3 * limits.block <= allowed <= 300
    assert allowed <= 600


async def test_a_key_is_counted_by_its_hash_only(desk: Desk) -> None:
    await call(desk, "GET", "/v3/webhooks")

    keys = await desk.rows.fetch("select distinct key_sha256 from calls")

    assert {len(row["key_sha256"]) for row in keys} == {32}
