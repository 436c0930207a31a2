"""A service made wrong on purpose, as a program: the fault tests must fail on it, or they prove nothing.

`python -m tests.chaos.broken SERVICE inbox` hears without writing its inbox row; `… outbox` publishes after the commit
instead of from the outbox: what was committed before a crash and not yet published is never published.
"""

import importlib
import sys
from dataclasses import replace
from functools import partial

import asyncpg

from shared.inbox import Inbox
from shared.relay import Relay
from shared.service import Service


class ForgetfulRelay(Relay):
    """Knows only what was committed since it started, as a program that publishes after each commit would."""

    async def run(self) -> None:
        """Forgets what a crash left behind, then goes on as usual."""
        connection = await asyncpg.connect(self._url)
        await connection.execute("delete from unsent")
        await connection.close()
        await super().run()


def broken(name: str, how: str) -> Service:
    """The service with one part exchanged."""
    settings = importlib.import_module(f"services.{name}.settings").Settings()
    service: Service = importlib.import_module(f"services.{name}.app").build(settings)
    match how:
        case "inbox":
            return replace(service, inbox=partial(Inbox, writes_inbox=False))
        case "outbox":
            return replace(service, relay=ForgetfulRelay)
        case _:
            raise SystemExit(f"unknown fault {how!r}")


if __name__ == "__main__":
    broken(sys.argv[1], sys.argv[2]).run()
