"""Accounts from the command line: `python -m services.casework.accounts add|list|password|disable …`.

A new password is printed once and kept nowhere but as a hash; `--password-stdin` reads one instead.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import TextIO

from pydantic_settings import BaseSettings

from services.casework.domain.accounts import Account, new_account
from services.casework.domain.people import ROLES
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords
from shared.clock import Clock
from shared.db import Database
from shared.errors import ServiceError
from shared.settings import prefixed


class AccountsSettings(BaseSettings):
    """All that this command needs of casework's settings."""

    model_config = prefixed("CASEWORK_")

    database_url: str


def asked_for(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="python -m services.casework.accounts", description="Comptes du personnel")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="liste des comptes")
    add = verbs.add_parser("add", help="ouvrir un compte")
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", required=True, choices=sorted(ROLES), dest="roles")
    add.add_argument("--team", help="allianz, general…")
    password = verbs.add_parser("password", help="donner un nouveau mot de passe")
    password.add_argument("login")
    for verb in (add, password):
        verb.add_argument("--password-stdin", action="store_true", help="lire le mot de passe sur l'entrée")
    verbs.add_parser("disable", help="fermer un compte").add_argument("login")
    return parser.parse_args(arguments)


async def perform(asked: argparse.Namespace, accounts: Accounts, *, typed: TextIO) -> str:
    """Does what was asked; gives what to print."""
    given = typed.readline().rstrip("\n") if getattr(asked, "password_stdin", False) else None
    match asked.verb:
        case "list":
            return "\n".join(_line(account) for account in await accounts.list())
        case "add":
            wanted = new_account(login=asked.login, name=asked.name, roles=asked.roles, team=asked.team)
            made = await accounts.add(wanted, password=given)
            return _line(made.account) + ("" if given else f"\nmot de passe : {made.password}")
        case "password":
            password = await accounts.set_password(login=asked.login, password=given)
            return "mot de passe changé" if given else f"mot de passe : {password}"
        case _:
            await accounts.disable(login=asked.login)
            return f"{asked.login} : compte fermé"


def _line(account: Account) -> str:
    roles, state = ",".join(sorted(account.roles)), "" if account.active else "(fermé)"
    return "  ".join(filter(None, (account.id, account.login, account.name, roles, account.team or "-", state)))


async def _main() -> int:
    db = Database(AccountsSettings().database_url, max_size=2)
    await db.start()
    try:
        accounts = Accounts(db=db, clock=Clock(), passwords=Passwords())
        said = await perform(asked_for(), accounts, typed=sys.stdin)
    except ServiceError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 1
    finally:
        await db.stop()
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
