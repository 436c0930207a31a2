"""Signatures, secrets and profiles: what the gateway shares with the insurers' programs."""

import base64
import json
import secrets
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy.demo.insurer_sandbox.signatures import verified
from deploy.partner_secrets import INSURERS_FOLDER, make_partner_secrets
from services.insurer_gateway.insurers.keyring import Keyring, SecretsUnreadable
from services.insurer_gateway.insurers.profiles import ProfileUnusable, read_profiles
from services.insurer_gateway.insurers.signatures import BadSecret, headers
from services.insurer_gateway.insurers.webhooks import Call, Webhooks
from shared.client import Client
from tests.insurer_gateway.builders import profile_file

TODAY = date(2026, 6, 1)
BODY = b'{"type": "MissionAcceptee"}'


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def test_a_signature_is_that_of_the_standards_own_example() -> None:
    """The worked example of the Standard Webhooks specification."""
    signed = headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
        keys=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_insurers_own_check_accepts_what_we_sign() -> None:
    key = new_secret()

    signed = headers(message_id="m-1", at=datetime.now(UTC), body=BODY, keys=[key])

    assert verified(signed, BODY, [key]) == "m-1"


def test_during_a_rotation_either_secret_is_enough() -> None:
    old, new = new_secret(), new_secret()

    signed = headers(message_id="m-1", at=datetime.now(UTC), body=BODY, keys=[new, old])

    assert verified(signed, BODY, [old]) == verified(signed, BODY, [new]) == "m-1"


@pytest.mark.parametrize("wrong", ["body", "key", "old", "missing", "garbled", "exotic", "foreign"])
def test_a_message_that_is_not_ours_is_noticed(wrong: str) -> None:
    key, now = new_secret(), datetime.now(UTC)
    at = now - timedelta(minutes=6) if wrong == "old" else now
    signed = headers(message_id="m-1", at=at, body=BODY, keys=[key])
    if wrong == "missing":
        del signed["webhook-signature"]
    if wrong == "garbled":
        signed["webhook-timestamp"] = "hier"
    if wrong == "exotic":
        signed["webhook-timestamp"] = "²"
    if wrong == "foreign":
        signed["webhook-signature"] = "v1,é\udcff"
    body = b"{}" if wrong == "body" else BODY
    keys = [new_secret()] if wrong == "key" else [key]

    assert verified(signed, body, keys) is None


@pytest.mark.parametrize("secret", ["whsec_hush!", "whsec_hushé", "whsec_", "", "whsec_aHVzaA==", "aHVz" * 30])
def test_a_secret_that_is_none_is_said_without_showing_it(secret: str) -> None:
    """Nothing is signed with an empty or short key: Standard Webhooks asks for 24 to 64 bytes."""
    with pytest.raises(BadSecret) as said:
        headers(message_id="m-1", at=datetime.now(UTC), body=BODY, keys=[secret])

    assert "hush" not in str(said.value)
    assert "aHVz" not in str(said.value)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0),
        ("²", None),
        ("9" * 5000, None),
        ("-5", None),
        ("bientôt", None),
        ("Mon, 01 Jan 2040 00:00:00 +99999999999999", None),
        ("Mon, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
async def test_whatever_an_insurer_answers_is_an_answer(retry_after: str, seconds: int | None) -> None:
    async def busy(_request: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": retry_after})

    app = web.Application()
    app.router.add_post("/", busy)
    async with TestServer(app) as insurer, Client(allow_private=True) as client:
        url = str(insurer.make_url("/"))
        sender = Webhooks(outside=client, sandbox=client, sandbox_url=url, keys=lambda _: (new_secret(),))
        call = Call(endpoint="a/b", url=url, message_id="m-1", body=BODY, correlation_id="c-0123456789")

        answer = await sender.send(call, at=datetime.now(UTC))

    assert answer.status == 503
    assert answer.retry_after == (None if seconds is None else timedelta(seconds=seconds))


def test_secrets_are_made_once_and_completed(tmp_path: Path) -> None:
    made = make_partner_secrets(tmp_path)
    first = (tmp_path / "partner_clients.json").read_text()
    again = make_partner_secrets(tmp_path)

    assert made == ["partner_clients.json", "webhook_secrets.json"]
    assert again == []
    assert (tmp_path / "partner_clients.json").read_text() == first
    assert (tmp_path / "partner_clients.json").stat().st_mode & 0o077 == 0


def test_secrets_are_read_again_when_they_change(tmp_path: Path) -> None:
    file = tmp_path / "webhook_secrets.json"
    ring = Keyring(clients=tmp_path / "none.json", webhooks=file)
    file.write_text(json.dumps({"allianz/principal": ["whsec_b2xk"]}))
    before = ring.signing_keys("allianz/principal")
    file.write_text(json.dumps({"allianz/principal": ["whsec_bmV3", "whsec_b2xk"]}))

    assert before == ("whsec_b2xk",)
    assert ring.signing_keys("allianz/principal") == ("whsec_bmV3", "whsec_b2xk")
    assert ring.client_secrets() == {}


def test_a_broken_file_of_secrets_is_said_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "partner_clients.json"
    file.write_text('{"allianz-orders": ["hush"]}')

    with pytest.raises(SecretsUnreadable) as said:
        Keyring(clients=file, webhooks=file).client_secrets()

    assert "hush" not in str(said.value)


def test_the_packs_of_the_hub_are_profiles() -> None:
    profiles = read_profiles(INSURERS_FOLDER, sandbox_url="http://127.0.0.1:8027/", today=TODAY)

    assert set(profiles) >= {"allianz", "mirabelle"}
    assert profiles["allianz"].webhooks[0].url == "http://127.0.0.1:8027/partners/allianz/webhooks"


def test_without_a_sandbox_an_address_that_needs_it_is_no_address() -> None:
    assert read_profiles(INSURERS_FOLDER, sandbox_url="", today=TODAY)["allianz"].webhooks == ()


@pytest.mark.parametrize(
    "change",
    [
        {"partner": "somebody"},
        {"valid_from": "2031-01-01"},
        {"surprise": 1},
        {"acts": {"accepted": {"kind": "MissionAcceptee"}}},
        {"rate": {"per_second": "fast", "burst": 1}},
        {"clients": [{"id": "x", "scopes": ["everything"]}]},
        {"webhooks": [{"name": "principal", "url": "file:///etc/passwd"}]},
        {"later": [profile_file("allianz")]},
    ],
)
def test_a_profile_that_is_not_one_stops_the_start(tmp_path: Path, change: dict[str, object]) -> None:
    pack = profile_file("allianz")
    (tmp_path / "allianz").mkdir()
    (tmp_path / "allianz" / "gateway.yaml").write_text(yaml.safe_dump(pack | change))

    with pytest.raises(ProfileUnusable):
        read_profiles(tmp_path, sandbox_url="", today=TODAY)


def made_on(day: date) -> UUID:
    """An order's id, a UUIDv7 of noon that day."""
    moment = datetime.combine(day, time(12), UTC)
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | secrets.randbits(60))


def two_versions(folder: Path, **change: object) -> Path:
    """Allianz with a second version from 1 June on, which names *accepted* anew and takes the rest from the first."""
    standing = profile_file("allianz")
    acts = standing["acts"] | {"accepted": {"type": "MissionPriseEnCharge"}}
    later = {"based_on": "2026.1", "version": "2026.2", "valid_from": date(2026, 6, 1), "acts": acts} | change
    (folder / "allianz").mkdir()
    (folder / "allianz" / "gateway.yaml").write_text(yaml.safe_dump_all([standing, later]))
    return folder


def test_an_order_is_told_by_the_version_of_the_day_it_came(tmp_path: Path) -> None:
    profiles = read_profiles(two_versions(tmp_path), sandbox_url="", today=date(2026, 7, 14))

    before, after = (profiles.of_order("allianz", made_on(day)) for day in (date(2026, 5, 31), date(2026, 6, 1)))

    assert [one.version for one in (before, after, profiles["allianz"])] == ["2026.1", "2026.2", "2026.2"]
    assert before.act("accepted") != after.act("accepted")
    assert before.act("refused") == after.act("refused")


def test_a_version_to_come_waits_for_its_day(tmp_path: Path) -> None:
    profiles = read_profiles(two_versions(tmp_path), sandbox_url="", today=date(2026, 5, 1))

    assert profiles["allianz"].version == "2026.1"
    assert profiles.on("allianz", date(2026, 6, 2)).version == "2026.2"


@pytest.mark.parametrize(
    "change",
    [{"version": "2026.1"}, {"based_on": "2019.1"}, {"valid_from": None}, {"surprise": 1}],
    ids=["a version twice", "based on nothing", "without a day", "unknown field"],
)
def test_a_second_version_that_is_none_stops_the_start(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ProfileUnusable):
        read_profiles(two_versions(tmp_path, **change), sandbox_url="", today=TODAY)


def test_secrets_are_made_for_the_programs_of_every_version(tmp_path: Path) -> None:
    client = {"id": "allianz-second", "scopes": ["orders:read"]}

    make_partner_secrets(tmp_path, two_versions(tmp_path, clients=[client]))

    kept = json.loads((tmp_path / "partner_clients.json").read_text())
    assert {"allianz-orders", "allianz-second"} <= kept.keys()


def test_two_partners_cannot_share_a_program(tmp_path: Path) -> None:
    for name in ("allianz", "mirabelle"):
        pack = profile_file(name)
        pack["clients"] = [{"id": "shared", "scopes": ["orders:read"]}]
        (tmp_path / name).mkdir()
        (tmp_path / name / "gateway.yaml").write_text(yaml.safe_dump(pack))

    with pytest.raises(ProfileUnusable, match="shared"):
        read_profiles(tmp_path, sandbox_url="", today=TODAY)
