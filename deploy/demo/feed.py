"""The sample orders of the demo, sent through the hub's real doors, and followed until they have arrived
(`python -m deploy.demo.feed`).

Web orders go through the insurers' sandbox to the partner API, mails to intake's SMTP door. Each carries a key or a
Message-ID of its own, so that feeding twice adds nothing.
"""

import argparse
import json
import os
import signal
import smtplib
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.services import SERVICES, setting

MAILS: Final = Path(__file__).resolve().parents[2] / "tests" / "samples" / "intake"
PATIENCE_S: Final = 150.0
"""Longer than the two minutes after which intake takes over a mail whose reading was killed."""

Json = Any  # what the doors answer is JSON


class NotArrived(Exception):
    """An order was not taken, or did not come through in time."""


@dataclass(frozen=True)
class Doors:
    """Where the hub takes orders in and shows what became of them."""

    sandbox: str
    services: tuple[str, ...]
    smtp: tuple[str, int]

    @classmethod
    def read(cls) -> "Doors":
        """From the environment, which whoever started the hub gives (deploy/local/programs.py, docker-compose.yml)."""
        host = os.environ.get("INTAKE_SMTP_HOST", "127.0.0.1")
        return cls(
            sandbox=os.environ["INSURER_SANDBOX_URL"],
            services=tuple(os.environ[setting(name, "PUBLIC_URL")] for name in SERVICES),
            smtp=(host, int(os.environ["INTAKE_SMTP_PORT"])),
        )

    def web_orders(self) -> list[str]:
        """Sends every sample of the sandbox; the ids of the orders the gateway took."""
        taken = []
        for sample in _ask(f"{self.sandbox}/control/samples"):
            asked = {"sample": sample["name"], "key": f"demo-{sample['name']}"}
            answers = _ask(f"{self.sandbox}/control/orders", asked)
            taken += [answer["order_id"] for answer in answers if answer.get("order_id")]
        return taken

    def mails(self) -> int:
        """Sends every sample mail as it is; how many."""
        mails = sorted(MAILS.glob("*.eml"))
        with smtplib.SMTP(*self.smtp, timeout=30) as door:
            for mail in mails:
                door.sendmail("demo@exemple.invalid", ["odm@passerelle.exemple.invalid"], mail.read_bytes())
        return len(mails)

    def told(self, orders: list[str], *, messages: int) -> int:
        """Of how many of these orders the insurers have heard at least so many messages."""
        received = _ask(f"{self.sandbox}/control/ledger")["received"]
        return len({one["order_id"] for one in received if one["sequence"] >= messages} & set(orders))

    def in_hand(self) -> float:
        """What all services together have not yet read, said or heard."""
        return sum(_in_hand(_ask(f"{service}/health")["figures"]) for service in self.services)


def feed(doors: Doors, say: Callable[[str], None]) -> None:
    """Sends everything, then waits until it is there."""
    orders = doors.web_orders()
    say(f"{len(orders)} web orders taken by the partner API")
    say(f"{doors.mails()} mails taken by the SMTP door")
    _wait("the insurers have not heard of every web order", lambda: doors.told(orders, messages=1) == len(orders))
    _wait("the services are still at work", lambda: doors.in_hand() == 0, times=3)
    decided = doors.told(orders, messages=2)
    say(f"all have arrived: {decided} web orders decided, {len(orders) - decided} wait for a person in the tray")


def _in_hand(figures: Json) -> float:
    unread, outbox = figures.get("intake_unread", 0), figures["outbox"]["unsent"]
    return float(unread + outbox + sum(figures["lag"].values()))


def _wait(late: str, arrived: Callable[[], bool], *, times: int = 1) -> None:
    """Until it is so, so many looks in a row."""
    end, seen = time.monotonic() + PATIENCE_S, 0
    while seen < times:
        seen = seen + 1 if arrived() else 0
        if time.monotonic() > end:
            raise NotArrived(f"{late} after {PATIENCE_S:.0f} s")
        time.sleep(0.3)


def _ask(url: str, body: Json = None) -> Json:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise NotArrived(f"{url}: {error.code} {error.read(500).decode(errors='replace')}") from error


def main() -> int:
    """Feeds; with --once a mark says it was done, with --stay the process waits to be stopped (a container)."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demo.feed")
    parser.add_argument("--once", type=Path, metavar="MARK", help="do nothing when this file exists; made when done")
    parser.add_argument("--stay", action="store_true", help="wait for SIGTERM afterwards")
    asked = parser.parse_args()
    try:
        if asked.once is None or not asked.once.exists():
            feed(Doors.read(), lambda line: print(f"    {line}", flush=True))
        if asked.once is not None:
            asked.once.touch()
    except (NotArrived, OSError, smtplib.SMTPException) as error:
        print(f"    {error}", file=sys.stderr)
        return 1
    if asked.stay:
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    sys.exit(main())
