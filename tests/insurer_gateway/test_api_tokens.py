"""Who may call: tokens for programs, and every token that is not good here; each exchange as documented."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from uuid_utils.compat import uuid7

from deploy.keys import new_key
from tests.insurer_gateway.builders import an_order, profile_file
from tests.insurer_gateway.conftest import Door, door_running
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys


def secret_of(door: Door, client_id: str = "mirabelle-orders") -> str:
    found: str = json.loads(door.settings.clients_file.read_text())[client_id]
    return found


def exchanges(door: Door) -> Exchanges:
    return Exchanges(door.session, door.url, service="insurer_gateway")


async def token(door: Door, *, scope: str | None = None, client_id: str = "mirabelle-orders") -> Any:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret_of(door, client_id)}
    return await exchanges(door).post("/oauth/token", form=form | ({"scope": scope} if scope else {}))


def signed(door: Door, *, pem: bytes | None = None, **claims: Any) -> str:
    """A token like ours but for what the test changes."""
    key = load_pem_private_key(pem or door.settings.signing_key_file.read_bytes(), password=None)
    now = datetime.now(UTC)
    usual = {
        "iss": "urn:passerelle:insurer_gateway",
        "aud": "urn:passerelle:partners",
        "sub": "mirabelle-orders",
        "partner": "mirabelle",
        "scope": "orders:read orders:write",
        "exp": now + timedelta(minutes=5),
    }
    return jwt.encode(usual | claims, key, algorithm="EdDSA")  # type: ignore[arg-type]  # an Ed25519 key


async def test_a_program_gets_a_token_of_ten_minutes_that_the_published_key_verifies(door: Door) -> None:
    given = (await token(door)).json()
    keys = (await exchanges(door).get("/.well-known/jwks.json")).json()["keys"]

    claims = jwt.decode(
        given["access_token"], jwt.PyJWK(keys[0]), algorithms=["EdDSA"], audience="urn:passerelle:partners"
    )
    assert given["expires_in"] == claims["exp"] - claims["iat"] == 600
    assert (claims["sub"], claims["partner"]) == ("mirabelle-orders", "mirabelle")
    assert set(claims["scope"].split()) == {"orders:write", "orders:read", "events:read", "events:ack"}


async def test_the_secret_may_come_in_the_header(door: Door) -> None:
    basic = base64.b64encode(f"mirabelle-orders:{secret_of(door)}".encode()).decode()

    answer = await exchanges(door).post(
        "/oauth/token", form={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )

    assert answer.status == 200


async def test_only_a_hash_of_the_secret_is_kept(door: Door) -> None:
    kept = await door.rows.fetchval("select secret_sha256 from clients where id = 'mirabelle-orders'")

    assert secret_of(door).encode() not in kept
    assert len(kept) == 32


async def test_a_wrong_secret_and_an_unknown_program_are_told_alike(door: Door) -> None:
    wrong = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": "no"}

    first = await exchanges(door).post("/oauth/token", form=wrong)
    second = await exchanges(door).post("/oauth/token", form=wrong | {"client_id": "nobody"})

    assert (first.status, first.json()) == (second.status, second.json())
    assert first.status == 401
    assert first.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "orders:write everything"}, "invalid_scope"),
        ({"client_secret": ""}, "invalid_client"),
    ],
)
async def test_a_token_request_that_is_wrong_says_why_in_oauths_words(
    open_door: Door, form: dict[str, str], error: str
) -> None:
    usual = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": secret_of(open_door)}

    answer = await exchanges(open_door).post("/oauth/token", form=usual | form)

    assert answer.status in (400, 401)
    assert answer.json()["error"] == error


async def test_a_storm_of_wrong_secrets_is_slowed_down(door: Door) -> None:
    wrong = {"grant_type": "client_credentials", "client_id": "mirabelle-orders", "client_secret": "no"}

    statuses = [(await exchanges(door).post("/oauth/token", form=wrong)).status for _ in range(12)]

    assert statuses == [401] * 10 + [429] * 2
    assert (await token(door, client_id="allianz-orders")).status == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"aud": "staff"},
        {"iss": "https://somebody.else.invalid"},
        {"aud": ["urn:passerelle:else"]},
    ],
)
async def test_a_token_that_is_over_or_for_another_house_is_refused(open_door: Door, claims: dict[str, Any]) -> None:
    program = await open_door.program()
    program.token = signed(open_door, **claims)

    answer = await program.post("/v1/orders", key="k-1", json=an_order())

    assert answer.status == 401
    assert answer.json()["detail"]


async def test_a_token_signed_by_another_key_is_refused(open_door: Door) -> None:
    program = await open_door.program()
    program.token = signed(open_door, pem=new_key())

    assert (await program.get("/v1/events")).status == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic bWU6bWU=", "Bearer " + "a" * 4000])
async def test_what_is_no_token_is_refused(open_door: Door, header: str) -> None:
    answer = await exchanges(open_door).get("/v1/events", headers={"Authorization": header})

    assert answer.status == 401


async def test_a_partner_that_is_no_longer_connected_is_refused(open_door: Door) -> None:
    program = await open_door.program()
    program.token = signed(open_door, partner="nobody")

    assert (await program.get(f"/v1/orders/{uuid7()}")).status == 403


async def test_a_reading_program_cannot_order(door: Door) -> None:
    program = await door.program("allianz")
    program.token = (await token(door, client_id="allianz-reading")).json()["access_token"]

    answer = await program.post("/v1/orders", key="k-1", json=an_order(origin="C2S"))

    assert answer.status == 403
    assert answer.json()["rule"] == "ACCESS-102"


async def test_a_partner_that_calls_too_fast_is_slowed_down(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    insurers = tmp_path / "insurers"
    for name, rate in (("allianz", {"per_second": 0.01, "burst": 3}), ("mirabelle", {"per_second": 50, "burst": 50})):
        pack = profile_file(name)
        (insurers / name).mkdir(parents=True)
        (insurers / name / "gateway.yaml").write_text(yaml.safe_dump(pack | {"rate": rate}))
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, insurers_dir=insurers) as door:
        program = await door.program("allianz")

        answers = [await program.get(f"/v1/orders/{uuid7()}") for _ in range(5)]

        assert [answer.status for answer in answers] == [404, 404, 404, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) > 60
        assert (await (await door.program("mirabelle")).get(f"/v1/orders/{uuid7()}")).status == 404
