"""Roles, databases and migrations: one database per service, an owner role that migrates, a runtime role that has only
what each migration grants.

Everything may be run again at any moment, by several at once (an advisory lock puts them in a row), and changes
nothing the second time.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError

from deploy.services import SERVICES, database_of, owner_of

HERE = Path(__file__).parent
SERVICES_FOLDER = HERE.parent / "services"
PREPARING = 7_270_001  # advisory lock of those who prepare this server

Say = Callable[[str], None]


@dataclass(frozen=True)
class DatabaseUrls:
    """The addresses of one database: as the service, as its owner, as the server's administrator."""

    runtime: str
    owner: str
    admin: str


class MigrationFailed(Exception):
    """A migration did not go through; it was rolled back, those before it stand."""


def address(admin_url: str, *, database: str, role: str | None = None, password: str | None = None) -> str:
    """The administrator's address turned into another database's, as another role when one is given."""
    parts = urlsplit(admin_url)
    place = parts.netloc
    if role is not None:
        place = f"{quote(role)}:{quote(password or '', safe='')}@{place.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place, path=f"/{database}"))


def prepare(admin_url: str, passwords: Mapping[str, str], say: Say = print) -> dict[str, DatabaseUrls]:
    """Every service's roles, database and tables, as they should be now; the addresses by service."""
    urls = {service: urls_of(admin_url, service, passwords) for service in SERVICES}
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(%s)", [PREPARING])
        say(f"roles      {make_roles(admin, passwords)} new, {len(passwords)} in all")
        made = [service for service in SERVICES if make_database(admin, database_of(service), service)]
        say(f"databases  {len(made)} new, {len(SERVICES)} in all")
        for service in SERVICES:
            say(f"migrations {service}: {migrate(urls[service].owner, service)}")
    return urls


def urls_of(admin_url: str, service: str, passwords: Mapping[str, str], *, database: str | None = None) -> DatabaseUrls:
    """The three addresses of a service's database (or of a copy of it)."""
    name = database or database_of(service)
    runtime, owner = database_of(service), owner_of(service)
    return DatabaseUrls(
        runtime=address(admin_url, database=name, role=runtime, password=passwords[runtime]),
        owner=address(admin_url, database=name, role=owner, password=passwords[owner]),
        admin=address(admin_url, database=name),
    )


def roles() -> list[str]:
    """The owner and the runtime role of every service."""
    return [role for service in SERVICES for role in (owner_of(service), database_of(service))]


def new_passwords(known: Mapping[str, str]) -> dict[str, str]:
    """A password for each role: the known one, else a random one."""
    return {role: known.get(role) or secrets.token_urlsafe(24) for role in roles()}


def make_roles(admin: psycopg.Connection, passwords: Mapping[str, str]) -> int:
    """Roles that may sign in and nothing else; their passwords are set to those given. How many were new."""
    there = {row[0] for row in admin.execute("select rolname from pg_roles")}
    for role, password in passwords.items():
        verb = "alter" if role in there else "create"
        statement = "{} role {} login nosuperuser nocreatedb nocreaterole noinherit password {}"
        admin.execute(sql.SQL(statement).format(sql.SQL(verb), sql.Identifier(role), sql.Literal(password)))
    return len(passwords.keys() - there)


def make_database(admin: psycopg.Connection, name: str, service: str) -> bool:
    """The service's database, closed to everyone but its two roles; False when it stands already."""
    if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return False
    owner, database = sql.Identifier(owner_of(service)), sql.Identifier(name)
    admin.execute(sql.SQL("grant {} to current_user").format(owner))  # an administrator need not be a superuser
    locale = "template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"
    admin.execute(sql.SQL("create database {} owner {} " + locale).format(database, owner))
    close(admin, name, service)
    return True


def close(admin: psycopg.Connection, name: str, service: str) -> None:
    """Only the service's runtime role (and the owner) may connect."""
    database, runtime = sql.Identifier(name), sql.Identifier(database_of(service))
    admin.execute(sql.SQL("revoke all on database {} from public").format(database))
    admin.execute(sql.SQL("grant connect on database {} to {}").format(database, runtime))


def migrate(owner_url: str, service: str) -> str:
    """Brings the tables up to the newest migration; says from where to where."""
    migrations = SERVICES_FOLDER / service / "migrations"
    if not any(migrations.glob("[0-9]*.py")):
        return "none yet"
    before = _version(owner_url)
    config = Config(attributes={"address": owner_url.replace("postgresql://", "postgresql+psycopg://", 1)})
    config.set_main_option("script_location", str(HERE / "alembic"))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "newline")
    try:
        command.upgrade(config, "head")
    except (CommandError, SQLAlchemyError) as error:
        raise MigrationFailed(
            f"the migrations of {service} stopped at {_version(owner_url) or 'nothing'}: {error}"
        ) from error
    after = _version(owner_url)
    return f"at {after}" if before == after else f"{before or 'empty'} → {after}"


def _version(owner_url: str) -> str | None:
    with psycopg.connect(owner_url) as owner:
        if owner.execute("select to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = owner.execute("select version_num from alembic_version").fetchone()
        return str(row[0]) if row else None
