"""What `make run` says where the machine lacks something and nothing may be installed."""

import pytest

from deploy.local.machine import Missing, Need, install

ABSENT = Need("maven", "Java and Maven, for the Kafka broker", lambda: False)
PRESENT = Need("chromium", "the browser", lambda: True)


def test_without_the_right_to_install_the_one_command_is_said() -> None:
    with pytest.raises(Missing, match=r"sudo apt-get update && sudo apt-get install -y maven\n"):
        install([ABSENT, PRESENT], print, rights=lambda: None)


def test_nothing_is_asked_where_nothing_lacks() -> None:
    said: list[str] = []

    install([PRESENT], said.append, rights=lambda: None)

    assert said == []
