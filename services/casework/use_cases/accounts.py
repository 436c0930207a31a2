"""Making, listing and closing the staff's accounts; and the invented ones of a demo's first start.

A password leaves this module once, to whoever asked for the account; the database has only its hash.
"""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.casework.domain.accounts import DEMO_ACCOUNTS, Account, NewAccount, check_password, plain_login
from services.casework.store import staff
from services.casework.use_cases.sign_in import Passwords
from shared.clock import Clock
from shared.db import Database
from shared.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Made:
    """An account just made, with the only copy of its password."""

    account: Account
    password: str


class Accounts:
    """The staff's accounts."""

    def __init__(self, *, db: Database, clock: Clock, passwords: Passwords) -> None:
        self._db = db
        self._clock = clock
        self._passwords = passwords

    async def add(self, account: NewAccount, *, password: str | None = None) -> Made:
        """Makes the account, with a random password unless one is given.

        Raises:
            Conflict: the sign-in name is taken.
            Invalid: the password is too short or too long.
        """
        password = password or new_password()
        check_password(password)
        hashed = await self._passwords.hash(password)
        async with self._db.transaction() as tx:
            made = await staff.add_account(tx, account, password_hash=hashed, at=self._clock.wall())
        if made is None:
            raise Conflict(f"L'identifiant {account.login} existe déjà.", rule="STAFF-006", field="login")
        return Made(account=made, password=password)

    async def list(self) -> list[Account]:
        """All accounts."""
        async with self._db.reading() as tx:
            return await staff.list_accounts(tx)

    async def set_password(self, *, login: str, password: str | None = None) -> str:
        """Gives the account a new password (a random one unless given) and returns it.

        Raises:
            NotFound: nobody has this sign-in name.
        """
        password = password or new_password()
        check_password(password)
        hashed = await self._passwords.hash(password)
        async with self._db.transaction() as tx:
            if not await staff.set_password(tx, login=plain_login(login), password_hash=hashed):
                raise NotFound(f"Aucun compte {login}.", field="login")
        return password

    async def disable(self, *, login: str) -> None:
        """Closes the account and ends its sessions; signed cookies live fifteen minutes at most.

        Raises:
            NotFound: nobody has this sign-in name.
        """
        async with self._db.transaction() as tx:
            if not await staff.disable_account(tx, login=plain_login(login), at=self._clock.wall()):
                raise NotFound(f"Aucun compte {login}.", field="login")

    async def make_demo(self, file: Path) -> int:
        """At the first start of a demo: the invented accounts, their random passwords kept in `file`.

        Passwords already in the file are used again, so that a database made anew keeps them.
        """
        async with self._db.transaction() as tx:
            if not await staff.lock_first_accounts(tx):
                return 0
            passwords = await asyncio.to_thread(_demo_passwords, file)
            for account in DEMO_ACCOUNTS:
                hashed = await self._passwords.hash(passwords[account.login])
                await staff.add_account(tx, account, password_hash=hashed, at=self._clock.wall())
        return len(DEMO_ACCOUNTS)


@asynccontextmanager
async def demo_accounts(accounts: Accounts, file: Path) -> AsyncIterator[None]:
    """Part of a demo's start: its accounts stand before its doors open."""
    await accounts.make_demo(file)
    yield


def new_password() -> str:
    """A random password that can be read aloud and typed."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(3))


def _demo_passwords(file: Path) -> dict[str, str]:
    kept = {entry["login"]: entry["password"] for entry in json.loads(file.read_text())} if file.exists() else {}
    passwords = {account.login: kept.get(account.login) or new_password() for account in DEMO_ACCOUNTS}
    if passwords != kept:
        _write_demo(file, passwords)
    return passwords


def _write_demo(file: Path, passwords: dict[str, str]) -> None:
    entries = [
        {
            "login": account.login,
            "password": passwords[account.login],
            "name": account.name,
            "roles": sorted(account.roles),
            "team": account.team,
        }
        for account in DEMO_ACCOUNTS
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(entries, indent=1, ensure_ascii=False))
    fresh.replace(file)
