"""Reading images: a fax mailed in is pre-filled by both engines, with the place of each value; what fails is said."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
import rapidocr

from services.intake.channels.apart import Apart
from services.intake.channels.engines import pp_ocr
from services.intake.channels.ocr import PageLimits, Readers
from services.intake.channels.seeing import Seeing, SeeingLimits
from services.intake.domain.thresholds import Counted
from services.intake.store import outcomes
from shared.db import Database
from tests.intake.builders import sample
from tests.intake.conftest import hub_running
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

READ_ON_THE_FAX = {
    "claim_number": "B2208771",
    "agent_code": "N2208",
    "phones": "02 61 91 87 71",
    "last_name": "QUINTARD-LESVEN",
    "postal_code": "35400",
    "city": "SAINT-MALO",
    "loss_date": "11/03/2026",
}


@pytest.mark.timeout(300)  # both engines load and read two pages, on a machine that may be busy with a hub
async def test_a_mailed_fax_is_prefilled_by_both_engines_and_what_people_make_of_it_is_kept(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with hub_running(
        postgres=postgres, staff_keys=staff_keys, folder=tmp_path, ocr_engines="tesseract,rapidocr", ocr_processes=1,
        ocr_page_seconds=200,
    ) as hub:  # fmt: skip
        assert (await hub.mail(sample("08_fax_tiff")))[0] == 250
        await hub.read_all(280)
        (item,) = await hub.items()
        desk = hub.api()
        shown = (await desk.get(f"/v1/items/{item['id']}")).json()

        values = shown["values"]
        assert {name: values.get(name) for name in READ_ON_THE_FAX} == READ_ON_THE_FAX
        claim = shown["fields"]["claim_number"]
        assert claim["engines"] == {"rapidocr": "B2208771", "tesseract": "B2208771"}
        assert (claim["part"], claim["page"], claim["confidence"]) == ("1.2", 1, 0.97)
        left, top, right, bottom = claim["box"]
        assert 0.1 < left < right < 0.5
        assert 0.1 < top < bottom < 0.2
        assert not [one for one in shown["defects"] if "sans texte" in one]

        typed = values | {"description": "Plafond à repeindre.", "last_name": "QUINTARD", "dwelling": "APPARTEMENT"}
        given = {"version": shown["version"], "insurer": "allianz", "values": typed}
        submitted = await desk.post(f"/v1/items/{item['id']}/submit", given)

        assert submitted.status == 200, submitted.json()
        rows = await hub.rows.fetch(
            "select field, proposal, human, correct from field_outcome where insurer = 'allianz'"
        )
        kept = {row["field"]: (row["proposal"], row["human"], row["correct"]) for row in rows}
        assert kept["claim_number"] == ("B2208771", "B2208771", True)
        assert kept["last_name"] == ("QUINTARD-LESVEN", "QUINTARD", False)


def test_the_second_engine_is_pp_ocr_in_its_sixth_version_from_the_wheel() -> None:
    page = np.full((200, 800, 3), 255, np.uint8)
    cv2.putText(page, "B1234567", (20, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 4)
    engine = pp_ocr()

    read = engine(page).txts

    files = [Path(model.session.session._model_path) for model in (engine.text_det, engine.text_rec)]
    assert read == ("B1234567",)
    assert [file.name for file in files] == ["PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"]
    assert {file.resolve().parents[1] for file in files} == {Path(rapidocr.__file__).resolve().parent}, (
        "nothing was downloaded elsewhere"
    )


def test_as_many_pages_are_read_at_once_as_there_are_cores_or_as_was_asked() -> None:
    cores = os.sched_getaffinity(0)

    with_all = Readers().at_once
    os.sched_setaffinity(0, {min(cores)})
    try:
        with_one = Readers().at_once
    finally:
        os.sched_setaffinity(0, cores)

    assert (with_all, with_one, Readers(limits=PageLimits(at_once=3)).at_once) == (len(cores), 1, 3)


async def test_a_page_that_takes_too_much_is_said_and_still_shown() -> None:
    async with Readers(("tesseract",), PageLimits(memory=64 << 20, at_once=1)) as readers:
        reading = await Seeing(Apart(), readers).read(sample("08_fax_tiff"))

    fax = next(part for part in reading.parts if part.kind == "tiff")
    assert fax.pages == 2
    assert "a demandé trop de mémoire" in (fax.problem or "")
    assert any("a demandé trop de mémoire" in defect for defect in reading.defects)


async def test_pages_beyond_the_limit_are_shown_and_not_read() -> None:
    async with Readers(("tesseract",), PageLimits(at_once=1)) as readers:
        reading = await Seeing(Apart(), readers, SeeingLimits(pages=1)).read(sample("08_fax_tiff"))

    assert {sheet.page for sheet in reading.sheets if sheet.engine} == {1}
    assert reading.header.startswith("16/03/2026 11:02")
    assert "pages lues par machine jusqu'à la 1" in "".join(reading.defects)


async def test_outcomes_are_counted_by_field_and_confidence(postgres: TestServer) -> None:
    db = Database((await postgres.fresh("intake")).runtime)
    await db.start()
    try:
        async with db.transaction() as tx:
            await tx.execute(
                """insert into field_outcome
                   select gen_random_uuid(), 'city', 'allianz', 'label', 2, 0.97, 'a', 'b', n > 1, now()
                     from generate_series(1, 5) as n"""
            )
            found = await outcomes.counted(tx, insurer="allianz", fields=["city", "email"])
    finally:
        await db.stop()

    assert found == {"city": [Counted(0.97, 5, 4)]}
