"""What the database's module gives besides transactions: ids."""

from uuid import UUID

from pydantic import TypeAdapter

from shared.db import Database, new_id


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
