"""The secrets shared with the insurers' programs: one per OAuth client, one per webhook endpoint, made once, random.

Which clients and endpoints there are stands in the insurers' gateway packs; a later run adds what a new pack
needs and keeps every secret that stands. A program with keys of its own signs and needs none.
"""

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.secret_files import write_over

INSURERS_FOLDER: Final = Path(__file__).parent / "insurers"
CLIENTS_FILE: Final = "partner_clients.json"
"""Client id → secret."""
WEBHOOKS_FILE: Final = "webhook_secrets.json"
"""Endpoint (partner/name) → its `whsec_` secrets, the newest first."""


def make_partner_secrets(folder: Path, insurers: Path = INSURERS_FOLDER) -> list[str]:
    """Makes what is missing in both files; the names of the files that changed."""
    packs = list(_packs(insurers))
    clients = [client["id"] for pack in packs for client in pack.get("clients", ()) if "keys" not in client]
    endpoints = [f"{pack['partner']}/{webhook['name']}" for pack in packs for webhook in pack.get("webhooks", ())]
    changed = [
        (CLIENTS_FILE, _complete(folder / CLIENTS_FILE, clients, lambda: secrets.token_urlsafe(32))),
        (WEBHOOKS_FILE, _complete(folder / WEBHOOKS_FILE, endpoints, lambda: [_webhook_secret()])),
    ]
    return [name for name, was in changed if was]


def _packs(insurers: Path) -> Iterator[dict[str, Any]]:  # Any: a YAML document; the gateway checks it at start
    for path in sorted(insurers.glob("*/gateway.yaml")):
        for version in yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            yield version | {"partner": path.parent.name}


def _webhook_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _complete(path: Path, names: list[str], new: Callable[[], object]) -> bool:
    known = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: new() for name in names if name not in known}
    if path.exists() and not missing:
        return False
    write_over(path, json.dumps(known | missing, indent=1).encode())
    return True
