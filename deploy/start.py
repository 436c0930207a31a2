"""Starts one service in a container (`python -m deploy.start casework`, `… intake smtp`, `… casework accounts list`).

It gives the service its own secrets out of the volume the prepare job filled, nobody else's, then becomes the
service, so that signals reach it directly.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final, NoReturn

from deploy.keys import KEY_SETTINGS
from deploy.partner_secrets import CLIENTS_FILE, WEBHOOKS_FILE
from deploy.services import SERVICES, setting

PREPARED: Final = Path("/run/passerelle")
DEMO_MARK: Final = "demo"
"""The file that says: this hub is a demo (profile `demo`; see `deploy.prepare demo`)."""
DEMO: Final = {"CASEWORK_DEMO_ACCOUNTS_FILE": "/data/demo_accounts.json"}
NO_DEMO: Final = {"ASSIGNMENT_NETWORK_FILE": ""}
"""Elsewhere no invented account signs in and no invented firm is offered work."""


def environment(service: str, prepared: Path) -> dict[str, str]:
    """The secrets of one service, as its settings."""
    addresses: dict[str, str] = json.loads((prepared / "secrets" / "databases.json").read_text())
    address = setting(service, "DATABASE_URL")
    demo = DEMO if (prepared / DEMO_MARK).exists() else NO_DEMO
    return {address: addresses[address], **key_files(service, prepared / "keys"), **demo}


def key_files(service: str, folder: Path) -> dict[str, str]:
    """Where a service finds its keys, as its settings."""
    files = dict(KEY_SETTINGS.get(service, {}))
    if service == "insurer_gateway":
        files |= {"PARTNER_CLIENTS_FILE": CLIENTS_FILE, "WEBHOOK_SECRETS_FILE": WEBHOOKS_FILE}
    return {setting(service, name): str(folder / file) for name, file in files.items()}


def main(asked: list[str]) -> NoReturn:
    """Becomes the service; what the container's environment sets wins."""
    if not asked or asked[0] not in SERVICES:
        sys.exit(f"usage: python -m deploy.start {'|'.join(SERVICES)} [process]")
    given = {**environment(asked[0], PREPARED), **os.environ}
    module, arguments = ".".join(["services", *asked[:2]]), asked[2:]
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], given)


if __name__ == "__main__":
    main(sys.argv[1:])
