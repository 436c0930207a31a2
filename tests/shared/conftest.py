"""A database with nothing but the plumbing and one table of effects, so that `shared` is tested without any trade."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from deploy.alembic.plumbing import plumbing_v1, plumbing_v2
from deploy.services import database_of
from shared.db import Database
from tests.support.postgres import TestServer

EFFECTS = """
create table effect (key text, sequence bigint, note text);
grant select, insert on effect to {role};
"""

MakeDatabase = Callable[[], Awaitable[Database]]


@pytest.fixture
async def plumbed(postgres: TestServer) -> str:
    """The address of a fresh database with the plumbing, as its runtime role."""
    urls = await postgres.empty("casework")
    owner = await asyncpg.connect(urls.owner)
    try:
        for plumbing in (plumbing_v1, plumbing_v2):
            await owner.execute(plumbing(database_of("casework")))
        await owner.execute(EFFECTS.format(role=database_of("casework")))
    finally:
        await owner.close()
    return urls.runtime


@pytest.fixture
async def database(plumbed: str) -> AsyncIterator[Database]:
    """An open pool on it."""
    opened = Database(plumbed)
    await opened.start()
    yield opened
    await opened.stop()
