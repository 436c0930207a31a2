"""Business time moves for everybody, and only forward; wall time does not move."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.clock import Clock, move_clock

SECOND = timedelta(seconds=1)


def test_without_a_file_business_time_is_wall_time() -> None:
    clock = Clock()

    assert not clock.movable
    assert abs(clock.now() - datetime.now(UTC)) < SECOND


def test_moving_the_file_moves_business_time_for_every_clock(clock_file: Path) -> None:
    move_clock(clock_file, by=timedelta(hours=25))
    clocks = [Clock(clock_file), Clock(clock_file)]

    assert all(abs(clock.now() - clock.wall() - timedelta(hours=25)) < SECOND for clock in clocks)


def test_business_time_never_goes_back(clock_file: Path) -> None:
    move_clock(clock_file, by=timedelta(hours=2))
    clock = Clock(clock_file)
    before = clock.now()

    with pytest.raises(ValueError, match="only grows"):
        move_clock(clock_file, by=-SECOND)

    assert clock.now() >= before
