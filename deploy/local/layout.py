"""Where everything of a local hub lies and listens: one data folder, one table of ports.

Each port is moved by its setting and no address is written anywhere else, so two hubs with other ports and another
DATA_DIR run side by side.
"""

import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.services import SERVICES, setting

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Port:
    """Something that listens: its name, the setting that moves it, the number it has otherwise."""

    name: str
    setting: str
    default: int


POSTGRES: Final = Port("PostgreSQL", "LOCAL_POSTGRES_PORT", 15432)
KAFKA: Final = Port("Kafka", "LOCAL_KAFKA_PORT", 19092)
KAFKA_CONTROLLER: Final = Port("Kafka's controller", "LOCAL_KAFKA_CONTROLLER_PORT", 19093)
INTAKE_SMTP: Final = Port("intake's SMTP door", "INTAKE_SMTP_PORT", 8025)
OUTBOX: Final = Port("the outbox page", "OUTBOX_PORT", 8026)
SANDBOX: Final = Port("the insurer sandbox", "INSURER_SANDBOX_PORT", 8027)
OUTBOX_SMTP: Final = Port("the outbox's SMTP sink", "OUTBOX_SMTP_PORT", 8028)

_NUMBERS: Final = {
    "intake": 8001,
    "assignment": 8002,
    "casework": 8003,
    "provider_portal": 8004,
    "insurer_gateway": 8005,
    "esign": 8006,
}
SERVICE_PORTS: Final[Mapping[str, Port]] = {
    service: Port(service, setting(service, "PORT"), _NUMBERS[service]) for service in SERVICES
}
ALL: Final = (POSTGRES, KAFKA, KAFKA_CONTROLLER, *SERVICE_PORTS.values(), INTAKE_SMTP, OUTBOX, SANDBOX, OUTBOX_SMTP)


class PortTaken(Exception):
    """Something else listens where a part of the hub should."""


class WrongSetting(Exception):
    """A setting that cannot be read."""


@dataclass(frozen=True)
class Layout:
    """The data folder and the ports as the environment sets them."""

    data: Path
    environment: Mapping[str, str]

    @classmethod
    def read(cls) -> "Layout":
        """From the environment of this process."""
        folder = Path(os.environ.get("DATA_DIR") or ROOT / ".local")
        return cls(data=folder.resolve(), environment=os.environ)

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.data / "logs"

    def port(self, port: Port) -> int:
        """The number this hub uses."""
        value = self.environment.get(port.setting) or str(port.default)
        if not value.isdecimal() or not 0 < int(value) < 65536:
            raise WrongSetting(f"{port.setting}={value} is not a port")
        return int(value)

    def url(self, port: Port) -> str:
        """The address of an HTTP door, from this machine."""
        return f"http://127.0.0.1:{self.port(port)}"

    def check(self, ports: Iterable[Port]) -> None:
        """Raises with the setting's name when a port is taken, or when two parts were given the same."""
        wanted: dict[int, Port] = {}
        for port in ports:
            number = self.port(port)
            if number in wanted:
                raise PortTaken(f"{port.setting} and {wanted[number].setting} are both {number}")
            if not bindable(number):
                raise PortTaken(
                    f"port {number} is taken, and {port.name} needs it: stop what listens there, "
                    f"or move ours with {port.setting}={number + 10000 if number < 50000 else number - 10000} make run"
                )
            wanted[number] = port


def bindable(port: int) -> bool:
    """Whether one could listen on the port now (connections that are just ending do not count)."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
