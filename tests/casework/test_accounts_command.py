"""The accounts' command: its verbs on a real database, and once as a person runs it, a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO

import pytest
from argon2 import PasswordHasher

from services.casework.accounts import asked_for, perform
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords
from shared.clock import Clock
from shared.db import Database
from shared.errors import Conflict, Invalid
from tests.support.postgres import TestServer


@dataclass
class Command:
    """`python -m services.casework.accounts …` on one database, without the process."""

    accounts: Accounts

    async def __call__(self, *arguments: str, typed: str = "") -> str:
        """What it prints."""
        return await perform(asked_for(arguments), self.accounts, typed=StringIO(typed))


@pytest.fixture
async def command(postgres: TestServer) -> AsyncIterator[Command]:
    """The command on a fresh database."""
    db = Database((await postgres.fresh("casework")).runtime)
    await db.start()
    yield Command(Accounts(db=db, clock=Clock(), passwords=Passwords(PasswordHasher(1, 8, 1))))
    await db.stop()


async def test_an_account_is_opened_with_a_random_password_listed_and_closed(command: Command) -> None:
    made = await command(
        "add", "maud", "--name", "Maud Tessonnier", "--role", "cc", "--role", "gr", "--team", "general"
    )
    await command("disable", "maud")

    assert "1001  maud  Maud Tessonnier  cc,gr  general" in made
    assert len(made.partition("mot de passe : ")[2]) >= 12
    assert await command("list") == "1001  maud  Maud Tessonnier  cc,gr  general  (fermé)"


async def test_a_password_is_read_from_the_input_and_never_printed(command: Command) -> None:
    word = "un-mot-de-passe-essai"

    made = await command("add", "maud", "--name", "Maud", "--role", "cc", "--password-stdin", typed=f"{word}\n")

    assert word not in made


async def test_what_cannot_be_is_said(command: Command) -> None:
    await command("add", "maud", "--name", "Maud", "--role", "cc")

    with pytest.raises(Conflict):
        await command("add", "Maud", "--name", "Maud", "--role", "cc")
    with pytest.raises(Invalid):
        await command("password", "maud", "--password-stdin", typed="court\n")


async def test_as_a_process_it_ends_with_one_sentence_and_a_code(postgres: TestServer) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.casework.accounts", "disable", "personne"),
        env={**os.environ, "CASEWORK_DATABASE_URL": (await postgres.fresh("casework")).runtime},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()

    assert (process.returncode, out, err.decode().strip()) == (1, b"", "Aucun compte personne.")
