"""The compose file against what it promises: every process there, hardened, explained, and no secret in it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.keys import make_keys
from deploy.local.layout import ROOT
from deploy.services import SERVICES
from deploy.start import ADDRESS_FILE, DEMO_MARK, environment, hand_out, program
from services.intake.settings import Settings as Intake
from tests.compose.run import DEMO, HUB

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PARTS: Mapping[str, Any] = yaml.load(COMPOSE, yaml.CSafeLoader)["services"]  # Any: a YAML document
RUNNING = [*SERVICES, "intake-smtp", "outbox", "insurer-sandbox"]
ONCE = ["secrets", "prepare", "demo-mark", "demo"]
OTHERS = ["postgres", "kafka"]  # images of others, as they come


@pytest.mark.parametrize("name", RUNNING)
def test_every_process_is_watched_and_restarted(name: str) -> None:
    part = PARTS[name]

    assert part["restart"] == "unless-stopped"
    assert part["healthcheck"]["test"][:3] == ["CMD", "python", "-SE"]


@pytest.mark.parametrize("name", [*RUNNING, *ONCE])
def test_every_container_of_our_image_has_a_read_only_root_a_limit_and_no_way_to_more_rights(name: str) -> None:
    part = PARTS[name]

    assert part["image"] == "passerelle:${PASSERELLE_TAG:-local}"
    assert part["read_only"] is True
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert part.keys().isdisjoint({"user", "privileged", "cap_add"})
    assert part["deploy"]["resources"]["limits"]["memory"]


def test_our_image_runs_as_an_account_of_its_own() -> None:
    account = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)

    assert account == ["passerelle"]
    assert re.search(r"useradd --uid 10001 .*nologin passerelle", DOCKERFILE)


@pytest.mark.parametrize("name", OTHERS)
def test_database_and_broker_have_a_limit_are_watched_and_restarted(name: str) -> None:
    part = PARTS[name]

    assert part["deploy"]["resources"]["limits"]["memory"] == "1g"
    assert part["restart"] == "unless-stopped"
    assert part["healthcheck"]["test"]


def test_no_container_is_left_out_of_these_rules() -> None:
    assert sorted(PARTS) == sorted([*RUNNING, *ONCE, *OTHERS])


def test_the_demo_is_a_profile_and_nothing_else_is() -> None:
    demo = {name for name, part in PARTS.items() if part.get("profiles") == ["demo"]}

    assert demo == {"outbox", "insurer-sandbox", "demo", "demo-mark"}


def test_the_plain_command_is_tried_with_every_container_that_lasts_and_none_of_the_demo() -> None:
    assert {*HUB} == PARTS.keys() - {*DEMO} - {*ONCE}
    assert {*DEMO} == {name for name, part in PARTS.items() if "profiles" in part}


def test_the_database_volume_is_where_postgresql_18_wants_it() -> None:
    assert "postgres-data:/var/lib/postgresql" in PARTS["postgres"]["volumes"]


def test_every_variable_is_explained_with_the_value_it_has_otherwise() -> None:
    used = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", COMPOSE))
    explained = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if re.match(r"[A-Z_]+=", line))

    assert explained == used


def test_what_intake_is_given_is_what_it_takes_when_nothing_is_set() -> None:
    given = dict(re.findall(r"\bINTAKE_([A-Z_]+): \"\$\{INTAKE_[A-Z_]+:-([^}]*)\}\"", COMPOSE))
    del given["PUBLIC_URL"]
    names = {name.lower() for name in given}

    shipped = Intake(database_url="", **{name.lower(): value for name, value in given.items()}).model_dump()
    usual = Intake(database_url="").model_dump()

    assert names >= {
        "mail_edges", "mail_dns", "mail_direct", "imap_port", "imap_security", "imap_token_command", "fax_folder",
        "keep_mail_days", "keep_spam_days", "keep_quarantine_days",
    }  # fmt: skip
    assert {name: shipped[name] for name in names} == {name: usual[name] for name in names}


def test_no_secret_stands_in_the_files() -> None:
    for text in (COMPOSE, EXAMPLE, DOCKERFILE):
        assert not re.search(r"(?i)(password|secret|token|key)[A-Z_]*[ ]*[=:][ ]*[\"']?[a-z0-9]{8,}", text)


def test_a_service_is_given_its_own_secrets_only(tmp_path: Path) -> None:
    keys, share = tmp_path / "keys", tmp_path / "share"
    make_keys(keys)
    share.mkdir()

    hand_out("casework", address="postgresql://casework", keys=keys, folder=share)
    given = environment("casework", share)

    assert sorted(file.name for file in share.iterdir()) == ["database.json", "staff.pem"]
    assert given["CASEWORK_DATABASE_URL"] == "postgresql://casework"
    assert given["CASEWORK_STAFF_KEY_FILE"] == str(share / "staff.pem")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_mounts_its_own_secrets_and_no_others(service: str) -> None:
    processes = [
        part for part in PARTS.values() if part.get("command", [])[:4] == ["python", "-m", "deploy.start", service]
    ]
    mounted = {volume for part in processes for volume in part["volumes"] if "secret" in volume}

    assert mounted == {f"{service.replace('_', '-')}-secrets:/run/passerelle:ro"}


def test_invented_accounts_and_firms_exist_in_a_demo_only(tmp_path: Path) -> None:
    (tmp_path / ADDRESS_FILE).write_text(json.dumps({"CASEWORK_DATABASE_URL": "a"}))

    without = environment("casework", tmp_path)
    (tmp_path / DEMO_MARK).touch()
    with_demo = environment("casework", tmp_path)

    assert "CASEWORK_DEMO_ACCOUNTS_FILE" not in without
    assert without["ASSIGNMENT_NETWORK_FILE"] == ""
    assert with_demo["CASEWORK_DEMO_ACCOUNTS_FILE"]


@pytest.mark.parametrize(
    ("asked", "becomes"),
    [
        ("casework", "services.casework"),
        ("intake smtp", "services.intake.smtp"),
        ("casework accounts list", "services.casework.accounts list"),
        ("assignment operate republish assignment", "deploy.operate republish assignment"),
    ],
)
def test_a_container_becomes_its_service_a_program_beside_it_or_an_operators_command(asked: str, becomes: str) -> None:
    assert program(asked.split()) == becomes.split()
