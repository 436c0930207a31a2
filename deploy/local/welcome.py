"""What a user reads when the hub is up: where to click, as whom, where the logs are."""

import json
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.local import layout as places
from deploy.local.layout import Layout

PAGES: Final = (
    ("Case desk (staff sign in here)", places.SERVICE_PORTS["casework"]),
    ("Tray of incoming orders", places.SERVICE_PORTS["intake"]),
    ("Assignment: decisions, network", places.SERVICE_PORTS["assignment"]),
    ("Insurers' console", places.SERVICE_PORTS["insurer_gateway"]),
    ("Craftsmen's portal", places.SERVICE_PORTS["provider_portal"]),
    ("Outbox: mails and SMS sent", places.OUTBOX),
    ("The insurers, played by a sandbox", places.SANDBOX),
)
NETWORK: Final = places.ROOT / "deploy" / "network" / "network.yaml"
SHOWN_ROLES: Final = ("cc", "supervisor", "admin")
EXAMPLE_TRADE: Final = "VITRERIE"  # the sample orders offer this firm work at once


def welcome(layout: Layout, *, seconds: float, accounts: Path) -> str:
    """The closing lines of a start."""
    return "\n".join(
        [
            f"ready in {seconds:.1f} s. Open:",
            "",
            *(f"    {title:<36} {layout.url(port)}/" for title, port in PAGES),
            f"    {'E-signature: its API, described':<36} {layout.url(places.SERVICE_PORTS['esign'])}/openapi",
            f"    {'Which signatures of a file hold':<36} {layout.url(places.SERVICE_PORTS['esign'])}/verifier",
            "    Sign a contract from end to end by the public API: .venv/bin/python -m deploy.demo.esign",
            "",
            *_accounts(accounts),
            *_craftsman(),
            "",
            f"  logs {layout.logs}/*.log, state: make status, stop: Ctrl-C (data stay; make clean removes them)",
            "",
        ]
    )


def _accounts(file: Path) -> list[str]:
    if not file.exists():
        return []
    known = json.loads(file.read_text())
    shown = [one for role in SHOWN_ROLES for one in known if role in one["roles"]]
    lines = [f"    {one['login']:<24} {one['password']:<20} {', '.join(one['roles'])}" for one in shown]
    return ["  Demo staff (login, password, role):", *lines, f"    all of them: {file}"]


def _craftsman() -> list[str]:
    """One firm that can sign in at the portal, from the demo network."""
    if not NETWORK.exists():
        return []
    firms = yaml.load(NETWORK.read_text(encoding="utf-8"), yaml.CSafeLoader)["firms"]
    firm = next(firm for firm in firms if EXAMPLE_TRADE in firm["trades"][0]["trades"])
    phone, name = firm["people"][0]["phone"], firm["profiles"][0]["name"]
    return [f"  Demo craftsman: {_local(phone)} ({name}); his code arrives in the outbox."]


def _local(phone: Any) -> str:  # Any: YAML
    digits = "0" + str(phone).removeprefix("+33")
    return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
