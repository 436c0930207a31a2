"""The mail door, a process of its own: 250 only when the raw bytes are durable, 4xx when they cannot be.

Run as `python -m services.intake.smtp`. It parses nothing: one large or hostile mail costs it memory up to
the limits here and nothing more. TLS and greylisting belong to the edge server in front of it; SPF is asked later,
of the address that is kept with the message.
"""

import asyncio
import signal
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
import uvloop
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax

from services.intake.channels.arriving import Arriving, Budget
from services.intake.channels.smtp_replies import in_french
from services.intake.domain.originals import Envelope
from services.intake.settings import Settings
from services.intake.store.files import Files
from services.intake.use_cases.receiving import Receiving
from shared.clock import Clock
from shared.db import LOST, Database
from shared.errors import Unavailable
from shared.logs import set_up_logs
from shared.outbox import new_correlation_id

log = structlog.get_logger()

MOST_RECIPIENTS: Final = 100
MOST_AT_ONCE: Final = 4
"""How many of the largest messages all connections together may hold unfinished."""
LONGEST_ARRIVAL: Final = 600
"""Seconds after which a message that still has no end is given up."""
STORING_SECONDS: Final = 20
FIRST_PATIENCE: Final = 2
"""Seconds the door waits for its database before it opens without."""

TAKEN: Final = "250 2.0.0 Message conserve"
NOT_NOW: Final = "451 4.3.0 Stockage momentanement indisponible, reessayez"
TOO_OFTEN: Final = "450 4.7.1 Trop de messages, reessayez dans une minute"
TOO_MANY_CLIENTS: Final = b"421 4.7.0 Trop de connexions, reessayez\r\n"
TOO_MUCH: Final = b"421 4.3.4 Trop de donnees\r\n"
TOO_LARGE: Final = "552 5.3.4 Message trop volumineux"
NO_ROOM: Final = "452 4.3.1 Trop de messages en cours, reessayez"
NOBODY: Final = "550 5.1.1 Destinataire inconnu"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Trop de destinataires"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may ask of the door."""

    largest: int
    per_minute: int
    connections: int
    connections_each: int
    timeout: float
    recipients: frozenset[str]


@dataclass
class Clients:
    """Who is connected, and what each address sent in the last minute."""

    limits: Limits
    budget: Budget
    connected: Counter[str] = field(default_factory=Counter)
    sent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def enter(self, peer: str) -> bool:
        """Counts a connection in; false when there are too many."""
        if self.connected.total() >= self.limits.connections or self.connected[peer] >= self.limits.connections_each:
            return False
        self.connected[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Counts a connection out."""
        self.connected[peer] -= 1
        if self.connected[peer] <= 0:
            del self.connected[peer]

    def may_send(self, peer: str, now: float) -> bool:
        """Whether this address may send one more message this minute, counting it."""
        recent = self.sent[peer]
        while recent and recent[0] < now - 60:
            recent.popleft()
        if len(recent) >= self.limits.per_minute:
            return False
        recent.append(now)
        if len(self.sent) > 10_000:
            self.sent = defaultdict(deque, {who: times for who, times in self.sent.items() if times[-1] > now - 60})
        return True


class Handler:
    """Answers aiosmtpd's questions: is this recipient ours, is this message kept."""

    def __init__(self, keep: Callable[..., Awaitable[bool]], clients: Clients) -> None:
        self._keep = keep
        self._clients = clients

    # The names and arguments are aiosmtpd's; Any: it has no types.
    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, offered: list[str]) -> list[str]:
        """Says what we offer; commands in one piece (RFC 2920) are read in their order anyway."""
        session.host_name = name
        return [*offered[:-1], "250-PIPELINING", offered[-1]]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Takes a recipient, unless it is not ours or one too many."""
        wanted = self._clients.limits.recipients
        lowered = address.lower()
        if not wanted & {"*", lowered, "@" + lowered.rpartition("@")[2]}:
            return NOBODY
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        """Keeps a message; the answer is 250 only when it is durable."""
        with structlog.contextvars.bound_contextvars(correlation_id=new_correlation_id()):
            try:
                return await self._kept(_peer(session.peer), str(session.host_name or ""), envelope)
            except Exception as error:  # noqa: BLE001  # this door's last net: the sender keeps the message
                return await self.handle_exception(error)

    async def handle_exception(self, error: Exception) -> str:
        """What nobody foresaw: the sender keeps the message and tries again; aiosmtpd would refuse it for good."""
        log.error("smtp_failed", error=type(error).__name__)
        return NOT_NOW

    async def _kept(self, peer: str, helo: str, envelope: Any) -> str:
        if not self._clients.may_send(peer, time.monotonic()):
            log.warning("smtp_rate_limited", peer=peer)
            return TOO_OFTEN
        handed = Envelope(envelope.mail_from or "", tuple(envelope.rcpt_tos), peer, helo)
        try:
            async with asyncio.timeout(STORING_SECONDS):
                await self._keep(envelope.original_content, handed, door="smtp")
        except (Unavailable, *LOST) as error:
            log.warning("smtp_not_kept", error=repr(error), size=len(envelope.original_content))
            return NOT_NOW
        return TAKEN


class _Bounded:
    """What our doors add to aiosmtpd's protocols: counted connections, and `DATA` in bounded memory.

    aiosmtpd keeps a message as a list of its lines (25 MB of empty ones are a gigabyte), cuts off who is slow,
    and in LMTP refuses once for all recipients; so the bytes of a message are taken here, before it sees them.
    """

    clients: Clients
    answers_each: bool = False
    """LMTP: one answer per recipient, whatever it is."""
    _peer_name: str = ""
    _arriving: Arriving | None = None
    _ended: "asyncio.Future[None]"

    def connection_made(self, transport: Any) -> None:  # Any: asyncio's transports, by protocol
        peer = _peer(transport.get_extra_info("peername"))
        if not self.clients.enter(peer):
            transport.write(TOO_MANY_CLIENTS)
            transport.close()
            return
        self._peer_name = peer
        super().connection_made(transport)  # type: ignore[misc]  # mixed into an asyncio protocol

    def connection_lost(self, error: Exception | None) -> None:
        if self._peer_name:
            self.clients.leave(self._peer_name)
            self._peer_name = ""
            super().connection_lost(error)  # type: ignore[misc]  # mixed into an asyncio protocol

    def data_received(self, data: bytes) -> None:
        """Commands are aiosmtpd's; what follows `DATA` is taken here, up to twice what would be kept."""
        if self._arriving is None:
            super().data_received(data)  # type: ignore[misc]  # mixed into an asyncio protocol
            return
        rest = self._arriving.take(data)
        if rest is not None:
            self._arriving = None
            if not self._ended.done():  # given up at this very moment
                self._ended.set_result(None)
            super().data_received(rest)  # type: ignore[misc]  # as above
        elif self._arriving.size > 2 * self.clients.limits.largest:
            self.transport.write(TOO_MUCH)  # type: ignore[attr-defined]  # set by aiosmtpd
            self.transport.abort()  # type: ignore[attr-defined]
        else:
            self._reset_timeout()  # type: ignore[attr-defined]  # slow is not silent

    async def push(self, status: str | bytes) -> None:
        """Says a reply, aiosmtpd's own in our words."""
        told = in_french(status) if isinstance(status, str) else status
        await super().push(told)  # type: ignore[misc]  # mixed into an asyncio protocol

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802  # the name is aiosmtpd's
        """Takes a message and hands it to the handler; whatever the answer, LMTP's is one per recipient."""
        server: Any = self  # Any: aiosmtpd has no types
        if await server.check_helo_needed():
            return
        if not server.envelope.rcpt_tos or arg:
            await server.push("501 5.5.4 Syntaxe : DATA" if arg else "503 5.5.1 Aucun destinataire")
            return
        recipients = len(server.envelope.rcpt_tos) if self.answers_each else 1
        answer = await self._answer(server)
        server._set_post_data_state()
        await server.push("\r\n".join([answer] * recipients))

    async def _answer(self, server: Any) -> str:  # Any: aiosmtpd has no types
        message = Arriving(largest=self.clients.limits.largest, budget=self.clients.budget)
        try:
            await self._arrived(server, message)
            if message.too_large or message.crowded_out:
                return TOO_LARGE if message.too_large else NO_ROOM
            content = message.content()
        finally:
            self._arriving = None
            message.forget()
        server.envelope.content = server.envelope.original_content = content
        server._reset_timeout(STORING_SECONDS + self.clients.limits.timeout)
        return str(await server.event_handler.handle_DATA(server, server.session, server.envelope))

    async def _arrived(self, server: Any, message: Arriving) -> None:  # Any: aiosmtpd has no types
        """Returns once the message is whole."""
        await server.push("354 Terminer par <CR><LF>.<CR><LF>")
        self._ended = asyncio.get_running_loop().create_future()
        self._arriving = message
        if server._reader._buffer:  # a client that did not wait for 354
            self.data_received(await server._reader.read(1 << 20))
        try:
            async with asyncio.timeout(LONGEST_ARRIVAL):
                await self._ended
        except TimeoutError:
            server.transport.abort()
            raise


class BoundedSMTP(_Bounded, SMTP):
    """SMTP with our limits."""


class BoundedLMTP(_Bounded, LMTP):
    """LMTP with our limits."""

    answers_each = True


class Door:
    """The listening door; `port` tells where once it runs."""

    def __init__(self, *, settings: Settings, receiving: Receiving) -> None:
        self._settings = settings
        self._clients = Clients(_limits(settings), Budget(MOST_AT_ONCE * settings.smtp_largest))
        self._handler = Handler(receiving.keep, self._clients)
        self.port = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Door"]:
        """Listens until the block ends; then lets messages under way end for a few seconds."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._protocol, self._settings.smtp_host, self._settings.smtp_port)
        self.port = server.sockets[0].getsockname()[1]
        log.info("smtp_started", port=self.port, lmtp=self._settings.smtp_lmtp)
        try:
            yield self
        finally:
            server.close()
            for _ in range(50):
                if not self._clients.connected:
                    break
                await asyncio.sleep(0.1)
            log.info("smtp_stopped")

    def _protocol(self) -> Any:  # Any: aiosmtpd has no types
        protocol = (BoundedLMTP if self._settings.smtp_lmtp else BoundedSMTP)(
            self._handler,
            data_size_limit=self._settings.smtp_largest,
            enable_SMTPUTF8=True,
            hostname=self._settings.smtp_hostname,
            ident="Passerelle",
            timeout=self._settings.smtp_timeout,
            loop=asyncio.get_running_loop(),
        )
        protocol.clients = self._clients
        return protocol


def _limits(settings: Settings) -> Limits:
    return Limits(
        largest=settings.smtp_largest,
        per_minute=settings.smtp_per_minute,
        connections=settings.smtp_connections,
        connections_each=settings.smtp_connections_each,
        timeout=settings.smtp_timeout,
        recipients=settings.listed(settings.smtp_recipients),
    )


def _peer(address: object) -> str:
    return str(address[0]) if isinstance(address, tuple) and address else "local"


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Door]:
    """The door with its database and files. It listens even while the database is away, and says 451 until then."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    files = Files.at(settings.files_url, folder=settings.data_dir)
    receiving = Receiving(db=db, files=files, clock=clock, scanned=bool(settings.clamd))
    opening = asyncio.create_task(db.start())
    await asyncio.wait({opening}, timeout=FIRST_PATIENCE)
    try:
        async with Door(settings=settings, receiving=receiving).running() as door:
            yield door
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await db.stop()


async def _until_stopped(settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with running(settings):
        await stop.wait()


def main() -> None:
    """Runs until SIGTERM or SIGINT."""
    settings = Settings()
    set_up_logs(service="intake_smtp", level=settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_stopped(settings))


if __name__ == "__main__":
    main()
