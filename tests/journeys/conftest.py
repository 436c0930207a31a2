"""One hub for all journeys, and an ear on every topic: at the end, each event of the catalogue must have been said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.walk import Walk
from tests.support.hub import Hub, running_hub
from tests.support.overhearing import Overheard, overhearing
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What was said is reckoned after the journeys, and before anybody else speaks on the same topics."""
    places = [at for at, item in enumerate(items) if "tests/journeys/" in item.nodeid]
    journeys = sorted((items[at] for at in places), key=lambda item: "test_what_was_said" in item.nodeid)
    for at, item in zip(places, journeys, strict=True):
        items[at] = item


@pytest.fixture(scope="package")
async def overheard(kafka: str) -> AsyncIterator[Overheard]:
    """Everything that was said on the topics during the journeys."""
    async with overhearing(kafka) as heard:
        yield heard


@pytest.fixture(scope="package")
async def hub(
    postgres: TestServer,
    kafka: str,
    overheard: Overheard,
    staff_keys: StaffKeys,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Hub]:
    """The hub the journeys walk through."""
    folder: Path = tmp_path_factory.mktemp("hub")
    async with running_hub(postgres=postgres, kafka=kafka, folder=folder, staff=staff_keys) as running:
        yield running


@pytest.fixture
async def walk(hub: Hub) -> AsyncIterator[Walk]:
    """One order's walk, with fresh references."""
    journey = Walk(hub)
    yield journey
    await journey.close()
