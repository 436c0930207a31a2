"""Starts one service in a container (`python -m deploy.start casework`, `python -m deploy.start intake smtp`).

It gives the service its own secrets out of the volume the prepare job filled, nobody else's, then becomes the
service, so that signals reach it directly.
"""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy.keys import KEY_SETTINGS
from deploy.partner_secrets import CLIENTS_FILE, WEBHOOKS_FILE
from deploy.services import SERVICES, setting

PREPARED = Path("/run/passerelle")


def environment(service: str, prepared: Path) -> dict[str, str]:
    """The secrets of one service, as its settings."""
    addresses: dict[str, str] = json.loads((prepared / "secrets" / "databases.json").read_text())
    address = setting(service, "DATABASE_URL")
    return {address: addresses[address], **key_files(service, prepared / "keys")}


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
    os.execve(sys.executable, [sys.executable, "-m", ".".join(["services", *asked])], given)


if __name__ == "__main__":
    main(sys.argv[1:])
