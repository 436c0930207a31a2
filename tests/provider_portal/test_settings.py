"""What the portal makes of its settings: one secret for all replicas, addresses, keys from files."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.provider_portal.app import build, sign_in_secret
from services.provider_portal.settings import Settings


def test_the_sign_in_secret_is_made_once_by_whoever_comes_first_and_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "sign_in.key"

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: sign_in_secret(file), range(32)))

    assert len(secrets) == 1
    assert len(secrets.pop()) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["sign_in.key"]


def test_links_use_the_public_address_and_fall_back_to_the_doors_own() -> None:
    public = Settings(database_url="x", public_url="https://portail.exemple.invalid/")
    local = Settings(database_url="x", port=9004)

    assert public.address() == "https://portail.exemple.invalid"
    assert local.address() == "http://127.0.0.1:9004"


def test_the_providers_key_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "sms.key").write_text("secret\n")

    assert Settings(database_url="x", sms_key_file=tmp_path / "sms.key").provider_key() == "secret"
    assert Settings(database_url="x", sms_key="autre").provider_key() == "autre"


def test_a_replica_that_hands_nothing_over_still_prunes() -> None:
    service = build(Settings(database_url="x", notices=False))

    assert [loop.name for loop in service.loops] == ["sign_in_pruning"]
