"""What `make status` prints, from what services say of themselves."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.layout import KAFKA, POSTGRES, Layout
from deploy.local.processes import free_port
from deploy.local.status import WORDS, lines, servers
from tests.support.building import build


@pytest.fixture
def door() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_each_service_is_one_line_with_what_waits() -> None:
    figures = {
        "outbox": {"unsent": 3, "age_seconds": 12.34},
        "lag": {"intake.orders": 4, "casework.notices": 1},
        "parked": {"failed": 1, "behind": 2},
        "late_acks": {"transport": 1, "business": 0},
    }
    said = {"service": "insurer_gateway", "status": "degraded", "degraded": ["parked: 1"], "figures": figures}

    shown = lines({"insurer_gateway": said})

    assert shown[1].split() == ["insurer_gateway", "degraded", "3", "12.3", "s", "5", "3"]
    assert "  insurer_gateway: late acks: business 0, transport 1" in shown
    assert "  insurer_gateway is degraded: parked: 1" in shown


def test_the_last_item_of_each_channel_is_said_by_that_name() -> None:
    said = {"status": "ok", "figures": {"intake_silence_seconds": {"mail": 61.5, "fax": 3.0}}}

    assert "  intake: last item per channel, ago: fax 3 s, mail 61.5 s" in lines({"intake": said})


def test_every_figure_that_has_words_of_its_own_is_one_that_intake_counts(tmp_path: Path) -> None:
    counted = {gauge.name for gauge in build("intake", tmp_path).gauges}

    assert counted >= WORDS.keys()


def test_a_service_that_does_not_answer_is_a_line_too() -> None:
    assert lines({"casework": None})[1].split()[:3] == ["casework", "no", "answer"]


def test_servers_that_were_given_are_asked_where_they_are(door: int, tmp_path: Path) -> None:
    given = {
        "POSTGRES_ADMIN_URL": f"postgresql://admin:s3cret@localhost:{door}/postgres",
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()},127.0.0.1:{door}",
        POSTGRES.setting: str(free_port()),
        KAFKA.setting: str(free_port()),
    }

    (shown,) = filter(None, servers(Layout(data=tmp_path, environment=given)))

    assert "PostgreSQL (the one of POSTGRES_ADMIN_URL) listens" in shown
    assert "Kafka (the one of KAFKA_BOOTSTRAP_SERVERS) listens" in shown
    assert "s3cret" not in shown


def test_a_given_server_that_is_away_is_silent(tmp_path: Path) -> None:
    given = {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}", POSTGRES.setting: str(free_port())}

    (shown,) = filter(None, servers(Layout(data=tmp_path, environment=given)))

    assert "Kafka (the one of KAFKA_BOOTSTRAP_SERVERS) is silent" in shown
    assert "PostgreSQL is silent" in shown
