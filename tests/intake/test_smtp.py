"""The mail door, spoken to by real SMTP: 250 means durable, everything else means the sender keeps it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosmtplib
import pytest

from services.intake import smtp
from services.intake.channels.arriving import Arriving, Budget
from services.intake.settings import Settings
from tests.intake.builders import sample
from tests.intake.conftest import TO, Hub, hub_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

MAIL = b"From: a@exemple.invalid\r\nSubject: essai\r\n\r\nBonjour\r\n"


async def test_a_mail_is_kept_byte_for_byte_before_250(hub: Hub) -> None:
    raw = sample("08_fax_tiff")

    code, _ = await hub.mail(raw)

    assert code == 250
    row = await hub.rows.fetchrow("select * from original")
    assert row is not None
    stored = (hub.settings.data_dir / row["file"]).read_bytes()
    assert hashlib.sha256(stored).digest() == row["sha256"]
    assert b"X-Fax-Id: TH-88120" in stored


async def test_the_same_bytes_twice_are_one_item(hub: Hub) -> None:
    raw = sample("04_agence_etiquettes")

    codes = [(await hub.mail(raw))[0] for _ in range(3)]
    await hub.read_all()

    assert codes == [250, 250, 250]
    assert len(await hub.items()) == 1
    assert len(list((hub.settings.data_dir / "intake").iterdir())) == 1


async def test_the_same_bytes_at_the_same_moment_are_one_item(hub: Hub) -> None:
    answers = await asyncio.gather(*(hub.mail(MAIL) for _ in range(8)))
    await hub.read_all()

    assert {code for code, _ in answers} == {250}
    assert len(await hub.items()) == 1
    assert len(list((hub.settings.data_dir / "intake").iterdir())) == 1


async def test_the_same_message_id_with_other_bytes_is_a_second_item_linked(hub: Hub) -> None:
    first = await hub.item_of(sample("14_mirabelle_agence"))
    second = await hub.item_of(sample("12_meme_message_id"))

    assert first["duplicate_of"] is None
    assert second["duplicate_of"] == first["id"]
    assert (first["state"], second["state"]) == ("submitted", "waiting")


async def test_a_database_that_is_away_means_try_again_and_nothing_half_written(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path) as hub:
        await hub.rows.execute("alter table original rename to original_away")
        code, text = await hub.mail(MAIL)
        await hub.rows.execute("alter table original_away rename to original")

        assert code == 451, text
        assert await hub.rows.fetchval("select count(*) from original") == 0
        assert (await hub.mail(MAIL))[0] == 250


async def test_no_database_at_all_means_try_again(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    nobody = "postgresql://nobody@127.0.0.1:9/nothing"
    settings = Settings(database_url=nobody, smtp_port=0, port=0, data_dir=tmp_path)
    async with smtp.running(settings) as door:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=door.port)
        await client.connect()
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await client.sendmail("a@exemple.invalid", [TO], MAIL)
        await client.quit()

    assert refused.value.code == 451
    assert list((tmp_path / "intake").iterdir()) == []


async def test_files_that_cannot_be_written_mean_try_again(hub: Hub) -> None:
    hub.settings.data_dir.rename(hub.settings.data_dir.with_name("gone"))
    hub.settings.data_dir.write_text("a file where the folder was")

    code, _ = await hub.mail(MAIL)

    assert code == 451
    assert await hub.rows.fetchval("select count(*) from original") == 0


async def test_a_mail_too_large_is_refused_for_good(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_largest=1 << 16)
    async with running as hub:
        code, _ = await hub.mail(MAIL + b"x" * 70 + b"\r\n" * 40_000)

        assert code == 552
        assert await hub.rows.fetchval("select count(*) from original") == 0
        assert (await hub.mail(MAIL))[0] == 250


async def test_long_lines_are_taken(hub: Hub) -> None:
    long = b"From: a@exemple.invalid\r\nSubject: long\r\n\r\n" + b"mot " * 5000 + b"\r\n"

    assert (await hub.mail(long))[0] == 250


async def test_a_line_that_never_ends_is_cut_off(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_largest=1 << 16)
    async with running as hub:
        _, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        for line in (b"EHLO x\r\n", b"MAIL FROM:<a@exemple.invalid>\r\n", f"RCPT TO:<{TO}>\r\n".encode(), b"DATA\r\n"):
            writer.write(line)
        endless = b"x" * 65_536
        with pytest.raises(ConnectionError):
            await _pour(writer, endless)
        writer.close()

        assert (await hub.mail(MAIL))[0] == 250


async def _pour(writer: asyncio.StreamWriter, data: bytes) -> None:
    for _ in range(2_000):
        writer.write(data)
        await writer.drain()


async def test_a_client_that_sends_too_often_waits(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_per_minute=3)
    async with running as hub:
        codes = [(await hub.mail(MAIL + str(n).encode() + b"\r\n"))[0] for n in range(5)]

        assert codes == [250, 250, 250, 450, 450]
        assert await hub.rows.fetchval("select count(*) from original") == 3


async def test_too_many_connections_are_told_to_come_back(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_connections_each=2)
    async with running as hub:
        held = [await asyncio.open_connection("127.0.0.1", hub.smtp_port) for _ in range(2)]
        for reader, _ in held:
            await reader.readline()
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        answer = await reader.readline()
        for _, other in [*held, (reader, writer)]:
            other.close()

    assert answer.startswith(b"421 ")


async def test_strangers_addresses_are_not_ours(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    ours = "@passerelle.exemple.invalid,fax@autre.exemple.invalid"
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_recipients=ours)
    async with running as hub:
        assert (await hub.mail(MAIL, to="ODM@Passerelle.exemple.invalid"))[0] == 250
        assert (await hub.mail(MAIL, to="fax@autre.exemple.invalid"))[0] == 250
        assert (await hub.mail(MAIL, to="quelquun@ailleurs.exemple.invalid"))[0] == 550


async def test_lmtp_answers_once_per_recipient(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_lmtp=True)
    async with running as hub:
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
        writer.write(b"LHLO x\r\nMAIL FROM:<a@exemple.invalid>\r\nRCPT TO:<b@exemple.invalid>\r\n")
        writer.write(b"RCPT TO:<c@exemple.invalid>\r\nDATA\r\n")
        await reader.readuntil(b"354")
        await reader.readline()
        writer.write(MAIL + b".\r\n")
        answers = [await reader.readline(), await reader.readline()]
        writer.close()

        assert [answer[:3] for answer in answers] == [b"250", b"250"]
        assert await hub.rows.fetchval("select count(*) from original") == 1


async def test_lmtp_refuses_a_message_too_large_once_per_recipient(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_lmtp=True, smtp_largest=1 << 16
    )
    async with running as hub, Talk.to(hub.smtp_port) as talk:
        await talk.data(hello="LHLO x", recipients=["b@exemple.invalid", "c@exemple.invalid"])
        talk.say(b"x" * 70_000 + b"\r\n.\r\nNOOP\r\n")
        answers = [await talk.answer() for _ in range(3)]

    assert [answer[:3] for answer in answers] == ["552", "552", "250"]


async def test_lmtp_answers_for_the_recipients_it_took_only(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(
        postgres=postgres,
        staff_keys=staff_keys,
        folder=tmp_path,
        smtp_lmtp=True,
        smtp_recipients="@ici.exemple.invalid",
    )
    async with running as hub, Talk.to(hub.smtp_port) as talk:
        await talk.hello("LHLO x")
        told = [await talk.ask("MAIL FROM:<a@exemple.invalid>")]
        told.extend([await talk.ask(f"RCPT TO:<{name}.exemple.invalid>") for name in ("b@ici", "b@la", "c@ici")])
        told.append(await talk.ask("DATA"))
        talk.say(MAIL + b".\r\nNOOP\r\n")
        told += [await talk.answer() for _ in range(3)]

    assert [line[:3] for line in told] == ["250", "250", "550", "250", "354", "250", "250", "250"]
    assert told[-1].startswith("250 OK")


async def test_commands_may_come_in_one_piece_and_the_door_says_so(hub: Hub) -> None:
    async with Talk.to(hub.smtp_port) as talk:
        offered = await talk.hello("EHLO x")
        talk.say(b"MAIL FROM:<a@exemple.invalid> BODY=8BITMIME\r\nRCPT TO:<b@exemple.invalid>\r\nDATA\r\n" + MAIL)
        talk.say(b".\r\nMAIL FROM:<>\r\nRCPT TO:<b@exemple.invalid>\r\nDATA\r\n.\r\nQUIT\r\n")
        answers = [await talk.answer() for _ in range(9)]

    assert {"PIPELINING", "8BITMIME", "SMTPUTF8"} <= {line[4:] for line in offered}
    assert [answer[:3] for answer in answers] == ["250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert await hub.rows.fetchval("select array_agg(size order by size) from original") == [0, len(MAIL)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"..\r\n...\r\n.x\r\n\r\n", b".\r\n..\r\nx\r\n\r\n"),
        (
            b"a\n.\nMAIL FROM:<z@exemple.invalid>\n.\r\r\n\r.\r\n",
            b"a\n.\nMAIL FROM:<z@exemple.invalid>\n.\r\r\n\r.\r\n",
        ),
        (bytes(range(256)) + b"\r\n", bytes(range(256)) + b"\r\n"),
    ],
    ids=["dots", "line ends that are none", "every byte"],
)
async def test_what_is_kept_is_what_was_meant(hub: Hub, sent: bytes, kept: bytes) -> None:
    async with Talk.to(hub.smtp_port) as talk:
        await talk.data()
        for at in range(0, len(sent), 3):
            talk.say(sent[at : at + 3])
            await talk.sent()
        talk.say(b".\r\nNOOP\r\n")
        answers = [await talk.answer(), await talk.answer()]

    file = await hub.rows.fetchval("select file from original")
    assert [answer[:3] for answer in answers] == ["250", "250"]
    assert (hub.settings.data_dir / file).read_bytes() == kept


async def test_a_sender_that_is_slow_but_not_silent_is_heard_to_the_end(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_timeout=0.6)
    async with running as hub, Talk.to(hub.smtp_port) as talk:
        await talk.data()
        for _ in range(5):
            talk.say(b"mot\r\n")
            with pytest.raises(TimeoutError):  # nothing is said meanwhile, for half the patience
                await asyncio.wait_for(talk.answer(), 0.3)
        talk.say(b".\r\n")
        answer = await talk.answer()
        with pytest.raises(asyncio.IncompleteReadError):
            await talk.answer()

    assert answer.startswith("250")


async def test_addresses_of_any_bytes_do_not_keep_a_mail_out(hub: Hub) -> None:
    for number, odd in enumerate((b"a\xff\xfe", b"a\x00b", "é".encode(), b"\xed\xa0\x80")):
        async with Talk.to(hub.smtp_port) as talk:
            await talk.hello("EHLO x")
            talk.say(
                b"MAIL FROM:<"
                + odd
                + b"@exemple.invalid> SMTPUTF8\r\nRCPT TO:<"
                + odd
                + b"@exemple.invalid>\r\nDATA\r\n"
            )
            answers = [await talk.answer() for _ in range(3)]
            talk.say(MAIL + odd + b"%d\r\n.\r\n" % number)
            answers.append(await talk.answer())
        assert [answer[:3] for answer in answers] == ["250", "250", "354", "250"], odd

    await hub.read_all()
    assert len(await hub.items()) == 4


async def test_unfinished_messages_together_hold_no_more_than_their_budget(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    running = hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, smtp_largest=1 << 16)
    async with running as hub, AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(Talk.to(hub.smtp_port)) for _ in range(6)]
        for number, talk in enumerate(talks):
            await talk.data()
            talk.say(b"%d" % number + b"x" * 60_000)
        for talk in talks:
            talk.say(b"\r\n.\r\n")
        answers = [(await talk.answer())[:3] for talk in talks]
        await talks[-1].data(hello=None)
        talks[-1].say(MAIL + b".\r\n")
        later = await talks[-1].answer()

    assert set(answers) == {"250", "452"}
    assert later.startswith("250")


def test_a_message_without_end_is_not_held() -> None:
    budget = Budget(most=1 << 20)
    arriving = Arriving(largest=1 << 16, budget=budget)

    for _ in range(100):
        assert arriving.take(b"\r\n" * 5_000) is None
        assert budget.held < (1 << 16) + 10_100
    assert arriving.take(b".\r\nQUIT\r\n") == b"QUIT\r\n"
    assert arriving.too_large
    arriving.forget()

    assert budget.held == 0


class Talk:
    """A client that says exactly what a test wants, in the pieces it wants."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator["Talk"]:
        """Connected, greeted, and hung up at the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            talk = cls(reader, writer)
            assert (await talk.answer()).startswith("220")
            yield talk
        finally:
            writer.close()

    def say(self, data: bytes) -> None:
        self._writer.write(data)

    async def sent(self) -> None:
        """Once the operating system has what was said."""
        await self._writer.drain()

    async def answer(self) -> str:
        """The next line of the door.

        Raises:
            IncompleteReadError: the door has hung up.
        """
        return (await self._reader.readuntil(b"\r\n")).decode()

    async def ask(self, command: str) -> str:
        self.say(command.encode() + b"\r\n")
        return await self.answer()

    async def hello(self, command: str) -> list[str]:
        """What the door offers."""
        lines = [await self.ask(command)]
        while lines[-1][3] == "-":
            lines.append(await self.answer())
        return [line.rstrip() for line in lines]

    async def data(self, *, hello: str | None = "EHLO x", recipients: list[str] | None = None) -> None:
        """Up to where the message is asked for."""
        if hello:
            await self.hello(hello)
        await self.ask("MAIL FROM:<a@exemple.invalid>")
        for recipient in recipients or [TO]:
            await self.ask(f"RCPT TO:<{recipient}>")
        assert (await self.ask("DATA")).startswith("354")
