"""A real clamd for tests: Debian's daemon with a database of one signature, the harmless EICAR file, up in a second."""

import getpass
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.waiting import wait_for

EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""Every scanner's test file, in two pieces so that this file is not one."""


@dataclass
class Clamd:
    """The daemon; `start` and `stop` it as often as a test wants, on the same port."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="clamd-")))
    port: int = 0
    _server: "subprocess.Popen[bytes] | None" = None

    async def start(self) -> None:
        """Scans when this returns."""
        self.port = self.port or _free_port()
        database = self.folder / "database"
        database.mkdir(exist_ok=True)
        sum_ = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
        (database / "passerelle.hdb").write_text(f"{sum_}:{len(EICAR)}:Eicar-Essai\n")
        lines = [f"DatabaseDirectory {database}", "TCPAddr 127.0.0.1", f"TCPSocket {self.port}", "Foreground yes"]
        lines += [f"TemporaryDirectory {self.folder}", "StreamMaxLength 2M", f"LogFile {self.folder / 'log'}"]
        (self.folder / "clamd.conf").write_text("\n".join([*lines, f"User {getpass.getuser()}"]) + "\n")
        self._server = _started(self.folder / "clamd.conf")
        await wait_for(self._answers, 30)

    def stop(self) -> None:
        """Ends the daemon."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)
            self._server = None

    def remove(self) -> None:
        """Ends the daemon and forgets its database."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as one:
                one.sendall(b"nPING\n")
                return one.recv(10).startswith(b"PONG")
        except OSError:
            return False


def _started(configuration: Path) -> "subprocess.Popen[bytes]":
    found_by = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    return subprocess.Popen(["clamd", "-c", str(configuration)], env=found_by, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
