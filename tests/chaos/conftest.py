"""One hub of processes for all fault tests; each restarts only what it breaks."""

from collections.abc import AsyncIterator

import pytest

from tests.chaos.processes import ProcessHub, process_hub


@pytest.fixture(scope="session")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessHub]:
    """The hub under fault."""
    async with process_hub(tmp_path_factory.mktemp("chaos")) as running:
        yield running
