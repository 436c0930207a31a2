"""Faxes by the watched folder and by HylaFAX's hook: whole files only, moved once kept, unreadable ones told."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from services.intake.channels.faxes.folder import FaxFolder
from services.intake.store.files import Files
from services.intake.use_cases.dropped import DroppedFaxes
from services.intake.use_cases.faxes import Faxes
from services.intake.use_cases.receiving import Receiving
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unavailable
from tests.intake.builders import ROOT
from tests.intake.conftest import hub_running
from tests.intake.test_faxes import SECRET, pages
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

HOOK = ROOT / "deploy" / "fax" / "faxrcvd"
LARGEST = 1 << 20


@dataclass
class Watched:
    """A watched folder on a database of its own."""

    path: Path
    dropped: DroppedFaxes
    db: Database

    async def look_twice(self) -> int:
        return await self.dropped.look() + await self.dropped.look()

    async def faxes(self) -> list[asyncpg.Record]:
        async with self.db.reading() as tx:
            return await tx.fetch("select * from fax order by provider_id")

    def there(self, folder: str = ".") -> set[str]:
        return {one.name for one in (self.path / folder).iterdir() if one.is_file()}


@pytest.fixture
async def watched(postgres: TestServer, tmp_path: Path) -> AsyncIterator[Watched]:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    receiving = Receiving(db=db, files=Files.at("", folder=tmp_path / "files"), clock=Clock())
    faxes = Faxes(db=db, clock=Clock(), receiving=receiving, client=Client(), largest=LARGEST)
    folder = tmp_path / "fax"
    folder.mkdir()
    yield Watched(folder, DroppedFaxes(folder=FaxFolder(folder, LARGEST), faxes=faxes), db)
    await db.stop()


async def test_a_file_is_taken_once_it_no_longer_grows_and_moved_once_it_is_kept(watched: Watched) -> None:
    (watched.path / "f1.tif").write_bytes(pages()[:100])
    (watched.path / ".f2.tif").write_bytes(pages())
    assert await watched.dropped.look() == 0
    (watched.path / "f1.tif").write_bytes(pages())
    assert await watched.dropped.look() == 0

    assert await watched.dropped.look() == 1

    assert (watched.there(), watched.there("done")) == ({".f2.tif"}, {"f1.tif"})
    assert len(await watched.faxes()) == 1


async def test_a_file_that_was_kept_before_its_move_is_not_kept_again(watched: Watched) -> None:
    (watched.path / "f1.tif").write_bytes(pages())
    (watched.path / "f1.json").write_text('{"id": "000142", "caller_number": "0261914410"}')
    await watched.look_twice()
    (watched.path / "done" / "f1.tif").rename(watched.path / "f1.tif")
    (watched.path / "done" / "f1.json").rename(watched.path / "f1.json")

    await watched.look_twice()

    (fax,) = await watched.faxes()
    assert (fax["provider_id"], fax["caller_number"]) == ("000142", "0261914410")
    assert watched.there("done") == {"f1.tif", "f1.json"}


async def test_what_is_no_fax_waits_in_failed_with_the_reason_and_is_an_alarm(watched: Watched) -> None:
    (watched.path / "vide.tif").touch()
    (watched.path / "faux.pdf").write_bytes(b"PK\x03\x04")
    (watched.path / "gros.tif").write_bytes(b"II*\x00" + bytes(LARGEST))

    await watched.look_twice()

    reasons = {one: (watched.path / "failed" / f"{one}.txt").read_text() for one in ("vide", "faux", "gros")}
    assert reasons == {
        "vide": "fichier vide\n",
        "faux": "ce fichier n'est ni un TIFF ni un PDF\n",
        "gros": "fichier de 1 Mo, au-delà de la limite de 1 Mo\n",
    }
    assert await watched.dropped.failures() == {"fax illisibles dans failed/": 3}
    assert await watched.faxes() == []


async def test_a_folder_that_is_away_is_weather(watched: Watched) -> None:
    watched.path.rmdir()

    with pytest.raises(Unavailable):
        await watched.dropped.look()


async def test_hylafax_s_hook_drops_a_fax_with_all_it_knows(watched: Watched, tmp_path: Path) -> None:
    assert await hook(tmp_path, FAX_FOLDER=str(watched.path), CIDNUMBER="0261914410", SENDER='AGENCE "X"') == 0

    await watched.look_twice()

    (fax,) = await watched.faxes()
    assert (fax["caller_number"], fax["csid"], fax["error"]) == ("0261914410", "AGENCE  X ", "Phase C timeout")


async def test_hylafax_s_hook_posts_a_fax_signed(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path) -> None:
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, fax_secrets=SECRET) as hub:
        url = f"{hub.service.url}/v1/faxes/signed"
        ended = await hook(tmp_path, FAX_URL=url, FAX_SECRET=SECRET, CIDNUMBER="0261914410")
        wrong = "whsec_" + base64.b64encode(bytes(32)).decode()
        refused = await hook(tmp_path, FAX_URL=url, FAX_SECRET=wrong)

        assert (ended, refused) == (0, 1)
        assert await hub.rows.fetchval("select provider || ' ' || caller_number from fax") == "signed 0261914410"


async def hook(folder: Path, **environment: str) -> int:
    """Runs the hook as HylaFAX does; its end."""
    received = folder / "fax000142.tif"
    received.write_bytes(pages())
    words = (str(HOOK), str(received), "ttyS0", "000142", "Phase C timeout")
    process = await asyncio.create_subprocess_exec(*words, env={"PATH": os.environ["PATH"], **environment})
    return await process.wait()
