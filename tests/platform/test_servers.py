"""The embedded PostgreSQL and Kafka: the same data after a stop, after kill -9, and after a lock file of the dead."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.check.tree import ROOT
from deploy.create_topics import TopicsDiffer, create_topics
from deploy.jars import differences, expected
from deploy.kafka.fetch import KAFKA
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import FORGETFUL, LocalPostgres
from deploy.local.processes import Child, free_port
from tests.support.servers import running


@contextmanager
def served(postgres: LocalPostgres) -> Iterator[Child]:
    with running(postgres.program(postgres.folder / "log")) as child:
        yield child


def new_postgres(folder: Path) -> LocalPostgres:
    postgres = LocalPostgres(folder=folder, port=free_port(), settings=FORGETFUL)
    assert postgres.initialise()
    return postgres


def kept_notes(postgres: LocalPostgres) -> int:
    with psycopg.connect(postgres.admin_url) as client:
        row = client.execute("select count(*) from note").fetchone()
    assert row is not None
    return int(row[0])


def test_postgres_keeps_its_data_over_a_stop_and_over_kill_9(tmp_path: Path) -> None:
    postgres = new_postgres(tmp_path)
    with served(postgres) as first:
        with psycopg.connect(postgres.admin_url) as client:
            client.execute("create table note (id int)")
            client.execute("insert into note values (1)")
        os.kill(first.pid, signal.SIGKILL)

    with served(postgres):
        assert kept_notes(postgres) == 1
    assert not postgres.initialise()
    with served(postgres):
        assert kept_notes(postgres) == 1


def test_postgres_starts_over_a_lock_file_whose_process_is_somebody_else_now(tmp_path: Path) -> None:
    postgres = new_postgres(tmp_path)
    stale = [str(os.getppid()), str(postgres.data), "1700000000", str(postgres.port), "", "127.0.0.1", "0 0", "ready"]
    (postgres.data / "postmaster.pid").write_text("\n".join(stale) + "\n")

    with served(postgres) as server:
        assert server.ended is None


def test_only_its_own_password_opens_the_embedded_postgres(tmp_path: Path) -> None:
    postgres = new_postgres(tmp_path)

    with served(postgres), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres:guess@127.0.0.1:{postgres.port}/postgres")

    assert (tmp_path / "superuser.password").stat().st_mode & 0o077 == 0


async def test_kafka_keeps_its_records_over_kill_9_and_is_soon_back(tmp_path: Path) -> None:
    KAFKA.fetch()
    kafka = LocalKafka(folder=tmp_path, port=free_port(), controller_port=free_port())
    assert kafka.initialise()
    with running(kafka.program(tmp_path / "log")) as first:
        await create_topics(kafka.bootstrap_servers, partitions=1)
        producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, acks="all")
        await producer.start()
        await producer.send_and_wait("intake.orders", b"kept")
        await producer.stop()
        os.kill(first.pid, signal.SIGKILL)

    assert not kafka.initialise()
    with running(kafka.program(tmp_path / "log")):
        consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers)
        await consumer.start()
        consumer.assign([TopicPartition("intake.orders", 0)])
        await consumer.seek_to_beginning()
        record = await consumer.getone()
        await consumer.stop()

    assert record.value == b"kept"


def test_kafka_is_made_where_the_path_has_spaces_and_accents_whatever_locale_and_path_the_shell_has(
    tmp_path: Path,
) -> None:
    """A bare shell: no locale, and Java somewhere only PATH knows."""
    folder, programs = tmp_path / "dossier à nous", tmp_path / "bin"
    programs.mkdir()
    (programs / "java").symlink_to(shutil.which("java") or "")
    make = "import sys, pathlib; from deploy.local.kafka import LocalKafka; "
    make += "LocalKafka(pathlib.Path(sys.argv[1]), 1, 2).initialise()"

    done = subprocess.run(
        [sys.executable, "-c", make, str(folder)],
        cwd=ROOT,
        env={"PATH": str(programs), "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert (folder / "data" / "meta.properties").exists()


async def test_topics_with_other_partitions_are_refused_and_left_as_they_are(kafka: str) -> None:
    assert await create_topics(kafka, partitions=2) == 0

    with pytest.raises(TopicsDiffer, match=r"intake\.orders has 2"):
        await create_topics(kafka, partitions=12)

    assert await create_topics(kafka, partitions=2) == 0


def test_a_jar_with_other_bytes_is_named(tmp_path: Path) -> None:
    sums = tmp_path / "sums"
    sums.write_text(f"{'0' * 64}  a.jar\n{'1' * 64}  b.jar\n")
    (tmp_path / "a.jar").write_bytes(b"not what was pinned")
    (tmp_path / "c.jar").write_bytes(b"")

    assert differences(tmp_path, sums) == [
        "b.jar: missing",
        "c.jar: not in sums.sha256",
        "a.jar: other bytes than sums.sha256 says",
    ]


def test_every_pinned_jar_has_a_sum() -> None:
    assert len(expected(KAFKA.sums)) == 46
    assert all(len(digest) == 64 for digest in expected(KAFKA.sums).values())
