"""`make test-compose`: builds the image, starts the hub alone and asks it how it is; then everything with the demo from
nothing, follows one web and one mail order to the insurer, kills a container, sees it back with the next order through,
tears down.

It uses ports and a project name of its own, so that a hub may run beside it; whatever happens, nothing of it is left.
"""

import json
import os
import secrets
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, Final

from deploy.local import layout as places
from deploy.local.processes import free_port
from deploy.services import SERVICES

VICTIM: Final = "casework"
PUBLISHED: Final = (*places.SERVICE_PORTS.values(), places.INTAKE_SMTP, places.OUTBOX, places.SANDBOX)
HUB: Final = (*SERVICES, "intake-smtp", "postgres", "kafka")
DEMO: Final = ("outbox", "insurer-sandbox", "demo", "demo-mark")
UP: Final = ("up", "--wait", "--wait-timeout", "300", "--no-build")
DOWN: Final = ("down", "--volumes", "--remove-orphans", "--timeout", "20")
Json = dict[str, Any]  # Any: what the sandbox keeps is JSON


class Failed(Exception):
    """What was expected did not happen."""


class Stack:
    """One compose project."""

    def __init__(self) -> None:
        self.ports = {port.setting: free_port() for port in PUBLISHED}
        settings = {name: str(number) for name, number in self.ports.items()}
        self.profiles = ""  # none: what `docker compose up` is without a word more
        self._environment = {**os.environ, **settings, "DOCKER_BUILDKIT": "0"}
        self._environment["COMPOSE_PROJECT_NAME"] = f"passerelle-test-{secrets.token_hex(3)}"
        self._environment["PASSERELLE_TAG"] = "test"

    def compose(self, *words: str, quiet: bool = True) -> str:
        """Runs `docker compose`; raises with what it said when it fails."""
        done = subprocess.run(
            ["docker", "compose", *words],
            env={**self._environment, "COMPOSE_PROFILES": self.profiles},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if not quiet else subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failed(f"docker compose {' '.join(words)}:\n{(done.stdout + (done.stderr or ''))[-4000:]}")
        return done.stdout

    def call(self, path: str, body: Json | None = None) -> Any:  # Any: JSON
        """Asks the insurers' sandbox."""
        url = f"http://127.0.0.1:{self.ports[places.SANDBOX.setting]}{path}"
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as answer:
            return json.load(answer)

    def ready(self, service: str) -> bool:
        """Whether a service says at its published port that it is."""
        url = f"http://127.0.0.1:{self.ports[places.SERVICE_PORTS[service].setting]}/health/ready"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def mail(self, message: EmailMessage) -> None:
        """Hands a mail to intake's SMTP door."""
        with smtplib.SMTP("127.0.0.1", self.ports[places.INTAKE_SMTP.setting], timeout=30) as door:
            door.send_message(message)

    def container(self, service: str) -> Mapping[str, Any]:  # Any: what docker says of a container
        """How docker sees a service's container."""
        name = self.compose("ps", "--all", "--quiet", service).strip()
        shown = subprocess.run(["docker", "inspect", name], capture_output=True, text=True, check=True).stdout
        found: Mapping[str, Any] = json.loads(shown)[0]
        return found


@contextmanager
def started() -> Iterator[Stack]:
    """The whole stack, ready, and gone afterwards."""
    stack = Stack()
    try:
        with step("image built with the classic builder"):
            stack.compose("build")
        with step("docker compose up --wait, no profile: the hub alone is healthy and answers"):
            hub_alone(stack)
        stack.profiles = "demo"
        with step("docker compose up --wait, profile demo, sample orders arrived"):
            stack.compose(*UP)
        yield stack
    except (Failed, OSError) as error:
        say(f"FAILED {error}")
        say(stack.compose("ps", "--all"))
        say(stack.compose("logs", "--no-color", "--tail", "15"))
        raise
    finally:
        with step("torn down, volumes included"):
            stack.compose(*DOWN)


def hub_alone(stack: Stack) -> None:
    """The plain command, as for production; gone with its volumes, so that the demo starts from nothing too."""
    stack.compose(*UP)
    for name in HUB:
        if (health := stack.container(name)["State"]["Health"]["Status"]) != "healthy":
            raise Failed(f"{name} is {health} without the profile demo")
    if more := set(stack.compose("ps", "--all", "--services").split()) & {*DEMO}:
        raise Failed(f"started without the profile demo: {', '.join(sorted(more))}")
    expect(f"{VICTIM} is ready at its published port", lambda: stack.ready(VICTIM))
    stack.compose(*DOWN)


def web_order(stack: Stack) -> None:
    """A zero-touch order through the partner API; the insurer hears that it was accepted and assigned."""
    number = claim_number()
    sample = next(one for one in stack.call("/control/samples") if one["name"] == "mb-vitrage")
    order = {**sample["order"], "claim_number": number, "insurer_reference": f"ODM-{number[-5:]}"}
    sent = stack.call("/control/orders", {"partner": "mirabelle", "order": order, "key": number})
    expect(f"the insurer hears of {number}", lambda: told(stack, number, "ordre.accepte"))
    if not sent:
        raise Failed("the sandbox says it sent nothing")


def mail_order(stack: Stack) -> None:
    """An agency's mail, read and opened without a hand; the insurer hears of it by the same door."""
    number = claim_number()
    message = EmailMessage()
    message["From"] = "Agence Mirabelle <nantes@mirabelle-assurances.exemple.invalid>"
    message["To"] = "odm@passerelle.exemple.invalid"
    message["Subject"] = f"Ordre de mission {number}"
    message["Message-ID"] = f"<{number.lower()}@mirabelle-assurances.exemple.invalid>"
    message.set_content(MAIL.format(number=number))
    stack.mail(message)
    expect(f"the insurer hears of {number}", lambda: told(stack, number, "ordre.accepte"))


MAIL: Final = """\
Dossier Mirabelle : {number}
Assuré : ESSAI-COMPOSE Nora
Téléphone : 02 61 91 44 10
Adresse du sinistre : 5 impasse des Cordeliers
44000 NANTES
Nature du sinistre : bris de glace
Date du sinistre : 14/03/2026
Métier demandé : vitrerie
Occupation : locataire
Type de logement : appartement
Description : vitre de cuisine cassée par un ballon, simple vitrage 60 x 80.
"""


def killed_and_back(stack: Stack) -> None:
    """The container's first process is killed as the kernel would; the restart policy brings it back."""
    before = stack.container(VICTIM)
    kill(before["State"]["Pid"])
    expect(f"{VICTIM} is healthy again", lambda: risen(stack.container(VICTIM), before))


def risen(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether the container was started again and is healthy."""
    state = now["State"]
    return bool(now["RestartCount"] > before["RestartCount"] and state["Health"]["Status"] == "healthy")


def kill(pid: int) -> None:
    """SIGKILL from the engine's own process space: `docker kill` would count as a wish and nothing would restart."""
    script = f"import os; os.kill({pid}, 9)"
    rights = ["--pid", "host", "--user", "0", "--cap-add", "KILL", "--network", "none"]
    subprocess.run(["docker", "run", "--rm", *rights, "passerelle:test", "python", "-c", script], check=True)


def told(stack: Stack, number: str, kind: str) -> bool:
    """Whether the insurer was told this of the claim."""
    received = stack.call("/control/ledger?partner=mirabelle")["received"]
    return any(one["type"] == kind and number in json.dumps(one["body"]) for one in received)


def claim_number() -> str:
    """One nobody else uses."""
    return f"MIR-2026-9{secrets.randbelow(100_000):05d}"


def expect(what: str, condition: Callable[[], bool], limit_s: float = 90.0) -> None:
    """Waits for a condition."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"not after {limit_s:.0f} s: {what}")
        time.sleep(0.5)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says what was done and how long it took."""
    begun = time.monotonic()
    yield
    say(f"ok  {name} ({time.monotonic() - begun:.1f} s)")


def say(line: str) -> None:
    """One line on the terminal."""
    print(line, flush=True)  # noqa: T201 — a program that talks to a terminal


def main() -> int:
    """All steps; 1 when one fails."""
    try:
        with started() as stack:
            with step("a web order reached the insurer"):
                web_order(stack)
            with step("a mail order reached the insurer"):
                mail_order(stack)
            with step(f"{VICTIM} was killed and is back"):
                killed_and_back(stack)
            with step("a web order reached the insurer afterwards"):
                web_order(stack)
    except (Failed, OSError, subprocess.CalledProcessError) as error:
        say(f"test-compose failed: {str(error).splitlines()[0]}")
        return 1
    say("test-compose: 5 passed, 0 skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
