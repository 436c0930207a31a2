"""Fresh, migrated databases for tests: one template per service and session, a clone for each that asks.

Names carry a random part, so that many test processes share one server; the roles' passwords follow from the
administrator's address, so that they agree without talking to each other.
"""

import asyncio
import hashlib
import itertools
import secrets

import psycopg
from psycopg import sql

from deploy import databases
from deploy.databases import DatabaseUrls
from deploy.services import SERVICES, database_of, owner_of


class TestServer:
    """A PostgreSQL the tests may fill; `admin_url` signs in as its administrator."""

    __test__ = False

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self._mark = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._made: list[str] = []
        self._passwords = {role: _password(admin_url, role) for role in databases.roles()}
        self._one_at_a_time = asyncio.Lock()

    async def fresh(self, service: str) -> DatabaseUrls:
        """A database of its own for the test, migrated as the service's is, about 50 ms."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._clone, service)

    async def empty(self, service: str) -> DatabaseUrls:
        """A database with the service's roles and no table in it, for tests of migrations."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._create, service, None)

    def clean_up(self) -> None:
        """Drops what this session made."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            for name in self._made:
                admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def make_roles(self) -> None:
        """The services' roles, left alone where another session made them; refuses a server where a hub lives."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute("select pg_advisory_lock(%s)", [databases.PREPARING])
            there = {row[0] for row in admin.execute("select rolname from pg_roles")}
            missing = {role: word for role, word in self._passwords.items() if role not in there}
            databases.make_roles(admin, missing)
        runtime = database_of(SERVICES[0])
        url = databases.address(self.admin_url, database="postgres", role=runtime, password=self._passwords[runtime])
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            raise RuntimeError("this server's roles belong to a hub: give the tests a server of their own") from error

    def _clone(self, service: str) -> DatabaseUrls:
        if service not in self._templates:
            template = self._create(service, None)
            databases.migrate(template.owner, service)
            self._templates[service] = template.admin.rpartition("/")[2]
        return self._create(service, self._templates[service])

    def _create(self, service: str, template: str | None) -> DatabaseUrls:
        name = f"test_{self._mark}_{service}_{next(self._numbers)}"
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            if template is None:
                databases.make_database(admin, name, service)
            else:
                statement = sql.SQL("create database {} owner {} template {}")
                names = map(sql.Identifier, (name, owner_of(service), template))
                admin.execute(statement.format(*names))
                databases.close(admin, name, service)
        self._made.append(name)
        return databases.urls_of(self.admin_url, service, self._passwords, database=name)


def _password(admin_url: str, role: str) -> str:
    return hashlib.sha256(f"{admin_url}|{role}".encode()).hexdigest()[:32]
