"""Intake and its mail door alone, each a process, on a database of their own; no broker answers."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.local.postgres import LocalPostgres
from deploy.local.processes import Child, Program, accepts, free_port
from deploy.prepare import Ground, prepare_databases
from deploy.services import database_of, setting


@dataclass(frozen=True)
class Alone:
    """Where it answers, and what is measured."""

    url: str
    smtp: int
    admin_url: str
    """Its database, as the administrator."""
    files: Path
    pid: int


@contextmanager
def intake_alone(folder: Path, own: Mapping[str, str], common: Mapping[str, str] | None = None) -> Iterator[Alone]:
    """Starts both, with `own` settings of intake's (no prefix) and `common` ones; stops them and the database."""
    folder.mkdir(parents=True, exist_ok=True)
    postgres = LocalPostgres(folder=folder / "postgres", port=free_port())
    postgres.initialise()
    children = [Child(postgres.program(folder / "postgres.log"))]
    try:
        children[0].wait_ready()
        port, door = free_port(), free_port()
        environment = _environment(folder, postgres.admin_url, port=port, door=door, own=own) | dict(common or {})
        for name, module, ready in (("intake", "services.intake", port), ("smtp", "services.intake.smtp", door)):
            program = Program(
                name=name,
                command=(sys.executable, "-m", module),
                log=folder / f"{name}.log",
                ready=partial(accepts, ready),
                environment=environment,
            )
            children.append(Child(program))
        for child in children[1:]:
            child.wait_ready()
        admin = postgres.admin_url.rpartition("/")[0] + f"/{database_of('intake')}"
        yield Alone(f"http://127.0.0.1:{port}", door, admin, folder / "files", children[1].pid)
    finally:
        for child in reversed(children):
            child.stop()


def _environment(folder: Path, admin_url: str, *, port: int, door: int, own: Mapping[str, str]) -> dict[str, str]:
    ground = Ground(postgres_admin_url=admin_url, kafka_bootstrap_servers="127.0.0.1:9", data=folder / "hub")
    prepare_databases(ground, lambda _line: None)
    addresses: dict[str, str] = json.loads(ground.addresses.read_text())
    usual = {
        "PORT": str(port),
        "SMTP_PORT": str(door),
        "DATABASE_URL": addresses[setting("intake", "DATABASE_URL")],
        "DATA_DIR": str(folder / "files"),
    }
    settings = {setting("intake", name): value for name, value in (usual | dict(own)).items()}
    return settings | {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9", "LOG_LEVEL": "WARNING"}
