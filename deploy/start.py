"""Starts one service in a container (`python -m deploy.start casework`, `… intake smtp`, `… casework accounts list`),
or an operator's command on it (`… casework operate parked casework`).

It reads the service's own secrets from the volume the prepare job filled for it (it mounts no other), then becomes
the service, so that signals reach it directly.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final, NoReturn

from deploy.keys import ESIGN_KEYS_FILE, KEY_SETTINGS
from deploy.partner_secrets import CLIENTS_FILE, WEBHOOKS_FILE
from deploy.secret_files import write_over
from deploy.services import SERVICES, setting

PREPARED: Final = Path("/run/passerelle")
ADDRESS_FILE: Final = "database.json"
DEMO_MARK: Final = "demo"
"""The file that says: this hub is a demo (profile `demo`; see `deploy.prepare demo`)."""
DEMO: Final = {"CASEWORK_DEMO_ACCOUNTS_FILE": "/data/demo_accounts.json"}
NO_DEMO: Final = {"ASSIGNMENT_NETWORK_FILE": ""}
"""Elsewhere no invented account signs in and no invented firm is offered work."""


def environment(service: str, prepared: Path) -> dict[str, str]:
    """The secrets of one service, as its settings."""
    own: dict[str, str] = json.loads((prepared / ADDRESS_FILE).read_text())
    demo = DEMO if (prepared / DEMO_MARK).exists() else NO_DEMO
    return {**own, **key_files(service, prepared), **demo}


def hand_out(service: str, *, address: str, keys: Path, folder: Path) -> None:
    """Puts a service's own secrets where its container will mount them."""
    write_over(folder / ADDRESS_FILE, json.dumps({setting(service, "DATABASE_URL"): address}).encode())
    for file in key_files(service, keys).values():
        write_over(folder / Path(file).name, Path(file).read_bytes())


def key_files(service: str, folder: Path) -> dict[str, str]:
    """Where a service finds its keys, as its settings."""
    files = dict(KEY_SETTINGS.get(service, {}))
    if service == "insurer_gateway":
        files |= {"PARTNER_CLIENTS_FILE": CLIENTS_FILE, "WEBHOOK_SECRETS_FILE": WEBHOOKS_FILE}
    if service == "esign":
        files |= {"API_KEYS_FILE": ESIGN_KEYS_FILE}
    return {setting(service, name): str(folder / file) for name, file in files.items()}


def program(asked: list[str]) -> list[str]:
    """The module to become and its words: the service, a program beside it, or an operator's command."""
    if asked[1:2] == ["operate"]:
        return ["deploy.operate", *asked[2:]]
    return [".".join(["services", *asked[:2]]), *asked[2:]]


def main(asked: list[str]) -> NoReturn:
    """Becomes the service; what the container's environment sets wins."""
    if not asked or asked[0] not in SERVICES:
        sys.exit(f"usage: python -m deploy.start {'|'.join(SERVICES)} [process]")
    given = {**environment(asked[0], PREPARED), **os.environ}
    os.execve(sys.executable, [sys.executable, "-m", *program(asked)], given)


if __name__ == "__main__":
    main(sys.argv[1:])
