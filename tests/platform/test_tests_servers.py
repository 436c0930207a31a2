"""Where a test run's servers come from: the environment, else Docker where it has the images, else embedded ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.layout import ROOT
from tests.support.servers import KAFKA_IMAGE, KAFKA_VARIABLE, POSTGRES_IMAGE, POSTGRES_VARIABLE

URL = "postgresql://admin@database.exemple.invalid/postgres"
BROKER = "broker.exemple.invalid:9092"
GIVEN = {POSTGRES_VARIABLE: URL, KAFKA_VARIABLE: BROKER}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder of PATH: empty, a machine without Docker."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def install_docker(path: Path, *images: str) -> None:
    """An engine that answers, and has these images."""
    docker = path / "docker"
    docker.write_text(f'#!/bin/sh\ncase " {" ".join(images)} " in *" $3 "*) exit 0;; *) exit 1;; esac\n')
    docker.chmod(0o755)


def said(path: Path, *command: str, **variables: str) -> list[str]:
    """What a fresh Python prints that has these variables, and finds no program but those of `path`."""
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**inherited, **variables, "PATH": str(path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def sources(path: Path, **variables: str) -> str:
    (line,) = said(path, "-c", "from tests.support.servers import says; print(says())", **variables)
    return line


def test_addresses_in_the_environment_come_first(path: Path) -> None:
    install_docker(path, POSTGRES_IMAGE, KAFKA_IMAGE)

    assert sources(path, **GIVEN) == "servers: PostgreSQL from environment, Kafka from environment"


def test_without_an_address_containers_are_used_where_docker_has_the_image(path: Path) -> None:
    install_docker(path, KAFKA_IMAGE)

    assert sources(path) == "servers: PostgreSQL from embedded, Kafka from testcontainers"


def test_without_docker_the_embedded_ones_are_used(path: Path) -> None:
    assert sources(path) == "servers: PostgreSQL from embedded, Kafka from embedded"


def test_each_server_is_chosen_for_itself_and_an_empty_address_is_none(path: Path) -> None:
    variables = {POSTGRES_VARIABLE: "", KAFKA_VARIABLE: BROKER}

    assert sources(path, **variables) == "servers: PostgreSQL from embedded, Kafka from environment"


def test_the_first_line_of_a_run_says_which(path: Path) -> None:
    first, *_ = said(path, "-m", "tests.run", "--version", **GIVEN)

    assert first == "servers: PostgreSQL from environment, Kafka from environment"


def test_a_server_that_is_given_is_the_one_that_is_used(path: Path) -> None:
    use = (
        "from tests.support.servers import kafka_server, postgres_server\n"
        "with postgres_server() as url, kafka_server() as broker: print(url, broker)"
    )

    assert said(path, "-c", use, **GIVEN) == [f"{URL} {BROKER}"]
