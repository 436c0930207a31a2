"""The browser of the run, and windows that close with their test."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.browser import Windows, chromium


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
