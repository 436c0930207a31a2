"""`make status`: what each service of the local hub has in hand, asked of its own /health.

Read only and quick; a service that does not answer is a line too.
"""

import concurrent.futures
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.local import layout as places
from deploy.local.layout import Layout
from deploy.local.processes import accepts
from deploy.local.records import Records
from deploy.services import SERVICES

OWN_COLUMNS: Final = {"outbox", "lag", "parked"}
WORDS: Final = {"intake_silence_seconds": "last item per channel, ago"}
HEADINGS: Final = ("service", "state", "outbox", "oldest", "lag", "parked")
ROW: Final = "  {:<18} {:<10} {:>8} {:>9} {:>6} {:>7}"

Figures = Mapping[str, Any]  # Any: a figure, or figures by label, as the service gauges them


def main() -> int:
    """Prints the state; 1 when a service does not answer."""
    layout = Layout.read()
    runner = Records(layout.data / "run").runner() if layout.data.exists() else None
    print(f"  hub on {layout.data}: {f'running (process {runner})' if runner else 'not running'}\n")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        health = dict(zip(SERVICES, pool.map(lambda name: ask(layout, name), SERVICES), strict=True))
    print("\n".join(lines(health)))
    print("\n".join(servers(layout)))
    return 0 if all(health.values()) else 1


def ask(layout: Layout, service: str) -> Figures | None:
    """What the service says of itself; None when it does not answer."""
    url = f"{layout.url(places.SERVICE_PORTS[service])}/health"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: Figures = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            found = json.load(error)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return found


def lines(health: Mapping[str, Figures | None]) -> list[str]:
    """The table, then what each service counts besides, then what is degraded."""
    table = [ROW.format(*HEADINGS), *(_row(service, said) for service, said in health.items())]
    more = [f"  {service}: {line}" for service, said in health.items() for line in _more(said)]
    degraded = [f"  {service} is degraded: {why}" for service, said in health.items() for why in _degraded(said)]
    return [*table, *([""] if more or degraded else []), *more, *degraded]


def _row(service: str, said: Figures | None) -> str:
    if said is None:
        return ROW.format(service, "no answer", "-", "-", "-", "-")
    figures = said.get("figures", {})
    outbox = figures.get("outbox", {})
    return ROW.format(
        service,
        said.get("status", "?"),
        f"{outbox.get('unsent', 0):.0f}",
        f"{outbox.get('age_seconds', 0):.1f} s",
        f"{_sum(figures.get('lag')):.0f}",
        f"{_sum(figures.get('parked')):.0f}",
    )


def _more(said: Figures | None) -> list[str]:
    figures = (said or {}).get("figures", {})
    others = {name: value for name, value in figures.items() if name not in OWN_COLUMNS}
    return [f"{_words(name)}: {_shown(value, _unit(name))}" for name, value in others.items()]


def _degraded(said: Figures | None) -> list[str]:
    return list((said or {}).get("degraded", ()))


def _words(name: str) -> str:
    return WORDS.get(name) or name.removesuffix("_seconds").replace("_", " ")


def _unit(name: str) -> str:
    return " s" if name.endswith("_seconds") else ""


def _shown(value: Any, unit: str) -> str:  # Any: as Figures
    if isinstance(value, Mapping):
        return ", ".join(f"{label} {_shown(figure, unit)}" for label, figure in sorted(value.items())) or "none"
    return f"{value:g}{unit}" if isinstance(value, int | float) else str(value)


def _sum(value: Any) -> float:  # Any: as Figures
    return float(sum(value.values())) if isinstance(value, Mapping) else float(value or 0)


def servers(layout: Layout) -> list[str]:
    """Who listens: this hub's servers or those it was given, and what stands beside the services."""
    own = (places.POSTGRES, places.KAFKA, places.INTAKE_SMTP, places.OUTBOX, places.SANDBOX)
    doors = {port.name: [("127.0.0.1", layout.port(port))] for port in own}
    given = {}
    if url := layout.environment.get("POSTGRES_ADMIN_URL"):
        del doors[places.POSTGRES.name]
        parts = urlsplit(url)
        given["PostgreSQL (the one of POSTGRES_ADMIN_URL)"] = [(parts.hostname or "127.0.0.1", parts.port or 5432)]
    if brokers := layout.environment.get("KAFKA_BOOTSTRAP_SERVERS"):
        del doors[places.KAFKA.name]
        given["Kafka (the one of KAFKA_BOOTSTRAP_SERVERS)"] = [_broker(one) for one in brokers.split(",")]
    states = [
        f"{name} {'listens' if any(accepts(port, host) for host, port in at) else 'is silent'}"
        for name, at in {**given, **doors}.items()
    ]
    return ["", f"  {', '.join(states)}"]


def _broker(address: str) -> tuple[str, int]:
    host, _, port = address.strip().rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    sys.exit(main())
