"""What the database itself guarantees: a journal only added to, a role that owns nothing, one current date."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.casework.domain.acts import AddNote
from tests.casework.cases import Cases, casework
from tests.casework.stories import mirabelle
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set body = 'autre'",
        "delete from journal",
        "truncate journal",
        "drop table journal",
        "alter table journal disable trigger all",
        "create table mine (id int)",
    ],
)
async def test_the_runtime_role_cannot_change_a_line_of_the_journal(cases: Cases, statement: str) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await cases.sql(statement)

    assert (await cases.view(view.dossier.id)).journal == view.journal


async def test_the_runtime_role_owns_nothing_and_deletes_no_row_of_the_trade(cases: Cases) -> None:
    owned = await cases.sql(
        "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
    )
    deletable = await cases.sql(
        """select coalesce(json_agg(relname order by relname), '[]')::text from pg_class
            where relnamespace = 'public'::regnamespace and relkind = 'r' and has_table_privilege(oid, 'delete')"""
    )

    assert owned == 0
    assert json.loads(deletable) == ["outbox", "parked", "sign_in_tries", "unsent"]


async def test_the_database_allows_one_current_date_per_intervention(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))
    await cases.hear(cases.offer(view), cases.offer(view))

    with pytest.raises(asyncpg.UniqueViolationError):
        await cases.sql("update action_dates set standing = 'current' where standing = 'beside'")


async def test_an_order_has_one_main_dossier_whatever_happens(cases: Cases) -> None:
    view = await cases.open(mirabelle(order_id=uuid7()))

    with pytest.raises(asyncpg.UniqueViolationError):
        await cases.sql(
            """insert into dossiers select (jsonb_populate_record(d, jsonb_build_object(
                   'id', gen_random_uuid(), 'number', 'autre'))).* from dossiers d where id = $1""",
            view.dossier.id,
        )


async def test_lines_are_numbered_without_a_hole(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    for text in ("un", "deux"):
        await cases.act(await cases.view(view.dossier.id), AddNote(text=text))

    numbers = [entry.number for entry in (await cases.view(view.dossier.id)).journal]

    assert numbers == list(range(1, len(numbers) + 1))
