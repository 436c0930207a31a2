"""Commands for whoever runs the hub: send again what a broker forgot, say current state again for a new reader, look
after parked messages, move the clock.

They work on the services' own databases with their runtime roles; repeats that a resend causes are dropped by the
readers. Nothing here decides anything of the trade.
"""

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from deploy.services import SERVICES, setting
from shared.clock import Clock, move_clock
from shared.db import Database
from shared.errors import ServiceError
from shared.outbox import State, say_again
from shared.parking import Parking
from shared.service import Service

PORTION: Final = 500
"""Keys whose rows are held together while their state is said again."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 1 when it could not be done, with the reason."""
    asked = _parser().parse_args(arguments)
    try:
        asyncio.run(_COMMANDS[asked.command](asked))
    except (ServiceError, KeyError, ValueError) as error:
        print(f"operate: {error}", file=sys.stderr)
        return 1
    return 0


async def resend(asked: argparse.Namespace) -> None:
    """Puts what was said on a topic since a moment back among what is unsent: the relay sends it again, in order."""
    service = next(name for name in SERVICES if asked.topic.split(".")[0] in (name, name.rpartition("_")[2]))
    since = datetime.fromisoformat(asked.since)
    if since.tzinfo is None:
        raise ValueError("SINCE needs its zone, e.g. 2026-11-23T08:00+01:00")
    async with _database(service) as database, database.transaction() as tx:
        status = await tx.execute(
            """insert into unsent select id from outbox where topic = $1 and said_at >= $2
               on conflict do nothing""",
            asked.topic,
            since,
        )
    print(f"{asked.topic}: {status.split()[2]} events will be sent again")


async def republish(asked: argparse.Namespace) -> None:
    """Says current state again as snapshots: a new reader starts there, whoever has the key drops them."""
    service = _service(asked.service)
    for topic in [asked.topic] if asked.topic else service.states or [f"{asked.service}'s topics"]:
        if topic not in service.states:
            raise ValueError(f"{topic}: no state that can be said again; see docs/operations/republish.md")
    await service.db.start()
    try:
        for topic, state in service.states.items():
            if asked.topic in (None, topic):
                await _say_again(service.db, topic, state)
    finally:
        await service.db.stop()


async def _say_again(database: Database, topic: str, state: State) -> None:
    """Portion by portion, each a short transaction, so that the hub runs on."""
    keys, said, after = 0, 0, ""
    while True:
        async with database.transaction() as tx:
            portion = await say_again(tx, topic=topic, state=state, after=after, limit=PORTION)
        if portion is None:
            break
        keys, said, after = keys + portion.keys, said + portion.said, portion.last
        print(f"{topic}: {keys} keys looked at, {said} said again", flush=True)
    print(f"{topic}: done, {said} of {keys} keys have a state to say")


async def parked(asked: argparse.Namespace) -> None:
    """Lists the heads of parked keys, of one service or of all."""
    for service in [asked.service] if asked.service else SERVICES:
        async with _database(service) as database, database.reading() as tx:
            for head in await Parking(clock=Clock()).heads(tx):
                print(
                    f"{service} {head['topic']} {head['key']} n°{head['sequence']} {head['type']} {head['reason']} "
                    f"tries={head['attempts']} behind={head['behind']} since={head['parked_at']:%Y-%m-%dT%H:%M:%SZ} "
                    f"{head['error'] or ''}"
                )


async def retry(asked: argparse.Namespace) -> None:
    """Tries the head of a parked key again, now."""
    async with _database(asked.service) as database, database.transaction() as tx:
        await Parking(clock=Clock()).retry(tx, topic=asked.topic, key=asked.key, by=_me(), reason=asked.reason)
    print("will be tried again at once")


async def discard(asked: argparse.Namespace) -> None:
    """Gives up the head of a parked key; the reason is kept."""
    async with _database(asked.service) as database, database.transaction() as tx:
        await Parking(clock=Clock()).discard(tx, topic=asked.topic, key=asked.key, by=_me(), reason=asked.reason)
    print("discarded; what waited behind it goes on")


async def clock(asked: argparse.Namespace) -> None:
    """Moves business time forward, where the hub was started with a clock that can be moved."""
    move_clock(Path(os.environ["CLOCK_FILE"]), by=timedelta(hours=asked.hours))
    print(f"business time moved by {asked.hours:g} h")


_COMMANDS = {
    "resend": resend,
    "republish": republish,
    "parked": parked,
    "retry": retry,
    "discard": discard,
    "clock": clock,
}


def _service(name: str) -> Service:
    """The service from its own parts list, built and not started."""
    settings = importlib.import_module(f"services.{name}.settings").Settings()
    built: Service = importlib.import_module(f"services.{name}.app").build(settings)
    return built


@asynccontextmanager
async def _database(service: str) -> AsyncIterator[Database]:
    database = Database(os.environ[setting(service, "database_url")], max_size=2)
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


def _me() -> str:
    return f"commande ({os.environ.get('USER', 'inconnu')})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="operate", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    again = commands.add_parser("resend", help="send a topic's events again since a moment")
    again.add_argument("topic")
    again.add_argument("since", help="ISO 8601 with its zone")
    state = commands.add_parser("republish", help="say current state again, for a new reader")
    state.add_argument("service", choices=SERVICES)
    state.add_argument("topic", nargs="?")
    commands.add_parser("parked", help="list parked keys").add_argument("service", nargs="?", choices=SERVICES)
    for name in ("retry", "discard"):
        one = commands.add_parser(name)
        one.add_argument("service", choices=SERVICES)
        for argument in ("topic", "key", "reason"):
            one.add_argument(argument)
    commands.add_parser("clock", help="move business time forward").add_argument("hours", type=float)
    return parser


if __name__ == "__main__":
    sys.exit(main())
