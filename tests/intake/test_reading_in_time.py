"""What one page may take: loading is not its own time, a late engine does not cost what the other read, and a page that
takes too long says so and is an item all the same."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from PIL import Image, ImageDraw, ImageFont

from services.intake.channels.documents import Unreadable
from services.intake.channels.ocr import LATE, PageLimits, Readers
from services.intake.channels.ocr_worker import answered
from services.intake.channels.scans import Prepared
from services.intake.domain.layout import Word
from services.intake.domain.reading import RAPIDOCR, TESSERACT
from services.intake.settings import Settings
from tests.intake.builders import sample
from tests.intake.conftest import hub_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

NO_TIME = 0.4
"""Seconds in which PP-OCR reads no full page on any machine we know, and starts on none."""


def full(lines: int) -> bytes:
    """A fax page of so many full lines, as PNG."""
    image = Image.new("L", (1728, 2444), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    for at in range(lines):
        pen.text((60, 40 + 29 * at), " ".join(f"mot{(at * 31 + word) % 997}" for word in range(24)), fill=0, font=font)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def test_a_page_has_the_thirty_seconds_that_every_item_has() -> None:
    assert (PageLimits().seconds, Settings.model_fields["ocr_page_seconds"].default) == (30, 30)


def test_what_one_engine_read_is_kept_when_the_other_is_late() -> None:
    over = Event()

    def quick(page: Prepared) -> list[Word]:
        return [Word("B1234567", 20, 20, 300, 60)]

    def slow(page: Prepared) -> list[Word]:
        over.wait()
        return []

    with ThreadPoolExecutor(2) as pool:
        answer = answered(full(1), {TESSERACT: quick, RAPIDOCR: slow}, pool, 0.2)
        over.set()

    assert answer[RAPIDOCR] == {"error": LATE}
    assert isinstance(answer[TESSERACT], dict)
    assert answer[TESSERACT]["text"] == "B1234567"


@pytest.mark.timeout(240)  # the engine loads twice, on a machine that may be busy
async def test_a_reader_that_is_late_is_ended_and_the_next_page_has_another() -> None:
    async with Readers((RAPIDOCR,), PageLimits(seconds=NO_TIME, at_once=1)) as readers:
        for _ in range(2):
            with pytest.raises(Unreadable, match=f"arrêtée après {NO_TIME} secondes"):
                await readers.page(full(80))


@pytest.mark.timeout(240)
async def test_a_page_that_takes_too_long_is_an_item_with_the_reason_and_is_shown(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with hub_running(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, ocr_engines=RAPIDOCR, ocr_processes=1,
        ocr_page_seconds=NO_TIME,
    ) as hub:  # fmt: skip
        await hub.mail(sample("08_fax_tiff"))
        await hub.read_all(200)
        (item,) = await hub.items()
        shown = (await hub.api().get(f"/v1/items/{item['id']}")).json()

    assert (item["state"], f"arrêtée après {NO_TIME} secondes" in item["note"]) == ("waiting", True)
    assert [one["pages"] for one in shown["parts"] if one["kind"] == "tiff"] == [2]
