"""The browser of the run, and windows that close with their test."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.browser import Windows, chromium

LONG = 300
"""Seconds for one browser test: several pages, each drawn and searched by axe."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives every browser test its longer limit, unless it names one itself."""
    for item in items:
        if "tests/browser/" in item.nodeid and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG))


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all browser tests."""
    async with chromium() as running:
        yield running


@pytest.fixture
async def windows(browser: Browser) -> AsyncIterator[Windows]:
    """`screen = await windows.open("phone", cookies=…, at=url)`."""
    opened = Windows(browser)
    yield opened
    await opened.close()
