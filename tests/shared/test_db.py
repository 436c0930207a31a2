"""What the database's module gives besides transactions: ids."""

from uuid import UUID

import asyncpg
import pytest
from pydantic import TypeAdapter

from shared.db import Database, Line, new_id
from tests.support.postgres import TestServer


def test_ids_are_uuids_of_version_7_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]

    assert {one.version for one in made} == {7}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_is_the_same_to_everybody_who_writes_it() -> None:
    made = new_id()

    assert UUID(str(made)) == made
    assert hash(UUID(str(made))) == hash(made)
    assert TypeAdapter(UUID).dump_json(made) == f'"{made}"'.encode()


async def test_the_database_gives_an_id_back_as_it_was_made(database: Database) -> None:
    made = new_id()

    async with database.reading() as tx:
        row = await tx.fetchrow("select $1::uuid as id", made)

    assert row is not None
    assert row["id"] == made


@pytest.mark.parametrize(
    ("statement", "times"),
    [
        pytest.param("select $1::circle[]", 1, id="a kind that every PostgreSQL has"),
        pytest.param("select $1::mood[]", 2, id="a kind of one database"),
    ],
)
async def test_what_an_array_holds_is_asked_again_only_where_it_may_differ(
    postgres: TestServer, statement: str, times: int
) -> None:
    urls = await postgres.empty("casework")
    asked: list[str] = []

    for _ in range(2):
        connection = await asyncpg.connect(urls.owner, connection_class=Line)
        await connection.execute("drop type if exists mood; create type mood as enum ('calm')")
        connection.add_query_logger(lambda told: asked.append(told.query))
        assert await connection.fetchval(statement, []) == []
        await connection.close()

    assert sum("typeinfo_tree" in query for query in asked) == times
