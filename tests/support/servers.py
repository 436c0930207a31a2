"""Where the tests' PostgreSQL and Kafka come from: an address in the environment, else containers where a Docker
engine answers and has the images, else the embedded ones.

The choice is made by looking only, so that it can be said before anything starts; a server that then cannot start is
a failure, never a skip.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Literal

from deploy.kafka.fetch import KAFKA
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import FORGETFUL, LocalPostgres
from deploy.local.processes import Child, Program, free_port

POSTGRES_VARIABLE: Final = "PASSERELLE_TEST_POSTGRES_URL"
KAFKA_VARIABLE: Final = "PASSERELLE_TEST_KAFKA"
POSTGRES_IMAGE: Final = "postgres:18-bookworm"
KAFKA_IMAGE: Final = "apache/kafka:4.3.1"

Source = Literal["environment", "testcontainers", "embedded"]


def source_of(variable: str, image: str) -> Source:
    """Where a server will come from."""
    if is_given(variable):
        return "environment"
    return "testcontainers" if _engine_has(image) else "embedded"


def is_given(variable: str) -> bool:
    """Whether the server is somebody's, who wants it left as it was."""
    return bool(os.environ.get(variable))


def says() -> str:
    """One line that tells which servers the run uses."""
    postgres = source_of(POSTGRES_VARIABLE, POSTGRES_IMAGE)
    kafka = source_of(KAFKA_VARIABLE, KAFKA_IMAGE)
    return f"servers: PostgreSQL from {postgres}, Kafka from {kafka}"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The administrator's address of a PostgreSQL that runs as long as the context."""
    match source_of(POSTGRES_VARIABLE, POSTGRES_IMAGE):
        case "environment":
            yield os.environ[POSTGRES_VARIABLE]
        case "testcontainers":
            with _postgres_container() as url:
                yield url
        case "embedded":
            with embedded_postgres() as server:
                yield server.admin_url


@contextmanager
def kafka_server() -> Iterator[str]:
    """The address of a Kafka that runs as long as the context."""
    match source_of(KAFKA_VARIABLE, KAFKA_IMAGE):
        case "environment":
            yield os.environ[KAFKA_VARIABLE]
        case "testcontainers":
            with _kafka_container() as address:
                yield address
        case "embedded":
            with embedded_kafka() as server:
                yield server.bootstrap_servers


@contextmanager
def embedded_postgres() -> Iterator[LocalPostgres]:
    """A PostgreSQL of one's own, gone with its data at the end."""
    with _folder() as folder:
        server = LocalPostgres(folder=folder, port=free_port(), settings=FORGETFUL)
        server.initialise()
        with running(server.program(folder / "postgres.log")):
            yield server


@contextmanager
def embedded_kafka() -> Iterator[LocalKafka]:
    """A Kafka of one's own, gone with its data at the end."""
    KAFKA.fetch()
    with _folder() as folder:
        server = LocalKafka(folder=folder, port=free_port(), controller_port=free_port())
        server.initialise()
        with running(server.program(folder / "kafka.log")):
            yield server


@contextmanager
def running(program: Program) -> Iterator[Child]:
    """The program, ready; stopped at the end."""
    child = Child(program)
    try:
        child.wait_ready()
        yield child
    finally:
        child.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="passerelle-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _engine_has(image: str) -> bool:
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=20, check=False)
    return asked.returncode == 0


@contextmanager
def _postgres_container() -> Iterator[str]:
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # the reaper's image may not be had
    from testcontainers.community.postgres import PostgresContainer  # half a second, only where an engine runs

    container = PostgresContainer(POSTGRES_IMAGE, username="postgres", dbname="postgres", driver=None)
    container.with_command("postgres -c fsync=off -c max_connections=400")
    with container as server:
        yield str(server.get_connection_url())


@contextmanager
def _kafka_container() -> Iterator[str]:
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.core.container import DockerContainer

    port = free_port()
    with ExitStack() as stack:
        container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
        for name, value in _container_properties(port).items():
            container.with_env(name, value)
        stack.enter_context(container)
        _wait_for_broker(f"127.0.0.1:{port}")
        yield f"127.0.0.1:{port}"


def _container_properties(port: int) -> dict[str, str]:
    return {
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_NODE_ID": "1",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_HEAP_OPTS": "-Xmx256m",
    }


def _wait_for_broker(address: str) -> None:
    """A container's port accepts before its broker does: the broker must answer the first question of the protocol."""
    host, _, port = address.partition(":")
    ask = b"\x00\x00\x00\x0a\x00\x12\x00\x00\x00\x00\x00\x01\xff\xff"  # ApiVersions v0, no client id
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, int(port)), timeout=1) as line:
                line.sendall(ask)
                if line.recv(4):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the Kafka container does not answer at {address}")
