"""The mailbox, against a real dovecot: nothing lost, nothing twice, whatever ends in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from services.intake.channels.mailbox import Account, Mailbox, Pace, token_of
from services.intake.store.files import Files
from services.intake.use_cases.fetching import Fetching
from services.intake.use_cases.receiving import Receiving
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unavailable
from tests.intake.builders import sample
from tests.intake.conftest import hub_running
from tests.support.dovecot import PASSWORD, TOKEN, Dovecot
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

LARGEST = 1 << 20


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Dovecot]:
    server = Dovecot()
    await server.start()
    yield server
    server.remove()


def mail(name: str) -> bytes:
    return f"Return-Path: <{name}@exemple.invalid>\r\nFrom: {name}@exemple.invalid\r\n\r\nBonjour\r\n".encode()


@dataclass
class Reader:
    """A mailbox of its own, read into a database of its own."""

    db: Database
    folder: Path
    account: Account
    server: Dovecot

    def append(self, *messages: bytes) -> None:
        self.server.append(self.account.user, *messages)

    def count(self, folder: str) -> int:
        return self.server.count(self.account.user, folder)

    @asynccontextmanager
    async def connected(self, account: Account | None = None, pace: Pace | None = None) -> AsyncIterator[Fetching]:
        """One life of the loop."""
        receiving = Receiving(db=self.db, files=Files.at("", folder=self.folder), clock=Clock())
        async with Mailbox(account or self.account, largest=LARGEST, pace=pace) as mailbox:
            yield Fetching(db=self.db, receiving=receiving, mailbox=mailbox, clock=Clock())

    async def senders(self) -> list[str]:
        async with self.db.reading() as tx:
            return [row["s"] for row in await tx.fetch("select envelope->>'from' as s from original order by id")]

    async def cursor(self) -> tuple[int, int]:
        async with self.db.reading() as tx:
            row = await tx.fetchrow("select uidvalidity, uid from mailbox")
        return (row["uidvalidity"], row["uid"]) if row else (0, 0)


@pytest.fixture
async def reader(
    postgres: TestServer, tmp_path: Path, server: Dovecot, request: pytest.FixtureRequest
) -> AsyncIterator[Reader]:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    user = f"u{hash(request.node.name) % 10**9}"
    account = Account("127.0.0.1", server.port, user, "none", "INBOX", "Traités", password=PASSWORD)
    yield Reader(db, tmp_path, account, server)
    await db.stop()


async def until_idle(fetching: Fetching) -> int:
    """Rounds of the loop until one brings nothing."""
    taken = 0
    while round := await fetching.look():
        taken += round
    return taken


async def test_a_mail_of_the_mailbox_is_an_item_as_soon_as_the_server_says_that_it_came(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, server: Dovecot
) -> None:
    chosen: dict[str, Any] = {  # Any: settings by their names
        "imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": "none", "imap_user": "odm",
        "imap_password": PASSWORD,
    }  # fmt: skip
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, **chosen) as hub:
        await wait_for(lambda: _folder_made(server))
        server.append("odm", sample("14_mirabelle_agence"))

        await wait_for(hub.items, 30)

        (item,) = await hub.items()
        assert (item["channel"], item["state"]) == ("email", "submitted")
        await wait_for(lambda: (server.count("odm", "INBOX"), server.count("odm", "Passerelle")) == (0, 1))


async def test_mail_that_came_just_before_the_waiting_began_is_not_waited_for(reader: Reader) -> None:
    async with Mailbox(reader.account, largest=LARGEST) as mailbox:
        await mailbox.open()
        for number in range(1, 6):
            assert len(await mailbox.uids("1:*")) == number - 1
            reader.append(mail(f"n{number}"))

            await wait_for(mailbox.news, 5)


def _folder_made(server: Dovecot) -> bool:
    client = server.client("odm")
    made = bool(client.folder_exists("Passerelle"))
    client.logout()
    return made


async def test_what_was_kept_and_not_put_away_is_put_away_later_and_never_kept_twice(reader: Reader) -> None:
    reader.append(mail("un"), mail("deux"))
    async with reader.connected(replace(reader.account, done="")) as dies_before_putting_away:
        assert await until_idle(dies_before_putting_away) == 2
    assert reader.count("INBOX") == 2

    async with reader.connected() as next_life:
        assert await until_idle(next_life) == 0

    assert await reader.senders() == ["un@exemple.invalid", "deux@exemple.invalid"]
    assert (reader.count("INBOX"), reader.count("Traités")) == (0, 2)


async def test_a_server_that_numbers_its_messages_anew_brings_no_double(reader: Reader) -> None:
    stays = replace(reader.account, done="")
    reader.append(mail("un"), mail("deux"))
    async with reader.connected(stays) as before:
        await until_idle(before)
    first = await reader.cursor()
    reader.server.renumber(reader.account.user)
    reader.append(mail("trois"))

    async with reader.connected(stays) as after:
        assert await until_idle(after) == 3

    second = await reader.cursor()
    assert second[0] != first[0]
    assert await reader.senders() == ["un@exemple.invalid", "deux@exemple.invalid", "trois@exemple.invalid"]


async def test_a_server_that_goes_away_amid_an_idle_is_found_again(reader: Reader) -> None:
    async with reader.connected() as fetching:
        assert await until_idle(fetching) == 0
        await fetching.look()
        reader.server.stop()
        with pytest.raises(Unavailable):
            await _until_it_fails(fetching)
        with pytest.raises(Unavailable):
            await fetching.look()
        await reader.server.start()
        reader.append(mail("un"))

        assert await until_idle(fetching) == 1
        assert await fetching.trouble() == {f"boîte {reader.account.name}": 0}


async def _until_it_fails(fetching: Fetching) -> None:
    for _ in range(20):
        await fetching.look()


async def test_storage_that_fails_leaves_the_message_and_the_cursor_where_they_are(reader: Reader) -> None:
    reader.append(mail("un"))
    async with reader.connected() as fetching:
        kept_away = reader.folder / "intake"
        await fetching._open()
        kept_away.chmod(0o700)
        kept_away.rename(reader.folder / "ailleurs")
        kept_away.write_text("ce n'est pas un dossier")
        with pytest.raises(Unavailable):
            await fetching.look()
        assert (await reader.cursor(), reader.count("INBOX")) == ((0, 0), 1)
        kept_away.unlink()
        (reader.folder / "ailleurs").rename(kept_away)

        assert await until_idle(fetching) == 1


async def test_an_idle_ends_in_time_and_the_folder_is_looked_at_even_if_the_server_says_nothing(reader: Reader) -> None:
    async with reader.connected(pace=Pace(idle=0.01)) as fetching:
        assert await until_idle(fetching) == 0
        await fetching.look()

        assert fetching._due


async def test_a_message_beyond_the_limit_is_an_item_that_says_where_it_lies(reader: Reader) -> None:
    reader.append(mail("gros").replace(b"Bonjour", b"x" * (LARGEST + 10)))
    async with reader.connected() as fetching:
        await until_idle(fetching)

    stored = next((reader.folder / "intake").iterdir()).read_bytes()
    assert stored.startswith(b"Return-Path: <gros@exemple.invalid>")
    assert "dépasse la limite ; il reste entier dans le dossier « Traités »" in stored.decode()
    assert len(stored) < 1000


async def test_a_token_opens_the_mailbox_where_the_provider_wants_oauth2(reader: Reader) -> None:
    with_token = replace(reader.account, password="", token=token_of(f"echo {TOKEN}"))
    wrong = replace(reader.account, password="", token=token_of("echo un-autre"))
    reader.append(mail("un"))

    async with reader.connected(wrong) as refused:
        with pytest.raises(Unavailable, match="refuse notre compte"):
            await refused.look()
    async with reader.connected(with_token) as fetching:
        assert await until_idle(fetching) == 1
