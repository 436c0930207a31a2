"""A real IMAP server for tests: Debian's dovecot, with a configuration, a mailbox and a port of its own.

It runs as whoever runs the tests, or as `nobody` when that is root (dovecot serves no root's mailbox). A
second start on the same folder is the same mailbox; `renumber` makes the server number its messages anew.
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imapclient import IMAPClient

from tests.support.waiting import wait_for

USER: Final = "odm"
PASSWORD: Final = "mot-de-passe-de-test"
TOKEN: Final = "jeton-de-test"

_CONFIGURATION: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 50
mailbox_idle_check_interval = 1s
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/passwords
}}
passdb {{
  driver = passwd-file
  mechanisms = xoauth2
  args = {folder}/tokens
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A mailbox server; `start` and `stop` it as often as a test wants."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="dovecot-")))
    port: int = 0
    _server: "subprocess.Popen[bytes] | None" = None

    async def start(self) -> None:
        """Listens when this returns, on the same port as before."""
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.port = self.port or _free_port()
        self._write(owner)
        command = ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", *command]
        self._server = _started(command)
        await wait_for(self._answers)

    def stop(self) -> None:
        """Ends the server and every connection; the mail stays."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)
            self._server = None

    def remove(self) -> None:
        """Ends the server and forgets its mail."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self) -> Any:  # Any: imapclient has no types
        """Somebody else's connection to the mailbox."""
        client: Any = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(USER, PASSWORD)
        return client

    def append(self, *messages: bytes) -> None:
        """Delivers mail."""
        client = self.client()
        for message in messages:
            client.append("INBOX", message)
        client.logout()

    def count(self, folder: str) -> int:
        """How many messages a folder holds."""
        client = self.client()
        try:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])
        finally:
            client.logout()

    def renumber(self) -> None:
        """Forgets the numbers of all messages while stopped: another UIDVALIDITY, every UID new."""
        for name in (*self.folder.glob("mail/dovecot*"), *self.folder.glob("mail/.*/dovecot*")):
            name.unlink()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def _write(self, owner: pwd.struct_passwd) -> None:
        values = {"user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name, "port": self.port}
        values |= {"folder": self.folder, "uid": owner.pw_uid, "gid": owner.pw_gid}
        (self.folder / "dovecot.conf").write_text(_CONFIGURATION.format(**values))
        (self.folder / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
        (self.folder / "tokens").write_text(f"{USER}:{{PLAIN}}{TOKEN}::::::\n")
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
