"""Everything that must stand before a service starts (`python -m deploy.prepare [keys|databases|topics|…]`).

A one-shot job, safe to run again at each start: roles, databases and migrations on the server of POSTGRES_ADMIN_URL,
topics on KAFKA_BOOTSTRAP_SERVERS, passwords and keys in DATA_DIR, where nobody but their owner reads them.
"""

import asyncio
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from contracts import topics
from deploy import databases
from deploy.create_topics import BrokerSilent, TopicsDiffer, create_topics
from deploy.keys import make_keys
from deploy.secret_files import write_once, write_over
from deploy.services import SERVICES, setting
from deploy.start import DEMO_MARK, hand_out

PATIENCE_S = 60.0
Say = Callable[[str], None]


class NotPrepared(Exception):
    """The hub cannot start; the text says what to do."""


@dataclass(frozen=True)
class Ground:
    """Where a hub stands: its servers, and the folder its passwords and keys are kept in."""

    postgres_admin_url: str
    kafka_bootstrap_servers: str
    data: Path
    replicas: int = 1  # of each topic's partitions: three on a cluster
    shares: Path | None = None  # a folder per service for its own secrets, where each is a volume
    password_file: Path | None = None  # the administrator's password, where it is not in the address

    @property
    def addresses(self) -> Path:
        """The services' database addresses, by the setting each reads."""
        return self.data / "secrets" / "databases.json"


def prepare_databases(ground: Ground, say: Say) -> None:
    """Roles, databases, migrations; the services' addresses are written to secrets/databases.json."""
    admin_url = _with_password(_given("POSTGRES_ADMIN_URL", ground.postgres_admin_url), ground.password_file)
    _wait_for_postgres(admin_url)
    folder = ground.addresses.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    passwords = databases.new_passwords(_read(folder / "roles.json"))
    _write(folder / "roles.json", passwords)
    urls = databases.prepare(admin_url, passwords, say)
    _write(ground.addresses, {setting(name, "DATABASE_URL"): found.runtime for name, found in urls.items()})


def prepare_topics(ground: Ground, say: Say) -> None:
    """The topics, or an error when some stand with other partitions."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a line per try while the broker starts
    servers = _given("KAFKA_BOOTSTRAP_SERVERS", ground.kafka_bootstrap_servers)
    made = asyncio.run(create_topics(servers, replicas=ground.replicas))
    say(f"topics     {made} new, {len(topics.ALL)} in all, {topics.PARTITIONS} partitions each")


def prepare_keys(ground: Ground, say: Say) -> None:
    """The signing keys, and the secrets shared with the insurers' programs."""
    made = make_keys(ground.data / "keys")
    say(f"keys       {', '.join(made) + ' made' if made else 'kept'}")


def prepare_superuser(ground: Ground, say: Say) -> None:
    """The database server's first password, in a file its image reads (POSTGRES_PASSWORD_FILE), where one is named."""
    if ground.password_file is None:
        return
    made = write_once(ground.password_file, secrets.token_urlsafe(24).encode(), mode=0o444)
    say(f"superuser  password {'made' if made else 'kept'}")


def prepare_shares(ground: Ground, say: Say) -> None:
    """Each service's own secrets in a folder of its own, where containers mount one each (deploy/start.py)."""
    if ground.shares is None:
        return
    addresses = _read(ground.addresses)
    for service in SERVICES:
        address, folder = addresses[setting(service, "DATABASE_URL")], ground.shares / service
        hand_out(service, address=address, keys=ground.data / "keys", folder=folder)
    say(f"secrets    handed to {len(SERVICES)} services, each its own")


def prepare_demo(ground: Ground, say: Say) -> None:
    """Marks the hub as a demo: its services then make demo accounts and read the demo network (deploy/start.py)."""
    if ground.shares is None:
        raise NotPrepared("SHARES_DIR is not set")
    for service in SERVICES:
        (ground.shares / service / DEMO_MARK).touch()
    say("demo       invented accounts and firms")


STEPS: dict[str, Callable[[Ground, Say], None]] = {
    "keys": prepare_keys,
    "superuser": prepare_superuser,
    "databases": prepare_databases,
    "topics": prepare_topics,
    "shares": prepare_shares,
    "demo": prepare_demo,
}
NOT_UNASKED = {"demo"}


def _wait_for_postgres(admin_url: str) -> None:
    limit = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(admin_url, connect_timeout=3).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > limit:
                raise NotPrepared(f"PostgreSQL does not answer: {error}") from error
            time.sleep(0.2)


def _with_password(url: str, file: Path | None) -> str:
    """The address with the password of the file, where one is named; only containers that need it mount it."""
    parts = urlsplit(url)
    if file is None or parts.password:
        return url
    user = parts.username or "postgres"
    password = file.read_text().strip()
    return databases.address(url, database=parts.path.lstrip("/"), role=user, password=password)


def _given(name: str, value: str) -> str:
    if not value:
        raise NotPrepared(f"{name} is not set")
    return value


def _read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _write(path: Path, values: dict[str, str]) -> None:
    write_over(path, json.dumps(values, indent=1).encode())


def main(asked: list[str]) -> int:
    """Runs the steps asked for, in their order; all without a word."""
    ground = Ground(
        postgres_admin_url=os.environ.get("POSTGRES_ADMIN_URL", ""),
        kafka_bootstrap_servers=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", ""),
        data=Path(os.environ.get("DATA_DIR", ".local")),
        replicas=int(os.environ.get("KAFKA_REPLICATION_FACTOR", "1")),
        shares=Path(folder) if (folder := os.environ.get("SHARES_DIR")) else None,
        password_file=Path(file) if (file := os.environ.get("POSTGRES_PASSWORD_FILE")) else None,
    )
    unknown = set(asked) - STEPS.keys() - {"all"}
    if unknown:
        print(f"unknown step {', '.join(sorted(unknown))}: one of {', '.join(STEPS)}, all", file=sys.stderr)
        return 2
    try:
        for name, step in STEPS.items():
            if name in asked or (name not in NOT_UNASKED and (not asked or "all" in asked)):
                step(ground, lambda line: print(line, flush=True))
    except (NotPrepared, databases.MigrationFailed, TopicsDiffer, BrokerSilent) as error:
        print(f"not prepared: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
