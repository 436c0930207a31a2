"""A mailbox over IMAP: one connection, spoken to from a thread of its own, waiting with IDLE where the server can.

Every call ends: commands by the socket's timeout, waiting by its slice. Whatever goes wrong closes the
connection and is `Unavailable`; the next `open` begins anew. Servers drop an IDLE after some minutes, and
some never say that mail came: IDLE is ended and begun again before that, and the folder looked at each time.
"""

import asyncio
import re
import shlex
import ssl
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import structlog
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from shared.errors import Unavailable

log = structlog.get_logger()
T = TypeVar("T")

SLICE: Final = 0.5
"""Seconds one look at an IDLE takes at most; a service that stops waits no longer."""
_SILENT_LOOKS: Final = 3
"""Looks in a row that ended early with nothing: the other side has closed (imapclient hides the end of a stream)."""
_TOKEN_SECONDS: Final = 30


@dataclass(frozen=True)
class Account:
    """Which mailbox, and what opens it: a password, or a token asked for at each connection (OAuth 2)."""

    host: str
    port: int
    user: str
    security: Literal["tls", "starttls", "none"]
    folder: str
    done: str
    """Folder that kept messages are moved to; empty: they stay."""
    password: str = ""
    token: Callable[[], str] | None = None

    @property
    def name(self) -> str:
        """What its cursor is kept under."""
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass(frozen=True)
class Pace:
    """How long the server may stay silent: under IDLE, and between two looks where it has no IDLE."""

    idle: float = 480
    poll: float = 60
    timeout: float = 60


class Mailbox:
    """The connection; use it as an async context manager, so that it is closed in the end."""

    def __init__(self, account: Account, *, largest: int, pace: Pace | None = None) -> None:
        self.account = account
        self._largest = largest
        self._pace = pace or Pace()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mailbox")
        self._client: Any = None  # Any: imapclient has no types
        self._idle_since: float | None = None
        self._looked_at = 0.0
        self._silent = 0

    async def __aenter__(self) -> "Mailbox":
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._leave)
        self._thread.shutdown(wait=False)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection."""
        return self._client is not None

    async def open(self) -> int:
        """Connects, signs in and selects the folder; gives its UIDVALIDITY."""
        return await self._apart(self._open)

    async def uids(self, criteria: str) -> list[int]:
        """The messages of the folder in a range (`12:*`), oldest first."""
        return await self._apart(lambda: self._search(criteria))

    async def more(self) -> bool:
        """Whether the server said amid another command's answer that mail came: its IDLE will not say it again."""
        return await self._apart(lambda: self._client._imap.response("EXISTS")[1] != [None])

    async def fetch(self, uid: int) -> bytes | None:
        """The bytes of a message; of one that is too large its head, with a text that says so. Gone: nothing."""
        return await self._apart(lambda: self._fetch(uid))

    async def put_away(self, uids: Sequence[int]) -> None:
        """Moves messages to the folder of those that are done."""
        if uids and self.account.done:
            await self._apart(lambda: self._move(list(uids)))

    async def news(self) -> bool:
        """Waits a moment; true when it is time to look into the folder again."""
        return await self._apart(self._news)

    async def _apart(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except LoginError as error:
            log.error("mailbox_refuses_us", error=str(error)[:200])
            await self._drop()
            raise Unavailable("La boîte de réception refuse notre compte.") from error
        except (IMAPClientError, OSError, ValueError, subprocess.SubprocessError) as error:
            await self._drop()
            raise Unavailable(f"La boîte de réception ne répond pas ({type(error).__name__}).") from error

    async def _drop(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._shut)

    def _open(self) -> int:
        account, timeout = self.account, SocketTimeout(connect=10, read=self._pace.timeout)
        client: Any = IMAPClient(account.host, account.port, ssl=account.security == "tls", timeout=timeout)
        self._client, self._idle_since, self._silent = client, None, 0
        if account.security == "starttls":
            client.starttls()
        if account.token:
            client.oauth2_login(account.user, account.token())
        else:
            client.login(account.user, account.password)
        if account.done and not client.folder_exists(account.done):
            client.create_folder(account.done)
        return int(client.select_folder(account.folder)[b"UIDVALIDITY"])

    def _search(self, criteria: str) -> list[int]:
        self._awake()
        self._looked_at = time.monotonic()
        self._client._imap.response("EXISTS")  # imaplib keeps what was said amid the commands before, until asked
        return sorted(int(uid) for uid in self._client.search(["UID", criteria]))

    def _fetch(self, uid: int) -> bytes | None:
        self._awake()
        size = self._one(uid, "RFC822.SIZE")
        if size is None:
            return None
        if int(size) > self._largest:
            return _head_only(self._one(uid, "BODY.PEEK[HEADER]") or b"", int(size), self.account.done)
        raw: bytes | None = self._one(uid, "BODY.PEEK[]")
        return raw

    def _one(self, uid: int, what: str) -> Any:  # Any: a number or bytes, by what was asked
        found = self._client.fetch([uid], [what]).get(uid, {})
        return found.get(what.replace(".PEEK", "").encode())

    def _move(self, uids: list[int]) -> None:
        self._awake()
        if self._client.has_capability("MOVE"):
            self._client.move(uids, self.account.done)
            return
        self._client.copy(uids, self.account.done)
        self._client.delete_messages(uids)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def _news(self) -> bool:
        if not self._client.has_capability("IDLE"):
            return time.monotonic() - self._looked_at >= self._pace.poll
        if self._idle_since is None:
            self._client.idle()
            self._idle_since = time.monotonic()
            if self._said_at_once():
                return True
        began = time.monotonic()
        told = self._client.idle_check(timeout=SLICE)
        if any(b"BYE" in one for one in told) or self._closed(told, time.monotonic() - began):
            raise ConnectionError("the server closed the connection")
        return any(b"EXISTS" in one for one in told) or time.monotonic() - self._idle_since >= self._pace.idle

    def _said_at_once(self) -> bool:
        """Whether the server said more in one piece with its answer to IDLE: the socket does not wake us for it."""
        connection = self._client.socket()
        patience = connection.gettimeout()
        connection.settimeout(0)
        try:
            return bool(self._client._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(patience)

    def _closed(self, told: Sequence[object], took: float) -> bool:
        self._silent = 0 if told or took >= SLICE / 2 else self._silent + 1
        return self._silent >= _SILENT_LOOKS

    def _awake(self) -> None:
        """Ends an IDLE: no other command may be given in it."""
        if self._idle_since is not None:
            self._idle_since = None
            self._client.idle_done()

    def _leave(self) -> None:
        if self._client is not None:
            try:
                self._awake()
                self._client.logout()
            except (IMAPClientError, OSError):
                self._shut()
            self._client = None

    def _shut(self) -> None:
        if self._client is not None:
            try:
                self._client.shutdown()
            except (IMAPClientError, OSError):
                log.info("mailbox_already_closed")
            self._client = None


def token_of(command: str) -> Callable[[], str]:
    """A token from a program's output, asked for at each connection; the program renews it as its provider wants."""

    def ask() -> str:
        words = shlex.split(command)
        done = subprocess.run(words, capture_output=True, check=True, timeout=_TOKEN_SECONDS, text=True)
        return done.stdout.strip()

    return ask


def _head_only(head: bytes, size: int, folder: str) -> bytes:
    """The head of a message too large to be taken, as a message that says where the whole one is."""
    kept = re.sub(rb"(?im)^(?:content-[^:\r\n]*|mime-version)[ \t]*:.*\r?\n(?:[ \t].*\r?\n)*", b"", head).strip()
    where = f"dans le dossier « {folder} »" if folder else "dans la boîte"
    text = f"Ce message de {size >> 20} Mo dépasse la limite ; il reste entier {where}."
    return kept + b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"
