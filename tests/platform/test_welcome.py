"""What `make run` prints last: what to open, as whom, and where the logs are."""

import json
from pathlib import Path

import pytest
import yaml

from deploy.local import layout as places
from deploy.local.layout import Layout
from deploy.local.welcome import NETWORK, PAGES, welcome

ACCOUNTS = [
    {"login": "camille.essai", "password": "mot-de-passe-1", "roles": ["cc"]},
    {"login": "dominique.essai", "password": "mot-de-passe-2", "roles": ["supervisor", "admin"]},
    {"login": "claude.essai", "password": "mot-de-passe-3", "roles": ["metreur"]},
]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(data=tmp_path, environment={"CASEWORK_PORT": "9003"})


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    file = tmp_path / "demo_accounts.json"
    file.write_text(json.dumps(ACCOUNTS))
    return file


def test_every_page_is_named_with_its_address_as_its_port_was_moved(layout: Layout, accounts: Path) -> None:
    printed = welcome(layout, seconds=12.34, accounts=accounts)

    assert "ready in 12.3 s. Open:" in printed
    assert "http://127.0.0.1:9003/\n" in printed
    for service, port in places.SERVICE_PORTS.items():
        assert layout.url(port) in printed, service
    for title, port in PAGES:
        assert f"{title:<36} {layout.url(port)}/" in printed


def test_a_demo_account_of_each_shown_role_is_named_with_its_password(layout: Layout, accounts: Path) -> None:
    lines = [line.split() for line in welcome(layout, seconds=1, accounts=accounts).splitlines()]

    assert ["camille.essai", "mot-de-passe-1", "cc"] in lines
    assert ["dominique.essai", "mot-de-passe-2", "supervisor,", "admin"] in lines
    assert ["all", "of", "them:", str(accounts)] in lines


def test_the_craftsman_who_is_named_can_be_found_in_the_network_by_his_telephone(
    layout: Layout, accounts: Path
) -> None:
    (line,) = [line for line in welcome(layout, seconds=1, accounts=accounts).splitlines() if "Demo craftsman" in line]
    phone = "+33" + "".join(filter(str.isdigit, line.partition("(")[0]))[1:]
    firms = yaml.load(NETWORK.read_text(encoding="utf-8"), yaml.CSafeLoader)["firms"]

    assert phone in {person["phone"] for firm in firms for person in firm["people"]}


def test_where_the_logs_are_and_how_to_stop_is_said(layout: Layout, accounts: Path) -> None:
    printed = welcome(layout, seconds=1, accounts=accounts)

    assert f"logs {layout.data}/logs/*.log" in printed
    for way in ("make status", "Ctrl-C", "make clean"):
        assert way in printed
