"""Ports: one table, each movable, a taken one named with its setting."""

import socket
from pathlib import Path

import pytest

from deploy.local import layout as places
from deploy.local.layout import Layout, PortTaken, WrongSetting
from deploy.local.processes import free_port


def layout(**environment: str) -> Layout:
    return Layout(data=Path("data"), environment=environment)


def test_a_port_is_moved_by_its_setting() -> None:
    assert layout().port(places.SERVICE_PORTS["casework"]) == 8003
    assert layout(CASEWORK_PORT="9003").url(places.SERVICE_PORTS["casework"]) == "http://127.0.0.1:9003"


def test_a_taken_port_is_an_error_that_names_its_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])

        with pytest.raises(PortTaken, match=f"port {taken} is taken.*LOCAL_KAFKA_PORT="):
            layout(LOCAL_KAFKA_PORT=taken).check([places.KAFKA])


def test_one_port_given_twice_is_an_error_that_names_both_settings() -> None:
    port = str(free_port())

    with pytest.raises(PortTaken, match="INTAKE_SMTP_PORT and OUTBOX_PORT"):
        layout(OUTBOX_PORT=port, INTAKE_SMTP_PORT=port).check([places.OUTBOX, places.INTAKE_SMTP])


def test_a_port_that_is_no_number_is_an_error_that_names_its_setting() -> None:
    with pytest.raises(WrongSetting, match="CASEWORK_PORT=eighty"):
        layout(CASEWORK_PORT="eighty").port(places.SERVICE_PORTS["casework"])


def test_no_two_settings_or_default_ports_are_the_same() -> None:
    assert len({port.setting for port in places.ALL}) == len(places.ALL)
    assert len({port.default for port in places.ALL}) == len(places.ALL)
