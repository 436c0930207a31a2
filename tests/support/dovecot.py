"""A real IMAP server for tests: Debian's dovecot, with a configuration, mailboxes and a port of its own.

It runs as whoever runs the tests, or as `nobody` when that is root (dovecot serves no root's mailbox). A
second start on the same folder has the same mail. Any name is a user with a mailbox of his own.
"""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imapclient import IMAPClient

from tests.support.waiting import wait_for

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
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
mailbox_idle_check_interval = 1s
passdb {{
  driver = static
  mechanisms = plain login
  args = password={passwords}
}}
passdb {{
  driver = static
  mechanisms = xoauth2
  args = password={tokens}
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
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
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
            os.killpg(self._server.pid, signal.SIGTERM)  # its own group: who is connected would be waited for
            self._server.wait(timeout=10)
            self._server = None

    def remove(self) -> None:
        """Ends the server and forgets its mail."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, user: str) -> Any:  # Any: imapclient has no types
        """Somebody else's connection to a mailbox."""
        client: Any = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(user, PASSWORD)
        return client

    def append(self, user: str, *messages: bytes) -> None:
        """Delivers mail."""
        client = self.client(user)
        for message in messages:
            client.append("INBOX", message)
        client.logout()

    def count(self, user: str, folder: str) -> int:
        """How many messages a folder holds."""
        client = self.client(user)
        try:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])
        finally:
            client.logout()

    def renumber(self, user: str) -> None:
        """Forgets the numbers of a mailbox nobody is connected to: another UIDVALIDITY, every UID new."""
        home = self.folder / "mail" / user
        for name in home.glob("dovecot.index*"):
            name.unlink()
        head = (home / "dovecot-uidlist").read_text().partition("\n")[0]
        (home / "dovecot-uidlist").write_text(re.sub(r" V(\d+) N\d+", lambda m: f" V{int(m[1]) + 1} N1", head) + "\n")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def _write(self, owner: pwd.struct_passwd) -> None:
        values = {"user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name, "port": self.port}
        values |= {"passwords": PASSWORD, "tokens": TOKEN}
        values |= {"folder": self.folder, "uid": owner.pw_uid, "gid": owner.pw_gid}
        (self.folder / "dovecot.conf").write_text(_CONFIGURATION.format(**values))
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command, start_new_session=True, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
    )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
