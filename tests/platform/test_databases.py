"""A service's database: who may enter it, what its runtime role may do, what a second preparation changes."""

import asyncpg
import pytest

from deploy import databases
from deploy.alembic.plumbing import plumbing_v1
from tests.support.postgres import TestServer


async def test_a_fresh_database_is_another_each_time(postgres: TestServer) -> None:
    first, second = await postgres.fresh("intake"), await postgres.fresh("intake")

    assert first.runtime != second.runtime


async def test_the_runtime_role_creates_nothing(postgres: TestServer) -> None:
    urls = await postgres.fresh("intake")
    runtime = await asyncpg.connect(urls.runtime)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await runtime.execute("create table mine (id int)")

    await runtime.close()


async def test_a_service_cannot_enter_the_database_of_another(postgres: TestServer) -> None:
    intake, casework = await postgres.empty("intake"), await postgres.empty("casework")
    foreign = databases.address(intake.runtime, database=casework.runtime.rpartition("/")[2])

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(foreign)


async def test_the_locale_is_the_one_every_postgresql_18_has(postgres: TestServer) -> None:
    urls = await postgres.fresh("intake")
    owner = await asyncpg.connect(urls.owner)

    row = await owner.fetchrow("select datlocprovider, datlocale from pg_database where datname = current_database()")

    await owner.close()
    assert row is not None
    assert (row["datlocprovider"], row["datlocale"]) == (b"b", "C.UTF-8")


async def test_the_plumbing_is_for_the_runtime_role_only(postgres: TestServer) -> None:
    urls = await postgres.empty("intake")
    owner = await asyncpg.connect(urls.owner)
    await owner.execute(plumbing_v1("passerelle_intake"))
    runtime = await asyncpg.connect(urls.runtime)

    assert await runtime.fetchval("select count(*) from outbox") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await runtime.execute("drop table outbox")

    await runtime.close()
    await owner.close()


def test_known_passwords_are_kept_and_missing_ones_made() -> None:
    first = databases.new_passwords({})

    second = databases.new_passwords({"passerelle_intake": first["passerelle_intake"]})

    assert second["passerelle_intake"] == first["passerelle_intake"]
    assert second["passerelle_casework"] != first["passerelle_casework"]
