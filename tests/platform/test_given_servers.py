"""Which servers a hub starts and which it is given, one of the two at a time; both at once: test_hub."""

from pathlib import Path

from deploy.local import layout as places
from deploy.local.layout import Layout
from deploy.local.servers import Servers

URL = "postgresql://admin:s3cret@database.exemple.invalid/postgres"


def servers(folder: Path, **environment: str) -> Servers:
    return Servers(Layout(data=folder, environment=environment))


def left_out(chosen: Servers) -> set[places.Port]:
    return set(places.ALL) - set(chosen.ports())


def test_a_hub_that_is_given_nothing_needs_every_port(tmp_path: Path) -> None:
    assert left_out(servers(tmp_path)) == set()


def test_a_given_postgres_is_used_and_kafka_is_the_hubs_own(tmp_path: Path) -> None:
    chosen = servers(tmp_path, POSTGRES_ADMIN_URL=URL, LOCAL_KAFKA_PORT="29092")

    assert chosen.ground().postgres_admin_url == URL
    assert chosen.ground().kafka_bootstrap_servers == "127.0.0.1:29092"
    assert left_out(chosen) == {places.POSTGRES}


def test_a_given_kafka_is_used_and_postgres_is_the_hubs_own(tmp_path: Path) -> None:
    said: list[str] = []
    chosen = servers(tmp_path, KAFKA_BOOTSTRAP_SERVERS="broker.exemple.invalid:9092", LOCAL_POSTGRES_PORT="25432")

    started = [program.name for program in chosen.own(said.append)]

    assert started == ["PostgreSQL"]
    assert "Kafka              the one of KAFKA_BOOTSTRAP_SERVERS (broker.exemple.invalid:9092)" in said
    assert chosen.ground().kafka_bootstrap_servers == "broker.exemple.invalid:9092"
    assert chosen.ground().postgres_admin_url.endswith("@127.0.0.1:25432/postgres")
    assert left_out(chosen) == {places.KAFKA, places.KAFKA_CONTROLLER}


def test_what_is_said_of_a_given_postgres_has_no_password(tmp_path: Path) -> None:
    said: list[str] = []

    servers(tmp_path, POSTGRES_ADMIN_URL=URL, KAFKA_BOOTSTRAP_SERVERS="broker:9092").own(said.append)

    assert said[0] == "PostgreSQL         the one of POSTGRES_ADMIN_URL"
    assert "s3cret" not in "".join(said)
