"""Programs that sign their token request (RFC 7523): the key stands in the profile, an assertion is good once."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from uuid_utils.compat import uuid7

from deploy.partner_secrets import make_partner_secrets
from services.insurer_gateway.insurers.profiles import ProfileUnusable, read_profiles
from services.insurer_gateway.use_cases.assertions import KIND
from tests.insurer_gateway.builders import an_order, profile_file
from tests.insurer_gateway.conftest import Door, Program, door_running
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

ED, EC, RSA = (
    Ed25519PrivateKey.generate(),
    ec.generate_private_key(ec.SECP256R1()),
    rsa.generate_private_key(65537, 2048),
)
KEYS = {
    "ed": json.loads(OKPAlgorithm.to_jwk(ED.public_key())) | {"kid": "ed"},
    "ec": json.loads(ECAlgorithm.to_jwk(EC.public_key())) | {"kid": "ec"},
    "rsa": {
        name: value
        for name, value in json.loads(RSAAlgorithm.to_jwk(RSA.public_key())).items()
        if name in "kty n e".split()
    }
    | {"kid": "rsa"},
}
ISSUER = "urn:passerelle:insurer_gateway"


def packs(folder: Path, *, keys: list[dict[str, str]]) -> Path:
    """The insurers' folder, with one more program of Mirabelle that signs."""
    for name in ("allianz", "mirabelle"):
        pack = profile_file(name)
        if name == "mirabelle":
            pack["clients"].append({"id": "mirabelle-signing", "scopes": ["orders:write", "orders:read"], "keys": keys})
        (folder / name).mkdir(parents=True)
        (folder / name / "gateway.yaml").write_text(yaml.safe_dump(pack))
    return folder


@pytest.fixture(scope="module")
async def signing_door(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    folder = tmp_path_factory.mktemp("signing")
    insurers = packs(folder / "insurers", keys=list(KEYS.values()))
    async with door_running(postgres=postgres, staff_keys=staff_keys, folder=folder, insurers_dir=insurers) as running:
        yield running


@dataclass
class Signed:
    """An assertion as a good program makes it, but for what a test changes."""

    key: Any = ED  # Any: a private key of any kind
    algorithm: str = "EdDSA"
    kid: str | None = "ed"

    def __call__(self, **changed: Any) -> str:  # Any: claims are JSON
        claims = {
            "iss": "mirabelle-signing",
            "sub": "mirabelle-signing",
            "aud": ISSUER,
            "jti": str(uuid7()),
            "exp": datetime.now(UTC) + timedelta(minutes=2),
        } | changed
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers={"kid": self.kid} if self.kid else {})


async def ask(door: Door, assertion: str, **more: str) -> Any:  # Any: the answer of the checked exchange
    form = {"grant_type": "client_credentials", "client_assertion_type": KIND, "client_assertion": assertion} | more
    return await Exchanges(door.session, door.url, service="insurer_gateway").post("/oauth/token", form=form)


@pytest.mark.parametrize("sign", [Signed(), Signed(EC, "ES256", "ec"), Signed(RSA, "RS256", "rsa")])
async def test_a_program_that_signs_gets_a_token_and_orders_with_it(
    signing_door: Door, sign: Callable[..., str]
) -> None:
    given = await ask(signing_door, sign(aud=[f"{ISSUER}/oauth/token"]), client_id="mirabelle-signing")

    exchanges = Exchanges(signing_door.session, signing_door.url, service="insurer_gateway")
    program = Program(exchanges, given.json()["access_token"])
    assert (given.status, given.json()["scope"]) == (200, "orders:write orders:read")
    assert (await program.post("/v1/orders", key=str(uuid7()), json=an_order())).status == 202


async def test_an_assertion_is_good_once_however_many_show_it_at_once(signing_door: Door) -> None:
    assertion = Signed()()

    answers = await asyncio.gather(*(ask(signing_door, assertion) for _ in range(8)))

    assert sorted(answer.status for answer in answers) == [200] + [401] * 7


@pytest.mark.parametrize(
    ("sign", "changed"),
    [
        (Signed(Ed25519PrivateKey.generate()), {}),
        (Signed(kid="ec"), {}),
        (Signed(kid="unknown"), {}),
        (Signed(kid=None), {}),
        (Signed("a secret of thirty-two bytes, no less", "HS256"), {}),
        (Signed(None, "none"), {}),
        (Signed(RSA, "PS512", "rsa"), {}),
        (Signed(), {"sub": "mirabelle-orders"}),
        (Signed(), {"iss": "allianz-orders"}),
        (Signed(), {"sub": "mirabelle-orders", "iss": "mirabelle-orders"}),
        (Signed(), {"sub": None}),
        (Signed(), {"aud": "https://somebody.else.invalid"}),
        (Signed(), {"aud": None}),
        (Signed(), {"jti": None}),
        (Signed(), {"jti": ""}),
        (Signed(), {"jti": "\x00"}),
        (Signed(), {"jti": "x" * 256}),
        (Signed(), {"exp": None}),
        (Signed(), {"exp": datetime(2020, 1, 1, tzinfo=UTC)}),
        (Signed(), {"exp": datetime.now(UTC) + timedelta(days=1)}),
        (Signed(), {"exp": 10**30}),
        (Signed(), {"exp": "soon"}),
        (Signed(), {"nbf": datetime.now(UTC) + timedelta(hours=1)}),
    ],
)
async def test_an_assertion_that_is_not_good_here_opens_nothing(
    signing_door: Door, sign: Callable[..., str], changed: dict[str, Any]
) -> None:
    assertion = sign(**changed)

    answer = await ask(signing_door, assertion)

    assert (answer.status, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("assertion", ["", "x.y.z", "é", "a" * 5000, "e30.e30.e30"])
async def test_what_is_no_assertion_opens_nothing(door: Door, assertion: str) -> None:
    assert (await ask(door, assertion)).json()["error"] == "invalid_client"


@pytest.mark.parametrize("more", [{"client_secret": "x"}, {"client_assertion_type": "saml"}])
async def test_one_way_to_say_who_one_is_is_enough(signing_door: Door, more: dict[str, str]) -> None:
    answer = await ask(signing_door, Signed()(), **more)

    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


def test_a_program_that_signs_is_given_no_secret(tmp_path: Path) -> None:
    make_partner_secrets(tmp_path, packs(tmp_path / "insurers", keys=[KEYS["ed"]]))

    assert "mirabelle-signing" not in json.loads((tmp_path / "partner_clients.json").read_text())


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2hhcmVk"},
        json.loads(OKPAlgorithm.to_jwk(ED)),
        {"kty": "OKP", "crv": "Ed25519", "x": "?"},
        {"kty": "EC", "crv": "P-521", "x": KEYS["ec"]["x"], "y": KEYS["ec"]["y"]},
        {},
    ],
)
def test_a_profile_holds_public_keys_of_known_kinds_only(tmp_path: Path, key: dict[str, str]) -> None:
    with pytest.raises(ProfileUnusable):
        read_profiles(packs(tmp_path, keys=[key]), sandbox_url="http://127.0.0.1:9", today=datetime.now(UTC).date())
