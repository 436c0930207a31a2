"""The processes of a local hub, as data: what each runs, what it reads from its environment, how it shows it is ready.

A process is given its own secrets and nobody else's; whatever the caller's environment sets wins over what is
computed here.
"""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local import layout as places
from deploy.local.kafka import LocalKafka
from deploy.local.layout import Layout
from deploy.local.postgres import LocalPostgres
from deploy.local.processes import Program, accepts
from deploy.prepare import Ground
from deploy.services import SERVICES, setting
from deploy.start import key_files

SCREENS: Mapping[str, str] = {
    "intake": "Bannette des ordres",
    "assignment": "Affectation",
    "insurer_gateway": "Échanges avec les assureurs",
    "esign": "Signatures",
}
"""The staff's other screens, as the case desk's home page names them."""

_OUTSIDE: Mapping[str, Callable[[Layout], dict[str, str]]] = {
    "casework": lambda layout: {
        "DEMO_ACCOUNTS_FILE": str(demo_accounts(layout)),
        "ASSIGNMENT_URL": layout.url(places.SERVICE_PORTS["assignment"]),
        "ESIGN_URL": layout.url(places.SERVICE_PORTS["esign"]),
        "INTAKE_URL": layout.url(places.SERVICE_PORTS["intake"]),
        "SMS_URL": layout.url(places.OUTBOX),
        "CALLS_URL": layout.url(places.OUTBOX),
        "OTHER_SERVICES": ",".join(f"{name}={layout.url(places.SERVICE_PORTS[one])}" for one, name in SCREENS.items()),
    },
    "intake": lambda layout: {
        "MAIL_PORT": str(layout.port(places.OUTBOX_SMTP)),
        "FAX_REPLY": "mail",
        "FAX_REPLY_MAIL": "{national}@fax.exemple.invalid",
        "FAX_REPLY_HOURS": "mon-sun 00:00-24:00 holidays",  # the outbox rings nowhere
    },
    "assignment": lambda layout: {"CASEWORK_URL": layout.url(places.SERVICE_PORTS["casework"])},
    "insurer_gateway": lambda layout: {"SANDBOX_URL": layout.url(places.SANDBOX)},
    "provider_portal": lambda layout: {
        "SMTP_PORT": str(layout.port(places.OUTBOX_SMTP)),
        "SMS_URL": layout.url(places.OUTBOX),
    },
    "esign": lambda layout: {
        "SMTP_PORT": str(layout.port(places.OUTBOX_SMTP)),
        "SMS_URL": layout.url(places.OUTBOX),
        "PRIVATE_WEBHOOKS": "true",
        "ENVIRONMENTS": "sandbox",
    },
}
"""What a service is told of the demo around it, by its settings."""


def demo_accounts(layout: Layout) -> Path:
    """Where casework keeps the demo accounts' random passwords."""
    return layout.data / "keys" / "demo_accounts.json"


def postgres(layout: Layout) -> LocalPostgres:
    """The hub's own database server."""
    return LocalPostgres(folder=layout.data / "postgres", port=layout.port(places.POSTGRES))


def kafka(layout: Layout) -> LocalKafka:
    """The hub's own broker."""
    controller = layout.port(places.KAFKA_CONTROLLER)
    return LocalKafka(folder=layout.data / "kafka", port=layout.port(places.KAFKA), controller_port=controller)


def services(layout: Layout, ground: Ground) -> list[Program]:
    """The services and intake's SMTP door."""
    programs = [_service(layout, ground, name) for name in SERVICES]
    smtp = layout.port(places.INTAKE_SMTP)
    door = {**_service_environment(layout, ground, "intake"), places.INTAKE_SMTP.setting: str(smtp)}
    return [*programs, _python(layout, "intake smtp", "services.intake.smtp", door, lambda: accepts(smtp))]


def demo(layout: Layout) -> list[Program]:
    """The outside world of the demo: an outbox that takes mail and SMS, an insurer's platform."""
    outbox, sink = layout.port(places.OUTBOX), layout.port(places.OUTBOX_SMTP)
    outside = {
        places.OUTBOX.setting: str(outbox),
        places.OUTBOX_SMTP.setting: str(sink),
        "OUTBOX_DATA_DIR": str(layout.data / "outbox"),
    }
    sandbox = layout.port(places.SANDBOX)
    insurer = {
        places.SANDBOX.setting: str(sandbox),
        "INSURER_SANDBOX_DATA_DIR": str(layout.data / "insurer_sandbox"),
        "INSURER_SANDBOX_KEYS_DIR": str(layout.data / "keys"),
        "INSURER_SANDBOX_GATEWAY_URL": layout.url(places.SERVICE_PORTS["insurer_gateway"]),
    }
    return [
        _python(layout, "outbox", "deploy.demo.outbox", outside, lambda: accepts(outbox)),
        _python(layout, "insurer sandbox", "deploy.demo.insurer_sandbox", insurer, lambda: accepts(sandbox)),
    ]


def feed(layout: Layout) -> Program:
    """The sample orders: they are told the doors they go through and the pages that show them."""
    doors = {setting(name, "PUBLIC_URL"): layout.url(port) for name, port in places.SERVICE_PORTS.items()}
    outside = {"INSURER_SANDBOX_URL": layout.url(places.SANDBOX), "OUTBOX_URL": layout.url(places.OUTBOX)}
    smtp = {places.INTAKE_SMTP.setting: str(layout.port(places.INTAKE_SMTP))}
    return Program(
        name="sample orders",
        command=(sys.executable, "-m", "deploy.demo.feed"),
        log=layout.logs / "sample_orders.log",
        ready=lambda: True,
        environment={**doors, **outside, **smtp},
    )


def _service(layout: Layout, ground: Ground, name: str) -> Program:
    url = layout.url(places.SERVICE_PORTS[name]) + "/health/ready"
    environment = _service_environment(layout, ground, name)
    return _python(layout, name, f"services.{name}", environment, lambda: _says_ok(url))


def _service_environment(layout: Layout, ground: Ground, name: str) -> dict[str, str]:
    port = places.SERVICE_PORTS[name]
    desk = layout.url(places.SERVICE_PORTS["casework"])
    own = {
        "HOST": "127.0.0.1",
        "PORT": str(layout.port(port)),
        "PUBLIC_URL": layout.url(port),
        "DATABASE_URL": _addresses(ground)[setting(name, "DATABASE_URL")],
        "DATA_DIR": str(layout.data / "files" / name),
    }
    if name in _OUTSIDE:
        own |= _OUTSIDE[name](layout)
    return {
        **{setting(name, variable): value for variable, value in own.items()},
        **key_files(name, ground.data / "keys"),
        "KAFKA_BOOTSTRAP_SERVERS": ground.kafka_bootstrap_servers,
        "CLOCK_FILE": str(layout.data / "clock"),
        "STAFF_JWKS_URL": f"{desk}/.well-known/jwks.json",
        "STAFF_SIGN_IN_URL": f"{desk}/connexion",
    }


def _addresses(ground: Ground) -> dict[str, str]:
    found: dict[str, str] = json.loads(ground.addresses.read_text())
    return found


def _python(
    layout: Layout, name: str, module: str, environment: Mapping[str, str], ready: Callable[[], bool]
) -> Program:
    given = {variable: layout.environment.get(variable, value) for variable, value in environment.items()}
    return Program(
        name=name,
        command=(sys.executable, "-m", module),
        log=layout.logs / f"{name.replace(' ', '_')}.log",
        ready=ready,
        environment={**given, "PYTHONUNBUFFERED": "1"},
    )


def _says_ok(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
