"""The real casework app on a real database for tests of its pages, and visitors who fill in its forms.

Dossiers are told as stories (stories.py) and kept as they stand at the end; Kafka is not needed to look at them.
"""

import itertools
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import aiohttp

from deploy.keys import new_key
from deploy.local.processes import free_port
from services.casework.app import build
from services.casework.domain.accounts import Account
from services.casework.domain.numbers import dossier_number
from services.casework.domain.pen import Change
from services.casework.settings import Settings
from services.casework.store.files import save
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.db import Database
from shared.guards import STAFF_COOKIE
from shared.web import CSRF_COOKIE
from tests.casework.stories import Story
from tests.support.postgres import TestServer


@dataclass
class Page:
    """An answer, as a person reads it."""

    status: int
    html: str
    location: str
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """The words on the page, without its tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def version(self) -> str:
        """The version the page's forms were made from."""
        found = re.search(r'name="version" value="(\d+)"', self.html)
        assert found is not None, "the page has no form"
        return found[1]

    def acts(self) -> list[str]:
        """The acts the page offers."""
        return re.findall(r'id="acte-([a-z_]+)"', self.html)


@dataclass
class Member:
    """A member of the staff at a browser without a screen."""

    session: aiohttp.ClientSession
    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **query: str) -> Page:
        """Opens a page."""
        async with self.session.get(
            self.base + path, params=query, cookies=self.cookies, allow_redirects=False
        ) as response:
            if CSRF_COOKIE in response.cookies:
                self.cookies[CSRF_COOKIE] = response.cookies[CSRF_COOKIE].value
            return Page(response.status, await response.text(), response.headers.get("Location", ""), response.headers)

    async def send(self, path: str, **form: str) -> Page:
        """Sends a form with the page's token."""
        data = {"csrf": self.cookies.get(CSRF_COOKIE, ""), **form}
        async with self.session.post(
            self.base + path, data=data, cookies=self.cookies, allow_redirects=False
        ) as response:
            return Page(response.status, await response.text(), response.headers.get("Location", ""), response.headers)

    async def act(self, number: str, act: str, /, **form: str) -> Page:
        """Opens the dossier and sends one of its acts."""
        version = (await self.get(f"/dossiers/{number}")).version()
        return await self.send(f"/dossiers/{number}/actes/{act}", **{"version": version, **form})


@dataclass
class CaseDesk:
    """A running casework."""

    url: str
    db: Database
    session: aiohttp.ClientSession
    tokens: StaffTokens

    def member(self, *roles: str, name: str = "Maud Tessonnier", id: str = "1001", team: str | None = None) -> Member:
        """Somebody of the staff, signed in; a CC unless told otherwise."""
        account = Account(id=id, login=id, name=name, roles=frozenset(roles or ("cc",)), team=team)
        token = self.tokens.issue(account, at=datetime.now(UTC))
        return Member(self.session, self.url, {STAFF_COOKIE: token})

    async def keep(self, *stories: Story) -> None:
        """Writes the stories' dossiers as they stand, companions included, each with a number of its own."""
        for one in stories:
            _renumber(one)
        changes = [_change(one) for one in stories]
        changes += [one.companion for one in stories if one.companion is not None]
        async with self.db.transaction() as tx:
            await save(tx, changes, before={})


def _change(one: Story) -> Change:
    return Change(
        dossier=one.dossier,
        entries=tuple(one.entries),
        messages=tuple(one.messages),
        decisions=tuple(one.decisions),
        letters=tuple(one.letters.values()),
        provider_messages=tuple(one.messages_written),
    )


_COUNTER = itertools.count(5000)


def _renumber(story: Story) -> None:
    number, companion = (dossier_number(year=2026, counter=next(_COUNTER)) for _ in range(2))
    beside = story.companion
    story.dossier = replace(story.dossier, number=number, companion_number=companion if beside else None)
    if beside is not None:
        dossier = replace(beside.dossier, number=companion, companion_number=number)
        story.companion = replace(beside, dossier=dossier)


@asynccontextmanager
async def case_desk(postgres: TestServer, folder: Path, **more: object) -> AsyncIterator[CaseDesk]:
    """The real app over a fresh database, verifying sessions with the keys it publishes itself."""
    url, key, key_file = f"http://127.0.0.1:{(port := free_port())}", new_key(), folder / "staff.pem"
    key_file.write_bytes(key)
    given: dict[str, object] = {
        "port": port,
        "public_url": url,
        "database_url": (await postgres.fresh("casework")).runtime,
        "staff_key_file": key_file,
        "staff_jwks_url": f"{url}/.well-known/jwks.json",
        "staff_sign_in_url": f"{url}/connexion",
        "kafka": "127.0.0.1:9",
        "assignment_url": "http://affectation.invalid",
        "data_dir": folder,
    }
    service = build(Settings.model_validate(given | more))
    async with service.running(), aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield CaseDesk(url, service.db, session, StaffTokens(key))
