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

from deploy.services import setting

MAILS: Final = Path(__file__).resolve().parents[2] / "tests" / "samples" / "intake"
PATIENCE_S: Final = 90.0
Json = Any  # what the doors answer is JSON


class NotArrived(Exception):
    """An order was not taken, or did not come through in time."""


@dataclass(frozen=True)
class Doors:
    """Where the hub takes orders in and shows what became of them."""

    sandbox: str
    intake: str
    smtp: tuple[str, int]

    @classmethod
    def read(cls) -> "Doors":
        """From the environment; the defaults are those of a local hub."""
        host = os.environ.get("INTAKE_SMTP_HOST", "127.0.0.1")
        return cls(
            sandbox=os.environ.get("INSURER_SANDBOX_URL", "http://127.0.0.1:8027"),
            intake=os.environ.get(setting("intake", "PUBLIC_URL"), "http://127.0.0.1:8001"),
            smtp=(host, int(os.environ.get("INTAKE_SMTP_PORT", "8025"))),
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

    def heard_of(self) -> set[str]:
        """The web orders of which the insurers were told what became: accepted or refused."""
        received = _ask(f"{self.sandbox}/control/ledger")["received"]
        return {one["order_id"] for one in received if one["sequence"] > 1}

    def unread(self) -> float:
        """Mails taken and not yet read."""
        return float(_ask(f"{self.intake}/health")["figures"]["intake_unread"])


def feed(doors: Doors, say: Callable[[str], None]) -> None:
    """Sends everything, then waits until it is there."""
    orders = doors.web_orders()
    say(f"{len(orders)} web orders taken by the partner API")
    say(f"{doors.mails()} mails taken by the SMTP door")
    _wait("mails are not read", lambda: doors.unread() == 0)
    say("every mail is read")
    _wait("the insurers were not told of every web order", lambda: not set(orders) - doors.heard_of())
    say("the insurers know what became of every web order")


def _wait(late: str, arrived: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not arrived():
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
